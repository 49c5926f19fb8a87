"""Lifecycle rules that S3 rejects."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.testing import Program, findings


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
