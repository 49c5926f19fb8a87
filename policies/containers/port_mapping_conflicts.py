"""A container has port mappings or links that ECS, or the network mode of its task definition, does not allow.

## What fails

- In `awsvpc` and `host` mode, a `hostPort` differs from its `containerPort`.
- In `none` mode, a container has port mappings.
- In a mode other than `bridge`, a container has `links`.
- In `bridge` mode, two port mappings of a task have the same `hostPort`.
- Two port mappings of a task have the same `name`.
- A `containerPortRange` is not a range such as `8000-8010`, stands beside a single port, or overlaps another one in
  `awsvpc` or `host` mode.
- A port is above 65535, a `name` has other characters than lower-case letters, digits, `_` and `-`, or `appProtocol` is
  not `http`, `http2` or `grpc`.
- Advisory: in `awsvpc` and `host` mode, two port mappings have the same container port.

## Why

ECS rejects the task definition with *ClientException: When networkMode=awsvpc, the host ports and container ports in
port mappings must match.* or *Links are not supported when networkMode=awsvpc.* Two containers cannot use the same port
of an instance, so that ECS cannot place the task.

## Errors

- `ClientException: When networkMode=awsvpc, the host ports and container ports in port mappings must match.`
- `Links are not supported when networkMode=awsvpc.`
- `ClientException: port mapping name is already used`
- `ClientException: Invalid 'containerPortRange' setting`
- `cannot specify both single port and port range`
- `container port is used multiple times in task`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 8080, hostPort: 80 }] }
```

## Instead

Remove `hostPort`: in `awsvpc` mode each task has its own IP address, and in `bridge` mode the port is dynamic.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      networkMode: awsvpc
      containerDefinitions:
        fn::toJSON:
          - { name: app, image: "nginx:1.27", memory: 256, portMappings: [{ containerPort: 8080 }] }
```

## Not covered

Two tasks that need the same port of an instance. Whether the application in the container listens on the port.

## References

- [PortMapping](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html)
- [Network modes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from preflight.core.conversion import as_list
from preflight.core.values import Unknown
from preflight.model.containers.containers import Container
from preflight.model.containers.port_settings import port_faults
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def port_mapping_conflicts(task: TaskDefinition) -> Iterator[Finding]:
    yield from (Finding(task, fault) for fault in _faults(task))
    for fault in port_faults(task):
        yield Finding(task, fault.message, error=fault.error, level=None if fault.is_certain else ADVISORY)


def _faults(task: TaskDefinition) -> Iterator[str]:
    mode = task.network_mode
    if isinstance(mode, Unknown):
        return
    for container in task.containers:
        if mode in ("awsvpc", "host"):
            yield from _unlike(container, mode)
        if mode == "none" and container.port_mappings:
            yield f"{_title(container)} has portMappings, but the network mode is none. Remove them."
        if mode in ("awsvpc", "host", "none") and _has_links(container):
            yield (
                f"{_title(container)} has links, but the network mode is {mode}. Remove them, or set networkMode to "
                "bridge."
            )
    if mode == "bridge":
        yield from _taken_twice(task)
    yield from _named_twice(task)


def _title(container: Container) -> str:
    return f"{container.title[0].upper()}{container.title[1:]}"


def _unlike(container: Container, mode: str) -> Iterator[str]:
    for mapping in container.port_mappings:
        host, port = mapping.host_port, mapping.container_port
        if isinstance(host, int) and isinstance(port, int) and host not in (0, port):
            yield (
                f"{_title(container)} maps hostPort {host} to containerPort {port}, but in {mode} mode both must be "
                f"the same. Remove hostPort, or set it to {port}."
            )


def _has_links(container: Container) -> bool:
    links = as_list(container.get("links"))
    return not isinstance(links, Unknown) and any(link is not None for link in links)


def _taken_twice(task: TaskDefinition) -> Iterator[str]:
    taken = Counter(
        (mapping.host_port, mapping.protocol)
        for container in task.containers
        for mapping in container.port_mappings
        if isinstance(mapping.host_port, int) and mapping.host_port and isinstance(mapping.protocol, str)
    )
    for (port, protocol), count in sorted(taken.items(), key=str):
        if count > 1:
            yield (
                f"hostPort {port} ({protocol}) is mapped {count} times, so that ECS cannot place the task. Use "
                "different host ports, or remove hostPort for a dynamic port."
            )


def _named_twice(task: TaskDefinition) -> Iterator[str]:
    names = Counter(
        m.name for c in task.containers for m in c.port_mappings if isinstance(m.name, str) and m.name
    )
    for name, count in sorted(names.items()):
        if count > 1:
            yield f"{count} port mappings have the name '{name}'. Give each port mapping its own name."
