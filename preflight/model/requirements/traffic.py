"""The traffic that a stack implies: from load balancers to their targets, from workloads to the data stores in their
configuration.
"""

from __future__ import annotations

from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.user_data import UserData
from preflight.model.compute.workload import NOTHING, Workload
from preflight.model.containers.task_launches import TaskLaunch
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.protocols import TCP
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.requirements.parties import Party
from preflight.model.requirements.reachability import Verdict, may_reach

_KINDS: Final = {
    aws.EC2_INSTANCE: "instance",
    aws.AUTO_SCALING_GROUP: "Auto Scaling group",
    aws.ECS_SERVICE: "ECS service",
    aws.LAMBDA_FUNCTION: "function",
}
_UDP: Final = frozenset({"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"})


class Flow(msgspec.Struct, frozen=True, dict=True):
    """Traffic that the stack implies. `purpose`: its purpose, for messages."""

    source: Party
    target: Party
    port: int
    purpose: str
    protocol: str = TCP

    @cached_property
    def verdict(self) -> Verdict:
        return may_reach(self.source, self.target, self.port, self.protocol)

    @property
    def ends(self) -> tuple[Entity | None, Entity | None]:
        """What sends and what receives; `None` is the internet."""
        return self.source.entity, self.target.entity


# --- parties


def workload_party(workload: Workload) -> Party:
    title = f"{_KINDS[workload.type]} '{workload.name}'"
    groups, subnets = workload.security_groups, workload.subnets
    if isinstance(workload, EcsService) and equal(workload.network_mode, "awsvpc") is not True:
        groups = subnets = Refs((), False, (), f"the container instances of '{workload.name}'")
    if workload.type == aws.LAMBDA_FUNCTION and groups == NOTHING:
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


# --- code and the world outside its VPC

# Types that a function with their name in its environment calls over the network. Not parameters, because their values
# are often in the environment too.
_CALLED: Final = frozenset(
    {
        aws.DYNAMODB_TABLE,
        aws.SQS_QUEUE,
        aws.SNS_TOPIC,
        aws.S3_BUCKET,
        aws.S3_BUCKET_V2,
        aws.SECRETS_MANAGER_SECRET,
        aws.KINESIS_STREAM,
        aws.SFN_STATE_MACHINE,
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
        return "pulls its image" if _is_on_fargate(workload) is True else ""
    if workload.type == aws.LAMBDA_FUNCTION:
        return _called_by(workload.resource)
    data = workload.user_data
    if isinstance(data, UserData) and data.downloads:
        return "downloads in its user data"
    return "calls AWS in its user data" if isinstance(data, UserData) and data.reads else ""


def _is_on_fargate(service: EcsService) -> Tri:
    """Whether its tasks run on Fargate: by its launch type or strategy, or because they could run nowhere else."""
    launch, definition = TaskLaunch(service.resource), service.task_definition
    if launch.has_own_strategy or not isinstance(definition, Resource):
        return launch.is_on_fargate
    return any_of((launch.is_on_fargate, equal(definition.get("requiresCompatibilities"), ["FARGATE"])))


def _called_by(function: Resource) -> str:
    for urn in sorted(function.dependencies_of("environment")):
        resource = function.stack.by_urn.get(urn)
        if resource is not None and resource.type in _CALLED:
            return f"calls '{resource.name}'"
    return ""
