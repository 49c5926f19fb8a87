"""Task sizes and settings that Fargate supports.

Sources, read in November 2026: ECS developer guide, "Task definition differences for Fargate" and "Troubleshoot task
definition invalid CPU or memory errors"; ECS API, ContainerDefinition, LinuxParameters and EphemeralStorage. The sizes
are a table that `tools/limits/versions.py` generates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from preflight.core.conversion import as_flag, as_list, as_text
from preflight.core.logic import equal
from preflight.core.values import Unknown, Value
from preflight.model.containers.containers import Container, entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.tables import table

# The sizes in GiB that `ephemeralStorage` accepts; the default is 20.
STORAGE: Final = (21, 200)
# The CPU units of Windows containers. Source: ECS API, RegisterTaskDefinition (`memory`): "cannot be less than 1 vCPU",
# and 8 and 16 vCPU require a platform version of Linux.
WINDOWS_CPU: Final = (1024, 4096)
LOG_DRIVERS: Final = ("awslogs", "splunk", "awsfirelens")
# Fields of a container that Fargate does not support; links depend on the network mode.
_LISTS: Final = ("dnsSearchDomains", "dnsServers", "dockerSecurityOptions", "extraHosts")
_FLAGS: Final = ("disableNetworking", "privileged")
_VOLUMES: Final = ("hostPath", "dockerVolumeConfiguration")
# The capability of the kernel that Fargate allows to add.
_CAPABILITY: Final = "SYS_PTRACE"
_LINUX: Final = ("devices", "maxSwap", "sharedMemorySize", "swappiness")


@cache
def sizes() -> Mapping[int, tuple[int, ...]]:
    """By CPU units the memory in MiB."""
    return {int(units): tuple(memory) for units, memory in table("fargate_sizes")["memory"].items()}


def taken_memory(cpu: int) -> str:
    """The memory sizes for the CPU units, as text for messages; empty if Fargate does not offer these CPU units."""
    values = sizes().get(cpu, ())
    if not values:
        return ""
    if len(values) <= 3:
        return f"{', '.join(map(str, values[:-1]))} or {values[-1]}"
    return f"{values[0]} to {values[-1]} in steps of {values[1] - values[0]}"


def unsupported(task: TaskDefinition) -> Iterator[str]:
    """The settings that a task on Fargate certainly must not have, as `privileged of container 'app'`."""
    resource = task.resource
    if _is_set(resource.get("ipcMode")):
        yield "ipcMode"
    if equal(resource.text("pidMode"), "host") is True:
        yield "pidMode host"
    if entries_of(resource.get("placementConstraints")).items:
        yield "placementConstraints"
    for volume in task.volumes.items:
        name = as_text(field(volume, "name"))
        title = f"volume '{name}'" if isinstance(name, str) else "a volume"
        yield from (f"{key} of {title}" for key in _VOLUMES if _is_set(field(volume, key)))
    for container in task.containers:
        yield from (f"{key} of {container.title}" for key in _of_container(container))


def _of_container(container: Container) -> Iterator[str]:
    yield from (key for key in _FLAGS if as_flag(container.get(key)) is True)
    yield from (key for key in _LISTS if _is_set(container.get(key)))
    yield from (f"linuxParameters.{key}" for key in _LINUX if _is_set(container.get("linuxParameters", key)))
    added = as_list(container.get("linuxParameters", "capabilities", "add"))
    for name in () if isinstance(added, Unknown) else added:
        if isinstance(name, str) and name != _CAPABILITY:
            yield f"capability {name}"
    if any(equal(field(r, "type"), "GPU") is True for r in container.entries("resourceRequirements").items):
        yield "resourceRequirements GPU"
    driver = container.log_driver
    if isinstance(driver, str) and driver not in LOG_DRIVERS:
        yield f"log driver {driver}"


def _is_set(value: Value) -> bool:
    """Whether a value is certainly set: neither missing nor empty."""
    return not isinstance(value, Unknown) and value not in (None, "", 0, [], {})


def cannot_run(task: TaskDefinition) -> str:
    """Why the task certainly cannot run on Fargate, as a clause; empty if nothing is certain.

    Empty for a task definition that requires Fargate, because ECS rejects the task definition itself.
    """
    if task.requires_fargate is not False:
        return ""
    mode = task.network_mode
    if isinstance(mode, str) and mode != "awsvpc":
        return f"its network mode is {mode}"
    for name, value in (("cpu", task.cpu), ("memory", task.memory)):
        if value is None:
            return f"it has no {name}"
    return ""
