"""Lifecycle rules that S3 rejects."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.policy import ADVISORY
from preflight.testing import Program, findings
from preflight.testing.evaluation import outcome


def to(days: Any, storage: str, key: str = "days") -> dict[str, Any]:
    return {key: days, "storageClass": storage}


def expires(days: int, storage: str, after: int, key: str = "transitions", rule: str = "rule 'r'") -> str:
    return (
        f"{key}: {rule} expires objects after {days} days, but transitions them to {storage} after {after}. Set the "
        "days of the expiration above those of every transition."
    )


def early(storage: str, days: int, key: str = "transitions", rule: str = "rule 'r'") -> str:
    return (
        f"{key}: {rule} transitions objects to {storage} after {days} days, but S3 requires 30 or more. Set days to "
        "30."
    )


def up(first: str, soon: int, second: str, late: int) -> str:
    return (
        f"transitions: rule 'r' transitions objects to {first} after {soon} days and to {second} after {late}, but S3 "
        "does not transition objects to a warmer class. Remove one of the two transitions."
    )


NONCURRENT = "noncurrentVersionTransitions"
CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"transitions": [to(90, "GLACIER")], "expiration": {"days": 60}}, [expires(60, "GLACIER", 90)]),
    ({"transitions": [to(90, "GLACIER")], "expiration": {"days": 90}}, [expires(90, "GLACIER", 90)]),
    ({"transitions": [to(90, "GLACIER")], "expiration": {"days": 91}}, []),
    ({"transitions": [to("90", "GLACIER")], "expiration": {"days": "60"}}, [expires(60, "GLACIER", 90)]),
    ({"transitions": [to(29, "STANDARD_IA")]}, [early("STANDARD_IA", 29)]),
    ({"transitions": [to(7, "ONEZONE_IA")]}, [early("ONEZONE_IA", 7)]),
    ({"transitions": [to(30, "STANDARD_IA")]}, []),
    ({"transitions": [to(1, "GLACIER")]}, []),
    ({"transitions": [to(0, "INTELLIGENT_TIERING")]}, []),
    ({"transitions": [to(30, "STANDARD_IA"), to(90, "GLACIER"), to(180, "DEEP_ARCHIVE")]}, []),
    ({"transitions": [to(90, "GLACIER"), to(30, "STANDARD_IA")]}, []),
    (
        {"transitions": [to(60, "GLACIER"), to(90, "STANDARD_IA")]},
        [up("GLACIER", 60, "STANDARD_IA", 90)],
    ),
    (
        {"transitions": [to(60, "DEEP_ARCHIVE"), to(90, "GLACIER_IR")]},
        [up("DEEP_ARCHIVE", 60, "GLACIER_IR", 90)],
    ),
    ({"transitions": [to(SENTINEL, "GLACIER")], "expiration": {"days": 60}}, []),
    ({"transitions": [to(90, "GLACIER")], "expiration": {"days": SENTINEL}}, []),
    ({"transitions": SENTINEL, "expiration": {"days": 1}}, []),
    ({"transitions": [to(90, "GLACIER")], "expiration": {"expiredObjectDeleteMarker": True}}, []),
    ({"transitions": [to(90, "GLACIER")], "expiration": {"days": 1}, "status": "Disabled"}, []),
    (
        {
            NONCURRENT: [to(60, "GLACIER", "noncurrentDays")],
            "noncurrentVersionExpiration": {"noncurrentDays": 30},
        },
        [expires(30, "GLACIER", 60, NONCURRENT)],
    ),
    (
        {NONCURRENT: [to(7, "STANDARD_IA", "noncurrentDays")]},
        [early("STANDARD_IA", 7, NONCURRENT)],
    ),
    ({NONCURRENT: [to(30, "STANDARD_IA", "noncurrentDays")], "expiration": {"days": 1}}, []),
]
TYPES = ("BucketLifecycleConfiguration", "BucketLifecycleConfigurationV2")


@pytest.mark.parametrize(("rule", "expected"), CASES)
def test_rules(rule: dict[str, Any], expected: list[str]) -> None:
    for type_ in TYPES:
        program = Program()
        program.add(f"aws:s3:{type_}", "it", rules=[{"id": "r", "status": "Enabled", **rule}])
        for stack in (program.planned(), program.deployed()):
            assert [m for _, m in findings(stack, "lifecycle-rule-conflicts")] == expected


def test_rules_of_the_bucket_itself() -> None:
    program = Program()
    rule = {"enabled": True, "transitions": [to(7, "STANDARD_IA")], "expiration": {"days": 5}}
    off = {"enabled": False, "transitions": [to(7, "STANDARD_IA")]}
    kept = {NONCURRENT: [to(5, "GLACIER")], "noncurrentVersionExpiration": {"days": 4}, "enabled": True}
    program.add("aws:s3:Bucket", "b", lifecycleRules=[rule, off, kept])
    expected = [
        expires(4, "GLACIER", 5, NONCURRENT, "rule 3"),
        early("STANDARD_IA", 7, rule="rule 1"),
        expires(5, "STANDARD_IA", 7, rule="rule 1"),
    ]
    for stack in (program.planned(), program.deployed()):
        assert sorted(m for _, m in findings(stack, "lifecycle-rule-conflicts")) == sorted(expected)


def test_two_rules_with_one_id() -> None:
    program = Program()
    rule = {"status": "Enabled", "expiration": {"days": 5}}
    same = [{"id": "a", **rule}, {"id": "b", **rule}, {"id": "a", **rule}, rule, rule]
    program.add("aws:s3:BucketLifecycleConfiguration", "it", rules=same)
    program.add("aws:s3:BucketLifecycleConfiguration", "open", rules=SENTINEL)
    for stack in (program.planned(), program.deployed()):
        assert findings(stack, "lifecycle-rule-conflicts") == [
            ("it", "rules: two rules have the ID 'a'. Use a different ID for each rule.")
        ]


def part(key: str, fault: str) -> str:
    return f"{key}: rule 'r' {fault}."


def several(*names: str) -> str:
    return part(
        "filter",
        f"has a filter with {' and '.join(names)}, but S3 allows one predicate there. Move them into filter.and",
    )


def apart(key: str, what: str) -> str:
    return part(
        key,
        f"selects objects by {what}, but S3 does not allow {what} with this action. Move the action into a rule of its "
        "own",
    )


SOON = {"expiration": {"days": 3}}
TAG = {"tag": {"key": "a", "value": "b"}}
ABORT = {"abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}
MARKER = {"expiration": {"expiredObjectDeleteMarker": True}}
ALONE = part("filter.and", "has one predicate there, but S3 requires two or more. Move it into filter")
MIXED = part(
    "rules",
    "has one action by days and another by date, but S3 requires the same for all transitions and the expiration of a "
    "rule. Use days for all of them",
)
JANUARY, DECEMBER = "2027-01-01T00:00:00Z", "2026-12-01T00:00:00Z"
RANGE = part(
    "filter",
    "selects objects above 1000 and below 500 bytes, so none. Set objectSizeLessThan above objectSizeGreaterThan",
)
CONTENTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"filter": {"prefix": "a/"}, **SOON}, []),
    ({"filter": {}, **SOON}, []),
    ({"filter": {"prefix": "a/", **TAG}, **SOON}, [several("prefix", "tag")]),
    ({"filter": {"prefix": "", **TAG}, **SOON}, []),
    (
        {"filter": {"prefix": "a/", "objectSizeGreaterThan": 9}, **SOON},
        [several("prefix", "objectSizeGreaterThan")],
    ),
    ({"filter": {"prefix": SENTINEL, **TAG}, **SOON}, []),
    ({"filter": {"and": {"prefix": "a/"}}, **SOON}, [ALONE]),
    ({"filter": {"and": {"tags": {"a": "b"}}}, **SOON}, [ALONE]),
    ({"filter": {"and": {"tags": {"a": "b", "c": "d"}}}, **SOON}, []),
    ({"filter": {"and": {"tags": SENTINEL}}, **SOON}, []),
    ({"filter": {"and": {"prefix": "", "objectSizeGreaterThan": 9}}, **SOON}, []),
    ({"filter": {"and": {"objectSizeGreaterThan": 1000, "objectSizeLessThan": 500}}, **SOON}, [RANGE]),
    ({"filter": {"and": {"objectSizeGreaterThan": 500, "objectSizeLessThan": 1000}}, **SOON}, []),
    ({"filter": TAG, **ABORT}, [apart("abortIncompleteMultipartUpload", "tags")]),
    (
        {"filter": {"and": {"prefix": "a", "tags": {"a": "b"}}}, **ABORT},
        [apart("abortIncompleteMultipartUpload", "tags")],
    ),
    (
        {"filter": {"objectSizeLessThan": 9}, **ABORT},
        [apart("abortIncompleteMultipartUpload", "object sizes")],
    ),
    ({"filter": {"prefix": "a/"}, **ABORT}, []),
    ({"filter": TAG, **MARKER}, [apart("expiration.expiredObjectDeleteMarker", "tags")]),
    (
        {"filter": {"objectSizeLessThan": 9}, **MARKER},
        [apart("expiration.expiredObjectDeleteMarker", "object sizes")],
    ),
    ({"filter": TAG, "expiration": {"days": 9, "expiredObjectDeleteMarker": True}}, []),
    ({"filter": TAG, "expiration": {"expiredObjectDeleteMarker": SENTINEL}}, []),
    ({"transitions": [to(JANUARY, "GLACIER", "date")], "expiration": {"days": 600}}, [MIXED]),
    ({"transitions": [to(JANUARY, "GLACIER", "date"), to(400, "DEEP_ARCHIVE")]}, [MIXED]),
    ({"transitions": [to(JANUARY, "GLACIER", "date")], "expiration": {"date": "2028-01-01T00:00:00Z"}}, []),
    ({"transitions": [to(SENTINEL, "GLACIER", "date")], "expiration": {"days": 600}}, []),
    (
        {"transitions": [{**to(JANUARY, "GLACIER", "date"), "days": 60}]},
        [part("transitions", "has days and date, but S3 accepts one of the two. Remove one of them")],
    ),
    (
        {"transitions": [to(JANUARY, "GLACIER", "date")], "expiration": {"date": DECEMBER}},
        [
            part(
                "expiration",
                "expires objects on 2026-12-01, but transitions them to GLACIER on 2027-01-01. Set the date of the "
                "expiration after those of every transition",
            )
        ],
    ),
    (
        {"expiration": {"date": "2027-01-01T10:00:00Z"}},
        [
            part(
                "expiration",
                "has the date 2027-01-01T10:00:00Z, but S3 accepts midnight UTC only. Set the time to 00:00:00Z",
            )
        ],
    ),
    ({"expiration": {"date": "2027-01-01T10:00:00+10:00"}}, []),
    (
        {"filter": {"prefix": "a/"}},
        [
            part(
                "rules",
                "has no action, but S3 requires one. Add an expiration or a transition, or remove the rule",
            )
        ],
    ),
    ({"filter": {"prefix": "a/"}, "transitions": SENTINEL}, []),
    ({"filter": {"prefix": "a/"}, "expiration": {}}, []),
    (
        {"noncurrentVersionExpiration": {"newerNoncurrentVersions": 3}},
        [
            part(
                "noncurrentVersionExpiration",
                "has newerNoncurrentVersions without noncurrentDays, but S3 requires both. Set noncurrentDays",
            )
        ],
    ),
    ({"noncurrentVersionExpiration": {"newerNoncurrentVersions": 3, "noncurrentDays": 1}}, []),
    (
        {"noncurrentVersionExpiration": {"noncurrentDays": 0}},
        [
            part(
                "noncurrentVersionExpiration",
                "has noncurrentDays 0, but S3 requires a positive number. Raise it",
            )
        ],
    ),
    (
        {"transitions": [to(-1, "GLACIER")]},
        [part("transitions", "has days -1, but S3 requires a positive number. Raise it")],
    ),
    ({"transitions": [{"storageClass": "GLACIER"}]}, []),
    ({"transitions": [{"storageClass": "STANDARD_IA"}]}, [early("STANDARD_IA", 0)]),
    ({"transitions": [to(0, "ONEZONE_IA")]}, [early("ONEZONE_IA", 0)]),
    ({"transitions": [to(SENTINEL, "STANDARD_IA")]}, []),
    ({"transitions": [to(JANUARY, "STANDARD_IA", "date")]}, []),
    (
        {"transitions": [to(60, "GLACIER"), to(90, "GLACIER")]},
        [
            part(
                "transitions",
                "transitions objects to GLACIER twice, but S3 requires a different class for each transition. Remove "
                "one of the two",
            )
        ],
    ),
    (
        {"transitions": [to(60, "GLACIER"), to(60, "DEEP_ARCHIVE")]},
        [
            part(
                "transitions",
                "transitions objects to GLACIER and to DEEP_ARCHIVE after 60 days, but S3 requires more days for the "
                "colder class. Remove one of the two transitions",
            )
        ],
    ),
    ({"filter": TAG, **ABORT, "status": "Disabled"}, []),
]


@pytest.mark.parametrize(("rule", "expected"), CONTENTS)
def test_contents_of_rules(rule: dict[str, Any], expected: list[str]) -> None:
    test_rules(rule, expected)


def test_a_long_id() -> None:
    program = Program()
    program.add(
        "aws:s3:BucketLifecycleConfiguration", "it", rules=[{"id": "x" * 256, "status": "Enabled", **SOON}]
    )
    for stack in (program.planned(), program.deployed()):
        assert findings(stack, "lifecycle-rule-conflicts") == [
            ("it", f"id: rule '{'x' * 256}' has an ID with 256 characters, but S3 allows 255. Shorten it.")
        ]


def test_contents_of_rules_of_the_bucket_itself() -> None:
    """The provider adds an action to an empty rule, and prefers a date to days."""
    program = Program()
    tagged = {"id": "r", "enabled": True, "tags": {"a": "b"}, "abortIncompleteMultipartUploadDays": 7}
    empty = {"id": "e", "enabled": True, "prefix": "a/"}
    both = {"id": "b", "enabled": True, "transitions": [{**to("2027-01-01", "GLACIER", "date"), "days": 3}]}
    form = {"id": "f", "enabled": True, "expiration": {"date": "01.02.2027"}}
    program.add("aws:s3:Bucket", "b", lifecycleRules=[tagged, empty, both, form])
    expected = [
        apart("abortIncompleteMultipartUploadDays", "tags"),
        "expiration: rule 'f' has the date 01.02.2027, but the provider accepts the form 2027-01-31. Rewrite it.",
    ]
    for stack in (program.planned(), program.deployed()):
        assert [m for _, m in findings(stack, "lifecycle-rule-conflicts")] == expected


def test_one_predicate_is_advice() -> None:
    program = Program()
    rule = {"id": "r", "status": "Enabled", "filter": {"and": {"prefix": "a/"}}, **SOON}
    program.add("aws:s3:BucketLifecycleConfiguration", "it", rules=[rule])
    found = outcome(program.planned(), "lifecycle-rule-conflicts").findings
    assert [f.level for f in found] == [ADVISORY]
