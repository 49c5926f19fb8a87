"""Settings of DynamoDB tables, replicas and exports that AWS or the provider rejects, or that can never work.

Sources: DynamoDB API, CreateTable (KeySchema), ExportTableToPointInTime; DynamoDB developer guide, "Using time to live"
(the attribute is of the type Number); the provider's `aws_dynamodb_table_replica`. Read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.logic import all_of, certainly, equal, known, negate, one_of
from preflight.core.resource import Resource
from preflight.model.database.dynamodb_tables import Table, table_of
from preflight.model.setting_faults import SettingFault

_NUMBER: Final = "N"


def table_faults(table: Table) -> Iterator[SettingFault]:
    """Faults in the settings of one table."""
    name = table.resource.text("ttl", "attributeName")
    kind = _type_of(table, name) if isinstance(name, str) else ""
    if kind not in ("", _NUMBER) and certainly(table.resource.flag("ttl", "enabled")):
        yield SettingFault(
            f"ttl.attributeName is '{name}', whose type is {kind}, so that no item ever expires. Use an attribute of "
            "the type N."
        )
    partition = table.resource.text("hashKey")
    for index in table.indexes if known(table.indexes) else ():
        if index.is_local and isinstance(partition, str) and certainly(one_of(partition, index.keys)):
            yield SettingFault(
                f"{index.title} has the sort key '{partition}', which is the partition key of the table. Use another "
                "attribute."
            )


def _type_of(table: Table, attribute: str) -> str:
    """The type of the attribute by `attributes`; empty if it is not there, or not certain."""
    items = table.resource.items("attributes")
    for item in items if known(items) else ():
        if equal(as_text(child(item, "name")), attribute) is True:
            found = as_text(child(item, "type"))
            return found if isinstance(found, str) else ""
    return ""


def replica_faults(replica: Resource) -> Iterator[SettingFault]:
    """Faults of a replica that is a resource of its own."""
    table = table_of(replica, "globalTableArn")
    if not isinstance(table, Table) or table.resource.is_external:
        return
    if certainly(replica.same_region(table.resource)):
        yield SettingFault(
            f"The replica is in {replica.region}, the Region of table '{table.name}' itself. Give it a provider of "
            "another Region."
        )


def export_faults(export: Resource) -> Iterator[SettingFault]:
    """Faults of an export of a table."""
    table = table_of(export, "tableArn")
    if not isinstance(table, Table) or table.resource.is_external or export.is_deployed:
        return
    recovers = table.resource.flag("pointInTimeRecovery", "enabled")
    if certainly(all_of((negate(recovers), negate(table.is_copied)))):
        yield SettingFault(
            f"tableArn refers to table '{table.name}', which has no point-in-time recovery. Set "
            "pointInTimeRecovery.enabled: true on the table.",
            "PointInTimeRecoveryUnavailableException",
        )
