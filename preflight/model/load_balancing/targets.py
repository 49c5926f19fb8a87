"""The targets of target groups, and the resources that register them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import child
from preflight.core.entity import Entity
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workload import NOTHING, Workload
from preflight.model.load_balancing.load_balancers import ATTACHMENT, LoadBalancer, TargetType
from preflight.model.resource_types import TARGET_GROUP

# Format of a target's ID -> the target types of target groups that accept it.
_TARGET_IDS: Final[tuple[tuple[str, tuple[TargetType, ...]], ...]] = (
    (r"i-[0-9a-f]+$", ("instance",)),
    (r"\d+\.\d+\.\d+\.\d+$|[0-9A-Fa-f]*:[0-9A-Fa-f:]*$", ("ip",)),
    (r"arn:[^:]+:lambda:", ("lambda",)),
    (r"arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:loadbalancer/app/", ("alb",)),
)


class Target(msgspec.Struct, frozen=True, dict=True):
    """A target of a target group.

    `by`: the resource that registers it, `what`: the target itself, `port`: the port of its traffic (`None` for a
    function), `id`: the known text with which an attachment names the target.
    """

    by: Resource
    what: Workload | LoadBalancer | Unknown
    port: int | Unknown | None
    id: str | Unknown | None = None

    @cached_property
    def target_types(self) -> tuple[TargetType, ...] | Unknown:
        """The target types of target groups that accept it.

        Source: CreateTargetGroup `TargetType`; Auto Scaling guide, "Attach a load balancer": instances only; ECS guide,
        "Service load balancing": `ip` in `awsvpc` mode, else `instance`.
        """
        if isinstance(self.what, EcsService):
            mode = self.what.network_mode
            return mode if isinstance(mode, Unknown) else ("ip",) if mode == "awsvpc" else ("instance",)
        if isinstance(self.what, AutoScalingGroup):
            return ("instance",)
        if isinstance(self.what, LambdaFunction):
            return ("lambda",)
        if isinstance(self.what, LoadBalancer):
            return ("alb",)
        if isinstance(self.id, str):
            return next(
                (types for form, types in _TARGET_IDS if re.match(form, self.id)), Unknown("a target's id")
            )
        if isinstance(self.what, Instance):
            return "instance", "ip"  # identified by its ID or by one of its IP addresses
        return self.what if isinstance(self.what, Unknown) else Unknown(f"the target of '{self.by.name}'")


Registration: TypeAlias = tuple[Resource, Refs, Value]


def registrations(entity: Entity) -> tuple[Registration, ...]:
    """A registration of targets: the resource, its target groups, and the block that names them."""
    return entity.stack.cache("registrations", lambda: tuple(_find_registrations(entity)))


def _find_registrations(entity: Entity) -> Iterator[Registration]:
    stack = entity.stack
    for resource in stack.of(*ATTACHMENT):
        yield resource, _one(resource, "targetGroupArn"), None
    for resource in stack.of(aws.AUTO_SCALING_GROUP):
        yield resource, resource.refs(TARGET_GROUP, "targetGroupArns"), None
        for source in _known_items(resource, "trafficSources"):
            values = [child(source, "identifier")]
            yield resource, resource.resolve_all(values, TARGET_GROUP, "trafficSources"), None
    for resource in stack.of(aws.AUTO_SCALING_ATTACHMENT):
        yield resource, _one(resource, "lbTargetGroupArn"), None
    for resource in stack.of(aws.AUTO_SCALING_TRAFFIC_SOURCE_ATTACHMENT):
        yield resource, _one(resource, "trafficSource", "identifier"), None
    for resource in stack.of(aws.ECS_SERVICE):
        yield from _of_service(resource)


def _of_service(service: Resource) -> Iterator[Registration]:
    blocks = service.items("loadBalancers")
    if isinstance(blocks, Unknown):
        yield service, service.resolve_all(blocks, TARGET_GROUP, "loadBalancers"), None
        return
    named = [(b, v) for b in blocks if (v := child(b, "targetGroupArn")) is not None]
    # All blocks of a service are resolved together, because one block alone cannot resolve several unknown ARNs.
    whole = service.resolve_all([v for _, v in named], TARGET_GROUP, "loadBalancers")
    for block, value in named:
        single = service.resolve_all([value], TARGET_GROUP, "loadBalancers")
        yield service, single if single.complete or not whole.complete else whole, _port_of(block, single)


def _port_of(block: Value, single: Refs) -> Value:
    """The block, if it is certainly the block of the target group."""
    return block if single.complete else Unknown("the port of one of several load balancer blocks")


def _one(resource: Resource, key: str, *path: str) -> Refs:
    value = resource.get(key, *path)
    return NOTHING if value is None else resource.resolve_all([value], TARGET_GROUP, key)


def _known_items(resource: Resource, key: str) -> list[Any]:
    found = resource.items(key)
    return [] if isinstance(found, Unknown) else found


def _what(resource: Resource) -> Workload | LoadBalancer | Unknown:
    """The target that a resource registers."""
    stack = resource.stack
    if resource.type == aws.AUTO_SCALING_GROUP:
        return stack.entity(AutoScalingGroup, resource)
    if resource.type == aws.ECS_SERVICE:
        return stack.entity(EcsService, resource)
    if resource.type in (aws.AUTO_SCALING_ATTACHMENT, aws.AUTO_SCALING_TRAFFIC_SOURCE_ATTACHMENT):
        owner = resource.ref((aws.AUTO_SCALING_GROUP,), "autoscalingGroupName")
        return stack.entity(AutoScalingGroup, owner) if isinstance(owner, Resource) else _unknown(resource)
    kinds: tuple[type[Workload] | type[LoadBalancer], ...] = (Instance, LambdaFunction, LoadBalancer)
    for kind in kinds:
        found = resource.ref(kind.TYPES, "targetId")
        if isinstance(found, Resource):
            return stack.entity(kind, found)
    return _unknown(resource)


def _unknown(resource: Resource) -> Unknown:
    return Unknown(f"the target of '{resource.name}'")
