"""The traffic that a stack implies: from load balancers to their targets, from workloads to the data stores in their
configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import child
from preflight.core.logic import equal, known
from preflight.core.resource import Refs, Resource
from preflight.core.values import Unknown
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.user_data import UserData
from preflight.model.compute.workload import NOTHING, Workload
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.protocols import TCP
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.requirements.reachability import Party, Verdict, may_reach
from preflight.model.resource_types import (
    AUTO_SCALING_GROUP,
    EC2_INSTANCE,
    ECS_SERVICE,
    LAMBDA_FUNCTION,
)

if TYPE_CHECKING:
    pass


_KINDS: Final = {
    EC2_INSTANCE: "instance",
    AUTO_SCALING_GROUP: "Auto Scaling group",
    ECS_SERVICE: "ECS service",
    LAMBDA_FUNCTION: "function",
}
_UDP: Final = frozenset({"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"})


@dataclass(frozen=True)
class Flow:
    """Traffic that the stack implies. `purpose`: its purpose, for messages."""

    source: Party
    target: Party
    port: int
    purpose: str
    protocol: str = TCP

    @cached_property
    def verdict(self) -> Verdict:
        return may_reach(self.source, self.target, self.port, self.protocol)


# --- parties


def workload_party(workload: Workload) -> Party:
    title = f"{_KINDS[workload.type]} '{workload.name}'"
    groups, subnets = workload.security_groups, workload.subnets
    if isinstance(workload, EcsService) and equal(workload.network_mode, "awsvpc") is not True:
        groups = subnets = Refs((), False, (), f"the container instances of '{workload.name}'")
    if workload.type == LAMBDA_FUNCTION and groups == NOTHING:
        groups = Refs((), False, (), f"'{workload.name}' is in no VPC")
    return Party(title, groups, subnets, workload.vpc, workload)


def balancer_party(balancer: LoadBalancer | ClassicLoadBalancer) -> Party:
    """A load balancer as a client of its targets; a network load balancer without security groups has none."""
    title = f"load balancer '{balancer.name}'"
    groups: Refs | None = balancer.security_groups
    if isinstance(balancer, LoadBalancer) and groups == NOTHING:
        if isinstance(balancer.kind, Unknown):
            groups = Refs((), False, (), balancer.kind.reason)
        elif balancer.kind != "application":
            groups = None
    return Party(title, groups, balancer.placement.refs, balancer.vpc, balancer)


def endpoint_party(endpoint: VpcEndpoint) -> Party:
    title = f"endpoint '{endpoint.name}'"
    return Party(title, endpoint.security_groups, endpoint.subnets, endpoint.vpc, endpoint)


# --- workloads and their data stores


# --- workloads and destinations outside their VPC

# Types that a function with their name in its environment calls over the network. Not parameters, because their values
# are often in the environment too.
_CALLED: Final = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:sqs/queue:Queue",
        "aws:sns/topic:Topic",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:secretsmanager/secret:Secret",
        "aws:kinesis/stream:Stream",
        "aws:sfn/stateMachine:StateMachine",
    }
)


def calls_out(workload: Workload) -> str:
    """The purposes for which the workload certainly must reach destinations through its own network interface; empty if
    that is not certain.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html (a task on Fargate
    pulls its image and sends its logs through its own interface);
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    """
    if isinstance(workload, EcsService):
        return "pulls its image" if _on_fargate(workload) else ""
    if workload.type == LAMBDA_FUNCTION:
        return _called_by(workload.resource)
    data = workload.user_data
    if isinstance(data, UserData) and data.downloads:
        return "downloads in its user data"
    return "calls AWS in its user data" if isinstance(data, UserData) and data.reads else ""


def _on_fargate(service: EcsService) -> bool:
    """Whether its tasks certainly run on Fargate."""
    if equal(service.resource.text("launchType"), "FARGATE") is True:
        return True
    strategies = service.resource.items("capacityProviderStrategies")
    if isinstance(strategies, Unknown) or strategies or not isinstance(service.task_definition, Resource):
        providers = [child(s, "capacityProvider") for s in strategies] if known(strategies) else []
        return bool(providers) and all(isinstance(p, str) and p.startswith("FARGATE") for p in providers)
    return equal(service.task_definition.get("requiresCompatibilities"), ["FARGATE"]) is True


def _called_by(function: Resource) -> str:
    for urn in sorted(function.dependencies_of("environment")):
        resource = function.stack.by_urn.get(urn)
        if resource is not None and resource.type in _CALLED:
            return f"calls '{resource.name}'"
    return ""


# --- load balancers and their targets


def _urn(found: Resource | Unknown | None) -> tuple[str, ...]:
    return (found.urn,) if isinstance(found, Resource) else ()


def _single(found: Resource | Unknown | None, reason: str) -> Refs:
    if isinstance(found, Resource):
        return Refs((found,), True)
    return Refs((), False, (), found.reason if isinstance(found, Unknown) else reason)
