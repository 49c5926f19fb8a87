"""Which table a subnet uses, and which route is its default one."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.route_tables import RouteTable, associations_of
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import (
    default_route_of,
    is_public,
    is_public_by_ipv6,
    route_table_of,
    subnets_using,
)
from preflight.model.network.vpc import Vpc
from preflight.testing import Program, concat
from tests.model.routed_network import Network, both, stack_of, subnet_of, table_of


@both
def test_the_associated_table(network: Network, deployed: bool) -> None:
    network.table(name="other")
    network.join(network.table().id)
    stack = stack_of(network.program, deployed)
    assert route_table_of(subnet_of(stack)) is table_of(stack)
    assert [a.name for a in associations_of(subnet_of(stack))] == ["joined"]
    assert [s.name for s in subnets_using(table_of(stack))] == ["a"]
    assert table_of(stack).vpc is subnet_of(stack).vpc is stack.all(Vpc)[0]
    assert subnets_using(table_of(stack, "other")) == ()


@both
def test_without_association_the_main_table(network: Network, deployed: bool) -> None:
    network.table()
    table = route_table_of(subnet_of(stack_of(network.program, deployed)))
    assert isinstance(table, RouteTable)
    assert table.is_implicit
    assert table.title == "the main table of 'vpc'"
    assert table.default_route is None


@both
def test_the_main_table_may_be_chosen(network: Network, deployed: bool) -> None:
    chosen = network.table()
    network.add("MainRouteTableAssociation", "main", vpcId=network.vpc.id, routeTableId=chosen.id)
    stack = stack_of(network.program, deployed)
    assert route_table_of(subnet_of(stack)) is table_of(stack)


@both
def test_the_main_table_may_be_managed_as_the_default_table(network: Network, deployed: bool) -> None:
    network.add(
        "DefaultRouteTable",
        "default",
        defaultRouteTableId=network.vpc.defaultRouteTableId,
        routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": network.gateway.id}],
    )
    subnet = subnet_of(stack_of(network.program, deployed))
    assert isinstance(route_table_of(subnet), RouteTable)
    assert (route_table_of(subnet).name, route_table_of(subnet).vpc) == ("default", subnet.vpc)
    assert is_public(subnet) is True


@pytest.mark.parametrize("attribute", ["mainRouteTableId", "defaultRouteTableId"])
@both
def test_routes_of_the_implicit_main_table(network: Network, attribute: str, deployed: bool) -> None:
    network.add(
        "Route",
        "route",
        routeTableId=network.vpc.output(attribute),
        destinationCidrBlock="0.0.0.0/0",
        gatewayId=network.gateway.id,
    )
    assert is_public(subnet_of(stack_of(network.program, deployed))) is True


@both
def test_an_association_with_the_main_table_by_id(network: Network, deployed: bool) -> None:
    network.join(network.vpc.mainRouteTableId)
    table = route_table_of(subnet_of(stack_of(network.program, deployed)))
    assert isinstance(table, RouteTable)
    assert table.is_implicit


def test_an_association_that_may_be_of_the_subnet_leaves_its_table_unknown(network: Network) -> None:
    table = network.table()
    network.add("RouteTableAssociation", "joined", subnetId=SENTINEL, routeTableId=table.id)
    assert isinstance(route_table_of(subnet_of(network.program.planned())), Unknown)
    assert isinstance(is_public(subnet_of(network.program.planned())), Unknown)


def test_an_association_of_another_region_is_not_of_the_subnet(network: Network) -> None:
    far = network.program.provider("far", region="us-east-1")
    later = network.program.provider("later", region=SENTINEL)
    network.program.add(
        "aws:ec2:RouteTableAssociation", "x", provider=far, subnetId=SENTINEL, routeTableId="rtb-1"
    )
    found = route_table_of(subnet_of(network.program.planned()))
    assert isinstance(found, RouteTable)
    network.program.add(
        "aws:ec2:RouteTableAssociation", "y", provider=later, subnetId=SENTINEL, routeTableId="rtb-1"
    )
    assert isinstance(route_table_of(subnet_of(network.program.planned())), Unknown)


def test_an_association_of_one_of_two_subnets_may_be_of_both(network: Network) -> None:
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    network.add("Subnet", "c", vpcId=network.vpc.id)
    network.add(
        "RouteTableAssociation", "x", subnetId=concat(network.a.id, b.id), routeTableId=network.table().id
    )
    stack = network.program.planned()
    unknown = {s.name: isinstance(route_table_of(s), Unknown) for s in stack.all(Subnet)}
    assert unknown == {"a": True, "b": True, "c": False}


@both
def test_two_associations_leave_the_table_unknown(network: Network, deployed: bool) -> None:
    network.join(network.table().id)
    network.join(network.table(name="other").id, "again")
    assert isinstance(route_table_of(subnet_of(stack_of(network.program, deployed))), Unknown)


@both
def test_two_associations_with_one_table(network: Network, deployed: bool) -> None:
    table = network.table()
    network.join(table.id)
    network.join(table.id, "again")
    stack = stack_of(network.program, deployed)
    assert route_table_of(subnet_of(stack)) is table_of(stack)


def test_an_association_of_another_subnet_says_nothing(network: Network) -> None:
    table = network.table()
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    network.add("RouteTableAssociation", "joined", subnetId=b.id, routeTableId=table.id)
    found = route_table_of(subnet_of(network.program.planned()))
    assert isinstance(found, RouteTable)
    assert found.is_implicit


def test_a_table_of_another_stack_is_unknown(network: Network) -> None:
    network.join("rtb-elsewhere")
    assert isinstance(route_table_of(subnet_of(network.program.planned())), Unknown)


def test_a_subnet_of_a_vpc_of_another_stack_has_an_unknown_table() -> None:
    program = Program()
    program.add("aws:ec2:Subnet", "a", vpcId="vpc-elsewhere")
    program.add("aws:ec2:DefaultSubnet", "default", availabilityZone="eu-west-1a")
    for name in ("a", "default"):
        assert isinstance(route_table_of(subnet_of(program.planned(), name)), Unknown)


def test_the_routes_of_the_default_vpc_are_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:DefaultVpc", "default")
    program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    subnet = subnet_of(program.planned())
    assert isinstance(default_route_of(subnet), Unknown)
    assert isinstance(is_public(subnet), Unknown)


def test_two_associations(network: Network) -> None:
    network.join(network.table(name="one").id, "first")
    network.join(network.table(name="two").id, "second")
    found = associations_of(subnet_of(network.program.planned()))
    assert [(a.name, getattr(a.table, "name", "")) for a in found] == [("first", "one"), ("second", "two")]


@pytest.mark.parametrize(
    "route",
    [
        {"destinationCidrBlock": SENTINEL, "transitGatewayId": "tgw-1"},
        {"destinationPrefixListId": "pl-1", "transitGatewayId": "tgw-1"},
        {"destinationCidrBlock": "0.0.0.0/1", "transitGatewayId": "tgw-1"},
        {"destinationCidrBlock": "128.0.0.0/1", "transitGatewayId": "tgw-1"},
    ],
)
def test_a_route_that_may_be_the_default_one(network: Network, route: dict[str, str]) -> None:
    table = network.table()
    network.add("Route", "route", routeTableId=table.id, **route)
    network.join(table.id)
    assert isinstance(default_route_of(subnet_of(network.program.planned())), Unknown)


@pytest.mark.parametrize("cidr", ["10.1.0.0/16", "0.0.0.0/8", "::/0"])
def test_another_route_is_no_default_one(network: Network, cidr: str) -> None:
    key = "destinationIpv6CidrBlock" if ":" in cidr else "destinationCidrBlock"
    table = network.table()
    network.add("Route", "route", routeTableId=table.id, gatewayId=network.gateway.id, **{key: cidr})
    network.join(table.id)
    assert default_route_of(subnet_of(network.program.planned())) is None
    assert is_public(subnet_of(network.program.planned())) is False


def test_a_route_that_may_be_of_the_table_leaves_the_default_route_unknown(network: Network) -> None:
    network.join(network.table().id)
    network.add("Route", "route", routeTableId=SENTINEL, destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")
    assert isinstance(default_route_of(subnet_of(network.program.planned())), Unknown)


def test_a_route_of_another_table_says_nothing(network: Network) -> None:
    network.join(network.table().id)
    other = network.table(name="other")
    network.add("Route", "r", routeTableId=other.id, destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")
    assert default_route_of(subnet_of(network.program.planned())) is None


def test_unknown_inline_routes_leave_the_default_route_unknown(network: Network) -> None:
    network.join(network.table(name="table").id)
    network.program.resources[-2].properties["routes"] = SENTINEL  # type: ignore[index]
    assert isinstance(default_route_of(subnet_of(network.program.planned())), Unknown)


@pytest.mark.parametrize("by", ["property", "resource"])
def test_propagated_routes_leave_the_default_route_unknown(network: Network, by: str) -> None:
    vpn = network.add("VpnGateway", "vpn", vpcId=network.vpc.id)
    table = network.table(**({"propagatingVgws": [vpn.id]} if by == "property" else {}))
    if by == "resource":
        network.add("VpnGatewayRoutePropagation", "p", vpnGatewayId=vpn.id, routeTableId=table.id)
    network.join(table.id)
    assert isinstance(default_route_of(subnet_of(network.program.planned())), Unknown)


@pytest.mark.parametrize(
    ("properties", "to", "public"),
    [
        ({}, "gatewayId", False),
        ({"ipv6CidrBlock": "2001:db8::/64"}, "gatewayId", True),
        ({"ipv6CidrBlock": "2001:db8::/64"}, "egressOnlyGatewayId", False),
        ({"ipv6Native": True}, "gatewayId", True),
    ],
)
def test_public_by_ipv6(network: Network, properties: dict[str, Any], to: str, public: bool) -> None:
    network.program.resources[1].properties.update(properties)  # type: ignore[attr-defined]
    egress = network.add("EgressOnlyInternetGateway", "egress", vpcId=network.vpc.id)
    target = network.gateway.id if to == "gatewayId" else egress.id
    network.join(network.table({"ipv6CidrBlock": "::/0", to: target}).id)
    subnet = subnet_of(network.program.planned())
    assert is_public_by_ipv6(subnet) is public
    assert is_public(subnet) is (properties == {"ipv6Native": True})


@both
def test_a_route_is_that_of_its_own_destination(network: Network, deployed: bool) -> None:
    network.table({"cidrBlock": "10.1.0.0/16", "gatewayId": network.gateway.id})
    table = table_of(stack_of(network.program, deployed))
    assert [r.destination for r in table.routes_to("10.1.0.0/16")] == ["10.1.0.0/16"]
    assert table.routes_to("10.2.0.0/16") == table.routes_to("0.0.0.0/0") == table.routes_to("::/0") == ()
