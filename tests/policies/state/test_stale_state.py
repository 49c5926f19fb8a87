from __future__ import annotations

import pytest

from tests.policies.table import Case, check

RESOURCES = """
resources:
  orders: { type: aws:sqs:Queue }
  one: { type: "pulumi:providers:aws", properties: { region: eu-west-1 } }
  two: { type: "pulumi:providers:aws", properties: { region: eu-west-1 } }
"""


def state(text: str) -> str:
    return f"{RESOURCES}\nstate: {{ read: 2026-11-25, {text} }}\n".replace(
        "read: 2026-11-25", 'read: "2026-11-25"'
    )


def old(day: str, days: int) -> list[tuple[str, str]]:
    text = (
        f"The state was written on {day}, {days} days ago. Run `pulumi refresh --preview-only` to see "
        "the changes in AWS since then."
    )
    return [("web-dev", text)]


def cli(version: str) -> list[tuple[str, str]]:
    text = (
        f"The state was written by Pulumi {version}. Keep a copy (`preflight state backup`), then run `pulumi up` "
        "with a current version."
    )
    return [("web-dev", text)]


def versions(one: str, two: str, more: str = "") -> str:
    return f"resources: {{ one: {{ inputs: {{ version: {one} }} }}, two: {{ inputs: {{ version: {two} }} {more} }} }}"


MAJORS = [
    (
        "web-dev",
        "The state's resources belong to AWS providers of the major versions 6, 7. Complete the "
        "upgrade to 7: pin one version in the program and run `pulumi up`.",
    )
]

CASES = {
    "a preview": Case(RESOURCES),
    "of the day": Case(state('time: "2026-11-25T00:00:00Z"')),
    "90 days old": Case(state('time: "2026-08-27T23:59:59Z"')),
    "91 days old": Case(state('time: "2026-08-26T23:59:59.123456789+02:00"'), old("2026-08-26", 91)),
    "older than configured": Case(
        state('time: "2026-11-15T00:00:00Z"'), old("2026-11-15", 10), config={"maximumAgeDays": 9}
    ),
    "younger than configured": Case(state('time: "2026-08-01T00:00:00Z"'), config={"maximumAgeDays": 365}),
    "no time": Case(state('time: ""')),
    "Go's zero time": Case(state('time: "0001-01-01T00:00:00Z"')),
    "no time at all": Case(state("time: yesterday")),
    "an old version": Case(state("cli: v2.25.2"), cli("v2.25.2")),
    "a current version": Case(state("cli: v3.260.0")),
    "the oldest version in use": Case(state("cli: v3.0.0")),
    "a later major": Case(state("cli: v4.0.0")),
    "a build without a version": Case(state("cli: v0.0.0")),
    "a version without v": Case(state('cli: "1.14.0"'), cli("1.14.0")),
    "a development version": Case(state('cli: "(devel)"')),
    "two majors of the provider": Case(state(versions("6.83.0", "7.11.0")), MAJORS),
    "two minors of the provider": Case(state(versions("7.1.0", "7.11.0"))),
    "an old copy of the provider": Case(state(versions("7.1.0", "6.83.0", ", delete: true"))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("stale-state", case)
