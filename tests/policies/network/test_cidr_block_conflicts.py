"""Address ranges that overlap, lie outside, have a size AWS refuses, or are malformed."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""


def subnet(name: str, cidr: str, vpc: str = "vpc") -> str:
    properties = f'{{ vpcId: "${{{vpc}.id}}", cidrBlock: "{cidr}" }}'
    return f"  {name}: {{ type: aws:ec2:Subnet, properties: {properties} }}\n"


def other_vpc(cidr: str, name: str = "other") -> str:
    return f"  {name}: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: {cidr} }} }}\n"


def secondary(cidr: str, vpc: str = "vpc") -> str:
    return f"""
  more:
    type: aws:ec2:VpcIpv4CidrBlockAssociation
    properties: {{ vpcId: "${{{vpc}.id}}", cidrBlock: {cidr} }}
"""


PEERING = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${vpc.id}", peerVpcId: "${other.id}", autoAccept: true }
"""


def overlap(mine: str, theirs: str, other: str) -> str:
    return f"{mine} overlaps {theirs} of subnet '{other}' in VPC 'vpc'. Give each its own addresses."


CASES = {
    "subnets side by side": Case(VPC + subnet("a", "10.0.0.0/24") + subnet("b", "10.0.1.0/24")),
    "one subnet in the other": Case(
        VPC + subnet("a", "10.0.0.0/23") + subnet("b", "10.0.1.0/24"),
        [("b", overlap("10.0.1.0/24", "10.0.0.0/23", "a"))],
    ),
    "the same range twice": Case(
        VPC + subnet("a", "10.0.0.0/24") + subnet("b", "10.0.0.0/24"),
        [("b", overlap("10.0.0.0/24", "10.0.0.0/24", "a"))],
    ),
    "the same range in two VPCs": Case(
        VPC + other_vpc("10.0.0.0/16") + subnet("a", "10.0.0.0/24") + subnet("b", "10.0.0.0/24", "other")
    ),
    "outside its VPC": Case(
        VPC + subnet("a", "10.1.0.0/24"),
        [
            (
                "a",
                "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'vpc'. Choose a range inside it, or associate a second "
                "range with the VPC.",
            )
        ],
    ),
    "inside a second range": Case(VPC + secondary("10.1.0.0/16") + subnet("a", "10.1.0.0/24")),
    "the smallest and the largest": Case(VPC + subnet("a", "10.0.0.0/17") + subnet("b", "10.0.128.0/28")),
    "one bit too small": Case(
        VPC + subnet("a", "10.0.0.0/29"),
        [("a", "10.0.0.0/29 is a /29; AWS allows /16 to /28. Choose a prefix length between them.")],
    ),
    "VPC one bit too large": Case(
        "resources:\n" + other_vpc("10.0.0.0/15"),
        [("other", "10.0.0.0/15 is a /15; AWS allows /16 to /28. Choose a prefix length between them.")],
    ),
    "host bits": Case(
        VPC + subnet("a", "10.0.1.5/24"),
        [
            (
                "a",
                "cidrBlock '10.0.1.5/24' is no CIDR block: host bits are set: the block is 10.0.1.0/24. "
                "Write it as 10.0.0.0/16.",
            )
        ],
    ),
    "peers that overlap": Case(
        VPC + other_vpc("10.0.0.0/20") + PEERING,
        [
            (
                "peering",
                "10.0.0.0/16 of VPC 'vpc' overlaps 10.0.0.0/20 of VPC 'other', and AWS peers no overlapping VPCs. "
                "Give one of them another range.",
            )
        ],
    ),
    "peers side by side": Case(VPC + other_vpc("10.1.0.0/16") + PEERING),
    "an unknown range": Case(
        VPC
        + subnet("a", "10.0.1.0/24")
        + """
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: { fn::invoke: {} } } }
"""
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cidr_block_conflicts(case: Case) -> None:
    check("cidr-block-conflicts", case)
