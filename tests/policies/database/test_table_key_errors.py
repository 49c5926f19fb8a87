"""Keys, attributes and indexes of DynamoDB tables that do not fit together."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
ID = "attributes: [{ name: id, type: S }]"
BOTH = "attributes: [{ name: id, type: S }, { name: at, type: N }]"
LOCAL = "localSecondaryIndexes: [{ name: by-at, rangeKey: at, projectionType: ALL }]"


def table(properties: str) -> str:
    return (
        "resources:\n  t: "
        f"{{ type: 'aws:dynamodb:Table', properties: {{ billingMode: PAY_PER_REQUEST, {properties} }} }}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("t", message) for message in messages)


def unused(names: str, it: str = "it") -> str:
    return (
        f"attributes defines {names}, which no key uses. Remove {it}, or add an index with that key; "
        "attributes are for keys only."
    )


def undefined(names: str, it: str = "it") -> str:
    return f"A key uses {names}, which attributes does not define. Add {it} with a type to attributes."


CASES = {
    "one key": Case(table(f"hashKey: id, {ID}")),
    "two keys": Case(table(f"hashKey: id, rangeKey: at, {BOTH}")),
    "an attribute that no key names": Case(table(f"hashKey: id, {BOTH}"), told(unused("'at'"))),
    "two of them": Case(
        table("hashKey: id, attributes: [{ name: id, type: S }, { name: a, type: S }, { name: b, type: S }]"),
        told(unused("'a' and 'b'", "them")),
    ),
    "a key that is not defined": Case(table(f"hashKey: id, rangeKey: at, {ID}"), told(undefined("'at'"))),
    "no attributes": Case(table("hashKey: id"), told(undefined("'id'"))),
    "the same by another case": Case(
        table("hashKey: Id, attributes: [{ name: id, type: S }]"), told(undefined("'Id'"), unused("'id'"))
    ),
    "a global index": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: [{{ name: i, hashKey: at, projectionType: ALL }}]"
        )
    ),
    "a global index by schema": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: [{{ name: i, projectionType: ALL, "
            "keySchemas: [{ attributeName: at, keyType: HASH }, { attributeName: id, keyType: RANGE }] }]"
        )
    ),
    "a global index whose key is not defined": Case(
        table(
            f"hashKey: id, {ID}, globalSecondaryIndexes: [{{ name: i, hashKey: at, rangeKey: x, projectionType: ALL }}]"
        ),
        told(undefined("'at' and 'x'", "them")),
    ),
    "a global index with one attribute twice": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: "
            f"[{{ name: i, hashKey: at, rangeKey: at, projectionType: ALL }}]"
        ),
        told("The key of global secondary index 'i' names 'at' twice. Use different attributes."),
    ),
    "a local index": Case(
        table(
            "hashKey: id, rangeKey: name, attributes: [{ name: id, type: S }, { name: name, type: S }, "
            f"{{ name: at, type: N }}], {LOCAL}"
        )
    ),
    "a local index without a sort key": Case(
        table(f"hashKey: id, {BOTH}, {LOCAL}"),
        told(
            "local secondary index 'by-at' requires a table with a sort key. Set rangeKey, or use a "
            "global secondary index."
        ),
    ),
    "five local indexes": Case(
        table(
            f"hashKey: id, rangeKey: at, {BOTH}, localSecondaryIndexes: ["
            + ", ".join(f"{{ name: i{n}, rangeKey: at, projectionType: ALL }}" for n in range(5))
            + "]"
        )
    ),
    "six local indexes": Case(
        table(
            f"hashKey: id, rangeKey: at, {BOTH}, localSecondaryIndexes: ["
            + ", ".join(f"{{ name: i{n}, rangeKey: at, projectionType: ALL }}" for n in range(6))
            + "]"
        ),
        told("The table has 6 local secondary indexes; the maximum is 5. Remove some."),
    ),
    "indexes of one name": Case(
        table(
            f"hashKey: id, rangeKey: at, {BOTH}, {LOCAL}, "
            "globalSecondaryIndexes: [{ name: by-at, hashKey: at, projectionType: ALL }]"
        ),
        told("2 indexes have the name 'by-at'. Rename one of them."),
    ),
    "no partition key": Case(
        table(ID),
        told("The table has no hashKey. Set it to the attribute of the partition key.", unused("'id'")),
    ),
    "one attribute for both keys": Case(
        table(f"hashKey: id, rangeKey: id, {ID}"),
        told("The table's key names 'id' twice. Use different attributes."),
    ),
    "a type that keys do not have": Case(
        table("hashKey: id, attributes: [{ name: id, type: String }]"),
        told("attributes has the type 'String'. Use S, N or B; keys have no other type."),
    ),
    "INCLUDE without attributes": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: [{{ name: i, hashKey: at, projectionType: INCLUDE }}]"
        ),
        told(
            "global secondary index 'i': projectionType is INCLUDE without nonKeyAttributes. Add them, or use ALL."
        ),
    ),
    "INCLUDE with attributes": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: "
            "[{ name: i, hashKey: at, projectionType: INCLUDE, nonKeyAttributes: [x] }]"
        )
    ),
    "ALL with attributes": Case(
        table(
            f"hashKey: id, {BOTH}, globalSecondaryIndexes: "
            "[{ name: i, hashKey: at, projectionType: ALL, nonKeyAttributes: [x] }]"
        ),
        told(
            "global secondary index 'i': nonKeyAttributes is set with projectionType ALL. Remove it, or use INCLUDE."
        ),
    ),
    "restored": Case(table("restoreSourceName: other")),
    "an index of its own": Case(
        table(f"hashKey: id, {BOTH}")
        + "  i: { type: 'aws:dynamodb:GlobalSecondaryIndex', properties: { tableName: \"${t.name}\", indexName: i } }\n"
    ),
    "attributes that are not known": Case(
        table('hashKey: id, attributes: "${other.unknown}"') + OTHER, when="planned"
    ),
    "an attribute that is not known": Case(
        table('hashKey: id, attributes: [{ name: "${other.unknown}", type: S }]') + OTHER, when="planned"
    ),
    "indexes that are not known": Case(
        table(f'hashKey: id, {BOTH}, globalSecondaryIndexes: "${{other.unknown}}"') + OTHER, when="planned"
    ),
    "a key that is not known": Case(table(f'hashKey: "${{other.unknown}}", {ID}') + OTHER, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_table_key_errors(case: Case) -> None:
    check("table-key-errors", case)
