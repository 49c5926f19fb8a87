"""A DynamoDB table has keys, attributes or indexes that do not match each other.

## What fails

- `attributes` defines an attribute that is not a key of the table or of an index, or a key is not among `attributes`.
- The table has no `hashKey`, or one key names an attribute twice.
- An attribute's type is not `S`, `N` or `B`.
- A local secondary index on a table without `rangeKey`, or more than five of them; two indexes of one name.
- An index projects `INCLUDE` without `nonKeyAttributes`, or has `nonKeyAttributes` with another projection.

## Why

DynamoDB has a schema for keys only. The provider rejects the table in the preview, `all attributes must be indexed.
Unused attributes: ["email"]` or `all indexes must match a defined attribute. Unmatched indexes: ["email"]`, and AWS
rejects the rest with `ValidationException: One or more parameter values were invalid`, such as `Table KeySchema does
not have a range key, which is required when specifying a LocalSecondaryIndex`.

## Errors

- `expected attribute.type to be one of`
- `all attributes must be indexed. Unused attributes: […]`
- `all indexes must match a defined attribute. Unmatched indexes: […]`
- `ValidationException: One or more parameter values were invalid: Table KeySchema does not have a range key, which is
  required when specifying a LocalSecondaryIndex`

## Fails

```yaml
resources:
  users:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }, { name: email, type: S }]
      pointInTimeRecovery: { enabled: true }
```

## Instead

Define the attributes of keys only. To query by an attribute, make it the key of an index.

```yaml
resources:
  users:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }, { name: email, type: S }]
      globalSecondaryIndexes: [{ name: by-email, hashKey: email, projectionType: ALL }]
      pointInTimeRecovery: { enabled: true }
```

## Not covered

Tables that are restored from others, and the number of global secondary indexes, which AWS raises on request.
Capacity, streams and replicas: *table-configuration*.

## References

- [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html)
- [Local secondary indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html)
- [aws.dynamodb.Table](https://www.pulumi.com/registry/packages/aws/api-docs/dynamodb/table/)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.conversion import as_text, child
from preflight.core.logic import certainly, known, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.dynamodb_tables import Index, Table
from preflight.policy import HIGH, MANDATORY, Finding, policy

TYPES = ("S", "N", "B")
# Source: CreateTable, LocalSecondaryIndexes: the maximum is 5.
LOCAL_INDEXES = 5


def tables(stack: Stack) -> Iterator[Table]:
    return (t for t in stack.all(Table) if certainly(negate(t.is_copied)))


@policy(
    each=tables,
    level=MANDATORY,
    severity=HIGH,
    error="all attributes must be indexed, all indexes must match a defined attribute, ValidationException",
)
def table_key_errors(table: Table) -> Iterator[Finding]:
    yield from _attributes(table)
    if not table.key:
        yield Finding(table, "The table has no hashKey. Set it to the attribute of the partition key.")
    if isinstance(table.indexes, Unknown):
        note(table.indexes)
        return
    yield from _twice(table, "The table's key", table.key)
    for index in table.indexes:
        if not index.is_local:
            yield from _twice(table, f"The key of {index.title}", index.keys)
        yield from _projection(table, index)
    yield from _local(table, table.indexes)
    yield from _names(table, table.indexes)


def _attributes(table: Table) -> Iterator[Finding]:
    unused, undefined = table.unused_attributes, table.undefined_keys
    if isinstance(unused, Unknown):
        note(unused)
    elif unused:
        yield Finding(
            table,
            f"attributes defines {_listed(unused)}, which no key uses. Remove {_it(unused)}, or add an index with that "
            "key; attributes are for keys only.",
            error="all attributes must be indexed. Unused attributes",
        )
    if isinstance(undefined, Unknown):
        note(undefined)
    elif undefined:
        yield Finding(
            table,
            f"A key uses {_listed(undefined)}, which attributes does not define. "
            f"Add {_it(undefined)} with a type to attributes.",
            error="all indexes must match a defined attribute. Unmatched indexes",
        )
    items = table.resource.items("attributes")
    for item in items if known(items) else ():
        type_ = as_text(child(item, "type"))
        if isinstance(type_, str) and type_ not in TYPES:
            yield Finding(
                table,
                f"attributes has the type '{type_}'. Use S, N or B; keys have no other type.",
                error="expected attribute.type to be one of",
            )


def _twice(table: Table, whose: str, keys: tuple[str | Unknown, ...]) -> Iterator[Finding]:
    for key, count in Counter(k for k in keys if isinstance(k, str)).items():
        if count > 1:
            yield Finding(table, f"{whose} names '{key}' twice. Use different attributes.")


def _projection(table: Table, index: Index) -> Iterator[Finding]:
    kind, others = index.projection, index.has_other_attributes
    if not isinstance(kind, str) or isinstance(others, Unknown):
        return
    if kind == "INCLUDE" and not others:
        yield Finding(
            table, f"{index.title}: projectionType is INCLUDE without nonKeyAttributes. Add them, or use ALL."
        )
    elif kind in ("ALL", "KEYS_ONLY") and others:
        yield Finding(
            table,
            f"{index.title}: nonKeyAttributes is set with projectionType {kind}. Remove it, or use INCLUDE.",
        )


def _local(table: Table, indexes: tuple[Index, ...]) -> Iterator[Finding]:
    local = [index for index in indexes if index.is_local]
    if local and certainly(negate(table.has_sort_key)):
        yield Finding(
            table,
            f"{local[0].title} requires a table with a sort key. Set rangeKey, or use a global secondary index.",
            error="Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        )
    if len(local) > LOCAL_INDEXES:
        yield Finding(
            table,
            f"The table has {len(local)} local secondary indexes; the maximum is {LOCAL_INDEXES}. Remove some.",
        )


def _names(table: Table, indexes: tuple[Index, ...]) -> Iterator[Finding]:
    for name, count in Counter(i.name for i in indexes if isinstance(i.name, str)).items():
        if count > 1:
            yield Finding(table, f"{count} indexes have the name '{name}'. Rename one of them.")


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def _it(names: tuple[str, ...]) -> str:
    return "it" if len(names) == 1 else "them"
