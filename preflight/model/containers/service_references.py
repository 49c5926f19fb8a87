"""Where services name containers and ports of their task definition.

Sources: ECS API, LoadBalancer, ServiceRegistry, ServiceConnectService and ProxyConfiguration.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from preflight.core.conversion import as_number, as_text
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch


class ContainerReference(msgspec.Struct, frozen=True):
    """A container name and a container port in a property; `port` is `None` if it is not set. `where`: the property."""

    where: str
    name: str | Unknown | None
    port: int | Unknown | None


def references(subject: TaskLaunch | TaskDefinition) -> Iterator[ContainerReference]:
    """The containers that a service, or a task definition's proxy, names."""
    resource = subject.resource
    if isinstance(subject, TaskDefinition):
        proxy = resource.text("proxyConfiguration", "containerName")
        if isinstance(proxy, str) and proxy:
            yield ContainerReference("proxyConfiguration", proxy, None)
        return
    for key in ("loadBalancers", "serviceRegistries"):
        for item in entries_of(subject.get(key)).items:
            name, port = as_text(field(item, "containerName")), as_number(field(item, "containerPort"))
            # The provider treats an empty name and a port of 0 as not set.
            yield ContainerReference(key, name, port if isinstance(port, Unknown) else port or None)


def port_names(subject: TaskLaunch | TaskDefinition) -> tuple[str, ...]:
    """The known names of port mappings in a service's `serviceConnectConfiguration`."""
    if subject.type != aws.ECS_SERVICE:
        return ()
    services = entries_of(subject.resource.get("serviceConnectConfiguration", "services"))
    names = (as_text(field(item, "portName")) for item in services.items)
    return tuple(name for name in names if isinstance(name, str) and name)
