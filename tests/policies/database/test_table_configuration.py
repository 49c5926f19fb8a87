"""Capacity, stream, expiry and replicas of DynamoDB tables."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
ON_DEMAND = "billingMode: PAY_PER_REQUEST"
INDEX = "globalSecondaryIndexes: [{{ name: i, hashKey: at, projectionType: ALL{} }}]"


def table(properties: str) -> str:
    return (
        "resources:\n  t: { type: 'aws:dynamodb:Table', properties: { hashKey: id, "
        f"attributes: [{{ name: id, type: S }}, {{ name: at, type: N }}], rangeKey: at, {properties} }} }}\n"
    )


def reader(arn: str = "${t.streamArn}") -> str:
    return (
        "  reads: { type: 'aws:lambda:EventSourceMapping', properties: "
        f'{{ functionName: f, startingPosition: LATEST, eventSourceArn: "{arn}" }} }}\n'
    )


def told(*messages: str, name: str = "t") -> list[tuple[str, str]]:
    return sorted((name, message) for message in messages)


def surplus(key: str, amount: int) -> str:
    return (
        f"{key} is {amount} with billingMode PAY_PER_REQUEST. Remove it, or set billingMode to PROVISIONED."
    )


def missing(key: str, amount: str = "not set") -> str:
    return (
        f"{key} is {amount} with billingMode PROVISIONED. Set it to 1 or more, or set "
        "billingMode to PAY_PER_REQUEST."
    )


def of_index(key: str, amount: str = "not set") -> str:
    return f"global secondary index 'i': {key} is {amount} with billingMode PROVISIONED. Set it to 1 or more."


NO_STREAM = told(
    "eventSourceArn refers to table 't', which has no stream. Set streamEnabled and streamViewType on the table.",
    name="reads",
)
STREAM = "streamEnabled: true, streamViewType: NEW_IMAGE"

REPLICA = "replicas: [{ regionName: us-west-2 }]"


def item(text: str) -> str:
    return (
        "  one: { type: 'aws:dynamodb:TableItem', properties: { tableName: \"${t.name}\", hashKey: id, rangeKey: at, "
        f"item: '{text}' }} }}\n"
    )


def bad_item(fault: str) -> list[tuple[str, str]]:
    message = f"item {fault}. Write each attribute as an object with its type, and every key of the table."
    return told(message, name="one")


CASES = {
    "on demand": Case(table(ON_DEMAND)),
    "on demand with zeros": Case(table(f"{ON_DEMAND}, readCapacity: 0, writeCapacity: 0")),
    "on demand with capacity": Case(
        table(f"{ON_DEMAND}, readCapacity: 5, writeCapacity: 1"),
        told(surplus("readCapacity", 5), surplus("writeCapacity", 1)),
        when="planned",
    ),
    "on demand, and exists": Case(table(f"{ON_DEMAND}, readCapacity: 5"), when="deployed"),
    "provisioned": Case(table("billingMode: PROVISIONED, readCapacity: 1, writeCapacity: 1")),
    "provisioned by default": Case(table("readCapacity: 5, writeCapacity: 5")),
    "no capacity by default": Case(
        table("tableClass: STANDARD"), told(missing("readCapacity"), missing("writeCapacity")), when="planned"
    ),
    "too little": Case(
        table("readCapacity: 0, writeCapacity: 5"), told(missing("readCapacity", "0")), when="planned"
    ),
    "a mode that is not known": Case(
        table('billingMode: "${other.unknown}", readCapacity: 5') + OTHER, when="planned"
    ),
    "a capacity that is not known": Case(
        table('readCapacity: "${other.unknown}", writeCapacity: 5') + OTHER, when="planned"
    ),
    "an index without capacity": Case(
        table(f"readCapacity: 5, writeCapacity: 5, {INDEX.format('')}"),
        told(of_index("readCapacity"), of_index("writeCapacity")),
        when="planned",
    ),
    "an index with capacity": Case(
        table(f"readCapacity: 5, writeCapacity: 5, {INDEX.format(', readCapacity: 1, writeCapacity: 1')}")
    ),
    "an index on demand": Case(table(f"{ON_DEMAND}, {INDEX.format('')}")),
    "an index on demand with capacity, which the provider leaves out": Case(
        table(f"{ON_DEMAND}, {INDEX.format(', readCapacity: 1, writeCapacity: 1')}")
    ),
    "a stream": Case(table(f"{ON_DEMAND}, {STREAM}")),
    "a stream without a view": Case(
        table(f"{ON_DEMAND}, streamEnabled: true"),
        told("streamEnabled is true without streamViewType. Set it, for example to NEW_AND_OLD_IMAGES."),
    ),
    "a view that is not known": Case(
        table(f'{ON_DEMAND}, streamEnabled: true, streamViewType: "${{other.unknown}}"') + OTHER,
        when="planned",
    ),
    "expiry": Case(table(f"{ON_DEMAND}, ttl: {{ enabled: true, attributeName: expires }}")),
    "expiry off": Case(table(f"{ON_DEMAND}, ttl: {{ enabled: false }}")),
    "expiry by nothing": Case(
        table(f"{ON_DEMAND}, ttl: {{ enabled: true }}"),
        told(
            "ttl is enabled without attributeName. Set it to the attribute that contains the expiration time."
        ),
    ),
    "replicas": Case(
        table(
            f"{ON_DEMAND}, region: eu-west-1, replicas: [{{ regionName: eu-central-1 }}, {{ regionName: us-east-1 }}]"
        )
    ),
    "a replica at home": Case(
        table(f"{ON_DEMAND}, region: eu-west-1, replicas: [{{ regionName: eu-west-1 }}]"),
        told("A replica is in eu-west-1, the Region of the table itself. Remove it from replicas."),
    ),
    "two replicas in one region": Case(
        table(f"{ON_DEMAND}, replicas: [{{ regionName: eu-south-1 }}, {{ regionName: eu-south-1 }}]"),
        told("2 replicas are in eu-south-1. Remove all but one."),
    ),
    "restored": Case(table("restoreSourceName: other")),
    "a reader of the stream": Case(table(f"{ON_DEMAND}, {STREAM}") + reader()),
    "a reader of a global table": Case(
        table(f"{ON_DEMAND}, replicas: [{{ regionName: eu-south-1 }}]") + reader()
    ),
    "a reader of no stream": Case(table(ON_DEMAND) + reader(), NO_STREAM, when="planned"),
    "a reader of a stream turned off": Case(
        table(f"{ON_DEMAND}, streamEnabled: false") + reader(), NO_STREAM, when="planned"
    ),
    "a stream that is not known": Case(
        table(f'{ON_DEMAND}, streamEnabled: "${{other.unknown}}", streamViewType: KEYS_ONLY')
        + reader()
        + OTHER,
        when="planned",
    ),
    "a reader of something else": Case(
        table(ON_DEMAND) + reader("arn:aws:kinesis:eu-west-1:123456789012:stream/s")
    ),
    "replicas with a stream": Case(
        table(f"{ON_DEMAND}, streamEnabled: true, streamViewType: NEW_AND_OLD_IMAGES, {REPLICA}"),
        when="planned",
    ),
    # DynamoDB accepts a table with such a stream as a global table, and keeps the stream.
    "replicas with a stream of keys": Case(
        table(f"{ON_DEMAND}, streamEnabled: true, streamViewType: KEYS_ONLY, {REPLICA}"),
    ),
    "an item": Case(table(ON_DEMAND) + item('{"id": {"S": "a"}, "at": {"N": "1"}, "x": {"BOOL": true}}')),
    "an item without its key": Case(
        table(ON_DEMAND) + item('{"key": {"S": "a"}}'), bad_item("has no 'id', which is a key of the table")
    ),
    "an item of another type": Case(
        table(ON_DEMAND) + item('{"id": {"N": "1"}, "at": {"N": "1"}}'),
        bad_item("has the type N for 'id', whose type in the table is S"),
    ),
    "an item without types": Case(
        table(ON_DEMAND) + item('{"id": "a"}'),
        bad_item("has a value for 'id' that is not an object with one type, such as {'S': 'x'}"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_table_configuration(case: Case) -> None:
    check("table-configuration", case)
