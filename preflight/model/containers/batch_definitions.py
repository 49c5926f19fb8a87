"""Job definitions of AWS Batch that Batch or the provider rejects.

Sources: Batch API, ContainerProperties, ResourceRequirement, LinuxParameters, LogConfiguration, NodeProperties and
EvaluateOnExit; the errors that badmintoncryer/cdk-preflight measured against Batch; terraform-provider-aws, schema of
`aws_batch_job_definition`. *batch-settings* has the execution role, privileges and sizes on Fargate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from preflight.core.conversion import as_number, as_text, child
from preflight.core.encoding import is_given
from preflight.core.json_texts import read_json, read_known_json
from preflight.core.logic import equal
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.containers.containers import entries_of, field
from preflight.model.setting_faults import SettingFault

_PROPERTIES: Final = ("containerProperties", "ecsProperties", "eksProperties", "nodeProperties")
_LINUX_NOT_ON_FARGATE: Final = ("devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs")
_DRIVERS: Final = (
    *("awslogs", "awsfirelens", "splunk", "json-file", "syslog", "journald", "gelf", "fluentd"),
)
_FARGATE_DRIVERS: Final = ("awslogs", "splunk", "awsfirelens")
_LEAST_MEMORY: Final = 4
_STORAGE: Final = (21, 200)
_MOST_EXITS: Final = 5
_EXIT_CODE: Final = re.compile(r"[0-9]*\*?")
_REASON: Final = re.compile(r"[0-9A-Za-z.:\s]*\*?")
_RANGE: Final = re.compile(r"(\d*):(\d*)|(\d+)")
_RESERVED: Final = "AWS_BATCH"
_DNS: Final = ("Default", "ClusterFirst", "ClusterFirstWithHostNet")
_PULL: Final = ("Always", "IfNotPresent", "Never")


@dataclass(frozen=True)
class JobContainer:
    """A container of a job. `volumes`: the list of volumes that it can mount, `task` what has its platform."""

    title: str
    fields: dict[str, Any]
    task: dict[str, Any]
    on_fargate: Tri

    def get(self, name: str, *path: str) -> Value:
        return field(self.fields, name, *path)


def definition_faults(definition: Resource) -> Iterator[SettingFault]:
    """What is certainly wrong with a job definition."""
    yield from _not_json(definition)
    yield from _kind(definition)
    yield from _retries(definition)
    yield from _nodes(definition)
    yield from _pod(definition)
    for container in _containers(definition):
        yield from _requirements(container)
        yield from _texts(container)
        yield from _volumes(container)
        yield from _secrets(container)
        yield from _words(container)
        yield from _fargate(container) if container.on_fargate is True else _instances(container)


def _fault(message: str, error: str = "ClientException", certain: bool = True) -> SettingFault:
    return SettingFault(message, error, is_certain=certain)


def _not_json(definition: Resource) -> Iterator[SettingFault]:
    for key in ("containerProperties", "ecsProperties", "nodeProperties"):
        text = definition.get(key)
        if not isinstance(text, str) or not text:
            continue
        try:
            read_json(text)
        except ValueError:
            yield _fault(f"{key} is not JSON. Write it with a function that makes JSON.", "is invalid")


def _platform(definition: Resource) -> Tri:
    """Whether the job runs on Fargate; without platformCapabilities it runs on EC2."""
    items = definition.items("platformCapabilities")
    if isinstance(items, Unknown):
        return items
    return equal(as_text(items[0]), "FARGATE") if items else False


def _containers(definition: Resource) -> Iterator[JobContainer]:
    platform = _platform(definition)
    found = read_known_json(definition.get("containerProperties"))
    if isinstance(found, dict):
        yield JobContainer("the container", found, found, platform)
    tasks = field(read_known_json(definition.get("ecsProperties")), "taskProperties")
    for task in entries_of(tasks).items:
        for item in entries_of(field(task, "containers")).items:
            name = as_text(field(item, "name"))
            yield JobContainer(
                f"container '{name}'" if isinstance(name, str) else "a container", item, task, platform
            )
    ranges = field(read_known_json(definition.get("nodeProperties")), "nodeRangeProperties")
    for item in entries_of(ranges).items:
        inner = field(item, "container")
        if isinstance(inner, dict):
            nodes = as_text(field(item, "targetNodes"))
            yield JobContainer(f"the container of nodes {nodes}", inner, inner, False)


def _kind(definition: Resource) -> Iterator[SettingFault]:
    kind = definition.text("type")
    given = [key for key in _PROPERTIES if _is_given(definition.get(key))]
    unknown = any(isinstance(definition.get(key), Unknown) for key in _PROPERTIES)
    if len(given) > 1:
        yield _fault(
            f"{' and '.join(given)} are set, but a job definition has one of them. Remove the others.",
            "conflicts with",
        )
    if not isinstance(kind, str):
        return
    if not given and not unknown:
        wanted = "nodeProperties" if kind == "multinode" else "containerProperties"
        yield _fault(f"type is {kind}, but {wanted} is missing. Set {wanted}.")
    elif kind == "multinode" and given and "nodeProperties" not in given and not unknown:
        yield _fault(f"type is multinode, but {given[0]} is set. Set nodeProperties instead.")
    elif kind == "container" and given == ["nodeProperties"]:
        yield _fault("type is container, but nodeProperties is set. Set type to multinode.")
    items = definition.items("platformCapabilities")
    if isinstance(items, Unknown):
        return
    if len(items) > 1:
        yield _fault(f"platformCapabilities has {len(items)} platforms. Set one of EC2 and FARGATE.")
    if kind == "multinode" and _platform(definition) is True:
        yield _fault("type is multinode, but platformCapabilities is FARGATE. Set it to EC2.")
    if "eksProperties" in given and items:
        yield _fault(
            "eksProperties is set, but platformCapabilities is for ECS only. Remove platformCapabilities.",
            certain=False,
        )


def _retries(definition: Resource) -> Iterator[SettingFault]:
    exits = entries_of(definition.get("retryStrategy", "evaluateOnExits"))
    attempts = definition.get("retryStrategy", "attempts")
    if exits.items and is_given(attempts) is False:
        yield _fault("retryStrategy has evaluateOnExits, but no attempts. Set retryStrategy.attempts.")
    if len(exits.items) > _MOST_EXITS:
        yield _fault(
            f"retryStrategy.evaluateOnExits has {len(exits.items)} items. Use at most {_MOST_EXITS}."
        )
    for item in exits.items:
        conditions = [child(item, key) for key in ("onExitCode", "onReason", "onStatusReason")]
        if all(is_given(value) is False for value in conditions):
            yield _fault(
                "An item of retryStrategy.evaluateOnExits has no condition. Set onExitCode or onReason."
            )
        code, *reasons = conditions
        if isinstance(code, str) and not _EXIT_CODE.fullmatch(code):
            yield _fault(
                f"onExitCode is '{code}', but it has digits and an optional * at its end only. Change it.",
                "must contain only numbers, and can optionally end with an asterisk",
            )
        for reason in reasons:
            if isinstance(reason, str) and not _REASON.fullmatch(reason):
                yield _fault(
                    f"A reason of evaluateOnExits is '{reason}', but it has letters, digits, '.', ':', spaces and an "
                    "optional * at its end only. Change it.",
                    "must contain letters, numbers, periods, colons, and white space",
                )


def _requirements(container: JobContainer) -> Iterator[SettingFault]:
    items = entries_of(container.get("resourceRequirements")).items
    kinds = [as_text(field(item, "type")) for item in items]
    given = [kind for kind in kinds if isinstance(kind, str)]
    twice = next((kind for kind in given if given.count(kind) > 1), None)
    if twice is not None:
        yield _fault(
            f"resourceRequirements of {container.title} has {twice} more than once. Remove one of them."
        )
    for kind, old in (("VCPU", "vcpus"), ("MEMORY", "memory")):
        if kind in given and container.on_fargate is not True and _is_given(container.get(old)):
            yield _fault(
                f"{old} of {container.title} is set, but resourceRequirements has {kind}. Remove {old}."
            )
    for type_, item in zip(kinds, items, strict=True):
        yield from _requirement(container, type_, field(item, "value"))


def _requirement(container: JobContainer, kind: object, value: Value) -> Iterator[SettingFault]:
    if not isinstance(kind, str) or isinstance(value, Unknown) or value is None:
        return
    if kind not in ("VCPU", "MEMORY", "GPU"):
        yield _fault(
            f"resourceRequirements of {container.title} has the type {kind}, which does not exist. Use VCPU, MEMORY or "
            "GPU."
        )
    elif kind == "GPU" and container.on_fargate is True:
        yield _fault(
            f"resourceRequirements of {container.title} has GPU, which Fargate does not have. Remove GPU."
        )
    elif isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
        if kind == "MEMORY" and float(value) < _LEAST_MEMORY:
            yield _fault(f"MEMORY of {container.title} is {value} MiB. Set at least {_LEAST_MEMORY}.")
        elif kind == "VCPU" and float(value) < 1 and container.on_fargate is False:
            yield _fault(
                f"VCPU of {container.title} is {value}, but a job on EC2 has at least 1. Set 1 or more."
            )
        elif kind == "GPU" and "." in value:
            yield _fault(f"GPU of {container.title} is {value}. Set a whole number.")


def _texts(container: JobContainer) -> Iterator[SettingFault]:
    """Numbers and truth values where the decoder of the provider expects texts."""
    for name in ("resourceRequirements", "environment"):
        for item in entries_of(container.get(name)).items:
            value = field(item, "value")
            if isinstance(value, int | float):
                yield _fault(
                    f"A value of {name} of {container.title} is {str(value).lower()}, which is not a text. Write it in "
                    "quotes.",
                    "json: cannot unmarshal",
                )
    for item in entries_of(container.get("environment")).items:
        variable = as_text(field(item, "name"))
        if isinstance(variable, str) and variable.startswith(_RESERVED):
            yield _fault(
                f"environment of {container.title} has {variable}, but names that begin with {_RESERVED} are reserved. "
                "Rename it.",
                certain=False,
            )


def _volumes(container: JobContainer) -> Iterator[SettingFault]:
    volumes = entries_of(field(container.task, "volumes"))
    names = [as_text(field(volume, "name")) for volume in volumes.items]
    for volume, name in zip(volumes.items, names, strict=True):
        efs = field(volume, "efsVolumeConfiguration")
        if isinstance(efs, dict):
            yield from _file_system(efs, str(name))
            if _is_given(field(volume, "host", "sourcePath")):
                yield _fault(f"Volume '{name}' has host and efsVolumeConfiguration. Remove one of them.")
    for mount in entries_of(container.get("mountPoints")).items:
        source = as_text(field(mount, "sourceVolume"))
        known = volumes.complete is True and not any(isinstance(name, Unknown) for name in names)
        if isinstance(source, str) and known and source not in names:
            yield _fault(
                f"mountPoints of {container.title} has '{source}', which is not a volume of the job. Add it to "
                "volumes.",
                certain=False,
            )


def _file_system(efs: dict[str, Any], name: str) -> Iterator[SettingFault]:
    point = _is_given(field(efs, "authorizationConfig", "accessPointId"))
    iam = as_text(field(efs, "authorizationConfig", "iam"))
    root, transit = as_text(field(efs, "rootDirectory")), as_text(field(efs, "transitEncryption"))
    if point and isinstance(root, str) and root not in ("", "/"):
        yield _fault(f"Volume '{name}' has rootDirectory {root} with an access point. Remove rootDirectory.")
    authorized = point or (isinstance(iam, str) and iam == "ENABLED")
    if authorized and not isinstance(transit, Unknown) and transit != "ENABLED":
        yield _fault(
            f"Volume '{name}' has authorizationConfig without transitEncryption. Set transitEncryption to ENABLED."
        )


def _secrets(container: JobContainer) -> Iterator[SettingFault]:
    holder = container.task if field(container.task, "executionRoleArn") is not None else container.fields
    if field(holder, "executionRoleArn") is not None or container.on_fargate is not False:
        return
    for path in (("secrets",), ("logConfiguration", "secretOptions")):
        if entries_of(container.get(path[0], *path[1:])).items:
            yield _fault(
                f"{'.'.join(path)} of {container.title} is set, but executionRoleArn is missing. Set executionRoleArn."
            )


def _words(container: JobContainer) -> Iterator[SettingFault]:
    driver = as_text(container.get("logConfiguration", "logDriver"))
    drivers = _FARGATE_DRIVERS if container.on_fargate is True else _DRIVERS
    if isinstance(driver, str) and driver not in drivers and not isinstance(container.on_fargate, Unknown):
        yield _fault(
            f"logConfiguration.logDriver of {container.title} is {driver}, which Batch does not support here. Use one "
            f"of {', '.join(drivers)}."
        )
    swappiness = as_number(container.get("linuxParameters", "swappiness"))
    if isinstance(swappiness, int) and not 0 <= swappiness <= 100:
        yield _fault(
            f"linuxParameters.swappiness of {container.title} is {swappiness}. Set a number from 0 to 100."
        )


def _fargate(container: JobContainer) -> Iterator[SettingFault]:
    given = [key for key in _LINUX_NOT_ON_FARGATE if _is_given(container.get("linuxParameters", key))]
    if given:
        yield _fault(
            f"linuxParameters of {container.title} has {' and '.join(given)}, which Fargate does not support. Remove "
            "them."
        )
    size = as_number(field(container.task, "ephemeralStorage", "sizeInGiB"))
    if isinstance(size, int) and not _STORAGE[0] <= size <= _STORAGE[1]:
        yield _fault(
            f"ephemeralStorage.sizeInGiB is {size}, but Fargate has {_STORAGE[0]} to {_STORAGE[1]}. Change it."
        )
    for volume in entries_of(field(container.task, "volumes")).items:
        if _is_given(field(volume, "host", "sourcePath")):
            yield _fault(
                f"Volume '{as_text(field(volume, 'name'))}' has host.sourcePath, which Fargate does not support. "
                "Remove "
                "host."
            )


def _instances(container: JobContainer) -> Iterator[SettingFault]:
    for key in ("fargatePlatformConfiguration", "runtimePlatform"):
        if container.on_fargate is False and _is_given(field(container.task, key)):
            yield _fault(
                f"{key} is set, but the job is not on Fargate. Remove it, or set platformCapabilities."
            )


def _nodes(definition: Resource) -> Iterator[SettingFault]:
    nodes = read_known_json(definition.get("nodeProperties"))
    main, count = as_number(field(nodes, "mainNode")), as_number(field(nodes, "numNodes"))
    if not isinstance(count, int):
        return
    if isinstance(main, int) and main >= count:
        yield _fault(
            f"nodeProperties.mainNode is {main}, but numNodes is {count}. Set mainNode below numNodes."
        )
    covered: set[int] = set()
    ranges = entries_of(field(nodes, "nodeRangeProperties"))
    for item in ranges.items:
        text = as_text(field(item, "targetNodes"))
        found = _RANGE.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            return
        first, last, single = found.groups()
        start = int(single or first or 0)
        covered.update(range(start, int(single or last or count - 1) + 1))
    missing = sorted(set(range(min(count, 10_000))) - covered)
    if missing and ranges.complete is True:
        yield _fault(
            f"nodeProperties has {count} nodes, but no range of nodeRangeProperties has node {missing[0]}. Set "
            "targetNodes for it.",
            certain=False,
        )


def _pod(definition: Resource) -> Iterator[SettingFault]:
    dns = definition.text("eksProperties", "podProperties", "dnsPolicy")
    if isinstance(dns, str) and dns not in _DNS:
        yield _fault(f"podProperties.dnsPolicy is {dns}. Use one of {', '.join(_DNS)}.", "expected")
    for item in entries_of(definition.get("eksProperties", "podProperties", "containers")).items:
        policy = as_text(child(item, "imagePullPolicy"))
        if isinstance(policy, str) and policy not in _PULL:
            yield _fault(f"imagePullPolicy is {policy}. Use one of {', '.join(_PULL)}.", "expected")


def _is_given(value: Value) -> bool:
    return is_given(value) is True
