"""Subnets that something spans: their VPC and their zones, three-valued."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.network.placement import Placement, is_at_the_edge
from preflight.model.network.subnet import Subnet
from preflight.model.resource_types import SUBNET
from preflight.testing import Program, program_from_yaml


def placement(*subnets: tuple[str, str], listed: str = "", moment: str = "planned") -> Placement:
    """Subnets as (VPC, zone) in a subnet group; an empty zone is chosen by AWS."""
    names = dict.fromkeys(v for v, _ in subnets)
    lines = ["resources:"]
    lines += (f"  {v}: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}" for v in names)
    for index, (vpc, zone) in enumerate(subnets):
        place = f", availabilityZone: {zone}" if zone else ""
        lines.append(
            f"  s{index}: {{ type: aws:ec2:Subnet, properties: {{ vpcId: '${{{vpc}.id}}', cidrBlock: 10.0.{index}.0/24"
            f"{place} }} }}"
        )
    ids = listed or "[" + ", ".join(f"'${{s{i}.id}}'" for i in range(len(subnets))) + "]"
    lines.append(f"  group: {{ type: aws:rds:SubnetGroup, properties: {{ subnetIds: {ids} }} }}")
    stack = getattr(program_from_yaml("\n".join(lines)), moment)()
    (group,) = stack.of("aws:rds/subnetGroup:SubnetGroup")
    return Placement(group, group.refs(SUBNET, "subnetIds"))


def tri(value: object) -> object:
    return "?" if isinstance(value, Unknown) else value


@pytest.mark.parametrize("moment", ["planned", "deployed"])
@pytest.mark.parametrize(
    ("subnets", "one_zone", "shares", "vpcs"),
    [
        ([("v", "eu-west-1a"), ("v", "eu-west-1b")], False, False, False),
        ([("v", "eu-west-1a"), ("v", "eu-west-1a")], True, True, False),
        ([("v", "eu-west-1a")], True, False, False),
        ([("v", "eu-west-1a"), ("v", "")], "?", "?", False),
        ([("v", "eu-west-1a"), ("v", "eu-west-1b"), ("v", "eu-west-1a")], False, True, False),
        ([("v", "eu-west-1a"), ("w", "eu-west-1b")], False, False, True),
        ([("v", "eu-west-1a"), ("v", "euw1-az2")], "?", "?", False),
    ],
)
def test_zones_and_vpcs(
    moment: str, subnets: list[tuple[str, str]], one_zone: object, shares: object, vpcs: object
) -> None:
    found = placement(*subnets, moment=moment)
    assert tri(found.in_one_zone) == one_zone
    assert tri(found.shares_a_zone) == shares
    assert (found.zone_sharers is not None) == (shares is True)
    assert tri(found.spans_vpcs) == vpcs
    assert [v.name for v in found.vpcs] == sorted({v for v, _ in subnets})
    assert getattr(found.vpc, "name", "?") == ("?" if vpcs else "v")
    assert found.is_complete is True


def test_a_subnet_outside_the_stack_leaves_all_of_it_open() -> None:
    found = placement(("v", "eu-west-1a"), listed="['${s0.id}', subnet-0123456789abcdef0]")
    assert [s.name for s in found.subnets] == []
    assert isinstance(found.is_complete, Unknown)
    assert isinstance(found.in_one_zone, Unknown)
    assert isinstance(found.spans_vpcs, Unknown)
    known = placement(("v", "eu-west-1a"), listed="['${s0.id}', subnet-0123456789abcdef0]", moment="deployed")
    assert [s.name for s in known.subnets] == ["s0"]
    assert isinstance(known.in_one_zone, Unknown)


def test_no_subnets_at_all() -> None:
    found = placement(("v", "eu-west-1a"), listed="[]")
    assert found.vpc is None
    assert found.in_one_zone is False
    assert found.is_complete is True


@pytest.mark.parametrize(
    ("zone", "edge"),
    [
        ("eu-west-1a", False),
        ("us-gov-west-1b", False),
        ("euw1-az1", False),
        ("us-west-2-lax-1a", True),
        ("us-east-1-wl1-bos-wlz-1", True),
        ("", "?"),
    ],
)
def test_local_and_wavelength_zones_are_at_the_edge(zone: str, edge: object) -> None:
    found = placement(("v", zone))
    assert tri(found.at_the_edge) == edge
    (subnet,) = found.subnets
    assert tri(is_at_the_edge(subnet)) == edge


def test_an_outpost_is_at_the_edge_whatever_its_zone() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "v", cidrBlock="10.0.0.0/16")
    program.add(
        "aws:ec2:Subnet", "s", vpcId=vpc.id, outpostArn="arn:aws:outposts:x", availabilityZone="eu-west-1a"
    )
    (subnet,) = program.planned().all(Subnet)
    assert is_at_the_edge(subnet) is True
