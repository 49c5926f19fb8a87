"""CPU and memory of containers and of their task."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, QUEUE, app, task, told
from tests.policies.table import Case, check

WORKER = "memory of container 'app' is 1024, above the task's 512. Set it to 512 or less, or raise the memory of the task."
SOFT = "memoryReservation of container 'app' is 512, above its memory of 256. Set it to 256 or less."
NONE = (
    "Container 'app' has neither memory nor memoryReservation, and the task has no memory. Set one of them."
)
BARE = {"name": "app", "image": "nginx"}

CASES = {
    "as much": Case(task([app(memory=512)], "memory: 512")),
    "more": Case(task([app(memory=1024)], "memory: 512"), told(WORKER)),
    "more, in GB": Case(task([app(memory=1024)], "memory: 0.5 GB"), told(WORKER)),
    "in GB": Case(task([app(memory=1024)], "memory: 1GB")),
    "more of Windows": Case(
        task(
            [app(memory=1024)],
            "memory: 512, runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }",
        )
    ),
    "an unknown task": Case(task([app(memory=1024)], 'memory: "${queue.url}"') + QUEUE, when="planned"),
    "hard limits may be more in sum": Case(task([app(memory=512), app(name="b", memory=512)], "memory: 512")),
    "reservations are more in sum": Case(
        task([app(memoryReservation=256), app(name="b", memoryReservation=512)], "memory: 512"),
        told(
            "memoryReservation of the containers is 768 in sum, above the task's memory of 512. Lower them, or raise "
            "the memory of the task.",
            SOFT.replace("'app'", "'b'"),
        ),
    ),
    "CPU on Fargate": Case(
        task([app(cpu=128), app(name="b", cpu=256)], FARGATE),
        told(
            "cpu of the containers is 384 in sum, above the task's 256. Lower them, or raise the cpu of the task."
        ),
    ),
    "CPU as much": Case(task([app(cpu=128), app(name="b", cpu=128)], FARGATE)),
    "CPU on EC2": Case(task([app(cpu=512)], "cpu: 256")),
    "a reservation above the limit": Case(task([app(memoryReservation=512)]), told(SOFT)),
    "a reservation as high": Case(task([app(memoryReservation=256)])),
    "a reservation only": Case(task([{**BARE, "memoryReservation": 128}])),
    "no memory": Case(task([BARE]), told(NONE)),
    "memory of 0": Case(task([app(memory=0)]), told(NONE)),
    "of the task": Case(task([BARE], "memory: 512")),
    "none on Fargate is told elsewhere": Case(task([BARE], "requiresCompatibilities: [FARGATE]")),
    "an unknown part": Case(
        task('{ fn::toJSON: [{ name: app, image: "${queue.url}" }] }') + QUEUE, when="planned"
    ),
    "a known part": Case(
        task('{ fn::toJSON: [{ name: app, image: "${queue.url}" }] }') + QUEUE, told(NONE), when="deployed"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("container-size-conflicts", case)
