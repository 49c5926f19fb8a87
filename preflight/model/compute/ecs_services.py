"""ECS services."""

from __future__ import annotations

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import Workload
from preflight.model.resource_types import ROLE, SECURITY_GROUP, SUBNET, TASK_DEFINITION


class EcsService(Workload):
    """An ECS service with its task definition. Its subnets and security groups are those of `awsvpc` mode."""

    TYPES = (aws.ECS_SERVICE,)

    @cached_property
    def task_definition(self) -> Resource | Unknown | None:
        return self.resource.ref(TASK_DEFINITION, "taskDefinition")

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        found = self.task_definition
        return (self.resource, found) if isinstance(found, Resource) else (self.resource,)

    @cached_property
    def network_mode(self) -> str | Unknown:
        """The tasks' network mode; a service with a network configuration runs in `awsvpc` mode only.

        Source: ECS API, CreateService `networkConfiguration`; RegisterTaskDefinition `networkMode`.
        """
        if self.resource.get("networkConfiguration") is not None:
            return "awsvpc"
        found = self.task_definition
        if not isinstance(found, Resource):
            return Unknown(f"network mode of '{self.name}'")
        mode = found.text("networkMode")
        return "bridge" if mode is None else mode

    @cached_property
    def subnets(self) -> Refs:
        return self.resource.refs(SUBNET, "networkConfiguration", "subnets")

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "networkConfiguration", "securityGroups")

    @cached_property
    def role(self) -> Resource | Unknown | None:
        """The task role; the execution role is only for starting the task."""
        found = self.task_definition
        return found.ref(ROLE, "taskRoleArn") if isinstance(found, Resource) else found

    @cached_property
    def has_public_address(self) -> Tri:
        return as_flag(self.resource.get("networkConfiguration", "assignPublicIp"))
