"""Internet gateways and NAT gateways."""

from __future__ import annotations

from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.gateways import (
    InternetGateway,
    NatGateway,
    has_internet_gateway,
    internet_gateways_of,
    nat_gateways_in,
)
from preflight.model.network.subnet_routing import subnets_served_by
from preflight.model.network.vpc import Vpc
from preflight.testing import Program
from tests.model.routed_network import Network, both, shape, stack_of, subnet_of


@both
def test_an_internet_gateway_is_attached_by_id_or_by_attachment(network: Network, deployed: bool) -> None:
    loose = network.add("InternetGateway", "loose")
    network.add("InternetGatewayAttachment", "x", vpcId=network.vpc.id, internetGatewayId=loose.id)
    network.add("InternetGateway", "lost")
    stack = stack_of(network.program, deployed)
    found = {g.name: g.vpc for g in stack.all(InternetGateway)}
    assert [getattr(found[n], "name", None) for n in ("gateway", "loose", "lost")] == ["vpc", "vpc", None]
    (vpc,) = stack.all(Vpc)
    assert [g.name for g in internet_gateways_of(vpc)] == ["gateway", "loose"]
    assert has_internet_gateway(vpc) is True


def test_an_attachment_that_may_be_of_the_gateway_leaves_its_vpc_unknown() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:InternetGateway", "loose")
    program.add("aws:ec2:InternetGatewayAttachment", "x", vpcId=vpc.id, internetGatewayId=SENTINEL)
    stack = program.planned()
    (gateway,) = stack.all(InternetGateway)
    assert isinstance(gateway.vpc, Unknown)
    assert isinstance(has_internet_gateway(stack.all(Vpc)[0]), Unknown)


def test_a_vpc_without_gateway() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc")
    program.add("aws:ec2:DefaultVpc", "default")
    stack = program.planned()
    assert {v.name: shape(has_internet_gateway(v)) for v in stack.all(Vpc)} == {"vpc": False, "default": None}


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
    assert [n.name for n in nat_gateways_in(subnet_of(stack))] == [
        "fixed",
        "fixed-too",
        "one",
        "private",
        "two",
    ]


@both
def test_what_a_nat_gateway_serves(network: Network, deployed: bool) -> None:
    b = network.add("Subnet", "b", vpcId=network.vpc.id)
    nat = network.add("NatGateway", "nat", subnetId=b.id, allocationId="eipalloc-1")
    network.join(network.table({"cidrBlock": "0.0.0.0/0", "natGatewayId": nat.id}).id)
    (found,) = stack_of(network.program, deployed).all(NatGateway)
    assert [s.name for s in subnets_served_by(found)] == ["a"]


def test_unknown_choices_of_a_nat_gateway(network: Network) -> None:
    network.add(
        "NatGateway",
        "nat",
        subnetId=SENTINEL,
        connectivityType=SENTINEL,
        availabilityMode=SENTINEL,
        allocationId=SENTINEL,
    )
    (nat,) = network.program.planned().all(NatGateway)
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
    found = {n.name: n for n in stack_of(network.program, deployed).all(NatGateway)}
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
    found = {g.name: g.attached_by for g in stack_of(network.program, deployed).all(InternetGateway)}
    assert found["loose"] == ("'one'", "'two'")
    assert found["gateway"] == (("'x'",) if deployed else ("vpcId", "'x'"))
