"""Load balancers: application, network and gateway.

`aws:lb` and `aws:alb` are two names of the same resource types. Listeners, target groups, targets and classic load
balancers (`aws:elb`) have their own modules.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, child, lower
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal
from preflight.core.resolution import Refs
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import LOAD_BALANCER, SECURITY_GROUP, SUBNET

ATTACHMENT: Final = (aws.LB_TARGET_GROUP_ATTACHMENT, aws.ALB_TARGET_GROUP_ATTACHMENT)

Kind: TypeAlias = Literal["application", "network", "gateway"]
TargetType: TypeAlias = Literal["instance", "ip", "lambda", "alb"]

# The protocols that a type of load balancer supports, for listeners and for target groups.
# Source: Elastic Load Balancing API, CreateListener and CreateTargetGroup.
PROTOCOLS: Final[dict[Kind, tuple[str, ...]]] = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
    "gateway": ("GENEVE",),
}
# The target group protocols to which a listener of a network load balancer can forward.
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
        """The scheme; a gateway load balancer has none, because clients use its endpoints."""
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
        """Its security groups. Complete and empty: an application load balancer has the VPC's default security group,
        others none.
        """
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @property
    def is_origin(self) -> bool:
        """Whether it is an origin of a CloudFront distribution of the stack that uses HTTPS for its viewers."""

        def make() -> frozenset[str]:
            distributions = self.stack.of(aws.CLOUDFRONT_DISTRIBUTION)
            return frozenset(urn for d in distributions for urn in d.dependencies_of("origins"))

        return self.urn in self.stack.cache("origins of distributions", make)
