"""Subnets and route tables of another VPC than the endpoint that uses them.

Sources: EC2 API, CreateVpcEndpoint, `SubnetIds` and `RouteTableIds`; PrivateLink guide, "Access an AWS service using an
interface VPC endpoint", the subnets are those of the VPC; Route 53 Resolver API, CreateResolverEndpoint, `IpAddresses`:
"the subnets and IP addresses in your VPC".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.subject import AboutResource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.route_tables import RouteTable, table_entity
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import (
    ENDPOINT,
    SUBNET_ASSOCIATION,
    TABLE_ASSOCIATION,
    VpcEndpoint,
    endpoints,
)
from preflight.model.resource_types import ROUTE_TABLE, SUBNET, VPC


@dataclass(frozen=True)
class Placed(AboutResource):
    """A subnet or route table that `user` sets in `key`, and the VPC that it must be in."""

    user: Resource
    key: str
    what: Subnet | RouteTable
    vpc: Vpc

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def foreign_vpc(self) -> Vpc | None:
        """The VPC in which it certainly is, if that is another one."""
        found = self.what.vpc
        return found if isinstance(found, Vpc) and found is not self.vpc else None

    @property
    def title(self) -> str:
        return f"{'subnet' if isinstance(self.what, Subnet) else 'route table'} '{self.what.name}'"


def placed(stack: Stack) -> Iterator[Placed]:
    """The subnets and route tables of endpoints and their associations, and of Resolver endpoints."""
    for endpoint in endpoints(stack):
        yield from _of(endpoint.resource, endpoint)
    for type_ in (SUBNET_ASSOCIATION, TABLE_ASSOCIATION):
        for association in stack.of(type_):
            found = stack.referred(VpcEndpoint, association.ref(ENDPOINT, "vpcEndpointId"))
            if isinstance(found, VpcEndpoint) and not association.is_external:
                yield from _of(association, found)
    for resolver in stack.of(aws.ROUTE53_RESOLVER_ENDPOINT):
        yield from _of_resolver(resolver)


def _of(user: Resource, endpoint: VpcEndpoint) -> Iterator[Placed]:
    vpc = endpoint.vpc
    if not isinstance(vpc, Vpc):
        return
    for key, found in _named(user, SUBNET, "subnetIds", "subnetId"):
        yield Placed(user, key, user.stack.entity(Subnet, found), vpc)
    for key, found in _named(user, (*ROUTE_TABLE, *VPC), "routeTableIds", "routeTableId"):
        yield Placed(user, key, table_entity(found), vpc)


def _named(user: Resource, types: tuple[str, ...], many: str, one: str) -> Iterator[tuple[str, Resource]]:
    """The resources that an endpoint names in a list, or an association in one property."""
    yield from ((many, found) for found in user.refs(types, many).found)
    single = user.ref(types, one)
    if isinstance(single, Resource):
        yield one, single


def _of_resolver(resolver: Resource) -> Iterator[Placed]:
    """The subnets after the first one, whose VPC is that of the endpoint."""
    found = []
    for value in values_at(resolver, ("ipAddresses", "subnetId")):
        if isinstance(value, str | Unknown):
            subnet = resolver.resolve(value, SUBNET, "ipAddresses")
            if isinstance(subnet, Resource):
                found.append(resolver.stack.entity(Subnet, subnet))
    if resolver.is_external or not found or not isinstance(found[0].vpc, Vpc):
        return
    for other in found[1:]:
        yield Placed(resolver, "ipAddresses.subnetId", other, found[0].vpc)
