"""When a lifecycle rule acts: its actions, and their days and dates.

Source: S3 API reference, LifecycleRule, LifecycleExpiration, Transition; S3's own errors, quoted on the policy's page;
the provider's schemas of the bucket and of its lifecycle configuration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.values import Unknown, Value

_ACTIONS: Final = (
    "abortIncompleteMultipartUpload",
    "expiration",
    "noncurrentVersionExpiration",
    "noncurrentVersionTransitions",
    "transitions",
)
_PERIODS: Final = (
    ("expiration", "days"),
    ("transitions", "days"),
    ("noncurrentVersionExpiration", "noncurrentDays"),
    ("noncurrentVersionExpiration", "days"),
    ("noncurrentVersionTransitions", "noncurrentDays"),
    ("noncurrentVersionTransitions", "days"),
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T(\d{2}:\d{2}:\d{2})(?:Z|\+00:00)")
_MIDNIGHT: Final = "00:00:00"
_LONGEST_ID: Final = 255


def time_faults(rule: Value, inline: bool) -> Iterator[tuple[str, str]]:
    """The faults of days and dates, each with its property. `inline`: the rule is in the bucket's own properties."""
    transitions = _blocks(rule, "transitions")
    expiration = child(rule, "expiration")
    blocks = [*(("transitions", t) for t in transitions), ("expiration", expiration)]
    if not inline:
        for key, block in blocks:
            yield from _both(key, block)
    for key, block in blocks:
        yield from _date(key, child(block, "date"), inline)
    if not inline or not any(_is_mixed(block) for _, block in blocks):
        yield from _mixed([block for _, block in blocks])
    yield from _order(transitions, expiration)


def structure_faults(rule: Value, inline: bool) -> Iterator[tuple[str, str]]:
    """A rule without an action, with retained versions but no days, negative days, or an ID that is too long.

    For a rule without an action in the bucket's own properties, the provider adds one.
    """
    if not inline and isinstance(rule, dict) and all(_is_absent(rule.get(key)) for key in _ACTIONS):
        yield (
            "rules",
            "has no action, but S3 requires one. Add an expiration or a transition, or remove the rule",
        )
    retained = child(rule, "noncurrentVersionExpiration")
    if child(retained, "newerNoncurrentVersions") is not None and child(retained, "noncurrentDays") is None:
        yield (
            "noncurrentVersionExpiration",
            "has newerNoncurrentVersions without noncurrentDays, but S3 requires both. Set noncurrentDays",
        )
    for key, path in _PERIODS:
        for block in _blocks(rule, key):
            days = as_number(child(block, path))
            if isinstance(days, int) and days < (1 if key == "noncurrentVersionExpiration" else 0):
                yield key, f"has {path} {days}, but S3 requires a positive number. Raise it"
    name = child(rule, "id")
    if isinstance(name, str) and len(name) > _LONGEST_ID:
        yield "id", f"has an ID with {len(name)} characters, but S3 allows {_LONGEST_ID}. Shorten it"


def _both(key: str, block: Value) -> Iterator[tuple[str, str]]:
    if _is_mixed(block):
        yield key, "has days and date, but S3 accepts one of the two. Remove one of them"


def _date(key: str, value: Value, inline: bool) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or not value:
        return
    if inline:
        if not _DAY.fullmatch(value):
            yield key, f"has the date {value}, but the provider accepts the form 2027-01-31. Rewrite it"
        return
    time = _TIME.fullmatch(value)
    if time is not None and time[1] != _MIDNIGHT:
        yield key, f"has the date {value}, but S3 accepts midnight UTC only. Set the time to {_MIDNIGHT}Z"


def _mixed(blocks: list[Value]) -> Iterator[tuple[str, str]]:
    by_days = any(_has(block, "days") and not _has(block, "date") for block in blocks)
    by_date = any(_has(block, "date") and not _has(block, "days") for block in blocks)
    if by_days and by_date:
        yield (
            "rules",
            "has one action by days and another by date, but S3 requires the same for all transitions and the "
            "expiration of a rule. Use days for all of them",
        )


def _order(transitions: list[Value], expiration: Value) -> Iterator[tuple[str, str]]:
    end = _day(expiration)
    for transition in transitions:
        start, storage = _day(transition), as_text(child(transition, "storageClass"))
        if start and end and end <= start and isinstance(storage, str):
            yield (
                "expiration",
                f"expires objects on {end}, but transitions them to {storage} on {start}. Set the date of the "
                "expiration after those of every transition",
            )


def _day(block: Value) -> str:
    value = child(block, "date")
    found = _DAY.match(value) if isinstance(value, str) else None
    return found[0] if found is not None else ""


def _is_mixed(block: Value) -> bool:
    return _has(block, "date") and _has(block, "days")


def _has(block: Value, key: str) -> bool:
    """Whether it certainly has the days, other than 0, or the date."""
    value = child(block, key)
    if key == "days":
        return isinstance(days := as_number(value), int) and days > 0
    return isinstance(value, str) and bool(value)


def _is_absent(value: Value) -> bool:
    return value is None or (isinstance(value, list) and not value)


def _blocks(rule: Value, key: str) -> list[Value]:
    """The blocks of the property: those of a list, or the one."""
    found = as_list(child(rule, key))
    return [] if isinstance(found, Unknown) else [block for block in found if isinstance(block, dict)]
