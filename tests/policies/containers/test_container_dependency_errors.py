"""Containers that wait for each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check


def waits(awaited: str, /, condition: str = "START", **more: Any) -> dict[str, Any]:
    return app(dependsOn=[{"containerName": awaited, "condition": condition}], **more)


CHECK = {"command": ["CMD-SHELL", "true"]}
ESSENTIAL = (
    "dependsOn of container 'app' waits for container 'init' with condition SUCCESS, but that container is essential, "
    "so the task stops with it. Set essential to false there, or use START or HEALTHY."
)
UNHEALTHY = (
    "dependsOn of container 'app' waits for container 'init' with condition HEALTHY, but its definition has no "
    "healthCheck. Add healthCheck to that container definition; ECS ignores a health check of the image."
)

CASES = {
    "start": Case(task([waits("init"), app(name="init")])),
    "nothing": Case(
        task([waits("init")]),
        told(
            "dependsOn of container 'app' names 'init', which is not a container of the task definition. Use the name "
            "of a container of the task definition."
        ),
    ),
    "itself": Case(
        task([waits("app")]), told("dependsOn of container 'app' names the container itself. Remove it.")
    ),
    "a cycle": Case(
        task([waits("b"), waits("app", name="b")]),
        told("dependsOn is a cycle: 'app' waits for 'b' waits for 'app'. Remove one of these dependencies."),
    ),
    "a cycle of three": Case(
        task([waits("b"), waits("c", name="b"), waits("app", name="c"), waits("app", name="d")]),
        told(
            "dependsOn is a cycle: 'app' waits for 'b' waits for 'c' waits for 'app'. Remove one of these dependencies."
        ),
    ),
    "a chain": Case(task([waits("b"), waits("c", name="b"), app(name="c")])),
    "success": Case(task([waits("init", "SUCCESS"), app(name="init", essential=False)])),
    "success of an essential container": Case(
        task([waits("init", "SUCCESS"), app(name="init")]), told(ESSENTIAL)
    ),
    "complete, essential": Case(
        task([waits("init", "COMPLETE"), app(name="init", essential=True)]),
        told(ESSENTIAL.replace("SUCCESS", "COMPLETE")),
    ),
    "healthy": Case(task([waits("init", "HEALTHY"), app(name="init", healthCheck=CHECK)])),
    "healthy without a check": Case(task([waits("init", "HEALTHY"), app(name="init")]), told(UNHEALTHY)),
    "healthy with an empty check": Case(
        task([waits("init", "HEALTHY"), app(name="init", healthCheck={})]), told(UNHEALTHY)
    ),
    "another condition": Case(
        task([waits("init", "READY"), app(name="init")]),
        told(
            "dependsOn of container 'app' has condition READY, which does not exist. Use one of START, COMPLETE, "
            "SUCCESS, HEALTHY."
        ),
    ),
    "an unknown name": Case(
        task('{ fn::toJSON: [{ name: app, image: a, dependsOn: [{ containerName: "${queue.url}" }] }] }')
        + QUEUE,
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("container-dependency-errors", case)
