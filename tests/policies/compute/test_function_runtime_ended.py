"""Runtimes past their end."""

from __future__ import annotations

from typing import Literal

import pytest

from preflight.model.compute.runtimes import table_date
from tests.policies.table import Case, check

When = Literal["planned", "deployed", "both"]


def function(runtime: str, expected: str = "", when: When = "both", today: str = "2026-11-29") -> Case:
    text = (
        f"today: {today}\nresources: {{ it: {{ type: aws:lambda:Function, properties: {{ {runtime} }} }} }}"
    )
    return Case(text, [("it", expected)] if expected else [], when=when)


REFUSED = (
    "runtime is nodejs12.x, which Lambda has rejected for new functions since 2023-03-31. "
    "Use nodejs24.x or another supported runtime."
)
PLANNED = (
    "runtime is python3.9, which Lambda has rejected for new functions since {}. "
    "Use python3.14 or another supported runtime."
)
UNLISTED = f"By AWS's list of {table_date()}, runtime '{{}}' is not a runtime of Lambda{{}}"
CASES = {
    "refused": function("runtime: nodejs12.x", REFUSED, "planned"),
    "a supported one": function("runtime: python3.13"),
    "a container": function("packageType: Image, imageUri: x"),
    "a secret": function('runtime: { "fn::secret": nodejs12.x }'),
    "not known": function('runtime: { "fn::invoke": {} }'),
    "planned, and functions are not updated either": function(
        "runtime: python3.9", PLANNED.format("2027-02-01"), "planned", "2027-03-03"
    ),
    "before a runtime is deprecated": function("runtime: nodejs22.x", "", "planned", "2027-04-29"),
    "a preview, before it is a runtime": function("runtime: python3.15"),
}
ADVICE = {
    "refused, and there already": function("runtime: nodejs12.x", REFUSED, "deployed"),
    "deprecated": function(
        "runtime: nodejs16.x",
        "runtime is nodejs16.x, which is deprecated since 2024-06-12 and gets no updates; Lambda plans to reject new "
        "functions from 2027-02-01. Use nodejs24.x or another supported runtime.",
    ),
    "of container images only": function(
        "runtime: dotnet9", UNLISTED.format("dotnet9", "; 'dotnet10' is. Use 'dotnet10'.")
    ),
    "the planned day, which AWS may have put off": function(
        "runtime: python3.9",
        "runtime is python3.9, which is deprecated since 2025-12-15 and gets no updates; Lambda plans to reject new "
        "functions from 2027-02-01. Use python3.14 or another supported runtime.",
        today="2027-03-02",
    ),
    "planned, and there already": function(
        "runtime: python3.9", PLANNED.format("2027-02-01"), "deployed", "2028-01-01"
    ),
    "on the day of its deprecation": function(
        "runtime: nodejs22.x",
        "runtime is nodejs22.x, which is deprecated since 2027-04-30 and gets no updates; Lambda plans to reject new "
        "functions from 2027-06-01. Use nodejs24.x or another supported runtime.",
        today="2027-04-30",
    ),
    "newer than all": function(
        "runtime: python3.99", UNLISTED.format("python3.99", "; 'python3.14' is. Use 'python3.14'.")
    ),
    "between two": function(
        "runtime: nodejs23.x", UNLISTED.format("nodejs23.x", "; 'nodejs24.x' is. Use 'nodejs24.x'.")
    ),
    "older than those that last": function(
        "runtime: ruby3.1", UNLISTED.format("ruby3.1", "; 'ruby3.4' is. Use 'ruby3.4'.")
    ),
    "not one of Lambda's": function(
        "runtime: cobol85", UNLISTED.format("cobol85", ". Use a supported runtime.")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("function-runtime-ended", case)


@pytest.mark.parametrize("case", ADVICE.values(), ids=ADVICE)
def test_advice(case: Case) -> None:
    check("function-runtime-ended", case, ("runtime is", "is not a runtime"))
