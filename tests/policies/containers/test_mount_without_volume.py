"""Mount points and volumes."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check

MOUNTS = app(mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}])
MESSAGE = (
    "mountPoints of container 'app' names volume 'data', which is not in volumes of the task definition. Add it to "
    "volumes."
)

CASES = {
    "there": Case(task([MOUNTS], "volumes: [{ name: data }]")),
    "none": Case(task([MOUNTS]), told(MESSAGE)),
    "another": Case(task([MOUNTS], "volumes: [{ name: Data }]"), told(MESSAGE)),
    "an unknown name": Case(task([MOUNTS], 'volumes: [{ name: "${queue.name}" }]') + QUEUE, when="planned"),
    "unknown volumes": Case(task([MOUNTS], 'volumes: "${queue.name}"') + QUEUE, when="planned"),
    "of a container": Case(task([app(volumesFrom=[{"sourceContainer": "b"}]), app(name="b")])),
    "of no container": Case(
        task([app(volumesFrom=[{"sourceContainer": "b"}])]),
        told(
            "volumesFrom of container 'app' names 'b', which is not a container of the task definition. Use the name "
            "of a container of the task definition."
        ),
    ),
    "no mounts": Case(task([app(mountPoints=[])])),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("mount-without-volume", case)
