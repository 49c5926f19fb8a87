"""All workloads of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workload import Workload
from preflight.model.network.subnet import Subnet

if TYPE_CHECKING:
    from preflight.core.stack import Stack


KINDS: Final = (Instance, AutoScalingGroup, EcsService, LambdaFunction)


def workloads(stack: Stack) -> tuple[Workload, ...]:
    """All resources of the stack that run code."""
    return tuple(w for kind in KINDS for w in stack.all(kind))


def workloads_in(subnet: Subnet) -> tuple[Workload, ...]:
    """The workloads that certainly can run in the subnet."""

    def make() -> dict[str, list[Workload]]:
        groups: dict[str, list[Workload]] = {}
        for workload in workloads(subnet.stack):
            for resource in workload.subnets.found:
                groups.setdefault(resource.urn, []).append(workload)
        return groups

    return tuple(subnet.stack.cache("workloads by subnet", make).get(subnet.urn, ()))
