"""Health checks of containers."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def task(health: str) -> str:
    return (
        "resources:\n  task:\n    type: aws:ecs:TaskDefinition\n    properties:\n      family: web\n"
        "      containerDefinitions:\n        fn::toJSON: "
        f"[{{ name: app, image: nginx, memory: 256, healthCheck: {{ command: [CMD, x]{health} }} }}]\n"
        "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
    )


def told(*parts: tuple[str, int, str]) -> list[tuple[str, str]]:
    return [
        (
            "task",
            f"healthCheck.{name} of container 'app' is {value}, but ECS accepts {limits}. Set an accepted number.",
        )
        for name, value, limits in parts
    ]


CASES = {
    "the defaults": Case(task("")),
    "the least": Case(task(", interval: 5, timeout: 2, retries: 1, startPeriod: 0")),
    "the most": Case(task(", interval: 300, timeout: 60, retries: 10, startPeriod: 300")),
    "below": Case(
        task(", interval: 4, timeout: 1"), told(("interval", 4, "5 to 300"), ("timeout", 1, "2 to 60"))
    ),
    "above": Case(
        task(", retries: 11, startPeriod: 301"),
        told(("retries", 11, "1 to 10"), ("startPeriod", 301, "0 to 300")),
    ),
    "a command in one text": Case(
        task("").replace("[CMD, x]", "['curl -f http://localhost/']"),
        [
            (
                "task",
                "healthCheck.command of container 'app' begins with 'curl -f http://localhost/'. Begin it with CMD or "
                "CMD-SHELL.",
            )
        ],
    ),
    "a shell": Case(task("").replace("[CMD, x]", "[CMD-SHELL, 'exit 0']")),
    "an unknown command": Case(task("").replace("[CMD, x]", "['${other.unknown}']"), when="planned"),
    "zeros": Case(task(", interval: 0, timeout: 0, retries: 0")),
    "an unknown interval": Case(task(', interval: "${other.unknown}"'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_container_health_check(case: Case) -> None:
    check("container-health-check", case)
