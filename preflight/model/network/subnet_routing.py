"""The routing of a subnet: its route table, and whether its traffic reaches the internet."""

from __future__ import annotations

from preflight.core.cached_function import cached_function
from preflight.core.logic import all_of, negate
from preflight.core.references import possible_referrers
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.gateways import NatGateway
from preflight.model.network.route_tables import RouteTable, associations_of, main_table_of
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SUBNET


@cached_function
def route_table_of(subnet: Subnet) -> RouteTable | Unknown:
    """The subnet's route table by association, otherwise the main route table of its VPC.

    `Unknown` with two associations, of which AWS rejects one.
    Source: VPC guide, "Subnet route tables": a subnet without an explicit association uses the main table.
    """
    tables = [a.table for a in associations_of(subnet)]
    if any(table is not tables[0] for table in tables):
        return Unknown(f"which of its tables '{subnet.name}' has")
    if tables:
        return tables[0]
    if subnet.resource.is_external or possible_referrers(
        subnet.resource, aws.EC2_ROUTE_TABLE_ASSOCIATION, "subnetId", SUBNET
    ):
        return Unknown(f"an association that may be of '{subnet.name}'")
    if isinstance(subnet.vpc, Vpc):
        return main_table_of(subnet.vpc)
    return Unknown(subnet.vpc.reason if subnet.vpc is not None else f"the VPC of '{subnet.name}'")


@cached_function
def default_route_of(subnet: Subnet) -> Route | Unknown | None:
    """The route of 0.0.0.0/0, of ::/0 in an IPv6-only subnet; `None` if its route table certainly has none."""
    if subnet.is_ipv6_only is True:
        return ipv6_default_route_of(subnet)
    table = route_table_of(subnet)
    return table if isinstance(table, Unknown) else table.default_route


@cached_function
def ipv6_default_route_of(subnet: Subnet) -> Route | Unknown | None:
    """The route of ::/0; `None` if its route table certainly has none."""
    table = route_table_of(subnet)
    return table if isinstance(table, Unknown) else table.ipv6_default_route


@cached_function
def is_public(subnet: Subnet) -> Tri:
    """Whether the target of its default route is an internet gateway.

    Source: VPC guide, "Subnet types".
    """
    if isinstance(subnet.is_ipv6_only, Unknown):
        return Unknown(subnet.is_ipv6_only.reason)
    return _leads_to_internet(default_route_of(subnet))


@cached_function
def is_public_by_ipv6(subnet: Subnet) -> Tri:
    """Whether it has IPv6 addresses and a route of ::/0 to an internet gateway, so that each is public."""
    return all_of((subnet.has_ipv6, _leads_to_internet(ipv6_default_route_of(subnet))))


@cached_function
def has_egress(subnet: Subnet) -> Tri:
    """Whether traffic to the internet has a path that needs no public IP address.

    `Unknown` for a private NAT gateway, which has no path to the internet itself.
    """
    route = default_route_of(subnet)
    if route is None:
        return False
    if isinstance(route, Unknown):
        return Unknown(route.reason)
    nat = route.nat_gateway
    if nat is not None and not isinstance(nat, Unknown) and nat.is_public is False:
        return Unknown(f"the path of the private NAT gateway '{nat.name}'")
    return negate(route.leads_to("internet gateway"))


@cached_function
def subnets_served_by(gateway: NatGateway) -> tuple[Subnet, ...]:
    """The subnets whose default route certainly has the NAT gateway as target."""
    subnets = gateway.stack.all(Subnet)
    return gateway.stack.group("subnets by NAT gateway", subnets, _nat_of).get(gateway.urn, ())


@cached_function
def subnets_using(table: RouteTable) -> tuple[Subnet, ...]:
    """The subnets that certainly use the route table, by association or as their main route table."""
    subnets = table.stack.all(Subnet)
    return table.stack.group("subnets by table", subnets, lambda s: route_table_of(s)).get(table.urn, ())


def _leads_to_internet(route: Route | Unknown | None) -> Tri:
    if route is None:
        return False
    return Unknown(route.reason) if isinstance(route, Unknown) else route.leads_to("internet gateway")


def _nat_of(subnet: Subnet) -> object:
    route = default_route_of(subnet)
    return None if route is None or isinstance(route, Unknown) else route.nat_gateway
