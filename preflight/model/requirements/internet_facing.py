"""The internet-facing resources of a VPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from preflight.core.cached_function import cached_function
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.gateways import NatGateway
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SUBNET

if TYPE_CHECKING:
    from preflight.core.stack import Stack


def _internet_facing(stack: Stack) -> Mapping[str, list[str]]:
    """Load balancers and instances with public IP addresses, by the VPC that certainly contains them."""
    homes: list[tuple[str, Vpc | Unknown | None]] = [
        (f"load balancer '{b.name}'", b.vpc) for b in stack.all(LoadBalancer) if b.is_internal is False
    ]
    homes += [
        (f"load balancer '{r.name}'", _vpc_of(r, "subnets"))
        for r in stack.of(aws.ELB_LOAD_BALANCER)
        if r.flag("internal") is False
    ]
    homes += [
        (f"instance '{r.name}'", _vpc_of(r, "subnetId"))
        for r in stack.of(aws.EC2_INSTANCE)
        if r.flag("associatePublicIpAddress") is True
    ]
    found: dict[str, list[str]] = {}
    for text, vpc in homes:
        if isinstance(vpc, Vpc):
            found.setdefault(vpc.urn, []).append(text)
    return found


def _vpc_of(resource: Resource, key: str) -> Vpc | Unknown | None:
    """The VPC that certainly contains all subnets of the resource."""
    refs = resource.refs(SUBNET, key)
    vpcs = [resource.stack.entity(Subnet, r).vpc for r in (*refs.found, *refs.possible)]
    return vpcs[0] if vpcs and all(v is vpcs[0] for v in vpcs) else None


@cached_function
def internet_facing(vpc: Vpc) -> tuple[str, ...]:
    """The resources in the VPC that certainly require an internet gateway, as texts such as `NAT gateway 'nat'`,
    sorted.
    """
    gateways = vpc.stack.group("NAT gateways by VPC", vpc.stack.all(NatGateway), lambda n: n.vpc)
    found = [f"NAT gateway '{n.name}'" for n in gateways.get(vpc.urn, ()) if n.is_public is True]
    found += [f"subnet '{s.name}'" for s in subnets_of(vpc) if s.maps_public_ip_on_launch is True]
    others = vpc.stack.cache("internet facing by VPC", lambda: _internet_facing(vpc.stack))
    return tuple(sorted((*found, *others.get(vpc.urn, ()))))
