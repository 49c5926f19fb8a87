"""Lifecycle rules of buckets: their transitions and expirations.

Source: S3 API reference, PutBucketLifecycleConfiguration; S3 user guide, "Transitioning objects using Amazon S3
Lifecycle", "Lifecycle configuration elements".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from preflight.core.conversion import as_number, as_text, child
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws

LIFECYCLE: Final = (
    aws.S3_BUCKET_LIFECYCLE_CONFIGURATION,
    aws.S3_BUCKET_LIFECYCLE_CONFIGURATION_V2,
)
WITH_RULES: Final = (*LIFECYCLE, aws.S3_BUCKET, aws.S3_BUCKET_V2)
# Objects transition only downward in this order. Intelligent-Tiering is between the two infrequent access classes.
_WATERFALL: Final = (
    "STANDARD_IA",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
)
_INFREQUENT: Final = ("STANDARD_IA", "ONEZONE_IA")
_LEAST_DAYS: Final = 30


class Moves(msgspec.Struct, frozen=True):
    """The transitions of a rule for current or noncurrent versions, and the days of their expiration."""

    key: str
    days: tuple[tuple[str, int], ...]
    expiration: int | None

    def faults(self) -> Iterator[str]:
        """The faults for which S3 rejects them, each as a predicate."""
        for storage, days in self.days:
            if storage in _INFREQUENT and days < _LEAST_DAYS:
                yield (
                    f"transitions objects to {storage} after {days} days, but S3 requires {_LEAST_DAYS} or more. Set "
                    f"days to {_LEAST_DAYS}"
                )
            if self.expiration is not None and self.expiration <= days:
                yield (
                    f"expires objects after {self.expiration} days, but transitions them to {storage} after {days}. "
                    "Set the days of the expiration above those of every transition"
                )
        for (first, soon), (second, late) in zip(self.days, self.days[1:], strict=False):
            if soon < late and _WATERFALL.index(first) > _WATERFALL.index(second):
                yield (
                    f"transitions objects to {first} after {soon} days and to {second} after {late}, but S3 does not "
                    "transition objects to a warmer class. Remove one of the two transitions"
                )


def rules(resource: Resource) -> tuple[tuple[str, Any], ...]:
    """The lifecycle rules, each with its name; empty if they are unknown."""
    key = "rules" if resource.type in LIFECYCLE else "lifecycleRules"
    items = resource.items(key)
    found = () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, dict))
    return tuple((_name(rule, number), rule) for number, rule in enumerate(found, 1))


def repeated_ids(resource: Resource) -> tuple[str, ...]:
    """The duplicate rule IDs."""
    ids = [i for _, rule in rules(resource) if isinstance(i := rule.get("id"), str) and i]
    return tuple(sorted(name for name, count in Counter(ids).items() if count > 1))


def moves(rule: Value) -> Iterator[Moves]:
    """The transitions of a rule by days, without those by date."""
    if _is_off(rule):
        return
    yield Moves(
        "transitions",
        tuple(sorted(_transitions(rule, "transitions", ("days",)), key=lambda t: t[1])),
        _days(child(rule, "expiration"), ("days",)),
    )
    noncurrent = ("noncurrentDays", "days")
    yield Moves(
        "noncurrentVersionTransitions",
        tuple(sorted(_transitions(rule, "noncurrentVersionTransitions", noncurrent), key=lambda t: t[1])),
        _days(child(rule, "noncurrentVersionExpiration"), noncurrent),
    )


def _is_off(rule: Value) -> bool:
    """Without disabled rules, although S3 checks them too."""
    status, enabled = child(rule, "status"), child(rule, "enabled")
    return (isinstance(status, str) and status == "Disabled") or enabled is False


def _transitions(rule: Value, key: str, names: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    items = child(rule, key)
    for item in items if isinstance(items, list) else []:
        storage, days = as_text(child(item, "storageClass")), _days(item, names)
        if isinstance(storage, str) and storage in _WATERFALL and days is not None:
            yield storage, days


def _days(block: Value, names: tuple[str, ...]) -> int | None:
    """The days; `None` if they are unknown, not set, or 0, which the provider may treat as not set."""
    for name in names:
        found = as_number(child(block, name))
        if isinstance(found, int) and found > 0:
            return found
    return None


def _name(rule: dict[str, Any], number: int) -> str:
    found = rule.get("id")
    return f"rule '{found}'" if isinstance(found, str) and found else f"rule {number}"
