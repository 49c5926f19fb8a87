"""Rules of a replication that contradict themselves or each other.

Source: S3 API reference, ReplicationRule, DeleteMarkerReplication, ReplicationTime, Destination; S3's own errors, on
the policy's page. Without a filter, a rule has the earlier schema (V1). In a bucket's own properties, the provider adds
delete marker replication to a rule with a filter, and an event threshold to metrics: internal/service/s3/bucket.go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from preflight.core.conversion import as_number, as_text, child
from preflight.core.logic import certainly, equal, known, negate, note, one_of
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model.storage.replications import Replication

_MINUTES: Final = 15


def replication_faults(replication: Replication) -> Iterator[str]:
    """What S3 certainly rejects, each as a message."""
    rules = replication.rules
    for number, rule in enumerate(rules):
        title = replication.title if len(rules) == 1 else f"{replication.title}[{number}]"
        for fault in (*_rule(rule, replication.is_inline), *_destination(rule, replication.is_inline)):
            yield f"{title}{fault}"
        if isinstance(found := replication.destination(rule), Resource) and _is_source(replication, found):
            yield (
                f"{title}.destination.bucket is '{found.name}', the source bucket itself. Use another bucket as "
                "destination."
            )
    yield from _between(replication)


def _rule(rule: dict[str, Any], inline: bool) -> Iterator[str]:
    marker = child(child(rule, "deleteMarkerReplication"), "status")
    if inline:
        marker = child(rule, "deleteMarkerReplicationStatus")
    has_filter = _has_filter(rule)
    if has_filter is True and not inline and rule.get("deleteMarkerReplication") is None:
        yield (
            " has a filter, but no deleteMarkerReplication, which S3 requires beside it. Add it, with status "
            "Disabled."
        )
    if has_filter is False and not inline and _has_content(rule.get("deleteMarkerReplication")):
        yield (
            " has deleteMarkerReplication, but no filter, which S3 requires beside it. Add a filter, such as one with "
            "the prefix ''."
        )
    if has_filter is True and certainly(one_of(marker, ("Enabled",))) and _has_tags(rule):
        yield (
            " replicates delete markers, but its filter has tags, for which S3 does not. Set the status of "
            "deleteMarkerReplication to Disabled."
        )
    if _has_content(rule.get("existingObjectReplication")):
        yield (
            ".existingObjectReplication is set, but S3 no longer supports it. Remove it; use S3 Batch Replication for "
            "existing objects."
        )


def _destination(rule: dict[str, Any], inline: bool) -> Iterator[str]:
    block = rule.get("destination")
    yield from _encryption(block, rule.get("sourceSelectionCriteria"))
    if _has_content(child(block, "accessControlTranslation")) and not any(
        child(block, name) is not None for name in ("account", "accountId")
    ):
        yield (
            ".destination changes the owner of the replicas, but does not name the account. Set account, or remove "
            "accessControlTranslation."
        )
    yield from _times(block, inline)


def _encryption(block: Value, criteria: Value) -> Iterator[str]:
    key = child(child(block, "encryptionConfiguration"), "replicaKmsKeyId")
    has_key = is_set(child(block, "replicaKmsKeyId") if key is None else key)
    selects = child(criteria, "sseKmsEncryptedObjects")
    if certainly(has_key) and selects is None:
        yield (
            ".destination has a KMS key for the replicas, but sourceSelectionCriteria does not select objects "
            "encrypted with KMS. Add sseKmsEncryptedObjects."
        )
    if certainly(negate(has_key)) and _is_enabled(selects):
        yield (
            ".sourceSelectionCriteria has sseKmsEncryptedObjects, but the destination has no KMS key for the replicas. "
            "Set replicaKmsKeyId."
        )


def _times(block: Value, inline: bool) -> Iterator[str]:
    time, metrics = child(block, "replicationTime"), child(block, "metrics")
    for name, value in (
        ("replicationTime", _minutes(time, "time")),
        ("metrics", _minutes(metrics, "eventThreshold")),
    ):
        if isinstance(value, int) and value != _MINUTES:
            yield f".destination.{name} has {value} minutes, but S3 supports {_MINUTES}. Set it to {_MINUTES}."
    if _is_enabled(time) and metrics is None:
        yield ".destination has replicationTime without metrics, which S3 requires beside it. Add metrics."
    is_off = time is None or certainly(one_of(child(time, "status"), ("Disabled",)))
    threshold = child(metrics, "eventThreshold")
    # In the bucket's own properties, `minutes` of the metrics has a default, which the provider sends as the threshold.
    if is_off and known(block) and (isinstance(threshold, dict) or (inline and isinstance(metrics, dict))):
        yield (
            ".destination.metrics has an event threshold, but replicationTime is not enabled. Enable replicationTime, "
            "or remove the threshold."
        )


def _between(replication: Replication) -> Iterator[str]:
    rules = replication.rules
    names = Counter(n for rule in rules if isinstance(n := rule.get("id"), str) and n)
    for name in sorted(n for n, count in names.items() if count > 1):
        yield f"{replication.title}: two rules have the ID '{name}'. Use a different ID for each rule."
    with_filter = [rule for rule in rules if _has_filter(rule) is True]
    given = [0 if rule.get("priority") is None else as_number(rule["priority"]) for rule in with_filter]
    counted = Counter(p for p in given if isinstance(p, int))
    for priority in sorted(p for p, count in counted.items() if count > 1):
        default = ", the default," if not priority else ","
        yield (
            f"{replication.title}: two rules have the priority {priority}{default} but S3 requires different ones. Set "
            "priority."
        )
    if len(rules) > 1 and all(_has_filter(rule) is False for rule in rules):
        for one, other in combinations(rules, 2):
            if _differ(replication, one, other):
                yield (
                    f"{replication.title}: two rules without filter have different destinations, but S3 allows one "
                    "destination for them. Add a filter and a priority to each rule."
                )
                return


def _differ(replication: Replication, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the rules certainly have different destinations."""
    found = replication.destination(one), replication.destination(other)
    if all(isinstance(bucket, Resource) for bucket in found):
        return found[0] is not found[1]
    first, second = (as_text(child(child(rule, "destination"), "bucket")) for rule in (one, other))
    return isinstance(first, str) and isinstance(second, str) and first != second


def _is_source(replication: Replication, bucket: Resource) -> bool:
    source = replication.source
    return source is not None and not isinstance(source, Unknown) and source.resource is bucket


def _has_filter(rule: dict[str, Any]) -> bool | None:
    """Whether the rule has a filter; `None` if it is unknown, or empty, which not all versions of the bridge send."""
    value = rule.get("filter")
    if isinstance(value, Unknown):
        note(value)
        return None
    return None if value is not None and not value else value is not None


def _has_tags(rule: dict[str, Any]) -> bool:
    block = rule.get("filter")
    return any(
        map(_has_content, (child(block, "tag"), child(block, "tags"), child(child(block, "and"), "tags")))
    )


def _minutes(block: Value, key: str) -> int | Unknown | None:
    inner = child(child(block, key), "minutes")
    return as_number(child(block, "minutes") if inner is None else inner)


def _is_enabled(block: Value) -> bool:
    """Whether the block certainly is enabled, in the spelling of either type."""
    return equal(child(block, "status"), "Enabled") is True or child(block, "enabled") is True


def _has_content(value: Value) -> bool:
    """Whether the block certainly is set and has content."""
    if isinstance(value, Unknown):
        note(value)
        return False
    return bool(value)
