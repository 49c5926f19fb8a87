"""Load balancers: application, network and gateway.

`aws:lb` and `aws:alb` are two spellings of one thing. Listeners, target groups, targets and classic load balancers
(`aws:elb`) have modules of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, child, lower
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal, known, negate
from preflight.core.references import unresolved
from preflight.core.resource import Refs
from preflight.core.values import Tri, Unknown
from preflight.model.resource_types import DISTRIBUTION, LISTENER, LOAD_BALANCER, SECURITY_GROUP, SUBNET
from topology.network import Vpc
from topology.placement import Placement

if TYPE_CHECKING:
    from topology.listeners import Listener
    from topology.target_groups import TargetGroup

ATTACHMENT: Final = (
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
)

Kind: TypeAlias = Literal["application", "network", "gateway"]
TargetType: TypeAlias = Literal["instance", "ip", "lambda", "alb"]

# Which protocols a type of load balancer takes, for listeners and for target groups.
# Source: Elastic Load Balancing API, CreateListener and CreateTargetGroup.
PROTOCOLS: Final[dict[Kind, tuple[str, ...]]] = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
    "gateway": ("GENEVE",),
}
# What a listener of a network load balancer may forward to.
# Source: NLB guide, "Target groups", "Routing configuration"; "Listeners", "Listener configuration".
ROUTES: Final = {
    "TCP": ("TCP", "TCP_UDP"),
    "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
    "TCP_QUIC": ("TCP_QUIC",),
}


class LoadBalancer(Entity):
    """An application, network or gateway load balancer."""

    TYPES = LOAD_BALANCER

    @cached_property
    def kind(self) -> Kind | Unknown:
        value = lower(self.resource.text("loadBalancerType"))
        if isinstance(value, Unknown):
            return value
        return "network" if value == "network" else "gateway" if value == "gateway" else "application"

    @property
    def is_internal(self) -> Tri:
        """A gateway load balancer has no scheme: it is reached through its endpoints only."""
        return any_of((equal(self.kind, "gateway"), self.resource.flag("internal")))

    @cached_property
    def placement(self) -> Placement:
        """Its subnets, by `subnets` or `subnetMappings`."""
        mappings = self.resource.get("subnetMappings")
        if isinstance(mappings, Unknown) or not mappings:
            own = mappings if isinstance(mappings, Unknown) else self.resource.get("subnets")
            key = "subnetMappings" if isinstance(mappings, Unknown) else "subnets"
            return Placement(self.resource, self.resource.resolve_all(own, SUBNET, key))
        subnets = [child(m, "subnetId") for m in as_list(mappings)]
        return Placement(self.resource, self.resource.resolve_all(subnets, SUBNET, "subnetMappings"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def security_groups(self) -> Refs:
        """Its groups. Complete and empty: the VPC's default group for an application load balancer, none else."""
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @cached_property
    def listeners(self) -> tuple[Listener, ...]:
        """The listeners that are certainly its own, by port."""
        from topology.listeners import listeners_of

        return listeners_of(self)

    @cached_property
    def has_all_listeners(self) -> Tri:
        """Whether `listeners` is all there is."""
        unnamed = self.resource.is_deployed and not known(self.resource.get("arn"))
        for type_ in LISTENER:
            loose = unresolved(self.resource, type_, "loadBalancerArn", LOAD_BALANCER)
            if loose or (unnamed and self.stack.of(type_)):
                return Unknown(f"a listener that may be of '{self.name}'")
        if self.resource.is_external:
            return Unknown(f"listeners of '{self.name}', which this stack did not make")
        return True

    @property
    def is_origin(self) -> bool:
        """Whether a CloudFront distribution of the stack takes its content from it, and speaks TLS to its viewers."""

        def make() -> frozenset[str]:
            distributions = self.stack.of(DISTRIBUTION)
            return frozenset(urn for d in distributions for urn in d.property_dependencies("origins"))

        return self.urn in self.stack.cache("origins of distributions", make)

    def listens_on(self, port: int) -> Tri:
        """Whether one of its listeners has the port."""
        return any_of(
            (*(equal(listener.port, port) for listener in self.listeners), negate(self.has_all_listeners))
        )

    @property
    def is_target(self) -> bool:
        """Whether it is registered, or may be, in a target group for load balancers."""
        from topology.target_groups import targets_of_type

        targets = self.stack.cache("targets of type alb", lambda: targets_of_type(self.stack, "alb"))
        return isinstance(targets, Unknown) or self.urn in targets

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that its listeners and rules certainly forward to."""
        forwarders = (f for one in self.listeners for f in (one, *one.rules))
        found = {g.urn: g for f in forwarders for g in f.target_groups}
        return tuple(found[urn] for urn in sorted(found))
