"""Settings that Fargate does not support."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, NETWORK, QUEUE, app, service, task, told
from tests.policies.table import Case, check

ON_FARGATE = f"launchType: FARGATE, {NETWORK}"


def bad(settings: str) -> list[tuple[str, str]]:
    return told(
        f"The tasks run on Fargate, which does not support {settings}. Remove the setting, or run the tasks on EC2 "
        "instances."
    )


def mode(name: str) -> list[tuple[str, str]]:
    return told(
        f"requiresCompatibilities lists FARGATE, but the network mode is {name}. Set networkMode to awsvpc."
    )


SIZE = "cpu: 256, memory: 512"

CASES = {
    "sound": Case(task([app()], FARGATE)),
    "no mode": Case(
        task([app()], f"requiresCompatibilities: [FARGATE], {SIZE}"), mode("bridge, the default")
    ),
    "host mode": Case(
        task([app()], f"requiresCompatibilities: [FARGATE], networkMode: host, {SIZE}"), mode("host")
    ),
    "bridge mode on EC2": Case(task([app()], "requiresCompatibilities: [EC2]")),
    "privileged": Case(task([app(privileged=True)], FARGATE), bad("privileged of container 'app'")),
    "not privileged": Case(task([app(privileged=False, links=[], dnsServers=None)], FARGATE)),
    "privileged on EC2": Case(task([app(privileged=True)])),
    "privileged of a service on Fargate": Case(
        task([app(privileged=True)], f"networkMode: awsvpc, {SIZE}") + service(ON_FARGATE),
        bad("privileged of container 'app'"),
    ),
    "privileged of a service on EC2": Case(
        task([app(privileged=True)], f"networkMode: awsvpc, {SIZE}") + service(f"launchType: EC2, {NETWORK}")
    ),
    "several": Case(
        task(
            [app(dnsServers=["10.0.0.2"], linuxParameters={"devices": [{}], "initProcessEnabled": True})],
            FARGATE,
        ),
        bad("dnsServers of container 'app', linuxParameters.devices of container 'app'"),
    ),
    "a log driver": Case(
        task([app(logConfiguration={"logDriver": "json-file"})], FARGATE),
        bad("log driver json-file of container 'app'"),
    ),
    "the router of logs": Case(task([app(logConfiguration={"logDriver": "awsfirelens"})], FARGATE)),
    "capabilities": Case(
        task([app(linuxParameters={"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"]}})], FARGATE),
        bad("capability NET_ADMIN of container 'app'"),
    ),
    "the allowed capability": Case(
        task([app(linuxParameters={"capabilities": {"add": ["SYS_PTRACE"], "drop": ["NET_RAW"]}})], FARGATE)
    ),
    "a GPU": Case(
        task([app(resourceRequirements=[{"type": "GPU", "value": "1"}])], FARGATE),
        bad("resourceRequirements GPU of container 'app'"),
    ),
    "a GPU on EC2": Case(task([app(resourceRequirements=[{"type": "GPU", "value": "1"}])])),
    "a volume of the host": Case(
        task([app()], FARGATE + ", volumes: [{ name: data, hostPath: /data }]"),
        bad("hostPath of volume 'data'"),
    ),
    "a volume of Docker": Case(
        task([app()], FARGATE + ", volumes: [{ name: data, dockerVolumeConfiguration: { scope: shared } }]"),
        bad("dockerVolumeConfiguration of volume 'data'"),
    ),
    "a file system": Case(
        task([app()], FARGATE + ", volumes: [{ name: data, efsVolumeConfiguration: { fileSystemId: fs-1 } }]")
    ),
    "settings of the task": Case(
        task([app()], FARGATE + ", ipcMode: task, pidMode: host, placementConstraints: [{ type: memberOf }]"),
        bad("ipcMode, pidMode host, placementConstraints"),
    ),
    "processes of the task": Case(task([app()], FARGATE + ", pidMode: task")),
    "an unknown requirement": Case(
        task([app(privileged=True)], 'requiresCompatibilities: ["${queue.url}"]') + QUEUE, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("fargate-unsupported-settings", case)
