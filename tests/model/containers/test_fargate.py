"""What Fargate offers and supports."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.model.containers.container_dependencies import waiting_cycle
from preflight.model.containers.fargate import cannot_run, sizes, taken_memory, unsupported
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.testing import Program


def task(containers: Any = "[]", **properties: Any) -> TaskDefinition:
    program = Program()
    program.add("aws:ecs:TaskDefinition", "task", containerDefinitions=containers, **properties)
    (found,) = program.planned().all(TaskDefinition)
    return found


def test_sizes() -> None:
    assert {cpu: (values[0], values[-1], len(values)) for cpu, values in sizes().items()} == {
        256: (512, 2048, 3),
        512: (1024, 4096, 4),
        1024: (2048, 8192, 7),
        2048: (4096, 16384, 13),
        4096: (8192, 30720, 23),
        8192: (16384, 61440, 12),
        16384: (32768, 122880, 12),
        32768: (61440, 249856, 3),
    }
    assert taken_memory(256) == "512, 1024 or 2048"
    assert taken_memory(8192) == "16384 to 61440 in steps of 4096"
    assert taken_memory(300) == ""


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, "its network mode is bridge"),
        ({"networkMode": "awsvpc"}, "it has no cpu"),
        ({"networkMode": "awsvpc", "cpu": "256"}, "it has no memory"),
        ({"networkMode": "awsvpc", "cpu": "256", "memory": "512"}, ""),
        ({"networkMode": SENTINEL, "cpu": SENTINEL, "memory": SENTINEL}, ""),
        ({"requiresCompatibilities": ["FARGATE"]}, ""),
        ({"requiresCompatibilities": [SENTINEL]}, ""),
    ],
)
def test_what_cannot_run(properties: dict[str, Any], expected: str) -> None:
    assert cannot_run(task(**properties)) == expected


def test_settings() -> None:
    container = {"name": "a", "privileged": True, "dnsServers": ["x"], "linuxParameters": {"maxSwap": 1}}
    assert list(unsupported(task([container]))) == [
        "privileged of container 'a'",
        "dnsServers of container 'a'",
        "linuxParameters.maxSwap of container 'a'",
    ]
    unknown = {
        "name": "a",
        "privileged": SENTINEL,
        "dnsServers": SENTINEL,
        "logConfiguration": {"logDriver": SENTINEL},
    }
    assert list(unsupported(task([unknown], ipcMode=SENTINEL, volumes=SENTINEL))) == []


def test_cycles() -> None:
    def waits(name: str, *awaited: str) -> dict[str, Any]:
        return {"name": name, "dependsOn": [{"containerName": a, "condition": "START"} for a in awaited]}

    assert waiting_cycle(task([waits("a", "b"), waits("b")])) == ()
    assert waiting_cycle(task([waits("a", "b"), waits("b", "c"), waits("c", "b")])) == ("b", "c")
    assert waiting_cycle(task([waits("a", "a")])) == ()
