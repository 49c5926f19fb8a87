"""Port mappings of a container with ports, ranges or names that ECS rejects.

Sources: ECS API, PortMapping (`name`, `appProtocol`, `containerPortRange`); the errors of ranges, which
badmintoncryer/cdk-preflight measured against ECS.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_number, as_text
from preflight.core.encoding import digits
from preflight.core.values import Unknown, Value
from preflight.model.containers.containers import Container, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.setting_faults import SettingFault

_LAST: Final = 65535
_NAME: Final = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_PROTOCOLS: Final = ("http", "http2", "grpc")
_MOST_RANGES: Final = 100
# In these modes the containers of a task share their ports.
_SHARED: Final = ("awsvpc", "host")


def port_faults(task: TaskDefinition) -> Iterator[SettingFault]:
    """The port mappings of a task definition that ECS rejects by themselves; the network mode has its own rules."""
    for container in task.containers:
        items = container.entries("portMappings").items
        for item in items:
            yield from _numbers(container, item)
            yield from _range(container, item)
            yield from _words(container, item)
        ranges = [item for item in items if field(item, "containerPortRange") is not None]
        if len(ranges) > _MOST_RANGES:
            yield SettingFault(f"{_of(container)} has {len(ranges)} port ranges. Use at most {_MOST_RANGES}.")
    yield from _overlaps(task)
    yield from _twice(task)


def _of(container: Container) -> str:
    return f"portMappings of {container.title}"


def _numbers(container: Container, item: Value) -> Iterator[SettingFault]:
    for key in ("containerPort", "hostPort"):
        port = as_number(field(item, key))
        if isinstance(port, int) and not 0 <= port <= _LAST:
            yield SettingFault(
                f"{_of(container)} has {key} {port}, which is not a port number. Use a number up to {_LAST}.",
                "ClientException",
            )


def _range(container: Container, item: Value) -> Iterator[SettingFault]:
    text = as_text(field(item, "containerPortRange"))
    if not isinstance(text, str):
        return
    ports = _ports(text)
    if ports is None or not ports[0] < ports[1] <= _LAST:
        yield SettingFault(
            f"{_of(container)} has containerPortRange {text}. Write the first and the last port, such as 8000-8010.",
            "Invalid 'containerPortRange' setting",
        )
    elif any(as_number(field(item, key)) for key in ("containerPort", "hostPort") if _is_known(item, key)):
        yield SettingFault(
            f"{_of(container)} has containerPortRange {text} together with a single port. Remove one of the two.",
            "cannot specify both single port and port range",
        )


def _is_known(item: Value, key: str) -> bool:
    return not isinstance(as_number(field(item, key)), Unknown)


def _ports(text: str) -> tuple[int, int] | None:
    first, dash, last = text.partition("-")
    one, two = digits(first), digits(last)
    return (one, two) if dash and one is not None and two is not None else None


def _words(container: Container, item: Value) -> Iterator[SettingFault]:
    name, protocol = as_text(field(item, "name")), as_text(field(item, "appProtocol"))
    if isinstance(name, str) and name and not _NAME.fullmatch(name):
        yield SettingFault(
            f"{_of(container)} has the name '{name}', but a name has up to 64 lower-case letters, digits, _ and -. "
            "Rename it.",
            "ClientException",
        )
    if isinstance(protocol, str) and protocol and protocol not in _PROTOCOLS:
        yield SettingFault(
            f"{_of(container)} has appProtocol {protocol}. Use {', '.join(_PROTOCOLS)}, or remove it for TCP.",
            "ClientException",
        )


def _shares_ports(task: TaskDefinition) -> bool:
    mode = task.network_mode
    return isinstance(mode, str) and mode in _SHARED


def _overlaps(task: TaskDefinition) -> Iterator[SettingFault]:
    """Ranges of ports that overlap in a task whose containers share their ports."""
    if not _shares_ports(task):
        return
    found: list[tuple[tuple[int, int], str]] = []
    for container in task.containers:
        for item in container.entries("portMappings").items:
            text = as_text(field(item, "containerPortRange"))
            ports = _ports(text) if isinstance(text, str) else None
            if ports is None or not isinstance(text, str):
                continue
            other = next((t for p, t in found if p[0] <= ports[1] and ports[0] <= p[1]), None)
            if other is not None:
                yield SettingFault(
                    f"{_of(container)} has containerPortRange {text}, which overlaps {other}. Use other ports.",
                    "container port is used multiple times in task",
                )
            found.append((ports, text))


def _twice(task: TaskDefinition) -> Iterator[SettingFault]:
    """Ports that two mappings of a task have, whose containers share their ports."""
    if not _shares_ports(task):
        return
    taken = Counter(
        (m.container_port, m.protocol)
        for c in task.containers
        for m in c.port_mappings
        if isinstance(m.container_port, int) and m.container_port and isinstance(m.protocol, str)
    )
    for (port, protocol), count in sorted(taken.items(), key=str):
        if count > 1:
            yield SettingFault(
                f"containerPort {port} ({protocol}) is mapped {count} times, but in {task.network_mode} mode the "
                "containers of a task share their ports. Use different ports.",
                "container port is used multiple times in task",
                is_certain=False,
            )
