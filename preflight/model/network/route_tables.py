"""Route tables: their routes, and the subnets that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.references import may_be, possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.routes import Route, all_fields
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import ROUTE_TABLE, SUBNET, VPC

PROPAGATION: Final = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"

ANYWHERE: Final = "0.0.0.0/0"
ANYWHERE_V6: Final = "::/0"


class RouteTable(Entity):
    """A route table: a resource, or the main route table that AWS creates with a VPC.

    A main route table that no resource manages is an entity of the VPC's resource.
    """

    TYPES = ROUTE_TABLE

    @cached_property
    def is_implicit(self) -> bool:
        return self.type in VPC

    @property
    def title(self) -> str:
        return f"the main table of '{self.name}'" if self.is_implicit else f"route table '{self.name}'"

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        if self.is_implicit:
            return self.stack.entity(Vpc, self.resource)
        key = "defaultRouteTableId" if self.type == ROUTE_TABLE[1] else "vpcId"
        return self.stack.referred(Vpc, self.resource.ref(VPC, key))

    @cached_property
    def inline_routes(self) -> tuple[Route, ...]:
        routes = () if self.is_implicit else self.resource.items("routes")
        if isinstance(routes, Unknown):
            return ()
        return tuple(Route(self.resource, r, True) for r in routes)

    @cached_property
    def own_routes(self) -> tuple[Route, ...]:
        """Routes that are resources and are certainly in this route table."""
        found = referrers(self.resource, aws.EC2_ROUTE, "routeTableId", (*ROUTE_TABLE, *VPC))
        return tuple(Route(r, all_fields(r), False) for r in found)

    @property
    def routes(self) -> tuple[Route, ...]:
        return (*self.inline_routes, *self.own_routes)

    @cached_property
    def is_complete(self) -> Tri:
        """Whether `routes` is complete: no unresolved route, no propagation, no default VPC."""
        resource = self.resource
        if not self.is_implicit and isinstance(resource.get("routes"), Unknown):
            return Unknown(f"routes of '{self.name}'")
        if possible_referrers(resource, aws.EC2_ROUTE, "routeTableId", (*ROUTE_TABLE, *VPC)):
            return Unknown(f"a route that may belong to '{self.name}'")
        if resource.type == aws.EC2_ROUTE_TABLE and referrers(
            resource, ROUTE_TABLE[1], "defaultRouteTableId", (*ROUTE_TABLE, *VPC)
        ):
            # The provider does not require that it is the main table, and replaces its routes.
            return Unknown(f"routes of '{self.name}', which a default route table adopts")
        propagating = resource.get("propagatingVgws")
        if (
            isinstance(propagating, Unknown)
            or propagating
            or referrers(resource, PROPAGATION, "routeTableId", ROUTE_TABLE)
        ):
            return Unknown(f"routes propagated to '{self.name}'")
        if resource.is_external or (isinstance(self.vpc, Vpc) and self.is_implicit and self.vpc.is_default):
            return Unknown(f"routes of '{self.name}', which this stack did not create")
        return True

    def routes_to(self, destination: str) -> tuple[Route, ...]:
        """The routes whose destination is certainly the CIDR block."""
        return tuple(
            r for r in self.routes if isinstance(r.destination, str) and r.destination == destination
        )

    @cached_property
    def default_route(self) -> Route | Unknown | None:
        """The route of 0.0.0.0/0; `None` if there certainly is none."""
        return self._default(ANYWHERE, ("0.0.0.0/1", "128.0.0.0/1"))

    @cached_property
    def ipv6_default_route(self) -> Route | Unknown | None:
        """The route of ::/0; `None` if there certainly is none."""
        return self._default(ANYWHERE_V6, ("::/1", "8000::/1", "2000::/3"))

    def _default(self, anywhere: str, parts: tuple[str, ...]) -> Route | Unknown | None:
        found = self.routes_to(anywhere)
        if found:
            return found[0]
        for route in self.routes:
            if isinstance(route.destination, Unknown):
                return Unknown(route.destination.reason)
            if isinstance(route.destination, str) and (
                route.destination.startswith("pl-") or route.destination in parts
            ):
                return Unknown(f"{self.title} may send the internet through {route.destination}")
        return Unknown(self.is_complete.reason) if isinstance(self.is_complete, Unknown) else None


class Association(msgspec.Struct, frozen=True):
    """A route-table association of a subnet."""

    name: str
    table: RouteTable | Unknown


def associations_of(subnet: Subnet) -> tuple[Association, ...]:
    """The route-table associations that are certainly of the subnet."""
    return tuple(
        Association(r.name, _referred_table(r))
        for r in referrers(subnet.resource, aws.EC2_ROUTE_TABLE_ASSOCIATION, "subnetId", SUBNET)
    )


def _referred_table(resource: Resource) -> RouteTable | Unknown:
    found = resource.ref((*ROUTE_TABLE, *VPC), "routeTableId")
    if found is None:
        return Unknown(f"the table of '{resource.name}'")
    return table_entity(found) if isinstance(found, Resource) else found


@cached_function
def main_table_of(vpc: Vpc) -> RouteTable | Unknown:
    """The VPC's main route table: set by an association, managed as the default route table, or created by AWS.

    Source: VPC guide, "Main route table".
    """
    for association in referrers(vpc.resource, aws.EC2_MAIN_ROUTE_TABLE_ASSOCIATION, "vpcId", VPC):
        found = association.ref(ROUTE_TABLE, "routeTableId")
        return (
            table_entity(found)
            if isinstance(found, Resource)
            else found or Unknown(f"table of '{association.name}'")
        )
    if possible_referrers(vpc.resource, aws.EC2_MAIN_ROUTE_TABLE_ASSOCIATION, "vpcId", VPC):
        return Unknown(f"the main table of '{vpc.name}'")
    for default in referrers(vpc.resource, ROUTE_TABLE[1], "defaultRouteTableId", VPC):
        return table_entity(default)
    if any(may_be(r, "defaultRouteTableId", vpc.resource) for r in _loose_defaults(vpc)):
        return Unknown(f"the main table of '{vpc.name}'")
    if (known_default := _known_default(vpc)) is not None and vpc.resource.is_deployed:
        return known_default
    return vpc.stack.entity(RouteTable, vpc.resource)


def _loose_defaults(vpc: Vpc) -> Iterator[Resource]:
    for resource in vpc.stack.of(ROUTE_TABLE[1]):
        if isinstance(resource.ref(VPC, "defaultRouteTableId"), Unknown):
            yield resource


def _known_default(vpc: Vpc) -> RouteTable | None:
    """After deployment, an output of the VPC has the ID of its main route table."""
    for key in ("mainRouteTableId", "defaultRouteTableId"):
        text = vpc.resource.get(key)
        for type_ in ROUTE_TABLE:
            for resource in vpc.stack.find_by_identifier(type_, text) if isinstance(text, str) else ():
                return vpc.stack.entity(RouteTable, resource)
    return None


def table_entity(resource: Resource) -> RouteTable:
    """A referred route table; for a VPC, its main route table."""
    if resource.type in VPC:
        table = main_table_of(resource.stack.entity(Vpc, resource))
        if isinstance(table, RouteTable):
            return table
    return resource.stack.entity(RouteTable, resource)
