"""Which table a subnet uses, and where its default route leads."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.testing import Added, Program, concat
from topology.network import Subnet
from topology.routing import (
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    associations_of,
)
from topology.stack import Stack
from topology.values import SENTINEL, Unknown

both = pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])


def shape(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def stack_of(program: Program, deployed: bool) -> Stack:
    return program.deployed() if deployed else program.planned()


def subnet_of(stack: Stack, name: str = "a") -> Subnet:
    return next(s for s in stack.subnets if s.name == name)


def table_of(stack: Stack, name: str = "table") -> RouteTable:
    return next(t for t in stack.route_tables if t.name == name)


class Network:
    """A VPC with subnet, gateway and table, to which a test adds what it is about."""

    def __init__(self) -> None:
        self.program = program = Program()
        self.vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
        self.a = program.add("aws:ec2:Subnet", "a", vpcId=self.vpc.id)
        self.gateway = program.add("aws:ec2:InternetGateway", "gateway", vpcId=self.vpc.id)

    def add(self, kind: str, name: str, **properties: Any) -> Added:
        return self.program.add(f"aws:ec2:{kind}", name, **properties)

    def table(self, *routes: Any, name: str = "table", **more: Any) -> Added:
        inline = {"routes": list(routes)} if routes else {}
        return self.add("RouteTable", name, vpcId=self.vpc.id, **inline, **more)

    def join(self, table: Any, name: str = "joined") -> Added:
        return self.add("RouteTableAssociation", name, subnetId=self.a.id, routeTableId=table)


@pytest.fixture
def network() -> Network:
    return Network()


# --- the subnet's table


@both
def test_the_associated_table(network: Network, deployed: bool) -> None:
    network.table(name="other")
    network.join(network.table().id)
    stack = stack_of(network.program, deployed)
    assert subnet_of(stack).route_table is table_of(stack)
    assert [a.name for a in associations_of(subnet_of(stack))] == ["joined"]
    assert [s.name for s in table_of(stack).subnets] == ["a"]
    assert table_of(stack, "other").subnets == ()


@both
def test_without_association_the_main_table(network: Network, deployed: bool) -> None:
    network.table()
    table = subnet_of(stack_of(network.program, deployed)).route_table
    assert isinstance(table, RouteTable)
    assert table.is_implicit
    assert table.title == "the main table of 'vpc'"
    assert table.default_route is None


@both
def test_the_main_table_may_be_chosen(network: Network, deployed: bool) -> None:
    chosen = network.table()
    network.add("MainRouteTableAssociation", "main", vpcId=network.vpc.id, routeTableId=chosen.id)
    stack = stack_of(network.program, deployed)
    assert subnet_of(stack).route_table is table_of(stack)


@both
def test_the_main_table_may_be_managed_as_the_default_table(network: Network, deployed: bool) -> None:
    network.add(
        "DefaultRouteTable",
        "default",
        defaultRouteTableId=network.vpc.defaultRouteTableId,
        routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": network.gateway.id}],
    )
    subnet = subnet_of(stack_of(network.program, deployed))
    assert getattr(subnet.route_table, "name", "") == "default"
    assert subnet.is_public is True


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
    assert subnet_of(stack_of(network.program, deployed)).is_public is True


@both
def test_an_association_with_the_main_table_by_id(network: Network, deployed: bool) -> None:
    network.join(network.vpc.mainRouteTableId)
    table = subnet_of(stack_of(network.program, deployed)).route_table
    assert isinstance(table, RouteTable)
    assert table.is_implicit


def test_an_association_that_may_be_of_the_subnet_leaves_its_table_unknown(network: Network) -> None:
    table = network.table()
    network.add("RouteTableAssociation", "joined", subnetId=SENTINEL, routeTableId=table.id)
    assert isinstance(subnet_of(network.program.planned()).route_table, Unknown)
    assert isinstance(subnet_of(network.program.planned()).is_public, Unknown)


def test_an_association_of_another_region_is_not_of_the_subnet(network: Network) -> None:
    far = network.program.provider("far", region="us-east-1")
    later = network.program.provider("later", region=SENTINEL)
    network.program.add(
        "aws:ec2:RouteTableAssociation", "x", provider=far, subnetId=SENTINEL, routeTableId="rtb-1"
    )
    found = subnet_of(network.program.planned()).route_table
    assert isinstance(found, RouteTable)
    network.program.add(
        "aws:ec2:RouteTableAssociation", "y", provider=later, subnetId=SENTINEL, routeTableId="rtb-1"
    )
    assert isinstance(subnet_of(network.program.planned()).route_table, Unknown)


def test_an_association_of_one_of_two_subnets_may_be_of_both(network: Network) -> None:
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    network.add("Subnet", "c", vpcId=network.vpc.id)
    network.add(
        "RouteTableAssociation", "x", subnetId=concat(network.a.id, b.id), routeTableId=network.table().id
    )
    stack = network.program.planned()
    unknown = {s.name: isinstance(s.route_table, Unknown) for s in stack.subnets}
    assert unknown == {"a": True, "b": True, "c": False}


def test_an_association_of_another_subnet_says_nothing(network: Network) -> None:
    table = network.table()
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    network.add("RouteTableAssociation", "joined", subnetId=b.id, routeTableId=table.id)
    found = subnet_of(network.program.planned()).route_table
    assert isinstance(found, RouteTable)
    assert found.is_implicit


def test_a_table_of_another_stack_is_unknown(network: Network) -> None:
    network.join("rtb-elsewhere")
    assert isinstance(subnet_of(network.program.planned()).route_table, Unknown)


def test_a_subnet_of_a_vpc_of_another_stack_has_an_unknown_table() -> None:
    program = Program()
    program.add("aws:ec2:Subnet", "a", vpcId="vpc-elsewhere")
    program.add("aws:ec2:DefaultSubnet", "default", availabilityZone="eu-west-1a")
    for name in ("a", "default"):
        assert isinstance(subnet_of(program.planned(), name).route_table, Unknown)


def test_the_routes_of_the_default_vpc_are_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:DefaultVpc", "default")
    program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    subnet = subnet_of(program.planned())
    assert isinstance(subnet.default_route, Unknown)
    assert isinstance(subnet.is_public, Unknown)


def test_two_associations(network: Network) -> None:
    network.join(network.table(name="one").id, "first")
    network.join(network.table(name="two").id, "second")
    found = associations_of(subnet_of(network.program.planned()))
    assert [(a.name, getattr(a.table, "name", "")) for a in found] == [("first", "one"), ("second", "two")]


# --- the default route


def target(network: Network, key: str) -> Any:
    if key == "natGatewayId":
        return network.add("NatGateway", "nat", subnetId=network.a.id, allocationId="eipalloc-1").id
    if key == "gatewayId":
        return network.gateway.id
    if key == "instanceId":
        return network.add("Instance", "box", subnetId=network.a.id).id
    return f"{key}-1"


KINDS = [
    ("gatewayId", "internet gateway", True, False),
    ("natGatewayId", "NAT gateway", False, True),
    ("transitGatewayId", "transit gateway", False, True),
    ("networkInterfaceId", "network interface", False, True),
    ("vpcPeeringConnectionId", "peering connection", False, True),
    ("vpcEndpointId", "gateway endpoint", False, True),
    ("egressOnlyGatewayId", "egress-only internet gateway", False, True),
    ("localGatewayId", "other gateway", False, True),
    ("coreNetworkArn", "other gateway", False, True),
]


@pytest.mark.parametrize(("key", "kind", "public", "egress"), KINDS)
@pytest.mark.parametrize("inline", [True, False], ids=["inline", "own"])
@both
def test_where_the_default_route_leads(
    network: Network, key: str, kind: str, public: bool, egress: bool, inline: bool, deployed: bool
) -> None:
    to = {key: target(network, key)}
    table = network.table({"cidrBlock": "0.0.0.0/0", **to}) if inline else network.table()
    if not inline:
        network.add("Route", "route", routeTableId=table.id, destinationCidrBlock="0.0.0.0/0", **to)
    network.join(table.id)
    subnet = subnet_of(stack_of(network.program, deployed))
    assert isinstance(subnet.default_route, Route)
    assert subnet.default_route.kind == kind
    assert subnet.default_route.inline is inline
    assert (subnet.is_public, subnet.has_egress) == (public, egress)


@both
def test_an_instance_as_target_of_a_route(network: Network, deployed: bool) -> None:
    table = network.table({"cidrBlock": "0.0.0.0/0", "instanceId": target(network, "instanceId")})
    network.join(table.id)
    assert subnet_of(stack_of(network.program, deployed)).has_egress is True


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("igw-0123", "internet gateway"),
        ("vgw-0123", "virtual private gateway"),
        ("local", "local"),
        ("vpce-0123", "gateway endpoint"),
        ("cagw-1", "other gateway"),
        ("else-1", "other gateway"),
    ],
)
def test_a_known_gateway_id_tells_its_kind(network: Network, text: str, kind: str) -> None:
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": text}).id)
    route = subnet_of(network.program.planned()).default_route
    assert isinstance(route, Route)
    assert route.kind == kind


@both
def test_a_virtual_private_gateway_by_reference(network: Network, deployed: bool) -> None:
    vpn = network.add("VpnGateway", "vpn", vpcId=network.vpc.id)
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": vpn.id}).id)
    subnet = subnet_of(stack_of(network.program, deployed))
    assert (subnet.is_public, subnet.has_egress) == (False, True)


@both
def test_a_gateway_by_its_attachment(network: Network, deployed: bool) -> None:
    loose = network.add("InternetGateway", "loose")
    attachment = network.add(
        "InternetGatewayAttachment", "attachment", vpcId=network.vpc.id, internetGatewayId=loose.id
    )
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": attachment.internetGatewayId}).id)
    assert subnet_of(stack_of(network.program, deployed)).is_public is True


def test_an_unknown_gateway_leads_somewhere_unknown(network: Network) -> None:
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": SENTINEL}).id)
    subnet = subnet_of(network.program.planned())
    assert isinstance(subnet.is_public, Unknown)
    assert isinstance(subnet.has_egress, Unknown)


def test_a_private_nat_gateway_leads_somewhere_unknown(network: Network) -> None:
    nat = network.add("NatGateway", "nat", subnetId=network.a.id, connectivityType="private")
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}).id)
    subnet = subnet_of(network.program.planned())
    assert subnet.is_public is False
    assert isinstance(subnet.has_egress, Unknown)


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
    assert isinstance(subnet_of(network.program.planned()).default_route, Unknown)


@pytest.mark.parametrize("cidr", ["10.1.0.0/16", "0.0.0.0/8", "::/0"])
def test_another_route_is_no_default_one(network: Network, cidr: str) -> None:
    key = "destinationIpv6CidrBlock" if ":" in cidr else "destinationCidrBlock"
    table = network.table()
    network.add("Route", "route", routeTableId=table.id, gatewayId=network.gateway.id, **{key: cidr})
    network.join(table.id)
    assert subnet_of(network.program.planned()).default_route is None
    assert subnet_of(network.program.planned()).is_public is False


def test_a_route_that_may_be_of_the_table_leaves_the_default_route_unknown(network: Network) -> None:
    network.join(network.table().id)
    network.add("Route", "route", routeTableId=SENTINEL, destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")
    assert isinstance(subnet_of(network.program.planned()).default_route, Unknown)


def test_a_route_of_another_table_says_nothing(network: Network) -> None:
    network.join(network.table().id)
    other = network.table(name="other")
    network.add("Route", "r", routeTableId=other.id, destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1")
    assert subnet_of(network.program.planned()).default_route is None


def test_unknown_inline_routes_leave_the_default_route_unknown(network: Network) -> None:
    network.join(network.table(name="table").id)
    network.program.resources[-2].properties["routes"] = SENTINEL  # type: ignore[index]
    assert isinstance(subnet_of(network.program.planned()).default_route, Unknown)


@pytest.mark.parametrize("by", ["property", "resource"])
def test_propagated_routes_leave_the_default_route_unknown(network: Network, by: str) -> None:
    vpn = network.add("VpnGateway", "vpn", vpcId=network.vpc.id)
    table = network.table(**({"propagatingVgws": [vpn.id]} if by == "property" else {}))
    if by == "resource":
        network.add("VpnGatewayRoutePropagation", "p", vpnGatewayId=vpn.id, routeTableId=table.id)
    network.join(table.id)
    assert isinstance(subnet_of(network.program.planned()).default_route, Unknown)


def test_empty_texts_are_no_targets(network: Network) -> None:
    """AWS's answer lists every target property of an inline route, the unset ones empty."""
    route = {"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1", "natGatewayId": "", "instanceId": ""}
    network.join(network.table(route).id)
    found = subnet_of(network.program.planned()).default_route
    assert isinstance(found, Route)
    assert found.targets == ("gatewayId",)
    assert (found.nat_gateway, found.kind) == (None, "internet gateway")


def test_a_route_without_target(network: Network) -> None:
    network.join(network.table({"cidrBlock": "0.0.0.0/0"}).id)
    found = subnet_of(network.program.planned()).default_route
    assert isinstance(found, Route)
    assert (found.targets, found.kind, found.leads_to("internet gateway")) == ((), None, False)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("0.0.0.0/0", "0.0.0.0/0"), ("10.0.0.1/8", "10.0.0.0/8"), ("nonsense", "nonsense")],
)
def test_destinations_are_canonical(network: Network, written: str, canonical: str) -> None:
    network.table({"cidrBlock": written, "gatewayId": "igw-1"})
    (route,) = table_of(network.program.planned()).routes
    assert route.destination == canonical


# --- IPv6


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
    assert subnet.is_public_by_ipv6 is public
    assert subnet.is_public is (properties == {"ipv6Native": True})


# --- VPCs of targets


@both
def test_the_vpcs_that_a_route_may_belong_to(network: Network, deployed: bool) -> None:
    other = network.add("Vpc", "other", cidrBlock="10.1.0.0/16")
    peering = network.add("VpcPeeringConnection", "peering", vpcId=network.vpc.id, peerVpcId=other.id)
    egress = network.add("EgressOnlyInternetGateway", "egress", vpcId=other.id)
    network.table(
        {"cidrBlock": "0.0.0.0/0", "gatewayId": network.gateway.id},
        {"cidrBlock": "10.1.0.0/16", "vpcPeeringConnectionId": peering.id},
        {"ipv6CidrBlock": "::/0", "egressOnlyGatewayId": egress.id},
        {"cidrBlock": "10.2.0.0/16", "transitGatewayId": "tgw-1"},
    )
    routes = table_of(stack_of(network.program, deployed)).routes
    assert [[getattr(v, "name", "") for v in r.homes] for r in routes] == [
        ["vpc"],
        ["vpc", "other"],
        ["other"],
        [],
    ]
    assert [r.title for r in routes] == [
        "internet gateway 'gateway'",
        "peering connection 'peering'",
        "egress-only internet gateway 'egress'",
        "transit gateway",
    ]


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ("10.0.0.0/16", True),
        ("10.0.1.0/24", True),
        ("10.0.0.0/15", False),
        ("10.1.0.0/16", False),
        ("0.0.0.0/0", False),
        ("10.1.0.0/8", False),
        ("nonsense", False),
        (SENTINEL, None),
    ],
)
def test_a_destination_inside_the_vpc(network: Network, destination: str, expected: bool | None) -> None:
    network.table({"cidrBlock": destination, "transitGatewayId": "tgw-1"})
    stack = network.program.planned()
    (route,) = table_of(stack).routes
    assert shape(route.is_local_to(stack.vpcs[0])) is expected
    assert route.is_local_to(None) is False or expected is None


def test_a_destination_in_a_vpc_of_unknown_range() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", ipv4IpamPoolId="ipam-pool-1")
    wide, narrow = ({"cidrBlock": c, "transitGatewayId": "tgw-1"} for c in ("10.0.0.0/8", "10.0.0.0/24"))
    program.add("aws:ec2:RouteTable", "table", vpcId=vpc.id, routes=[wide, narrow])
    stack = program.planned()
    found = [shape(r.is_local_to(stack.vpcs[0])) for r in table_of(stack).routes]
    assert found == [False, None], "no VPC's range is wider than /16"


# --- gateways


@both
def test_an_internet_gateway_is_attached_by_id_or_by_attachment(network: Network, deployed: bool) -> None:
    loose = network.add("InternetGateway", "loose")
    network.add("InternetGatewayAttachment", "x", vpcId=network.vpc.id, internetGatewayId=loose.id)
    network.add("InternetGateway", "lost")
    stack = stack_of(network.program, deployed)
    found = {g.name: g.vpc for g in stack.all(InternetGateway)}
    assert [getattr(found[n], "name", None) for n in ("gateway", "loose", "lost")] == ["vpc", "vpc", None]
    (vpc,) = stack.vpcs
    assert [g.name for g in vpc.internet_gateways] == ["gateway", "loose"]
    assert vpc.has_internet_gateway is True


def test_an_attachment_that_may_be_of_the_gateway_leaves_its_vpc_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:InternetGateway", "loose")
    program.add("aws:ec2:InternetGatewayAttachment", "x", vpcId=vpc.id, internetGatewayId=SENTINEL)
    stack = program.planned()
    (gateway,) = stack.internet_gateways
    assert isinstance(gateway.vpc, Unknown)
    assert isinstance(stack.vpcs[0].has_internet_gateway, Unknown)


def test_a_vpc_without_gateway() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:DefaultVpc", "default")
    stack = program.planned()
    assert {v.name: shape(v.has_internet_gateway) for v in stack.vpcs} == {"vpc": False, "default": None}


@both
def test_nat_gateways(network: Network, deployed: bool) -> None:
    address = network.add("Eip", "address", domain="vpc")
    kind = "NatGateway"
    network.add(kind, "one", subnetId=network.a.id, allocationId=address.allocationId)
    network.add(kind, "two", subnetId=network.a.id, allocationId=address.id)
    network.add(kind, "fixed", subnetId=network.a.id, allocationId="eipalloc-1")
    network.add(kind, "fixed-too", subnetId=network.a.id, allocationId="eipalloc-1")
    network.add(kind, "private", subnetId=network.a.id, connectivityType="private")
    network.add(kind, "regional", vpcId=network.vpc.id, availabilityMode="regional")
    stack = stack_of(network.program, deployed)
    found = {n.name: n for n in stack.all(NatGateway)}
    assert {n: f.is_public for n, f in found.items() if not f.is_public} == {"private": False}
    assert {n for n, f in found.items() if f.is_regional is True} == {"regional"}
    assert {getattr(f.vpc, "name", "") for f in found.values()} == {"vpc"}
    assert [n.name for n in found["one"].sharers] == ["two"]
    assert [n.name for n in found["fixed"].sharers] == ["fixed-too"]
    assert found["private"].sharers == ()
    assert found["one"].address_holders == ()
    assert (found["private"].has_allocation, found["fixed"].has_allocation) == (False, True)
    assert found["regional"].subnet is None
    assert [n.name for n in found["private"].neighbours] == ["fixed", "fixed-too", "one", "regional", "two"]
    assert [n.name for n in subnet_of(stack).nat_gateways] == ["fixed", "fixed-too", "one", "private", "two"]


@both
def test_what_a_nat_gateway_serves(network: Network, deployed: bool) -> None:
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    nat = network.add("NatGateway", "nat", subnetId=b.id, allocationId="eipalloc-1")
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}).id)
    (found,) = stack_of(network.program, deployed).nat_gateways
    assert [s.name for s in found.served] == ["a"]


def test_unknown_choices_of_a_nat_gateway(network: Network) -> None:
    network.add(
        "NatGateway",
        "nat",
        subnetId=SENTINEL,
        connectivityType=SENTINEL,
        availabilityMode=SENTINEL,
        allocationId=SENTINEL,
    )
    (nat,) = network.program.planned().nat_gateways
    assert isinstance(nat.is_public, Unknown)
    assert isinstance(nat.is_regional, Unknown)
    assert isinstance(nat.subnet, Unknown)
    assert isinstance(nat.vpc, Unknown)
    assert isinstance(nat.allocation, Unknown)
    assert nat.has_allocation
    assert nat.sharers == ()


@both
def test_what_else_is_given_the_address_of_a_nat_gateway(network: Network, deployed: bool) -> None:
    box = network.add("Instance", "box", subnetId=network.a.id)
    one = network.add("Eip", "one", instance=box.id)
    two = network.add("Eip", "two", domain="vpc")
    network.add("EipAssociation", "association", instanceId=box.id, allocationId=two.id)
    three = network.add("Eip", "three", domain="vpc")
    for address in (one, two, three):
        network.add("NatGateway", f"nat-{address.name}", subnetId=network.a.id, allocationId=address.id)
    network.add(
        "NatGateway",
        "many",
        subnetId=network.a.id,
        allocationId="eipalloc-1",
        secondaryAllocationIds=[three.id],
    )
    found = {n.name: n for n in stack_of(network.program, deployed).nat_gateways}
    assert {name: [r.name for r in n.address_holders] for name, n in found.items()} == {
        "nat-one": ["box"],
        "nat-two": ["box"],
        "nat-three": [],
        "many": [],
    }
    assert [n.name for n in found["many"].sharers] == ["nat-three"]


@both
def test_what_attaches_an_internet_gateway(network: Network, deployed: bool) -> None:
    network.add("InternetGatewayAttachment", "x", vpcId=network.vpc.id, internetGatewayId=network.gateway.id)
    loose = network.add("InternetGateway", "loose")
    for name in ("one", "two"):
        network.add("InternetGatewayAttachment", name, vpcId=network.vpc.id, internetGatewayId=loose.id)
    found = {g.name: g.attached_by for g in stack_of(network.program, deployed).internet_gateways}
    assert found["loose"] == ("'one'", "'two'")
    assert found["gateway"] == (("'x'",) if deployed else ("vpcId", "'x'"))


@both
def test_a_route_is_that_of_its_own_destination(network: Network, deployed: bool) -> None:
    network.table({"cidrBlock": "10.1.0.0/16", "gatewayId": network.gateway.id})
    table = table_of(stack_of(network.program, deployed))
    assert [r.destination for r in table.routes_to("10.1.0.0/16")] == ["10.1.0.0/16"]
    assert table.routes_to("10.2.0.0/16") == table.routes_to("0.0.0.0/0") == table.routes_to("::/0") == ()
