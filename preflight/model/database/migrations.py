"""Endpoints, replication instances and tasks of Database Migration Service (DMS).

Sources: DMS API, CreateEndpoint, CreateReplicationInstance, CreateReplicationTask; DMS user guide, "Sources for data
migration", "Targets for data migration", "Using table mapping to specify task settings"; the provider's checks of the
engine (`expected engine_name to be one of`) and of JSON. Read in November 2026.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import certainly, known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import MalformedDocumentError, parse
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.DMS_ENDPOINT, aws.DMS_REPLICATION_INSTANCE, aws.DMS_REPLICATION_TASK)
# The engines of the provider's documentation and of CreateEndpoint.
_ENGINES: Final = frozenset(
    {
        *(
            "aurora",
            "aurora-postgresql",
            "aurora-postgresql-serverless",
            "aurora-serverless",
            "azuredb",
            "babelfish",
        ),
        *(
            "azure-sql-managed-instance",
            "db2",
            "db2-zos",
            "dms-transfer",
            "docdb",
            "dynamodb",
            "elasticsearch",
        ),
        *("gcp-mysql", "kafka", "kinesis", "mariadb", "mongodb", "mysql", "neptune", "opensearch", "oracle"),
        *("postgres", "redis", "redshift", "redshift-serverless", "s3", "sqlserver", "sybase"),
    }
)
_ONLY_TARGETS: Final = ("dynamodb", "elasticsearch", "kafka", "kinesis", "neptune", "opensearch", "redis")
# Engines of which only these blocks say where the data is.
_BLOCKS: Final = {
    "kafka": "kafkaSettings",
    "kinesis": "kinesisSettings",
    "redis": "redisSettings",
    "elasticsearch": "elasticsearchSettings",
    "opensearch": "elasticsearchSettings",
}
_SELECTION: Final = "selection"
_ACTIONS: Final = ("include", "exclude", "explicit")
_CLASS: Final = "dms."


def migration_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings with which DMS certainly rejects the resource."""
    if resource.type == aws.DMS_ENDPOINT:
        yield from _endpoint(resource)
    elif resource.type == aws.DMS_REPLICATION_INSTANCE:
        yield from _instance(resource)
    else:
        yield from _task(resource)


def _endpoint(endpoint: Resource) -> Iterator[SettingFault]:
    engine, role = endpoint.text("engineName"), endpoint.text("endpointType")
    if not isinstance(engine, str) or not engine:
        return
    if engine not in _ENGINES:
        near = next((name for name in ("postgres", "sqlserver") if engine.startswith(name[:4])), "mysql")
        yield SettingFault(
            f"engineName is '{engine}', which is not an engine of DMS. Use an engine such as '{near}'.",
            "expected engine_name to be one of",
        )
    if engine in _ONLY_TARGETS and role == "source":
        yield SettingFault(
            f"endpointType is source, but DMS supports {engine} as a target only. Set endpointType to target."
        )
    block = _BLOCKS.get(engine, "")
    if block and not endpoint.is_set(block):
        yield SettingFault(f"engineName is {engine} without {block}. Set {block}.")


def _instance(instance: Resource) -> Iterator[SettingFault]:
    name = instance.text("replicationInstanceClass")
    if isinstance(name, str) and name and not name.startswith(_CLASS):
        yield SettingFault(
            f"replicationInstanceClass is '{name}', but classes of DMS begin with '{_CLASS}'. Use one such as "
            "'dms.t3.medium'."
        )
    if certainly(instance.flag("multiAz")) and instance.has_input("availabilityZone"):
        yield SettingFault(
            "availabilityZone is set with multiAz, which chooses its zones itself. Remove one of them."
        )


def _task(task: Resource) -> Iterator[SettingFault]:
    source, target = (task.ref((aws.DMS_ENDPOINT,), f"{end}EndpointArn") for end in ("source", "target"))
    texts = [task.text(f"{end}EndpointArn") for end in ("source", "target")]
    same = isinstance(texts[0], str) and texts[0] and texts[0] == texts[1]
    if same or (isinstance(source, Resource) and source is target):
        yield SettingFault(
            "sourceEndpointArn and targetEndpointArn are the same endpoint. Use two endpoints."
        )
    else:
        yield from _role(source, "source", "target")
        yield from _role(target, "target", "source")
    if fault := _mapping_fault(task):
        yield SettingFault(f"tableMappings {fault}. Correct the mappings.")
    try:
        parse(task.get("replicationTaskSettings"))
    except MalformedDocumentError:
        yield SettingFault(
            "replicationTaskSettings is not a JSON object. Write JSON.",
            '"replication_task_settings" contains an invalid JSON',
        )


def _role(endpoint: Resource | Unknown | None, wanted: str, other: str) -> Iterator[SettingFault]:
    if isinstance(endpoint, Resource) and not endpoint.is_external and endpoint.text("endpointType") == other:
        yield SettingFault(
            f"{wanted}EndpointArn is '{endpoint.name}', whose endpointType is {other}. Use a {wanted} endpoint."
        )


def _mapping_fault(task: Resource) -> str:
    """Why DMS rejects the table mappings, as a predicate; empty if nothing is certain."""
    try:
        found = parse(task.get("tableMappings"))
    except MalformedDocumentError:
        return "is not a JSON object"
    rules = found.get("rules") if isinstance(found, dict) else None
    if not isinstance(found, dict) or isinstance(rules, Unknown):
        return ""
    if not isinstance(rules, list) or not rules:
        return "has no list of rules"
    if not all(isinstance(rule, dict) for rule in rules):
        return ""
    return next(_rule_faults(rules), "")


def _rule_faults(rules: list[Mapping[str, Any]]) -> Iterator[str]:
    kinds = [rule.get("rule-type") for rule in rules]
    if all(map(known, kinds)) and _SELECTION not in kinds:
        yield "has no rule of the type selection"
    identifiers = Counter(
        str(rule["rule-id"]) for rule in rules if isinstance(rule.get("rule-id"), str | int)
    )
    for identifier, count in identifiers.items():
        if count > 1:
            yield f"has {count} rules with the rule-id '{identifier}'"
    for rule in rules:
        action = rule.get("rule-action")
        if rule.get("rule-type") == _SELECTION and isinstance(action, str) and action not in _ACTIONS:
            yield f"has the rule-action '{action}' in a selection, which has {', '.join(_ACTIONS)}"
