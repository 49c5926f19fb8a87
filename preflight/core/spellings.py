"""Nested properties in the provider's spelling, which Pulumi's bridge accepts as well as Pulumi's.

JavaScript and YAML send the keys inside a property as written: `security_groups` and `securityGroups` are the same
property to the provider, except in maps, whose keys belong to the user.
Source: pulumi-terraform-bridge, pkg/tfbridge/names.go (`PulumiToTerraformName` does not change lower-case letters).
"""

from __future__ import annotations

import re
from typing import Any, Final

from preflight.core.values import Value

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
# Properties that are maps somewhere; a test reads them from pulumi_aws 7.51.
MAPS: Final = frozenset(
    (
        "additionalEncryptionContext",
        "additionalHeaderClaims",
        "additionalPayloadClaims",
        "additionalVersionWeights",
        "advancedOptions",
        "airflowConfigurationOptions",
        "allocationResourceTags",
        "amiTags",
        "applicationTag",
        "arguments",
        "athenaProperties",
        "attributeMapping",
        "attributes",
        "authenticationRequestExtraParams",
        "backupOptions",
        "clientMetadata",
        "clientProperties",
        "collectionParameters",
        "columnToJsonKeyMappings",
        "commandLineArguments",
        "compaction",
        "condition",
        "configuration",
        "connectionProperties",
        "connectorConfiguration",
        "containerEnvironmentVariables",
        "context",
        "credentialsMap",
        "customAuthenticationCredentials",
        "customParameters",
        "customProperties",
        "dbInstanceArnMap",
        "defaultArguments",
        "defaultRunProperties",
        "dimensions",
        "dns",
        "driverOpts",
        "dynamicParameters",
        "encryptionContextEquals",
        "encryptionContextSubset",
        "endpoints",
        "entityOverrides",
        "environment",
        "environmentVariables",
        "eventConfigurations",
        "excludeDataVolumeTags",
        "excludeTags",
        "exclusionList",
        "extraParams",
        "finalBackupTags",
        "globalParameters",
        "globalSettings",
        "groupWeights",
        "headerParameters",
        "headers",
        "hookParameters",
        "hyperParameters",
        "hyperparameters",
        "identityProviderDetails",
        "incidentTags",
        "inputPaths",
        "instanceArns",
        "ipRestrictionRuleMap",
        "jobTags",
        "labelSet",
        "labels",
        "limits",
        "localeSpecification",
        "logDestination",
        "mappings",
        "matchLabels",
        "metadata",
        "nonOverridableArguments",
        "options",
        "orphanFileDeletion",
        "outputs",
        "parameterOverrides",
        "parameters",
        "permissions",
        "ports",
        "principalTags",
        "profileProperties",
        "profilingParameters",
        "properties",
        "propertyMap",
        "providerDetails",
        "queryStringParameters",
        "recoveryPointTags",
        "regionDatabaseClusterArns",
        "regionalParameters",
        "requestModels",
        "requestParameters",
        "requestTemplates",
        "requests",
        "requiredClaims",
        "resourceTags",
        "resourceTypeManagementPreference",
        "resourceTypeOptInPreference",
        "responseModels",
        "responseParameters",
        "responseTemplates",
        "restoreMetadataOverrides",
        "retention",
        "roles",
        "ruleParameters",
        "runtimeEnvironmentSecrets",
        "runtimeEnvironmentVariables",
        "sessionAttributes",
        "signingParameters",
        "skewedColumnValueLocationMaps",
        "stageVariableOverrides",
        "stageVariables",
        "stagingAreaTags",
        "staticHyperParameters",
        "staticQueryParameters",
        "supportedLoginProviders",
        "tableConfigurations",
        "tagMap",
        "tags",
        "tagsAll",
        "tagsToAdd",
        "targetTags",
        "taskProperties",
        "testBotAliasTags",
        "tokenSigningPublicKeys",
        "tokenUrlCustomProperties",
        "tokenUrlParametersMap",
        "triggers",
        "uris",
        "userDefinedFields",
        "validationData",
        "valuesImportanceMap",
        "variableTags",
        "variables",
        "videoCodecOptions",
        "volumeTags",
        "vpcEndpointIdRestrictionRuleMap",
        "vpcIdRestrictionRuleMap",
        "weights",
    )
)


def camel(key: str) -> str:
    """`security_groups` as `securityGroups`; other spellings unchanged."""
    if not _SNAKE.fullmatch(key):
        return key
    first, *others = key.split("_")
    return first + "".join(word.capitalize() for word in others)


def in_pulumis_spelling(key: str, value: Value) -> Value:
    """The value of the property `key`, with nested names in Pulumi's spelling."""
    if isinstance(value, list):
        return [in_pulumis_spelling(key, item) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for name, item in value.items():
        told = name if key in MAPS else camel(name)
        # If a program sets both, the provider's bridge uses Pulumi's spelling.
        if told == name or told not in value:
            made[told] = in_pulumis_spelling(told, item)
    return made


def as_provider_reads(value: Value) -> Value:
    """The value with numbers and booleans as texts, and without empty values. Two values that are then equal are the
    same item of a set to the provider, which converts each to the type of its schema.
    """
    if isinstance(value, bool):
        return "true" if value else None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return [as_provider_reads(item) for item in value] or None
    if isinstance(value, dict):
        fields = ((key, as_provider_reads(item)) for key, item in value.items())
        return {key: item for key, item in sorted(fields, key=lambda field: field[0]) if item is not None}
    return None if isinstance(value, str) and value in ("", "false") else value
