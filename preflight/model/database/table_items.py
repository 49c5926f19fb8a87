"""Items of DynamoDB tables: their keys, and the types of these.

Sources: DynamoDB API reference, PutItem and AttributeValue: each value is an object with one type; the error texts
`Missing the key ... in the item` and `Type mismatch for key` from users' reports.
"""

from __future__ import annotations

from typing import Any, Final

from preflight.core.conversion import as_text, child
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.database.dynamodb_tables import Table, table_of
from preflight.model.identity.policy_documents import MalformedDocumentError, parse

_TYPES: Final = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})


def item_fault(item: Resource) -> str:
    """Why DynamoDB rejects the item, as a predicate; empty if nothing is certain."""
    try:
        found = parse(item.get("item"))
    except MalformedDocumentError:
        return "is not a JSON object"
    if found is None or isinstance(found, Unknown):
        return ""
    for name, value in found.items():
        if known(value) and not (isinstance(value, dict) and len(value) == 1 and set(value) <= _TYPES):
            return f"has a value for '{name}' that is not an object with one type, such as {{'S': 'x'}}"
    keys = (item.text("hashKey"), item.text("rangeKey"))
    return next((fault for key in keys if (fault := _key_fault(item, found, key))), "")


def _key_fault(item: Resource, found: dict[str, Any], key: str | Unknown | None) -> str:
    if not isinstance(key, str) or not key:
        return ""
    if key not in found:
        return f"has no '{key}', which is a key of the table"
    table, value = table_of(item, "tableName"), found[key]
    wanted = _type_of(table, key) if isinstance(table, Table) else ""
    given = next(iter(value)) if isinstance(value, dict) and value else ""
    return (
        f"has the type {given} for '{key}', whose type in the table is {wanted}"
        if wanted not in ("", given)
        else ""
    )


def _type_of(table: Table, key: str) -> str:
    items = table.resource.items("attributes")
    for entry in items if known(items) else ():
        name, type_ = as_text(child(entry, "name")), as_text(child(entry, "type"))
        if isinstance(name, str) and name == key and isinstance(type_, str):
            return type_
    return ""
