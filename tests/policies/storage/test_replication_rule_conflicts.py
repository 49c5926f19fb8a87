"""Replication rules that S3 rejects."""

# ruff: noqa: E501 - a line holds a whole rule
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BUCKETS = """
resources:
  other: { type: aws:sns:Topic, properties: { name: x } }
  copy: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  third: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
"""
UNKNOWN = '"${other.unknown}"'
TO = 'destination: { bucket: "${copy.arn}" }'
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"


def config(*rules: str) -> str:
    return (
        BUCKETS
        + "  data: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }\n"
        + f'  x: {{ type: aws:s3:BucketReplicationConfig, properties: {{ bucket: "${{data.id}}", role: x, rules: [{", ".join(f"{{ status: Enabled, {r} }}" for r in rules)}] }} }}\n'
    )


def inline(*rules: str) -> str:
    return (
        BUCKETS
        + f"  x: {{ type: aws:s3:Bucket, properties: {{ versioning: {{ enabled: true }}, replicationConfiguration: {{ role: x, rules: [{', '.join(f'{{ status: Enabled, {r} }}' for r in rules)}] }} }} }}\n"
    )


def old(*rules: str) -> str:
    return (
        BUCKETS
        + f"  x: {{ type: aws:s3:BucketV2, properties: {{ versionings: [{{ enabled: true }}], replicationConfigurations: [{{ role: x, rules: [{', '.join(f'{{ status: Enabled, {r} }}' for r in rules)}] }}] }} }}\n"
    )


def to(more: str) -> str:
    return f'destination: {{ bucket: "${{copy.arn}}", {more} }}'


def current(more: str = TO, priority: int | str = 1, prefix: str = "a", marker: str = "Disabled") -> str:
    return f"priority: {priority}, filter: {{ prefix: {prefix} }}, deleteMarkerReplication: {{ status: {marker} }}, {more}"


def told(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


NO_MARKER = told(
    "rules has a filter, but no deleteMarkerReplication, which S3 requires beside it. Add it, with status Disabled."
)
NO_FILTER = told(
    "rules has deleteMarkerReplication, but no filter, which S3 requires beside it. Add a filter, such as one with the prefix ''."
)
TAGGED = told(
    "rules replicates delete markers, but its filter has tags, for which S3 does not. Set the status of deleteMarkerReplication to Disabled."
)
EXISTING = told(
    "rules.existingObjectReplication is set, but S3 no longer supports it. Remove it; use S3 Batch Replication for existing objects."
)
UNSELECTED = "rules.destination has a KMS key for the replicas, but sourceSelectionCriteria does not select objects encrypted with KMS. Add sseKmsEncryptedObjects."
KEYLESS = "rules.sourceSelectionCriteria has sseKmsEncryptedObjects, but the destination has no KMS key for the replicas. Set replicaKmsKeyId."
NOBODY = "rules.destination changes the owner of the replicas, but does not name the account. Set account, or remove accessControlTranslation."
NO_METRICS = told(
    "rules.destination has replicationTime without metrics, which S3 requires beside it. Add metrics."
)
THRESHOLD = "rules.destination.metrics has an event threshold, but replicationTime is not enabled. Enable replicationTime, or remove the threshold."
SAME_ID = "rules: two rules have the ID 'a'. Use a different ID for each rule."
ITSELF = told(
    "rules.destination.bucket is 'data', the source bucket itself. Use another bucket as destination."
)
SEVERAL = told(
    "rules: two rules without filter have different destinations, but S3 allows one destination for them. Add a filter and a priority to each rule."
)
TIME = "replicationTime: { status: Enabled, time: { minutes: 15 } }"
METRICS = "metrics: { status: Enabled, eventThreshold: { minutes: 15 } }"
SELECTS = "sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: Enabled } }"
ENCRYPTED = to(f"encryptionConfiguration: {{ replicaKmsKeyId: '{KEY}' }}")


def priority(number: int) -> str:
    default = ", the default" if not number else ""
    return (
        f"rules: two rules have the priority {number}{default}, but S3 requires different ones. Set priority."
    )


CASES = {
    "the earlier schema": Case(config(TO)),
    "the current schema": Case(config(current())),
    "a filter without markers": Case(config(f"filter: {{ prefix: a }}, {TO}"), NO_MARKER),
    "an unknown filter": Case(config(f"filter: {UNKNOWN}, {TO}"), when="planned"),
    "an empty filter": Case(config(f"filter: {{}}, {TO}")),
    "markers without filter": Case(
        config(f"deleteMarkerReplication: {{ status: Enabled }}, {TO}"), NO_FILTER
    ),
    "markers of tags": Case(
        config(
            f"filter: {{ tag: {{ key: a, value: b }} }}, deleteMarkerReplication: {{ status: Enabled }}, {TO}"
        ),
        TAGGED,
    ),
    "no markers of tags": Case(
        config(
            f"filter: {{ tag: {{ key: a, value: b }} }}, deleteMarkerReplication: {{ status: Disabled }}, {TO}"
        )
    ),
    "existing objects": Case(
        config(current(f"existingObjectReplication: {{ status: Enabled }}, {TO}")), EXISTING
    ),
    "a key": Case(config(ENCRYPTED), told(UNSELECTED)),
    "a key with criteria": Case(config(f"{SELECTS}, {ENCRYPTED}")),
    "criteria without key": Case(config(f"{SELECTS}, {TO}"), told(KEYLESS)),
    "criteria that are off": Case(config(SELECTS.replace("Enabled", "Disabled") + f", {TO}")),
    "unknown criteria": Case(config(f"sourceSelectionCriteria: {UNKNOWN}, {ENCRYPTED}"), when="planned"),
    "an unknown destination": Case(config(f"{SELECTS}, destination: {UNKNOWN}"), when="planned"),
    "an owner without account": Case(
        config(to("accessControlTranslation: { owner: Destination }")), told(NOBODY)
    ),
    "an owner with account": Case(
        config(to("account: '210987654321', accessControlTranslation: { owner: Destination }"))
    ),
    "time without metrics": Case(config(current(to(TIME))), NO_METRICS),
    "time with metrics": Case(config(current(to(f"{TIME}, {METRICS}")))),
    "a threshold without time": Case(config(current(to(METRICS))), told(THRESHOLD)),
    "metrics alone": Case(config(current(to("metrics: { status: Enabled }")))),
    "a threshold beside time that is off": Case(
        config(current(to(f"{TIME.replace('Enabled', 'Disabled')}, {METRICS}"))), told(THRESHOLD)
    ),
    "30 minutes": Case(
        config(current(to(f"{TIME.replace('15', '30')}, {METRICS}"))),
        told("rules.destination.replicationTime has 30 minutes, but S3 supports 15. Set it to 15."),
    ),
    "one id": Case(config(f"id: a, {current()}", f"id: a, {current(priority=2)}"), told(SAME_ID)),
    "one priority": Case(config(current(), current(prefix="b")), told(priority(1))),
    "no priority": Case(
        config(*(current(prefix=p).replace("priority: 1, ", "") for p in ("a", "b"))), told(priority(0))
    ),
    "priorities": Case(config(current(), current(priority=2))),
    "an unknown priority": Case(config(current(), current(priority=UNKNOWN)), when="planned"),
    "to itself": Case(config('destination: { bucket: "${data.arn}" }'), ITSELF),
    "two destinations": Case(
        config(f"prefix: a, {TO}", 'prefix: b, destination: { bucket: "${third.arn}" }'),
        SEVERAL,
        when="deployed",
    ),
    "one destination": Case(config(f"prefix: a, {TO}", f"prefix: b, {TO}")),
    "two destinations with filters": Case(
        config(current(), current('destination: { bucket: "${third.arn}" }', 2))
    ),
    "a bucket's own": Case(inline(f"filter: {{ prefix: a }}, {TO}")),
    "a bucket's own key": Case(
        inline(to(f"replicaKmsKeyId: '{KEY}'")), told(f"replicationConfiguration.{UNSELECTED}")
    ),
    "a bucket's own criteria": Case(
        inline(f"sourceSelectionCriteria: {{ sseKmsEncryptedObjects: {{ enabled: true }} }}, {TO}"),
        told(f"replicationConfiguration.{KEYLESS}"),
    ),
    "a bucket's own metrics": Case(
        inline(to("metrics: { status: Enabled }")), told(f"replicationConfiguration.{THRESHOLD}")
    ),
    "a bucket's own owner": Case(
        inline(to("accessControlTranslation: { owner: Destination }")),
        told(f"replicationConfiguration.{NOBODY}"),
    ),
    "a bucket's own account": Case(
        inline(to("accountId: '210987654321', accessControlTranslation: { owner: Destination }"))
    ),
    "a BucketV2's key": Case(
        old(f"destinations: [{{ bucket: '${{copy.arn}}', replicaKmsKeyId: '{KEY}' }}]"),
        told(f"replicationConfiguration.{UNSELECTED}"),
    ),
    "a BucketV2": Case(old("destinations: [{ bucket: '${copy.arn}' }]")),
}


@pytest.mark.parametrize("name", CASES)
def test_replication_rule_conflicts(name: str) -> None:
    check("replication-rule-conflicts", CASES[name])
