"""Percentages of deployments."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import QUEUE, app, service, task
from tests.policies.table import Case, check


def by(count: object, low: object, high: object, more: str = "") -> str:
    given = (
        ("desiredCount", count),
        ("deploymentMinimumHealthyPercent", low),
        ("deploymentMaximumPercent", high),
    )
    properties = ", ".join(f"{key}: {value}" for key, value in given if value is not None)
    return task([app()]) + service(f"{properties}{more}")


def stuck(low: int, high: int, tasks: str) -> list[tuple[str, str]]:
    return [
        (
            "service",
            f"deploymentMaximumPercent is {high} and deploymentMinimumHealthyPercent is {low}{tasks}, so that a "
            "deployment can neither start nor stop one. Raise the maximum, or lower the minimum.",
        )
    ]


TARGET = (
    "  scaled: { type: aws:appautoscaling:Target, properties: { serviceNamespace: ecs, resourceId: x } }\n"
)

CASES = {
    "the defaults": Case(by(1, None, None)),
    "100 and 100": Case(by(2, 100, 100), stuck(100, 100, " of 2 tasks")),
    "the default minimum": Case(by(2, None, 100), stuck(100, 100, " of 2 tasks")),
    "one and a half of one": Case(by(1, 100, 150), stuck(100, 150, " of 1 task")),
    "one and a half of two": Case(by(2, 100, 150)),
    "half of one": Case(by(1, 50, 100), stuck(50, 100, " of 1 task")),
    "half of two": Case(by(2, 50, 100)),
    "none of one": Case(by(1, 0, 100)),
    "no tasks": Case(by(0, 100, 100)),
    "an unknown count": Case(by('"${queue.url}"', 100, 100) + QUEUE, when="planned"),
    "a count that scaling changes": Case(by(1, 100, 150) + TARGET),
    "any count": Case(by(1, 100, 100) + TARGET, stuck(100, 100, "")),
    "a daemon": Case(by(1, 100, 100, ", schedulingStrategy: DAEMON")),
    "by CodeDeploy": Case(by(1, 100, 100, ", deploymentController: { type: CODE_DEPLOY }")),
    "blue and green": Case(by(1, 100, 100, ", deploymentConfiguration: { strategy: BLUE_GREEN }")),
    "an unknown controller": Case(
        by(1, 100, 100, ', deploymentController: { type: "${queue.url}" }') + QUEUE, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("deployment-never-ends", case)
