"""The policies as objects of Pulumi's policy SDK, for use in any `PolicyPack`.

    from pulumi_policy import PolicyPack
    from preflight.analyzer.sdk import policies

    PolicyPack("my-organisation", policies=[*policies(), *my_own_policies])

Each policy evaluates as in the pack itself, with the SDK's data: the SDK unwraps secrets, so that possible secrets
count as secrets, and it reports all findings of a policy at the policy's own level. It is also slower, because the SDK
reads the whole stack again for every policy; the pack's own service is `preflight.analyzer.servicer`. The policies of
single resources record the program's inputs, so that they must be used together with those of the stack, as
`policies()` returns them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import pulumi_policy
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import get_config
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy.deserialize import serialize_properties

from preflight.analyzer.diagnostics import OTHER_TYPE, PACK_DESCRIPTION, REPOSITORY, rendered
from preflight.core.properties import InputProperties, PlainProperties, Properties
from preflight.core.stack import Stack
from preflight.core.values import SECRET_SIGNATURE, SIGNATURE
from preflight.evaluation.evaluate import run
from preflight.evaluation.remediation import repaired
from preflight.evaluation.settings import PACK, PackOptions, Settings, parse, schema
from preflight.policy import Level, Policy, policy_set

_SECRET_KEY: Final = re.compile(r"password|secret|token|privatekey|credential", re.IGNORECASE)

Report = Callable[[str, "str | None"], None]


# The inputs of the resources of one update by URN, as in `preflight.analyzer.program_inputs`.
RecordedInputs = dict[str, Any]


def policies(*folders: Path) -> list[pulumi_policy.Policy]:
    """All policies of the pack, of installed packages and of the folders, and the policy with the pack's options."""
    heard: RecordedInputs = {}
    return [_pack(), *(sdk_policy(policy, heard) for policy in policy_set(folders).policies)]


def sdk_policy(policy: Policy, heard: RecordedInputs | None = None) -> pulumi_policy.Policy:
    """One policy as an object of the SDK; policies of one pack share the recorded inputs."""
    heard = {} if heard is None else heard
    described: dict[str, Any] = {
        "name": policy.name,
        "description": policy.description,
        "display_name": policy.display_name,
        "enforcement_level": pulumi_policy.EnforcementLevel(policy.level.value),
        "config_schema": pulumi_policy.PolicyConfigSchema(dict(schema(policy.options))),
        "severity": pulumi_policy.Severity(policy.severity.value),
        "tags": [policy.area, *policy.tags],
        "remediation_steps": policy.remediation,
        "url": policy.url,
    }
    if not policy.is_resource_policy:
        return pulumi_policy.StackValidationPolicy(validate=_Stack(policy, heard), **described)
    if policy.with_references:
        return _Both(policy, heard, described)
    remediate: Any = _Remedy(policy) if policy.remediate is not None else None
    return pulumi_policy.ResourceValidationPolicy(
        validate=_Resource(policy, heard), remediate=remediate, **described
    )


def _pack() -> pulumi_policy.Policy:
    return pulumi_policy.StackValidationPolicy(
        name=PACK,
        description=PACK_DESCRIPTION,
        validate=lambda args, report: None,
        display_name="AWS Preflight",
        enforcement_level=pulumi_policy.EnforcementLevel.ADVISORY,
        config_schema=pulumi_policy.PolicyConfigSchema(dict(schema(PackOptions))),
        severity=pulumi_policy.Severity.LOW,
        url=REPOSITORY,
    )


@dataclass(frozen=True)
class _Stack:
    policy: Policy
    heard: RecordedInputs

    def __call__(self, args: pulumi_policy.StackValidationArgs, report: Report) -> None:
        _judge(self.policy, stack_of(args.resources, self.heard), args.get_config(), report)


@dataclass(frozen=True)
class _Resource:
    policy: Policy
    heard: RecordedInputs

    def __call__(self, args: pulumi_policy.ResourceValidationArgs, report: Report) -> None:
        self.heard[args.urn] = args.props
        if not self.policy.applies_to(args.resource_type):
            args.not_applicable(OTHER_TYPE)
        _judge(self.policy, stack_of([args]), args.get_config(), report)


@dataclass(frozen=True)
class _Remedy:
    policy: Policy

    def __call__(self, args: pulumi_policy.ResourceValidationArgs) -> Mapping[str, Any] | None:
        assert self.policy.remediate is not None
        if not self.policy.applies_to(args.resource_type):
            args.not_applicable(OTHER_TYPE)
        resource = stack_of([args]).resources[0]
        settings = _settings(self.policy, args.get_config())
        if settings.exemption(self.policy, Level.REMEDIATE, resource) is not None:
            return None
        changes = self.policy.remediate(resource)
        if not changes:
            return None
        properties = struct_pb2.Struct()
        properties.update(serialize_properties(args.props))
        return cast("Mapping[str, Any]", json_format.MessageToDict(repaired(properties, changes)))


class _Both(pulumi_policy.ResourceValidationPolicy, pulumi_policy.StackValidationPolicy):
    """A policy of single resources that is evaluated again with the stack, and reports each finding once."""

    def __init__(self, policy: Policy, heard: RecordedInputs, described: Mapping[str, Any]) -> None:
        # The classes' own constructors take different arguments.
        pulumi_policy.Policy.__init__(self, **described)
        self._alone, self._whole, self._told = _Resource(policy, heard), _Stack(policy, heard), set[str]()

    def validate(self, args: Any, report_violation: Any) -> None:
        if isinstance(args, pulumi_policy.StackValidationArgs):
            self._whole(args, self._new(report_violation))
            return

        def told(message: str, urn: str | None = None) -> None:
            self._told.add(f"{args.urn} {message}")
            report_violation(message, urn)

        self._alone(args, told)

    def _new(self, report: Report) -> Report:
        def told(message: str, urn: str | None = None) -> None:
            if f"{urn} {message}" not in self._told:
                report(message, urn)

        return told

    def has_validation(self) -> bool:
        return True

    def has_remediation(self) -> bool:
        return False


def _judge(policy: Policy, stack: Stack, config: Mapping[str, Any], report: Report) -> None:
    for found in run(stack, [policy], _settings(policy, config)).findings:
        report(rendered(found), found.urn)


def _settings(policy: Policy, config: Mapping[str, Any]) -> Settings:
    """The SDK has already removed disabled policies, and reports at a level that is not available here."""
    settings = parse({policy.name: dict(config)}, [policy])
    return replace(settings, levels={policy.name: Level.MANDATORY} if policy.level is Level.DISABLED else {})


def stack_of(resources: Iterable[Any], heard: RecordedInputs | None = None) -> Stack:
    """The model of one or all of the SDK's resources. `heard`: the recorded inputs of each."""
    region = get_config("aws:region")
    described, unheard = [], []
    for source in resources:
        properties: Properties = _properties(source.props)
        if heard and source.resource_type.startswith("aws:"):
            asked = _properties(heard.get(source.urn, {}))
            if asked.fields:
                properties = InputProperties(asked, properties)
            else:
                unheard.append(source.urn)
        described.append((_message(source), properties))
    return Stack(described, config={"aws:region": region} if region else {}, external=frozenset(unheard))


def _properties(source: Any) -> PlainProperties:
    return PlainProperties(_plain(serialize_properties(source)))


def _message(source: Any) -> analyzer_pb2.AnalyzerResource:
    """The SDK's data about the resource besides its properties."""
    parent = getattr(source, "parent", None)
    message = analyzer_pb2.AnalyzerResource(
        type=source.resource_type,
        urn=source.urn,
        name=source.name,
        parent=parent.urn if parent is not None else source.opts.parent or "",
        dependencies=[d.urn for d in getattr(source, "dependencies", ())],
    )
    for key, found in getattr(source, "property_dependencies", {}).items():
        message.propertyDependencies[key].urns.extend(d.urn for d in found)
    options, given = message.options, source.opts
    options.protect = given.protect
    options.ignoreChanges.extend(given.ignore_changes)
    options.deleteBeforeReplaceDefined = given.delete_before_replace is not None
    options.deleteBeforeReplace = bool(given.delete_before_replace)
    options.customTimeouts.create = given.custom_timeouts.create_seconds
    options.customTimeouts.update = given.custom_timeouts.update_seconds
    options.customTimeouts.delete = given.custom_timeouts.delete_seconds
    if source.provider is not None:
        provider = message.provider
        provider.type, provider.urn = source.provider.resource_type, source.provider.urn
        provider.name = source.provider.name
        provider.properties.update(serialize_properties(source.provider.props))
    return message


def _plain(value: Any) -> Any:
    """Property data with possible secrets marked as secrets again."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, Mapping) or SIGNATURE in value:
        return value
    return {k: _secret(v) if _SECRET_KEY.search(k) else _plain(v) for k, v in value.items()}


def _secret(value: Any) -> Any:
    return {SIGNATURE: SECRET_SIGNATURE, "value": value} if isinstance(value, str) else _plain(value)
