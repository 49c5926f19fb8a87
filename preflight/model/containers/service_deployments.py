"""How ECS replaces the tasks of a service, and what registers them.

Sources: ECS API, DeploymentConfiguration and ServiceRegistry; ECS developer guide, "Service event messages" and
"Service discovery".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, as_text
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch

if TYPE_CHECKING:
    from preflight.core.stack import Stack

DISCOVERY_SERVICE: Final = (aws.SERVICE_DISCOVERY_SERVICE,)


class ServiceDeployment(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """The percentages by which ECS replaces a service's tasks."""

    service: Resource

    @property
    def about(self) -> Resource:
        return self.service

    @cached_property
    def minimum(self) -> int | Unknown:
        return self._number("deploymentMinimumHealthyPercent", 100)

    @cached_property
    def maximum(self) -> int | Unknown:
        return self._number("deploymentMaximumPercent", 200)

    def _number(self, key: str, default: int) -> int | Unknown:
        found = self.service.number(key)
        return default if found is None else found

    @cached_property
    def is_rolling(self) -> Tri:
        """Whether ECS replaces its tasks step by step, by the percentages; a daemon has other rules."""
        return all_of(
            (
                one_of(self.service.text("deploymentController", "type"), (None, "ECS")),
                one_of(self.service.text("deploymentConfiguration", "strategy"), (None, "ROLLING")),
                one_of(self.service.text("schedulingStrategy"), (None, "REPLICA")),
            )
        )

    @cached_property
    def count(self) -> int | Unknown | None:
        """How many tasks it has; `None` if something else changes the number."""
        if self._is_scaled or "desiredCount" in self.service.ignore_changes:
            return None
        return self.service.number("desiredCount")

    @property
    def _is_scaled(self) -> bool:
        """Whether a scalable target of the stack may be for this service."""
        targets = self.service.stack.of(aws.APP_AUTO_SCALING_TARGET)
        return any(equal(t.text("serviceNamespace"), "ecs") is not False for t in targets)

    @cached_property
    def is_stuck(self) -> Tri:
        """Whether ECS can neither start nor stop a task, so that later deployments never end.

        It starts tasks up to the maximum, rounded down, and stops them down to the minimum, rounded up.
        """
        if isinstance(self.minimum, Unknown) or isinstance(self.maximum, Unknown):
            return Unknown(f"percentages of '{self.name}'")
        if self.count is None:
            return all_of((self.is_rolling, self.maximum <= 100 <= self.minimum))
        if isinstance(self.count, Unknown):
            return Unknown(self.count.reason)
        starts = self.count * self.maximum // 100 > self.count
        stops = -(-self.count * self.minimum // 100) < self.count
        return all_of((self.is_rolling, self.count > 0, not starts, not stops))


def deployments(stack: Stack) -> tuple[ServiceDeployment, ...]:
    return tuple(ServiceDeployment(r) for r in stack.of(aws.ECS_SERVICE) if not r.is_external)


class Registration(AboutResource, msgspec.Struct, frozen=True):
    """The registration of a service's tasks in a Cloud Map service."""

    launch: TaskLaunch
    registry: Resource | Unknown
    port: int | Unknown | None
    container_name: str | Unknown | None
    container_port: int | Unknown | None

    @property
    def about(self) -> Resource:
        return self.launch.resource

    @property
    def network_mode(self) -> str | Unknown:
        task = self.launch.task
        return (
            task.network_mode
            if isinstance(task, TaskDefinition)
            else Unknown("the network mode of the tasks")
        )

    def has_record(self, *types: str) -> Tri:
        """Whether the Cloud Map service creates DNS records of one of the types."""
        if isinstance(self.registry, Unknown):
            return Unknown(self.registry.reason)
        records = entries_of(self.registry.get("dnsConfig", "dnsRecords"))
        found = [one_of(as_text(field(item, "type")), types) for item in records.items]
        return any_of((*found, *((records.complete,) if isinstance(records.complete, Unknown) else ())))

    @property
    def has_addresses_only(self) -> Tri:
        """Whether the Cloud Map service creates A or AAAA records and no SRV records, which have no port."""
        return all_of((self.has_record("A", "AAAA"), negate(self.has_record("SRV"))))

    @property
    def has_container(self) -> bool:
        """Whether it sets a container and a container port, known or unknown."""
        return self.container_name is not None and self.container_port is not None


def service_registrations(stack: Stack) -> tuple[Registration, ...]:
    """The registrations of tasks in Cloud Map."""
    found: list[Registration] = []
    for service in stack.of(aws.ECS_SERVICE):
        for item in entries_of(service.get("serviceRegistries")).items:
            registry = service.resolve(field(item, "registryArn"), DISCOVERY_SERVICE, "serviceRegistries")
            ports = [as_number(field(item, key)) for key in ("port", "containerPort")]
            port, container_port = (p if isinstance(p, Unknown) else p or None for p in ports)
            name = as_text(field(item, "containerName"))
            name = name if isinstance(name, Unknown) else name or None
            found.append(Registration(TaskLaunch(service), registry, port, name, container_port))
    return tuple(found)
