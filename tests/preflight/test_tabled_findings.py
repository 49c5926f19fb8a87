"""Where a policy says more about a property than a table does, it alone is reported."""

from __future__ import annotations

import pytest

from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import ADVISORY, MANDATORY, Finding, Level, Policy, Severity
from preflight.testing import Program


def policy(name: str, level: Level, message: str, tabled: str = "") -> Policy:
    def check(resource: object) -> list[Finding]:
        return [Finding(resource, message, tabled=tabled)]  # type: ignore[arg-type]

    return Policy(name, "practices", check, ("aws:ec2/instance:Instance",), None, level, Severity.LOW)


@pytest.mark.parametrize(
    ("tabled", "message", "level", "told"),
    [
        ("instanceType", "The instanceType t9 does not exist.", MANDATORY, {"own"}),
        ("instanceType", "It needs instanceTypes.", MANDATORY, {"own", "table"}),
        ("instanceType", "The instanceType t9 is old.", ADVISORY, {"own", "table"}),
        ("name", "It has no name to speak of.", MANDATORY, {"own", "table"}),
        ("name", "name is 'x'; use another.", MANDATORY, {"own"}),
        ("name", "name: 'x' is used twice.", MANDATORY, {"own"}),
    ],
)
def test_who_is_told(tabled: str, message: str, level: Level, told: set[str]) -> None:
    program = Program()
    program.add("aws:ec2:Instance", "web")
    policies = (policy("own", level, message), policy("table", MANDATORY, "not in the table", tabled))
    assert {f.policy for f in run(program.planned(), policies, Settings()).findings} == told


def test_another_resource_says_nothing_of_this() -> None:
    program = Program()
    program.add("aws:ec2:Instance", "web", instanceType="t3.mirco")
    program.add("aws:ec2:Instance", "app", instanceType="t3.micro")
    table = policy("table", MANDATORY, "not in the table", "instanceType")
    assert len(run(program.planned(), (table,), Settings()).findings) == 2
