"""What a route leads to, and where it lies."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.routes import Route
from preflight.model.network.subnet_routing import default_route_of, has_egress, is_public
from preflight.model.network.vpc import Vpc
from preflight.testing import Program
from tests.model.routed_network import Network, both, shape, stack_of, subnet_of, table_of


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
    assert isinstance(default_route_of(subnet), Route)
    assert default_route_of(subnet).kind == kind
    assert default_route_of(subnet).inline is inline
    assert (is_public(subnet), has_egress(subnet)) == (public, egress)


@both
def test_an_instance_as_target_of_a_route(network: Network, deployed: bool) -> None:
    table = network.table({"cidrBlock": "0.0.0.0/0", "instanceId": target(network, "instanceId")})
    network.join(table.id)
    assert has_egress(subnet_of(stack_of(network.program, deployed))) is True


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
    route = default_route_of(subnet_of(network.program.planned()))
    assert isinstance(route, Route)
    assert route.kind == kind


@both
def test_a_virtual_private_gateway_by_reference(network: Network, deployed: bool) -> None:
    vpn = network.add("VpnGateway", "vpn", vpcId=network.vpc.id)
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": vpn.id}).id)
    subnet = subnet_of(stack_of(network.program, deployed))
    assert (is_public(subnet), has_egress(subnet)) == (False, True)


@both
def test_a_gateway_by_its_attachment(network: Network, deployed: bool) -> None:
    loose = network.add("InternetGateway", "loose")
    attachment = network.add(
        "InternetGatewayAttachment", "attachment", vpcId=network.vpc.id, internetGatewayId=loose.id
    )
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": attachment.internetGatewayId}).id)
    assert is_public(subnet_of(stack_of(network.program, deployed))) is True


def test_an_unknown_gateway_leads_somewhere_unknown(network: Network) -> None:
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "gatewayId": SENTINEL}).id)
    subnet = subnet_of(network.program.planned())
    assert isinstance(is_public(subnet), Unknown)
    assert isinstance(has_egress(subnet), Unknown)


def test_a_private_nat_gateway_leads_somewhere_unknown(network: Network) -> None:
    nat = network.add("NatGateway", "nat", subnetId=network.a.id, connectivityType="private")
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}).id)
    subnet = subnet_of(network.program.planned())
    assert is_public(subnet) is False
    assert isinstance(has_egress(subnet), Unknown)


def test_empty_texts_are_no_targets(network: Network) -> None:
    """AWS's answer lists every target property of an inline route, the unset ones empty."""
    route = {"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1", "natGatewayId": "", "instanceId": ""}
    network.join(network.table(route).id)
    found = default_route_of(subnet_of(network.program.planned()))
    assert isinstance(found, Route)
    assert found.targets == ("gatewayId",)
    assert (found.nat_gateway, found.kind) == (None, "internet gateway")


def test_a_route_without_target(network: Network) -> None:
    network.join(network.table({"cidrBlock": "0.0.0.0/0"}).id)
    found = default_route_of(subnet_of(network.program.planned()))
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
    assert shape(route.is_local_to(stack.all(Vpc)[0])) is expected
    assert route.is_local_to(None) is False or expected is None


def test_a_destination_in_a_vpc_of_unknown_range() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", ipv4IpamPoolId="ipam-pool-1")
    wide, narrow = ({"cidrBlock": c, "transitGatewayId": "tgw-1"} for c in ("10.0.0.0/8", "10.0.0.0/24"))
    program.add("aws:ec2:RouteTable", "table", vpcId=vpc.id, routes=[wide, narrow])
    stack = program.planned()
    found = [shape(r.is_local_to(stack.all(Vpc)[0])) for r in table_of(stack).routes]
    assert found == [False, None], "no VPC's range is wider than /16"


def test_two_targets_of_two_kinds_lead_somewhere_unknown(network: Network) -> None:
    nat = target(network, "natGatewayId")
    fields = {"cidrBlock": "0.0.0.0/0", "gatewayId": network.gateway.id, "natGatewayId": nat}
    network.join(network.table(fields).id)
    subnet = subnet_of(network.program.planned())
    assert isinstance(is_public(subnet), Unknown)
    assert isinstance(has_egress(subnet), Unknown)
