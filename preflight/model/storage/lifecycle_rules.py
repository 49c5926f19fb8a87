"""Lifecycle rules of buckets: their transitions and expirations.

Source: S3 API reference, PutBucketLifecycleConfiguration; S3 user guide, "Transitioning objects using Amazon S3
Lifecycle", "Lifecycle configuration elements".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.logic import all_of, one_of
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.storage.bucket_blocks import own_block
from preflight.model.storage.lifecycle_filters import action_faults, filter_faults, has_lone_predicate
from preflight.model.storage.lifecycle_times import structure_faults, time_faults

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
    classes: tuple[str, ...] = ()

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
        for storage in sorted({c for c in self.classes if self.classes.count(c) > 1}):
            yield (
                f"transitions objects to {storage} twice, but S3 requires a different class for each transition. "
                "Remove one of the two"
            )
        for (first, soon), (second, late) in zip(self.days, self.days[1:], strict=False):
            if soon == late and first != second:
                yield (
                    f"transitions objects to {first} and to {second} after {soon} days, but S3 requires more days for "
                    "the colder class. Remove one of the two transitions"
                )
            if soon < late and _WATERFALL.index(first) > _WATERFALL.index(second):
                yield (
                    f"transitions objects to {first} after {soon} days and to {second} after {late}, but S3 does not "
                    "transition objects to a warmer class. Remove one of the two transitions"
                )


def rules(resource: Resource) -> tuple[tuple[str, Any], ...]:
    """The lifecycle rules, each with its name; empty if they are unknown."""
    items = (
        resource.items("rules")
        if resource.type in LIFECYCLE
        else as_list(own_block(resource, "lifecycleRules"))
    )
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
        _classes(rule, "transitions"),
    )
    noncurrent = ("noncurrentDays", "days")
    yield Moves(
        "noncurrentVersionTransitions",
        tuple(sorted(_transitions(rule, "noncurrentVersionTransitions", noncurrent), key=lambda t: t[1])),
        _days(child(rule, "noncurrentVersionExpiration"), noncurrent),
        _classes(rule, "noncurrentVersionTransitions"),
    )


def other_faults(resource: Resource, rule: Value) -> Iterator[tuple[str, str]]:
    """The faults of an enabled rule's filter, actions, dates and ID, each with its property."""
    if _is_off(rule):
        return
    inline = resource.type not in LIFECYCLE
    if not inline:
        yield from filter_faults(rule)
    yield from action_faults(rule)
    yield from time_faults(rule, inline)
    yield from structure_faults(rule, inline)


def has_doubtful_filter(rule: Value) -> bool:
    """Whether an enabled rule's filter has `and` with one predicate, which S3 may reject."""
    return not _is_off(rule) and has_lone_predicate(rule)


def _is_off(rule: Value) -> bool:
    """Without disabled rules, although S3 checks them too."""
    status, enabled = child(rule, "status"), child(rule, "enabled")
    return (isinstance(status, str) and status == "Disabled") or enabled is False


def _transitions(rule: Value, key: str, names: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    items = child(rule, key)
    for item in items if isinstance(items, list) else []:
        storage, days = as_text(child(item, "storageClass")), _days(item, names)
        if not isinstance(storage, str) or storage not in _WATERFALL:
            continue
        if days is None and key == "transitions" and storage in _INFREQUENT and _is_at_once(item):
            days = 0
        if days is not None:
            yield storage, days


def _is_at_once(transition: Value) -> bool:
    """Whether it has neither days above 0 nor a date: the provider sends 0 days."""
    days, date = (
        one_of(child(transition, "days"), (None, 0, "0")),
        one_of(child(transition, "date"), (None, "")),
    )
    return all_of((days, date)) is True


def _classes(rule: Value, key: str) -> tuple[str, ...]:
    """The storage classes of the transitions."""
    items = child(rule, key)
    found = (child(item, "storageClass") for item in (items if isinstance(items, list) else []))
    return tuple(storage for storage in found if isinstance(storage, str))


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
