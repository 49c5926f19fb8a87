"""VPCs and subnets."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from preflight.core.references import possible_referrers, referrers
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.network.subnet import Subnet, free_block_in, subnets_of
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.requirements.internet_facing import internet_facing
from preflight.model.resource_types import SUBNET
from preflight.testing import Program, concat


def shape(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def vpc_of(stack: Stack, name: str) -> Vpc:
    return next(v for v in stack.all(Vpc) if v.name == name)


def subnet_of(stack: Stack, name: str) -> Subnet:
    return next(s for s in stack.all(Subnet) if s.name == name)


def ranges(vpc: Vpc) -> list[str]:
    return sorted("?" if isinstance(r, Unknown) else str(r) for r in vpc.ranges)


def ipv6_ranges(vpc: Vpc) -> list[str]:
    return sorted("?" if isinstance(r, Unknown) else str(r) for r in vpc.ipv6_ranges)


# --- ranges


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"cidrBlock": "10.0.0.0/16"}, ["10.0.0.0/16"]),
        ({"cidrBlock": SENTINEL}, ["?"]),
        ({"cidrBlock": "10.0.0.1/16"}, []),
        ({"ipv4IpamPoolId": "ipam-pool-1"}, ["?"]),
        ({"ipv4IpamPoolId": "ipam-pool-1", "cidrBlock": "10.0.0.0/16"}, ["10.0.0.0/16"]),
        ({}, []),
    ],
)
def test_primary_range(properties: dict[str, Any], expected: list[str]) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", **properties)
    assert ranges(vpc_of(program.planned(), "vpc")) == expected


@pytest.mark.parametrize("deployed", [False, True])
def test_secondary_ranges(deployed: bool) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    other = program.add("aws:ec2:Vpc", "other", cidrBlock="10.9.0.0/16")
    kind = "aws:ec2:VpcIpv4CidrBlockAssociation"
    program.add(kind, "more", vpcId=vpc.id, cidrBlock="10.1.0.0/16")
    program.add(kind, "others", vpcId=other.id, cidrBlock="10.2.0.0/16")
    program.add(kind, "pool", vpcId=other.id, ipv4IpamPoolId="ipam-pool-1")
    stack = program.deployed() if deployed else program.planned()
    assert ranges(vpc_of(stack, "vpc")) == ["10.0.0.0/16", "10.1.0.0/16"]
    assert ranges(vpc_of(stack, "other")) == ["10.2.0.0/16", "10.9.0.0/16", "?"]


def test_an_association_that_may_be_of_the_vpc_makes_its_ranges_unknown() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:VpcIpv4CidrBlockAssociation", "more", vpcId=SENTINEL, cidrBlock="10.1.0.0/16")
    assert ranges(vpc_of(program.planned(), "vpc")) == ["10.0.0.0/16", "?"]


def test_what_the_stack_did_not_make_may_have_further_ranges() -> None:
    program = Program()
    program.add("aws:ec2:DefaultVpc", "default")
    read = program.add("aws:ec2:Vpc", "read", cidrBlock="10.0.0.0/16")
    stack = Stack.from_messages(program.messages(), external=frozenset({read.urn}))
    assert ranges(vpc_of(stack, "default")) == ["?"]
    assert ranges(vpc_of(stack, "read")) == ["10.0.0.0/16", "?"]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, []),
        ({"assignGeneratedIpv6CidrBlock": False}, []),
        ({"assignGeneratedIpv6CidrBlock": True}, ["?"]),
        ({"assignGeneratedIpv6CidrBlock": SENTINEL}, ["?"]),
        ({"ipv6IpamPoolId": "ipam-pool-1"}, ["?"]),
        ({"ipv6CidrBlock": "2001:db8::/56"}, ["2001:db8::/56"]),
        ({"ipv6CidrBlock": SENTINEL}, ["?"]),
        ({"assignGeneratedIpv6CidrBlock": True, "ipv6CidrBlock": "2001:db8::/56"}, ["2001:db8::/56"]),
    ],
)
def test_ipv6_ranges(properties: dict[str, Any], expected: list[str]) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16", **properties)
    assert ipv6_ranges(vpc_of(program.planned(), "vpc")) == expected


def test_associated_ipv6_ranges() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    kind = "aws:ec2:VpcIpv6CidrBlockAssociation"
    program.add(kind, "more", vpcId=vpc.id, ipv6CidrBlock="2001:db8::/56")
    program.add(kind, "generated", vpcId=vpc.id, assignGeneratedIpv6CidrBlock=True)
    for stack in (program.planned(), program.deployed()):
        assert ipv6_ranges(vpc_of(stack, "vpc")) == ["2001:db8::/56", "?"]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("10.0.0.0/16", "10.0.0.0/16", ("10.0.0.0/16", "10.0.0.0/16")),
        ("10.0.0.0/16", "10.0.128.0/24", ("10.0.0.0/16", "10.0.128.0/24")),
        ("10.0.0.0/16", "10.1.0.0/16", None),
        ("10.0.0.0/16", SENTINEL, None),
    ],
)
def test_overlaps(one: str, two: str, expected: tuple[str, str] | None) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "one", cidrBlock=one)
    program.add("aws:ec2:Vpc", "two", cidrBlock=two)
    stack = program.planned()
    found = vpc_of(stack, "one").overlaps(vpc_of(stack, "two"))
    assert (found and tuple(map(str, found))) == expected


@pytest.mark.parametrize(
    ("more", "expected"), [("10.1.0.0/16", None), ("10.0.128.0/20", ("10.0.0.0/16", "10.0.128.0/20"))]
)
def test_ranges_of_one_vpc_that_overlap(more: str, expected: tuple[str, str] | None) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:VpcIpv4CidrBlockAssociation", "more", vpcId=vpc.id, cidrBlock=more)
    found = vpc_of(program.planned(), "vpc").conflicting_ranges
    assert (found and tuple(map(str, found))) == expected


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("10.0.1.0/24", True),
        ("10.1.0.0/24", True),
        ("10.2.0.0/24", False),
        ("10.0.0.0/15", False),
        ("2001:db8::/64", False),
    ],
)
def test_contains(cidr: str, expected: bool) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:VpcIpv4CidrBlockAssociation", "more", vpcId=vpc.id, cidrBlock="10.1.0.0/16")
    program.add("aws:ec2:Vpc", "unknown", cidrBlock=SENTINEL, assignGeneratedIpv6CidrBlock=True)
    stack = program.planned()
    assert vpc_of(stack, "vpc").contains(Cidr.parse(cidr)) is expected
    assert isinstance(vpc_of(stack, "unknown").contains(Cidr.parse(cidr)), Unknown)


@pytest.mark.parametrize(
    ("subnets", "expected"),
    [
        ([], None),
        (["10.0.0.0/17"], "10.0.128.0/17"),
        (["10.0.0.0/17", "10.0.128.0/17"], None),
        (["10.0.0.0/17", "10.0.128.0/18"], "10.0.192.0/18"),
        (["10.0.0.0/24", "10.0.2.0/24"], "10.0.1.0/24"),
        (["10.0.0.0/17", SENTINEL], "?"),
    ],
)
def test_room_for_one_more_subnet(subnets: list[str], expected: str | None) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    for i, cidr in enumerate(subnets):
        program.add("aws:ec2:Subnet", f"s{i}", vpcId=vpc.id, cidrBlock=cidr)
    room = free_block_in(vpc_of(program.planned(), "vpc"))
    assert ("?" if isinstance(room, Unknown) else room and str(room)) == expected


# --- membership


@pytest.mark.parametrize("deployed", [False, True])
def test_subnets_of_a_vpc(deployed: bool) -> None:
    program = Program()
    one = program.add("aws:ec2:Vpc", "one", cidrBlock="10.0.0.0/16")
    two = program.add("aws:ec2:Vpc", "two", cidrBlock="10.0.0.0/16")
    for name, vpc in (("b", one), ("a", one), ("c", two)):
        program.add("aws:ec2:Subnet", name, vpcId=vpc.id)
    program.add("aws:ec2:Subnet", "elsewhere", vpcId="vpc-0")
    program.add("aws:ec2:DefaultSubnet", "default", availabilityZone="eu-west-1a")
    stack = program.deployed() if deployed else program.planned()
    assert [s.name for s in subnets_of(vpc_of(stack, "one"))] == ["a", "b"]
    assert [s.name for s in subnets_of(vpc_of(stack, "two"))] == ["c"]
    assert isinstance(subnet_of(stack, "elsewhere").vpc, Unknown)
    assert isinstance(subnet_of(stack, "default").vpc, Unknown), "the region's default VPC"


def test_default_subnets_are_in_the_default_vpc_of_their_region() -> None:
    program = Program()
    vpc = program.add("aws:ec2:DefaultVpc", "here")
    program.add("aws:ec2:DefaultVpc", "there", region="eu-west-3")
    program.add("aws:ec2:DefaultSubnet", "a", availabilityZone="eu-west-1a")
    program.add("aws:ec2:DefaultSubnet", "b", availabilityZone="eu-west-1b")
    program.add("aws:ec2:DefaultSubnet", "far", availabilityZone="eu-west-2a", region="eu-west-2")
    program.add("aws:ec2:Subnet", "own", vpcId=vpc.id)
    stack = program.planned()
    assert sorted(s.name for s in subnets_of(vpc_of(stack, "here"))) == ["a", "b", "own"]
    assert subnets_of(vpc_of(stack, "there")) == ()
    assert isinstance(subnet_of(stack, "far").vpc, Unknown)


def test_equal_vpc() -> None:
    program = Program()
    for name in ("one", "two"):
        program.add("aws:ec2:Vpc", name)
    stack = program.planned()
    one, two, unknown = vpc_of(stack, "one"), vpc_of(stack, "two"), Unknown("why")
    assert equal_vpc(one, one) is True
    assert equal_vpc(one, two) is False
    assert equal_vpc(one, None) is False
    assert equal_vpc(None, None) is False
    assert isinstance(equal_vpc(one, unknown), Unknown)
    assert isinstance(equal_vpc(unknown, None), Unknown)


def test_what_the_stack_has_not_created_may_be_one_vpc() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "own")
    program.add("aws:ec2:DefaultVpc", "default")
    program.add("aws:ec2:DefaultVpc", "elsewhere", region="eu-west-3")
    ids = {"one": "vpc-0a1b2c3d", "two": "vpc-1a1b2c3d", "again": "vpc-0a1b2c3d"}
    read = [program.add("aws:ec2:Vpc", name, id=id_) for name, id_ in ids.items()]
    looked_up = program.add("aws:ec2:Vpc", "looked up", id=SENTINEL)
    outside = frozenset(one.urn for one in (*read, looked_up))
    stack = Stack.from_messages(program.messages(), external=outside, config={"aws:region": "eu-west-1"})
    seen = {name: vpc_of(stack, name) for name in ("own", "default", "elsewhere", *ids, "looked up")}
    apart = {
        *(("own", name) for name in ("default", "elsewhere", *ids)),
        ("default", "elsewhere"),
        ("one", "two"),
        ("two", "again"),
    }
    for left, right in itertools.combinations(seen, 2):
        is_same = equal_vpc(seen[left], seen[right])
        assert is_same is False if (left, right) in apart else isinstance(is_same, Unknown), (left, right)


# --- zones


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({"availabilityZone": "eu-west-1a"}, {"availabilityZone": "eu-west-1a"}, True),
        ({"availabilityZone": "eu-west-1a"}, {"availabilityZone": "eu-west-1b"}, False),
        ({"availabilityZoneId": "euw1-az1"}, {"availabilityZoneId": "euw1-az2"}, False),
        ({"availabilityZoneId": "euw1-az1"}, {"availabilityZone": "eu-west-1a"}, None),
        ({"availabilityZone": SENTINEL}, {"availabilityZone": "eu-west-1a"}, None),
        ({}, {"availabilityZone": "eu-west-1a"}, None),
        ({}, {}, None),
    ],
)
def test_same_zone(one: dict[str, str], two: dict[str, str], expected: bool | None) -> None:
    program = Program()
    program.add("aws:ec2:Subnet", "one", **one)
    program.add("aws:ec2:Subnet", "two", **two)
    stack = program.planned()
    assert shape(subnet_of(stack, "one").same_zone(subnet_of(stack, "two"))) is expected
    assert shape(subnet_of(stack, "two").same_zone(subnet_of(stack, "one"))) is expected


# --- intent


@pytest.mark.parametrize(
    ("name", "properties", "expected"),
    [
        ("public-a", {}, "public"),
        ("PublicSubnet1", {}, "public"),
        ("publicSubnetA", {}, "public"),
        ("web_public_1", {}, "public"),
        ("dmz-1", {}, "public"),
        ("pub-a", {}, "public"),
        ("private-a", {}, "private"),
        ("tap-dev-private-subnet-eu-west-1-1", {}, "private"),
        ("isolated-db", {}, "private"),
        ("internal-lb", {}, "private"),
        ("app", {}, None),
        ("publications", {}, None),
        ("publicity", {}, None),
        ("non-public-a", {}, None),
        ("not-private", {}, None),
        ("public-and-private", {}, None),
        ("a", {"mapPublicIpOnLaunch": True}, "public"),
        ("a", {"mapPublicIpOnLaunch": False}, None),
        ("a", {"mapPublicIpOnLaunch": SENTINEL}, None),
        ("private-a", {"mapPublicIpOnLaunch": True}, None),
        ("a", {"tags": {"Name": "web-public-1"}}, "public"),
        ("a", {"tags": {"Tier": "private"}}, "private"),
        ("a", {"tags": {"Type": "Public"}}, "public"),
        ("a", {"tags": {"Name": SENTINEL}}, None),
        ("a", {"tags": SENTINEL}, None),
        ("a", {"tags": {"Environment": "public"}}, None),
        ("public-a", {"tags": {"Name": "private-a"}}, None),
        ("a", {"tags": {"kubernetes.io/role/elb": "1"}}, "public"),
        ("a", {"tags": {"kubernetes.io/role/internal-elb": "1"}}, "private"),
    ],
)
def test_intent(name: str, properties: dict[str, Any], expected: str | None) -> None:
    program = Program()
    program.add("aws:ec2:Subnet", name, **properties)
    assert subnet_of(program.planned(), name).intent == expected


def test_a_short_name_of_a_vpc_is_no_part_of_a_word() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "a")
    program.add("aws:ec2:Subnet", "private-a", vpcId=vpc.id)
    assert subnet_of(program.planned(), "private-a").intent == "private"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("public-api-db-1", None),
        ("public-api-public-1", "public"),
        ("public-api-private-1", "private"),
        ("private-cloud-app", None),
        ("private-cloud-private-app", "private"),
        ("public-1", "public"),
    ],
)
def test_the_names_of_project_and_vpc_say_nothing_of_a_subnet(name: str, expected: str | None) -> None:
    program = Program(project="public-api")
    vpc = program.add("aws:ec2:Vpc", "private-cloud")
    program.add("aws:ec2:Subnet", name, vpcId=vpc.id)
    assert subnet_of(program.planned(), name).intent == expected


# --- what faces the internet


def test_what_faces_the_internet() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    a = program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    b = program.add("aws:ec2:Subnet", "b", vpcId=vpc.id, mapPublicIpOnLaunch=True)
    program.add("aws:ec2:NatGateway", "nat", subnetId=a.id, allocationId="eipalloc-1")
    program.add("aws:ec2:NatGateway", "inner", subnetId=a.id, connectivityType="private")
    program.add("aws:ec2:NatGateway", "regional", vpcId=vpc.id, availabilityMode="regional")
    program.add("aws:lb:LoadBalancer", "web", subnets=[a.id, b.id])
    program.add("aws:alb:LoadBalancer", "mapped", subnetMappings=[{"subnetId": a.id}, {"subnetId": b.id}])
    program.add("aws:lb:LoadBalancer", "inside", internal=True, subnets=[a.id, b.id])
    program.add("aws:lb:LoadBalancer", "inside-text", internal="true", subnets=[a.id, b.id])
    program.add("aws:lb:LoadBalancer", "later", internal=SENTINEL, subnets=[a.id, b.id])
    program.add("aws:ec2:Instance", "bastion", subnetId=a.id, associatePublicIpAddress=True)
    program.add("aws:ec2:Instance", "app", subnetId=a.id)
    for stack in (program.planned(), program.deployed()):
        assert internet_facing(vpc_of(stack, "vpc")) == (
            "NAT gateway 'nat'",
            "NAT gateway 'regional'",
            "instance 'bastion'",
            "load balancer 'mapped'",
            "load balancer 'web'",
            "subnet 'b'",
        )


def test_a_load_balancer_in_an_unknown_subnet_is_not_certainly_here() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    a = program.add("aws:ec2:Subnet", "a", vpcId=vpc.id)
    program.add("aws:lb:LoadBalancer", "web", subnets=["subnet-elsewhere"])
    program.add("aws:lb:LoadBalancer", "half", subnets=[a.id, "subnet-elsewhere"])
    assert internet_facing(vpc_of(program.deployed(), "vpc")) == ("load balancer 'half'",)


# --- what refers to a resource

ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("reference", "certain", "possible"),
    [
        (lambda a, b: a.id, ["a"], []),
        (lambda a, b: concat(a.id, b.id), [], ["a", "b"]),
        (lambda a, b: SENTINEL, [], ["a", "b", "c"]),
        (lambda a, b: "subnet-foreign", [], []),
    ],
    ids=["one", "one of two", "anything", "a foreign id"],
)
def test_what_refers_to_a_subnet(
    reference: Any, certain: list[str], possible: list[str], deployed: bool
) -> None:
    program = Program()
    a, b, _ = (program.add("aws:ec2:Subnet", name) for name in "abc")
    program.add("aws:ec2:Subnet", "far", region="us-east-1")
    program.add("aws:ec2:RouteTableAssociation", "it", subnetId=reference(a, b))
    stack = program.deployed() if deployed else program.planned()
    subnets = [s.resource for s in stack.all(Subnet)]
    asked = (ASSOCIATION, "subnetId", SUBNET)
    assert [s.name for s in subnets if referrers(s, *asked)] == certain
    # What two ids make is a known text after deployment, which names none of them.
    known = deployed and reference(a, b) != SENTINEL
    assert [s.name for s in subnets if possible_referrers(s, *asked)] == ([] if known else possible)


def test_a_reference_that_depends_on_other_types_may_name_any_subnet() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc")
    for name in "ab":
        program.add("aws:ec2:Subnet", name)
    program.add("aws:ec2:RouteTableAssociation", "it", subnetId=vpc.output("firstSubnet"))
    subnets = [s.resource for s in program.planned().all(Subnet)]
    assert all(possible_referrers(s, ASSOCIATION, "subnetId", SUBNET) for s in subnets)


@pytest.mark.parametrize(
    ("properties", "names", "off"),
    [
        ({}, False, ("enableDnsHostnames",)),
        ({"enableDnsHostnames": True}, True, ()),
        ({"enableDnsHostnames": SENTINEL}, None, ()),
        ({"enableDnsHostnames": SENTINEL, "enableDnsSupport": False}, False, ("enableDnsSupport",)),
    ],
)
def test_dns_attributes(properties: dict[str, Any], names: bool | None, off: tuple[str, ...]) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", **properties)
    vpc = vpc_of(program.planned(), "vpc")
    assert (shape(vpc.has_dns_names), vpc.dns_attributes_off) == (names, off)
