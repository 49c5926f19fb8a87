"""Settings of containers and tasks that ECS rejects by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.containers.tasks import FARGATE, app, task, told
from tests.policies.table import Case, check

OTHER: dict[str, Any] = {"name": "b", "image": "busybox", "memory": 64, "essential": False}
VPC = "networkMode: awsvpc"
EFS = "efsVolumeConfiguration: { fileSystemId: fs-0123456789abcdef0 }"
LAUNCH = "{ name: data, configureAtLaunch: true }"
MOUNT = [{"sourceVolume": "data", "containerPath": "/data"}]


def one(message: str = "", properties: str = "", **fields: Any) -> Case:
    return Case(task([app(**fields)], properties), told(message) if message else [])


def both(properties: str = "", message: str = "", **fields: Any) -> Case:
    return Case(task([app(**fields), OTHER], properties), told(message) if message else [])


def word(where: str, value: str, words: str) -> str:
    return f"{where} of container 'app' is {value}, which does not exist. Use one of {words}."


def proxy(names: str) -> str:
    properties = ", ".join(f"{name}: '1'" for name in names.split())
    return f"proxyConfiguration: {{ type: APPMESH, containerName: b, properties: {{ {properties} }} }}"


PORTS = "AppPorts EgressIgnoredIPs ProxyEgressPort ProxyIngressPort"
CASES = {
    "everything in order": one(
        healthCheck={"command": ["CMD", "true"]},
        logConfiguration={"logDriver": "json-file", "secretOptions": []},
        ulimits=[
            {"name": "nofile", "softLimit": 1, "hardLimit": 1},
            {"name": "core", "softLimit": -1, "hardLimit": -1},
        ],
        linuxParameters={"swappiness": 60, "maxSwap": 64, "devices": [{"hostPath": "/dev/x"}]},
        restartPolicy={"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]},
        extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}],
        hostname="shop",
        environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::b/a.env"}],
    ),
    "empty objects": one(healthCheck={}, logConfiguration={}, secrets=[{}], ulimits=[]),
    "a check without command": one(
        "healthCheck of container 'app' has no command. Set command.", healthCheck={"interval": 30}
    ),
    "a secret without source": one(
        "secrets of container 'app' has no valueFrom. Set valueFrom.", secrets=[{"name": "KEY"}]
    ),
    "a file without type": one(
        "environmentFiles of container 'app' has no type. Set type.",
        environmentFiles=[{"value": "arn:aws:s3:::b/a.env"}],
    ),
    "a dependency without condition": both(
        "",
        "dependsOn of container 'app' has no condition. Set condition.",
        dependsOn=[{"containerName": "b"}],
    ),
    "options without driver": one(
        "logConfiguration of container 'app' has no logDriver. Set logDriver.",
        logConfiguration={"options": {"a": "b"}},
    ),
    "another driver": one(
        word(
            "logConfiguration.logDriver",
            "cloudwatch",
            "awslogs, awsfirelens, splunk, json-file, syslog, journald, gelf, fluentd",
        ),
        logConfiguration={"logDriver": "cloudwatch"},
    ),
    "another driver on Fargate": one("", FARGATE, logConfiguration={"logDriver": "cloudwatch"}),
    "another router": one(
        word("firelensConfiguration.type", "fluent-bit", "fluentbit, fluentd"),
        firelensConfiguration={"type": "fluent-bit"},
    ),
    "another file": one(
        word("environmentFiles.type", "S3", "s3"),
        environmentFiles=[{"type": "S3", "value": "arn:aws:s3:::b/a.env"}],
    ),
    "another limit": one(
        word(
            "ulimits.name",
            "memory",
            "core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, "
            "stack",
        ),
        ulimits=[{"name": "memory", "softLimit": 1, "hardLimit": 1}],
    ),
    "a name with a period": Case(
        task([{**app(), "name": "my.app"}]),
        told(
            "The container name 'my.app' has other characters than letters, digits, _ and -, or more than 255. Rename "
            "the container."
        ),
    ),
    "limits backwards": one(
        "ulimits of container 'app' has softLimit 2, above its hardLimit 1. Set softLimit <= hardLimit.",
        ulimits=[{"name": "nofile", "softLimit": 2, "hardLimit": 1}],
    ),
    "too much swapping": one(
        "linuxParameters.swappiness of container 'app' is 101. Set a number from 0 to 100.",
        linuxParameters={"swappiness": 101, "maxSwap": 64},
    ),
    "links": both(links=["b:backend"]),
    "links to nothing": both(
        "",
        "links of container 'app' names 'c', which is not a container of the task definition. Use the name of a "
        "container of the task definition.",
        links=["c"],
    ),
    "links to itself": both(
        "", "links of container 'app' names the container itself. Remove it.", links=["app"]
    ),
    "a host name in a VPC": one(
        "hostname of container 'app' is set, but the network mode is awsvpc. Remove hostname.",
        VPC,
        hostname="shop",
    ),
    "hosts in a VPC": one(
        "extraHosts of container 'app' is set, but the network mode is awsvpc. Remove extraHosts.",
        VPC,
        extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}],
    ),
    "networking that stays on": one("", VPC, disableNetworking=False),
    "no networking in a VPC": one(
        "disableNetworking of container 'app' is set, but the network mode is awsvpc. Remove disableNetworking.",
        VPC,
        disableNetworking=True,
    ),
    "hosts on Fargate": one("", FARGATE, extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}]),
    "a long stop": one("", "", stopTimeout=600),
    "a long stop on Fargate": one(
        "stopTimeout of container 'app' is 121, but Fargate accepts at most 120 seconds. Lower it.",
        FARGATE,
        stopTimeout=121,
    ),
    "a short period": one(
        "restartPolicy.restartAttemptPeriod of container 'app' is 30, but ECS accepts 60 to 1800. Set an accepted "
        "number.",
        restartPolicy={"enabled": True, "restartAttemptPeriod": 30},
    ),
    "many exit codes": one(
        "restartPolicy.ignoredExitCodes of container 'app' has 51 codes. Use at most 50.",
        restartPolicy={"enabled": True, "ignoredExitCodes": list(range(51))},
    ),
    "a proxy": both(f"{VPC}, {proxy(PORTS)}"),
    "a proxy on bridges": both(
        proxy(PORTS), "proxyConfiguration is set, but the network mode is bridge. Set networkMode to awsvpc."
    ),
    "a proxy without ports": both(
        f"{VPC}, {proxy('AppPorts ProxyEgressPort')}",
        "proxyConfiguration.properties has no EgressIgnoredIPs and no ProxyIngressPort. Set the missing properties.",
    ),
    "volumes": one("", f"volumes: [{{ name: a }}, {{ name: b, hostPath: /b }}, {{ name: c, {EFS} }}]"),
    "a volume of two kinds": one(
        "Volume 'a' has hostPath and efsVolumeConfiguration, but a volume is of one kind. Remove all but one.",
        f"volumes: [{{ name: a, hostPath: /b, {EFS} }}]",
    ),
    "a volume at launch": one("", f"volumes: [{LAUNCH}]", mountPoints=MOUNT),
    "a volume at launch that is not mounted": one(
        "Volume 'data' is configured at launch, but no container mounts it. Add it to mountPoints of a container.",
        f"volumes: [{LAUNCH}]",
    ),
    "two volumes at launch": one(
        "2 volumes are configured at launch, but a task has one such volume. Remove the others.",
        f"volumes: [{LAUNCH}, {LAUNCH.replace('data', 'logs')}]",
        mountPoints=[*MOUNT, {"sourceVolume": "logs", "containerPath": "/logs"}],
    ),
    "storage on Fargate": one("", f"{FARGATE}, ephemeralStorage: {{ sizeInGib: 50 }}"),
    "storage on instances": one(
        "ephemeralStorage is set, but requiresCompatibilities does not list FARGATE, which alone has it. Remove "
        "ephemeralStorage.",
        "requiresCompatibilities: [EC2], ephemeralStorage: { sizeInGib: 50 }",
    ),
    "storage on anything": one("", "ephemeralStorage: { sizeInGib: 50 }"),
    "accelerators": one(
        "inferenceAccelerators is set, but Elastic Inference no longer exists. Remove inferenceAccelerators.",
        "inferenceAccelerators: [{ deviceName: a, deviceType: eia2.medium }]",
    ),
    "Windows on ARM": one(
        "runtimePlatform has cpuArchitecture ARM64 with Windows, which runs on X86_64 only. Set it to X86_64.",
        "runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: ARM64 }",
    ),
    "Linux on ARM": one("", "runtimePlatform: { operatingSystemFamily: LINUX, cpuArchitecture: ARM64 }"),
}


@pytest.mark.parametrize("name", CASES)
def test_container_settings_rejected(name: str) -> None:
    check("container-settings-rejected", CASES[name])
