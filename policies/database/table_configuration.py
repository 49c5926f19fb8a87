"""A DynamoDB table has capacity, stream, time-to-live or replica settings that AWS or the provider rejects.

## What fails

- `readCapacity` or `writeCapacity` with `billingMode: PAY_PER_REQUEST`.
- No capacity of at least 1 with `PROVISIONED`, which is the default, for the table or for a global secondary index.
- `streamEnabled` without `streamViewType`.
- `ttl` is enabled without `attributeName`.
- A replica in the region of the table itself, or two replicas in one region.
- A Lambda function reads the stream of a table without a stream.
- An item lacks a key of its table, has another type for it, or has a value without its type.

## Why

The provider rejects the table in the preview: `read_capacity can not be set when billing_mode is "PAY_PER_REQUEST"`,
`read_capacity must be at least 1 when billing_mode is "PROVISIONED"`, `stream_view_type is required when stream_enabled
= true`. AWS rejects the rest, such as `Cannot add, delete, or update the local region through ReplicaUpdates`. A table
without a stream has an empty `streamArn`, and the mapping fails with `ValidationException`.

## Errors

- `must be > 0 when billing mode is PROVISIONED`
- `…_capacity can not be set when billing_mode is "PAY_PER_REQUEST"`
- `…_capacity must be at least 1 when billing_mode is "PROVISIONED"`
- `stream_view_type is required when stream_enabled = true`
- `Cannot add, delete, or update the local region through ReplicaUpdates`
- `ValidationException: One or more parameter values were invalid: Missing the key … in the item`
- `One or more parameter values were invalid: Type mismatch for key … expected: … actual: …`
- `ReadCapacityUnits and WriteCapacityUnits can only be specified when BillingMode is PROVISIONED`

## Fails

```yaml
resources:
  users:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      readCapacity: 5
      writeCapacity: 5
      hashKey: id
      attributes: [{ name: id, type: S }]
      pointInTimeRecovery: { enabled: true }
```

## Instead

Set capacities with `PROVISIONED` only.

```yaml
resources:
  users:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }]
      pointInTimeRecovery: { enabled: true }
```

## Not covered

A table that exists already and changes its billing mode: the provider ignores capacities then. Tables that are restored
from others. Keys and indexes: *table-key-errors*.

## References

- [CreateTable](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html)
- [aws.dynamodb.Table](https://www.pulumi.com/registry/packages/aws/api-docs/dynamodb/table/)
- [Global tables](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.conversion import as_text, child
from preflight.core.logic import certainly, known, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.dynamodb_tables import CAPACITIES, ON_DEMAND, PROVISIONED, Table, table_of
from preflight.model.database.table_items import item_fault
from preflight.policy import HIGH, MANDATORY, Finding, policy


def tables_and_readers(stack: Stack) -> Iterator[Table | Resource]:
    yield from (t for t in stack.all(Table) if certainly(negate(t.is_copied)))
    yield from stack.of(aws.LAMBDA_EVENT_SOURCE_MAPPING)
    yield from (item for item in stack.of(aws.DYNAMODB_TABLE_ITEM) if not item.is_external)


@policy(
    each=tables_and_readers,
    level=MANDATORY,
    severity=HIGH,
    error="can not be set when billing_mode is, must be at least 1 when billing_mode is, ValidationException",
)
def table_configuration(subject: Table | Resource) -> Iterator[Finding]:
    if isinstance(subject, Resource):
        yield from _item(subject) if subject.type == aws.DYNAMODB_TABLE_ITEM else _reader(subject)
        return
    yield from _capacity(subject)
    yield from _stream(subject)
    yield from _expiry(subject)
    yield from _replicas(subject)


def _capacity(table: Table) -> Iterator[Finding]:
    mode = table.billing_mode
    if isinstance(mode, Unknown):
        note(mode)
        return
    # The provider ignores capacities where an existing table changes its mode.
    if table.resource.is_deployed:
        return
    amounts = {key: table.resource.number(key) for key in CAPACITIES}
    for key, amount in amounts.items():
        if isinstance(amount, Unknown):
            note(amount)
        elif mode == ON_DEMAND and amount:
            yield Finding(
                table,
                f"{key} is {amount} with billingMode PAY_PER_REQUEST. Remove it, or set billingMode to PROVISIONED.",
                error=f"{_snake(key)} can not be set when billing_mode is",
            )
        elif mode == PROVISIONED and (amount is None or amount < 1):
            yield Finding(
                table,
                f"{key} is {'not set' if amount is None else amount} with billingMode PROVISIONED. "
                "Set it to 1 or more, or set billingMode to PAY_PER_REQUEST.",
                error=f"{_snake(key)} must be at least 1 when billing_mode is",
            )
    if mode == PROVISIONED:
        yield from _index_capacity(table)


def _index_capacity(table: Table) -> Iterator[Finding]:
    indexes = table.indexes
    for index in indexes if known(indexes) else ():
        for key in CAPACITIES if not index.is_local else ():
            amount = index.capacity(key)
            if known(amount) and (amount is None or amount < 1):
                yield Finding(
                    table,
                    f"{index.title}: {key} is {'not set' if amount is None else amount} with billingMode PROVISIONED. "
                    "Set it to 1 or more.",
                    error=f"{_snake(key).replace('_', ' ')} must be > 0 when billing mode is PROVISIONED",
                )


def _stream(table: Table) -> Iterator[Finding]:
    if table.resource.flag("streamEnabled") is True and not table.resource.is_set("streamViewType"):
        yield Finding(
            table,
            "streamEnabled is true without streamViewType. Set it, for example to NEW_AND_OLD_IMAGES.",
            error="stream_view_type is required when stream_enabled = true",
        )


def _expiry(table: Table) -> Iterator[Finding]:
    if table.resource.flag("ttl", "enabled") is True and not table.resource.is_set("ttl", "attributeName"):
        yield Finding(
            table,
            "ttl is enabled without attributeName. Set it to the attribute that contains the expiration time.",
        )


def _replicas(table: Table) -> Iterator[Finding]:
    if certainly(table.local_replicas):
        yield Finding(
            table,
            f"A replica is in {table.resource.region}, the Region of the table itself. Remove it from replicas.",
            error="Cannot add, delete, or update the local region through ReplicaUpdates",
        )
    items = table.resource.items("replicas")
    regions = [as_text(child(item, "regionName")) for item in items] if known(items) else []
    for region, count in Counter(r for r in regions if isinstance(r, str)).items():
        if count > 1:
            yield Finding(table, f"{count} replicas are in {region}. Remove all but one.")


def _item(item: Resource) -> Iterator[Finding]:
    if fault := item_fault(item):
        yield Finding(
            item,
            f"item {fault}. Write each attribute as an object with its type, and every key of the table.",
            error="One or more parameter values were invalid: Missing the key",
        )


def _reader(mapping: Resource) -> Iterator[Finding]:
    table = table_of(mapping, "eventSourceArn")
    if mapping.is_deployed or not isinstance(table, Table):
        return
    if not table.resource.is_external and certainly(negate(table.has_stream)):
        yield Finding(
            mapping,
            f"eventSourceArn refers to table '{table.name}', which has no stream. "
            "Set streamEnabled and streamViewType on the table.",
        )


def _snake(key: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in key)
