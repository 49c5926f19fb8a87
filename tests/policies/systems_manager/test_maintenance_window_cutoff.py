"""Maintenance windows in which no task ever starts."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def window(duration: object, cutoff: object) -> str:
    return (
        "resources:\n  w: { type: 'aws:ssm:MaintenanceWindow', properties: "
        f"{{ schedule: 'rate(7 days)', duration: {duration}, cutoff: {cutoff} }} }}\n"
    )


def told(cutoff: int, duration: int) -> list[tuple[str, str]]:
    return [
        (
            "w",
            f"cutoff is {cutoff} hours and duration is {duration}, so no task can start. Set cutoff below "
            f"duration.",
        )
    ]


CASES = {
    "an hour": Case(window(3, 1)),
    "none": Case(window(1, 0)),
    "just below": Case(window(4, 3)),
    "equal": Case(window(2, 2), told(2, 2)),
    "above": Case(window(2, 3), told(3, 2)),
    "in words": Case(window("'1'", "'1'"), told(1, 1)),
    "a duration that is not known": Case(window('"${other.unknown}"', 3) + OTHER, when="planned"),
    "a cutoff that is not known": Case(window(3, '"${other.unknown}"') + OTHER, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_maintenance_window_cutoff(case: Case) -> None:
    check("maintenance-window-cutoff", case)
