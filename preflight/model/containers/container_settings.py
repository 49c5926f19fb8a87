"""Settings of containers and tasks that ECS or the SDK rejects by themselves.

Sources: ECS API, ContainerDefinition and its parts (API model of November 2026: required members, which the SDK checks
before it sends a request); the errors that badmintoncryer/cdk-preflight measured against ECS: limits, settings in
`awsvpc` mode, proxies, restart policies and volumes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.conversion import as_flag, as_list, as_number, as_text
from preflight.core.logic import equal
from preflight.core.values import Unknown, Value
from preflight.model.containers.containers import Container, entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.setting_faults import SettingFault

_Path = tuple[str, ...]
# Members that the API requires of an object, and of each item of a list.
_REQUIRED: Final[Mapping[_Path, _Path]] = {
    ("healthCheck",): ("command",),
    ("logConfiguration",): ("logDriver",),
    ("firelensConfiguration",): ("type",),
    ("repositoryCredentials",): ("credentialsParameter",),
}
_REQUIRED_OF_ITEMS: Final[Mapping[_Path, _Path]] = {
    ("secrets",): ("name", "valueFrom"),
    ("logConfiguration", "secretOptions"): ("name", "valueFrom"),
    ("environmentFiles",): ("value", "type"),
    ("dependsOn",): ("containerName", "condition"),
    ("ulimits",): ("name",),
    ("resourceRequirements",): ("type",),
    ("extraHosts",): ("hostname", "ipAddress"),
    ("linuxParameters", "devices"): ("hostPath",),
    ("linuxParameters", "tmpfs"): ("containerPath",),
}
# Words of closed lists.
_WORDS: Final[Mapping[_Path, _Path]] = {
    ("logConfiguration", "logDriver"): (
        *("awslogs", "awsfirelens", "splunk", "json-file", "syslog", "journald", "gelf", "fluentd"),
    ),
    ("firelensConfiguration", "type"): ("fluentbit", "fluentd"),
}
_WORDS_OF_ITEMS: Final[Mapping[_Path, _Path]] = {
    ("ulimits", "name"): (
        *(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
        ),
        *("rttime", "sigpending", "stack"),
    ),
    ("environmentFiles", "type"): ("s3",),
    ("resourceRequirements", "type"): ("GPU", "InferenceAccelerator", "NeuronDevice"),
}
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
_SWAPPINESS: Final = (0, 100)
_RESTART: Final = (60, 1800)
_MOST_EXIT_CODES: Final = 50
_TIMEOUT_ON_FARGATE: Final = 120
# What a container must not set in `awsvpc` mode; the others of the list are reported for Fargate.
_NOT_IN_VPC: Final = ("extraHosts", "dnsServers", "disableNetworking")
_PROXY: Final = ("AppPorts", "EgressIgnoredIPs", "ProxyEgressPort", "ProxyIngressPort")
_STORAGE: Final = ("hostPath", "dockerVolumeConfiguration", "efsVolumeConfiguration", "configureAtLaunch")
_WITHOUT_STORAGE: Final = ("EC2", "EXTERNAL")
_WINDOWS_STORAGE: Final = "fsxWindowsFileServerVolumeConfiguration"


def setting_faults(task: TaskDefinition) -> Iterator[SettingFault]:
    """The settings of a task definition and its containers that ECS certainly rejects."""
    for container in task.containers:
        for message in (
            *_missing(container),
            *_words(container, task.requires_fargate is True),
            *_limits(container),
            *_links(task, container),
            *_of_mode(task, container),
        ):
            yield SettingFault(message, "ClientException")
    yield from _restarts(task)
    yield from _proxy(task)
    yield from _volumes(task)
    yield from _of_task(task)


def _missing(container: Container) -> Iterator[str]:
    for path, keys in _REQUIRED.items():
        block = container.get(path[0], *path[1:])
        if isinstance(block, dict) and block:
            yield from _without(container, ".".join(path), block, keys)
    for path, keys in _REQUIRED_OF_ITEMS.items():
        for item in entries_of(container.get(path[0], *path[1:])).items:
            yield from _without(container, ".".join(path), item, keys)


def _without(container: Container, where: str, block: Value, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = field(block, key)
        if value is None or (isinstance(value, list) and not value):
            yield f"{where} of {container.title} has no {key}. Set {key}."


def _words(container: Container, on_fargate: bool) -> Iterator[str]:
    """Words that do not exist; *fargate-unsupported-settings* has the log drivers of Fargate."""
    name = container.name
    if isinstance(name, str) and name and not _NAME.fullmatch(name):
        yield (
            f"The container name '{name}' has other characters than letters, digits, _ and -, or more than 255. Rename "
            "the container."
        )
    found = [
        (path, container.get(path[0], *path[1:]), words)
        for path, words in _WORDS.items()
        if path[-1] != "logDriver" or not on_fargate
    ]
    found += [
        (path, field(item, path[1]), words)
        for path, words in _WORDS_OF_ITEMS.items()
        for item in container.entries(path[0]).items
    ]
    for path, word, words in found:
        if isinstance(word, str) and word and word not in words:
            shown = ", ".join(words)
            yield f"{'.'.join(path)} of {container.title} is {word}, which does not exist. Use one of {shown}."


def _limits(container: Container) -> Iterator[str]:
    for item in container.entries("ulimits").items:
        soft, hard = as_number(field(item, "softLimit")), as_number(field(item, "hardLimit"))
        if isinstance(soft, int) and isinstance(hard, int) and 0 <= hard < soft:
            yield (
                f"ulimits of {container.title} has softLimit {soft}, above its hardLimit {hard}. Set softLimit <= "
                "hardLimit."
            )
    swappiness = as_number(container.get("linuxParameters", "swappiness"))
    if isinstance(swappiness, int) and not _SWAPPINESS[0] <= swappiness <= _SWAPPINESS[1]:
        yield f"linuxParameters.swappiness of {container.title} is {swappiness}. Set a number from 0 to 100."


def _links(task: TaskDefinition, container: Container) -> Iterator[str]:
    """Links of a task in bridge mode to containers that do not exist; *port-mapping-conflicts* has other modes."""
    links = as_list(container.get("links"))
    mode = task.network_mode
    if isinstance(links, Unknown) or not isinstance(mode, str) or mode != "bridge":
        return
    for link in links:
        name = link.partition(":")[0] if isinstance(link, str) else ""
        if name and task.container(name) is None:
            yield (
                f"links of {container.title} names '{name}', which is not a container of the task definition. Use the "
                "name of a container of the task definition."
            )
        elif name and equal(container.name, name) is True:
            yield f"links of {container.title} names the container itself. Remove it."


def _of_mode(task: TaskDefinition, container: Container) -> Iterator[str]:
    mode = task.network_mode
    if isinstance(mode, str) and mode == "awsvpc":
        if _is_given(container.get("hostname")):
            yield f"hostname of {container.title} is set, but the network mode is awsvpc. Remove hostname."
        for key in _NOT_IN_VPC if task.requires_fargate is False else ():
            value = container.get(key)
            if not isinstance(value, Unknown) and value and as_flag(value) is not False:
                yield f"{key} of {container.title} is set, but the network mode is awsvpc. Remove {key}."
    if task.requires_fargate is True:
        for key in ("startTimeout", "stopTimeout"):
            seconds = as_number(container.get(key))
            if isinstance(seconds, int) and seconds > _TIMEOUT_ON_FARGATE:
                yield (
                    f"{key} of {container.title} is {seconds}, but Fargate accepts at most {_TIMEOUT_ON_FARGATE} "
                    "seconds. Lower it."
                )


def _restarts(task: TaskDefinition) -> Iterator[SettingFault]:
    for container in task.containers:
        period = as_number(container.get("restartPolicy", "restartAttemptPeriod"))
        if isinstance(period, int) and period and not _RESTART[0] <= period <= _RESTART[1]:
            yield SettingFault(
                f"restartPolicy.restartAttemptPeriod of {container.title} is {period}, but ECS accepts {_RESTART[0]} "
                "to "
                f"{_RESTART[1]}. Set an accepted number.",
                "ClientException",
            )
        codes = as_list(container.get("restartPolicy", "ignoredExitCodes"))
        if not isinstance(codes, Unknown) and len(codes) > _MOST_EXIT_CODES:
            yield SettingFault(
                f"restartPolicy.ignoredExitCodes of {container.title} has {len(codes)} codes. Use at most "
                f"{_MOST_EXIT_CODES}.",
                "ClientException",
            )


def _proxy(task: TaskDefinition) -> Iterator[SettingFault]:
    proxy, mode = task.resource.get("proxyConfiguration"), task.network_mode
    if not isinstance(proxy, dict) or not proxy:
        return
    if isinstance(mode, str) and mode != "awsvpc":
        yield SettingFault(
            f"proxyConfiguration is set, but the network mode is {mode}. Set networkMode to awsvpc.",
            "APPMESH proxy configuration is only supported in networkMode=awsvpc",
        )
    properties = field(proxy, "properties")
    given = properties if isinstance(properties, dict) else {}
    missing = [key for key in _PROXY if key not in given]
    if missing and not isinstance(properties, Unknown):
        yield SettingFault(
            f"proxyConfiguration.properties has no {' and no '.join(missing)}. Set the missing properties.",
            "Ingress port not found",
        )


def _volumes(task: TaskDefinition) -> Iterator[SettingFault]:
    mounted = {name for container in task.containers for name in container.mounted_volumes}
    is_certain = task.is_complete is True and all(
        c.entries("mountPoints").complete is True for c in task.containers
    )
    at_launch = 0
    for volume in task.volumes.items:
        name = as_text(field(volume, "name"))
        title = f"Volume '{name}'" if isinstance(name, str) else "A volume"
        given = [key for key in (*_STORAGE, _WINDOWS_STORAGE) if _is_given(field(volume, key))]
        if len(given) > 1:
            yield SettingFault(
                f"{title} has {' and '.join(given)}, but a volume is of one kind. Remove all but one.",
                "ClientException",
            )
        if "configureAtLaunch" not in given:
            continue
        at_launch += 1
        if is_certain and isinstance(name, str) and name not in mounted:
            yield SettingFault(
                f"{title} is configured at launch, but no container mounts it. Add it to mountPoints of a container.",
                "are not referenced by any of the containers",
            )
    if at_launch > 1:
        yield SettingFault(
            f"{at_launch} volumes are configured at launch, but a task has one such volume. Remove the others.",
            "ClientException",
        )


def _is_given(value: Value) -> bool:
    return not isinstance(value, Unknown) and value not in (None, "", False, {}, [])


def _of_task(task: TaskDefinition) -> Iterator[SettingFault]:
    listed = task.resource.items("requiresCompatibilities")
    elsewhere = (
        not isinstance(listed, Unknown)
        and bool(listed)
        and all(isinstance(item, str) and item in _WITHOUT_STORAGE for item in listed)
    )
    if elsewhere and isinstance(task.ephemeral_storage, int):
        yield SettingFault(
            "ephemeralStorage is set, but requiresCompatibilities does not list FARGATE, which alone has it. Remove "
            "ephemeralStorage.",
            "ClientException",
        )
    if entries_of(task.resource.get("inferenceAccelerators")).items:
        yield SettingFault(
            "inferenceAccelerators is set, but Elastic Inference no longer exists. Remove inferenceAccelerators.",
            "ClientException",
        )
    family, processor = task.is_windows, task.resource.text("runtimePlatform", "cpuArchitecture")
    if family is True and isinstance(processor, str) and processor == "ARM64":
        yield SettingFault(
            "runtimePlatform has cpuArchitecture ARM64 with Windows, which runs on X86_64 only. Set it to X86_64.",
            "ClientException",
        )
