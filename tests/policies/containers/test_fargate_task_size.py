"""Sizes of tasks on Fargate."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check


def sized(cpu: object, memory: object, more: str = "") -> str:
    sizes = "".join(f", {k}: {v}" for k, v in (("cpu", cpu), ("memory", memory)) if v is not None)
    return task([app()], f"requiresCompatibilities: [FARGATE], networkMode: awsvpc{sizes}{more}")


def pair(cpu: int, memory: int, taken: str) -> list[tuple[str, str]]:
    return told(
        f"cpu is {cpu} and memory is {memory}, but with {cpu} CPU units Fargate offers {taken} MiB. Set memory to one "
        "of these, or change cpu."
    )


def missing(names: str) -> list[tuple[str, str]]:
    return told(
        f"requiresCompatibilities lists FARGATE, but {names} of the task definition is missing. Set it; Fargate does "
        "not use the sizes of the containers."
    )


SMALL = pair(512, 512, "1024 to 4096 in steps of 1024")

WINDOWS = ", runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: X86_64 }"

CASES = {
    "the smallest": Case(sized(256, 512)),
    "256 with 4096": Case(sized(256, 4096), pair(256, 4096, "512, 1024 or 2048")),
    "512 with 512": Case(sized(512, 512), SMALL),
    "as text": Case(sized('"512"', '"512"'), SMALL),
    "in vCPU and GB": Case(sized("0.5 vCPU", "0.5GB"), SMALL),
    "in vCPU and GB, sound": Case(sized(".25 vcpu", "0.5 gb")),
    "one vCPU": Case(sized('"1 vCPU"', "8GB")),
    "not in steps": Case(sized(1024, 2560), pair(1024, 2560, "2048 to 8192 in steps of 1024")),
    "4 vCPU": Case(sized(4096, 30720)),
    "4 vCPU with too much": Case(sized(4096, 31744), pair(4096, 31744, "8192 to 30720 in steps of 1024")),
    "8 vCPU": Case(sized(8192, 61440)),
    "8 vCPU, not in steps": Case(sized(8192, 17408), pair(8192, 17408, "16384 to 61440 in steps of 4096")),
    "16 vCPU": Case(sized(16384, 122880)),
    "16 vCPU with too little": Case(
        sized(16384, 16384), pair(16384, 16384, "32768 to 122880 in steps of 8192")
    ),
    "32 vCPU": Case(sized(32768, 249856)),
    "another cpu": Case(
        sized(300, 512),
        told(
            "cpu is 300, but Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768. Set it to one of these."
        ),
    ),
    "no memory": Case(sized(256, None), missing("memory")),
    "neither": Case(sized(None, None), missing("cpu and memory")),
    "on EC2": Case(task([app()], "requiresCompatibilities: [EC2], cpu: 512, memory: 512")),
    "on both": Case(task([app()], "requiresCompatibilities: [EC2, FARGATE], cpu: 512, memory: 512"), SMALL),
    "an unknown size": Case(sized('"${queue.url}"', 512) + QUEUE, when="planned"),
    "an unknown memory": Case(sized(512, '"${queue.url}"') + QUEUE, when="planned"),
    "Windows": Case(sized(1024, 2048, WINDOWS)),
    "a small Windows": Case(
        sized(512, 1024, WINDOWS),
        told(
            "cpu is 512, but Windows containers on Fargate have 1024 to 4096 CPU units. Set cpu within these limits."
        ),
    ),
    "a large Windows": Case(
        sized(8192, 16384, WINDOWS),
        told(
            "cpu is 8192, but Windows containers on Fargate have 1024 to 4096 CPU units. Set cpu within these limits."
        ),
    ),
    "storage": Case(sized(256, 512, ", ephemeralStorage: { sizeInGib: 200 }")),
    "the least storage": Case(sized(256, 512, ", ephemeralStorage: { sizeInGib: 21 }")),
    "too little storage": Case(
        sized(256, 512, ", ephemeralStorage: { sizeInGib: 20 }"),
        told(
            "ephemeralStorage.sizeInGib is 20, but Fargate offers 21 to 200. Set a size within these limits, or "
            "remove it for 20 GiB."
        ),
    ),
    "too much storage": Case(
        sized(256, 512, ", ephemeralStorage: { sizeInGib: 201 }"),
        told(
            "ephemeralStorage.sizeInGib is 201, but Fargate offers 21 to 200. Set a size within these limits, or "
            "remove it for 20 GiB."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("fargate-task-size", case)
