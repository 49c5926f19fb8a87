"""Target groups: the listeners that forward to them, their targets and their health checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, get_args

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, child, lower, upper
from preflight.core.entity import Entity
from preflight.core.logic import equal, known
from preflight.core.resolution import Refs
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.ecs_services import EcsService
from preflight.model.load_balancing.load_balancers import (
    ATTACHMENT,
    PROTOCOLS,
    Kind,
    LoadBalancer,
    TargetType,
)
from preflight.model.load_balancing.targets import Target, _what, registrations
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import LISTENER, LISTENER_RULE, TARGET_GROUP

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_CLUSTERS: Final = (aws.EKS_CLUSTER,)
_EXPORTED: Final = re.compile(r"target_?-?group|(?<![a-z])tg(?![a-z])", re.IGNORECASE)
_DEPLOYERS: Final = (aws.CODEDEPLOY_DEPLOYMENT_GROUP,)
# Its property with the target groups.
_SHIFTED: Final = "loadBalancerInfo"
# Types that may reference a target group without using it, besides those that this module reads.
_READERS: Final = frozenset(
    {
        *LISTENER,
        *LISTENER_RULE,
        *ATTACHMENT,
        aws.AUTO_SCALING_GROUP,
        aws.AUTO_SCALING_ATTACHMENT,
        aws.AUTO_SCALING_TRAFFIC_SOURCE_ATTACHMENT,
        aws.ECS_SERVICE,
        aws.CLOUDWATCH_METRIC_ALARM,
        aws.CLOUDWATCH_DASHBOARD,
        aws.LAMBDA_PERMISSION,
        aws.AUTO_SCALING_POLICY,
        aws.APP_AUTO_SCALING_POLICY,
        STACK_TYPE,
    }
)

TRAFFIC_PORT: Final = "traffic-port"


class TargetGroup(Entity):
    """A target group."""

    TYPES = TARGET_GROUP

    @cached_property
    def target_type(self) -> TargetType | Unknown:
        value = lower(self.resource.text("targetType"))
        if isinstance(value, Unknown):
            return value
        if value is None and self.resource.is_external:
            return Unknown(f"target type of '{self.name}'")
        return next((one for one in get_args(TargetType) if one == value), "instance")

    @cached_property
    def protocol(self) -> str | Unknown | None:
        return upper(self.resource.text("protocol"))

    @property
    def port(self) -> int | Unknown | None:
        return self.resource.number("port")

    @cached_property
    def kind(self) -> Kind | Unknown:
        """The kind of load balancer that supports its protocol; a lambda target group is for an application load
        balancer.
        """
        if isinstance(self.target_type, Unknown):
            return self.target_type
        if self.target_type == "lambda":
            return "application"
        for kind, protocols in PROTOCOLS.items():
            if isinstance(self.protocol, str) and self.protocol in protocols:
                return kind
        return Unknown(f"protocol of '{self.name}'")

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC of its targets; `None` for functions, for which AWS ignores it."""
        if isinstance(self.target_type, Unknown):
            return self.target_type
        found = None if self.target_type == "lambda" else self.resource.ref(Vpc.TYPES, "vpcId")
        return self.stack.referred(Vpc, found)

    # --- targets

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Its certain targets, by attachment, Auto Scaling group or ECS service."""
        return tuple(self.stack.cache("targets by target group", lambda: _targets(self)).get(self.urn, ()))

    @cached_property
    def has_all_targets(self) -> Tri:
        """Whether `targets` is complete."""
        open_ = self.stack.cache(
            "incomplete targets", lambda: incomplete(r for _, r, _ in registrations(self))
        )
        return self.is_in_none_of(open_, "targets")

    def is_in_none_of(self, incomplete: Iterable[Refs], what: str) -> Tri:
        """Whether no incomplete reference may name it, and the stack created it."""
        for refs in incomplete:
            if self.resource in refs.possible or not refs.possible:
                return refs.unresolved
        if self.resource.is_external:
            return Unknown(f"{what} of '{self.name}', which this stack did not create")
        return True

    @cached_property
    def is_used_otherwise(self) -> Tri:
        """Whether a resource that this model does not read may forward to it or register targets in it.

        A Kubernetes cluster registers its pods by the target group's ARN or name. A resource that depends on the target
        group may do so too, and so may another stack that reads this stack's outputs. CodeDeploy certainly does: it
        registers tasks or instances in the target groups of a deployment group, and lets listeners forward to them.

        Source: CodeDeploy API, LoadBalancerInfo.
        """
        dependents = self.stack.dependents.get(self.urn, ())
        if any(self.urn in r.dependencies_of(_SHIFTED) for r in dependents if r.type in _DEPLOYERS):
            return True
        outputs = self.stack.root.keys() if self.stack.root is not None else ()
        if any(_EXPORTED.search(key) for key in outputs):
            return Unknown(f"another stack, which may use '{self.name}'")
        for resource in self.stack.of(*_CLUSTERS):
            if resource.same_scope(self.resource) is not False:
                return Unknown(f"pods of '{resource.name}', which may be registered in '{self.name}'")
        for resource in dependents:
            if resource.type not in _READERS and not resource.is_component:
                return Unknown(f"'{resource.name}', which refers to '{self.name}'")
        return False

    # --- health checks

    @property
    def has_health_check(self) -> Tri:
        """Whether health checks are enabled; the default is false for a lambda target group."""
        if isinstance(self.target_type, Unknown):
            return self.target_type
        told = self.resource.get("healthCheck") is not None
        return self.target_type != "lambda" or self.resource.flag("healthCheck", "enabled", default=told)

    @cached_property
    def health_protocol(self) -> str | Unknown | None:
        """The protocol of the health checks, in upper case.

        Source: the provider's default for the block is HTTP; without the block AWS uses HTTP for an application load
        balancer, otherwise TCP (CreateTargetGroup). `None` for a function.
        """
        if isinstance(self.target_type, Unknown):
            return self.target_type
        if self.target_type == "lambda":
            return None
        block = self.resource.get("healthCheck")
        if block is not None:
            value = upper(self.resource.text("healthCheck", "protocol"))
            return "HTTP" if value is None else value
        kind = self.kind
        return kind if isinstance(kind, Unknown) else ("HTTP" if kind == "application" else "TCP")

    @cached_property
    def health_port(self) -> int | Unknown | None:
        """The port of the health checks; `None` for the traffic port of each target.

        Source: CreateTargetGroup; the default is 80 for GENEVE.
        """
        value = self.resource.text("healthCheck", "port")
        if value is None or isinstance(value, Unknown):
            block = self.resource.get("healthCheck")
            return 80 if block is None and equal(self.protocol, "GENEVE") is True else value
        return None if value == TRAFFIC_PORT else as_number(value)


def incomplete(references: Iterable[Refs]) -> tuple[Refs, ...]:
    """The references with an unresolved target."""
    return tuple(refs for refs in references if not refs.complete)


def _targets(entity: Entity) -> dict[str, list[Target]]:
    groups: dict[str, list[Target]] = {}
    for resource, refs, block in registrations(entity):
        for found in refs.found:
            group = entity.stack.entity(TargetGroup, found)
            target = target_of(resource, group, block)
            targets = groups.setdefault(found.urn, [])
            if all(t.by is not resource or repr(t.port) != repr(target.port) for t in targets):
                targets.append(target)
    return groups


def targets_of_type(stack: Stack, target_type: TargetType) -> frozenset[str] | Unknown:
    """The URNs of what is, or may be, a target in a group of the type; `Unknown` if one of the targets is unknown."""
    groups = (g for g in stack.all(TargetGroup) if equal(g.target_type, target_type) is not False)
    found = [t.what for g in groups for t in g.targets]
    unknown = next((what for what in found if isinstance(what, Unknown)), None)
    return (
        frozenset(what.urn for what in found if not isinstance(what, Unknown)) if unknown is None else unknown
    )


def target_of(resource: Resource, group: TargetGroup, block: Value) -> Target:
    """The target that the resource registers."""
    named = resource.text("targetId") if resource.type in ATTACHMENT else None
    return Target(resource, _what(resource), _traffic_port(resource, group, block), named)


def _traffic_port(resource: Resource, group: TargetGroup, block: Value) -> int | Unknown | None:
    """The port of the target's traffic.

    Source: ECS guide, "Service load balancing": in `awsvpc` mode a task is registered with its container port; in
    `bridge` mode with its host port, which is dynamic if it is 0 or missing.
    """
    if equal(group.target_type, "lambda") is True:
        return None
    if resource.type == aws.ECS_SERVICE:
        return _container_port(resource, block)
    own = resource.number("port") if resource.type in ATTACHMENT else None
    port = own if own is not None else group.port
    return Unknown(f"port of '{group.name}'") if port is None else port


def _container_port(service: Resource, block: Value) -> int | Unknown | None:
    mode = service.stack.entity(EcsService, service).network_mode
    if known(mode) and mode in ("awsvpc", "host"):
        port = as_number(child(block, "containerPort"))
        return Unknown(f"container port of '{service.name}'") if port is None else port
    return Unknown(f"host port of '{service.name}'")


def is_target(balancer: LoadBalancer) -> bool:
    """Whether it is registered, or may be registered, in a target group with target type alb."""

    targets = balancer.stack.cache("targets of type alb", lambda: targets_of_type(balancer.stack, "alb"))
    return isinstance(targets, Unknown) or balancer.urn in targets
