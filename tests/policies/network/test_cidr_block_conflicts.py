"""Address ranges that overlap, lie outside, have a size AWS refuses, or are malformed."""

from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml
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


HUB = """
  hub: { type: aws:ec2transitgateway:TransitGateway, properties: {} }
"""
V6 = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, ipv6CidrBlock: "2001:db8::/56" } }
"""


def attached(name: str, vpc: str) -> str:
    return f"""
  {name}:
    type: aws:ec2transitgateway:VpcAttachment
    properties: {{ vpcId: "${{{vpc}.id}}", transitGatewayId: "${{hub.id}}", subnetIds: [] }}
"""


def ipv6(name: str, cidr: str) -> str:
    number = ord(name) - ord("a")
    properties = f'{{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.{number}.0/24, ipv6CidrBlock: "{cidr}" }}'
    return f"  {name}: {{ type: aws:ec2:Subnet, properties: {properties} }}\n"


PEERING = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${vpc.id}", peerVpcId: "${other.id}", autoAccept: true }
"""


def overlap(mine: str, theirs: str, other: str) -> str:
    return f"{mine} overlaps {theirs} of subnet '{other}' in VPC 'vpc'. Use CIDR blocks that do not overlap."


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
                "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'vpc'. Use a CIDR block inside it, or associate a secondary "
                "CIDR block with the VPC.",
            )
        ],
    ),
    "inside a second range": Case(VPC + secondary("10.1.0.0/16") + subnet("a", "10.1.0.0/24")),
    "the smallest and the largest": Case(VPC + subnet("a", "10.0.0.0/17") + subnet("b", "10.0.128.0/28")),
    "one bit too small": Case(
        VPC + subnet("a", "10.0.0.0/29"),
        [("a", "10.0.0.0/29 is a /29; AWS allows /16 to /28. Set a prefix length between them.")],
    ),
    "VPC one bit too large": Case(
        "resources:\n" + other_vpc("10.0.0.0/15"),
        [("other", "10.0.0.0/15 is a /15; AWS allows /16 to /28. Set a prefix length between them.")],
    ),
    "host bits that EC2 drops": Case(
        "resources:\n  r: { type: aws:ec2:NetworkAclRule, properties: { networkAclId: acl-0123456789abcdef0, "
        "ruleNumber: 1, protocol: tcp, ruleAction: allow, fromPort: 1, toPort: 2, cidrBlock: 10.0.1.5/24 } }\n"
    ),
    "no prefix length there": Case(
        "resources:\n  r: { type: aws:ec2:NetworkAclRule, properties: { networkAclId: acl-0123456789abcdef0, "
        "ruleNumber: 1, protocol: tcp, ruleAction: allow, fromPort: 1, toPort: 2, cidrBlock: 10.0.1.5 } }\n",
        [
            (
                "r",
                "cidrBlock '10.0.1.5' is not a CIDR block: no prefix length. Use a CIDR block such as 10.0.0.0/16.",
            )
        ],
    ),
    "host bits": Case(
        VPC + subnet("a", "10.0.1.5/24"),
        [
            (
                "a",
                "cidrBlock '10.0.1.5/24' is not a CIDR block: host bits are set: the block is 10.0.1.0/24. Use a CIDR "
                "block such as 10.0.0.0/16.",
            )
        ],
    ),
    "peers that overlap": Case(
        VPC + other_vpc("10.0.0.0/20") + PEERING,
        [
            (
                "peering",
                "10.0.0.0/16 of VPC 'vpc' overlaps 10.0.0.0/20 of VPC 'other', and AWS does not peer VPCs whose CIDR "
                "blocks overlap. Use another CIDR block for one of them.",
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
    "subnets of a VPC of another stack": Case(
        VPC + subnet("a", "10.0.0.0/24").replace("${vpc.id}", "vpc-1") + subnet("b", "10.0.0.0/24")
    ),
    "three that overlap": Case(
        VPC + subnet("a", "10.0.0.0/22") + subnet("b", "10.0.1.0/24") + subnet("c", "10.0.1.0/25"),
        [
            ("b", overlap("10.0.1.0/24", "10.0.0.0/22", "a")),
            ("c", overlap("10.0.1.0/25", "10.0.0.0/22", "a")),
            ("c", overlap("10.0.1.0/25", "10.0.1.0/24", "b")),
        ],
    ),
    "larger than its VPC": Case(
        "resources:\n" + other_vpc("10.0.0.0/20", "vpc") + subnet("a", "10.0.0.0/19"),
        [
            (
                "a",
                "10.0.0.0/19 is outside 10.0.0.0/20 of VPC 'vpc'. Use a CIDR block inside it, or associate a secondary "
                "CIDR block with the VPC.",
            )
        ],
    ),
    "outside both ranges": Case(
        VPC + secondary("10.1.0.0/16") + subnet("a", "10.2.0.0/24"),
        [
            (
                "a",
                "10.2.0.0/24 is outside 10.0.0.0/16 and 10.1.0.0/16 of VPC 'vpc'. Use a CIDR block inside it, or "
                "associate a secondary CIDR block with the VPC.",
            )
        ],
    ),
    "a second range that is not known": Case(
        VPC + secondary("{ fn::invoke: {} }") + subnet("a", "10.2.0.0/24")
    ),
    "a second range of another VPC": Case(
        VPC + other_vpc("10.3.0.0/16") + secondary("10.1.0.0/16", "other") + subnet("a", "10.1.0.0/24"),
        [
            (
                "a",
                "10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'vpc'. Use a CIDR block inside it, or associate a secondary "
                "CIDR block with the VPC.",
            )
        ],
    ),
    "a range from an IPAM pool": Case(
        VPC.replace("cidrBlock: 10.0.0.0/16", "ipv4IpamPoolId: ipam-pool-1") + subnet("a", "10.1.0.0/24")
    ),
    "ranges of one VPC that overlap": Case(
        VPC + secondary("10.0.128.0/20"),
        [
            (
                "vpc",
                "Two CIDR blocks of the VPC overlap, 10.0.0.0/16 and 10.0.128.0/20. Associate a CIDR block that does "
                "not overlap.",
            )
        ],
    ),
    "a second range that is too large": Case(
        VPC + secondary("10.2.0.0/15"),
        [("vpc", "10.2.0.0/15 is a /15; AWS allows /16 to /28. Set a prefix length between them.")],
    ),
    "malformed": Case(
        VPC + subnet("a", "10.0.0.0.0/20"),
        [
            (
                "a",
                "cidrBlock '10.0.0.0.0/20' is not a CIDR block: '10.0.0.0.0' has not four octets. Use a CIDR block "
                "such as 10.0.0.0/16.",
            )
        ],
    ),
    "malformed in a rule": Case(
        """
resources:
  group:
    type: aws:ec2:SecurityGroup
    properties:
      ingress: [{ protocol: tcp, fromPort: 22, toPort: 22, cidrBlocks: [10.0.0.0/8, 10.0.0.1] }]
""",
        [
            (
                "group",
                "ingress.cidrBlocks '10.0.0.1' is not a CIDR block: no prefix length. Use a CIDR block such as "
                "10.0.0.0/16.",
            )
        ],
    ),
    "malformed in a route": Case(
        """
resources:
  route:
    type: aws:ec2:Route
    properties: { routeTableId: rtb-1, destinationCidrBlock: 0.0.0.0, gatewayId: igw-1 }
""",
        [
            (
                "route",
                "destinationCidrBlock '0.0.0.0' is not a CIDR block: no prefix length. Use a CIDR block such as "
                "10.0.0.0/16.",
            )
        ],
    ),
    "the same VPC at both ends of a peering": Case(VPC + PEERING.replace("${other.id}", "${vpc.id}")),
    "a peer of another stack": Case(VPC + PEERING.replace("${other.id}", "vpc-1")),
    "overlapping VPCs that are not joined": Case(VPC + other_vpc("10.0.0.0/16")),
    "overlapping on one transit gateway": Case(
        VPC + other_vpc("10.0.0.0/20") + HUB + attached("one", "vpc") + attached("two", "other"),
        [
            (
                "two",
                "10.0.0.0/20 of VPC 'other' overlaps 10.0.0.0/16 of VPC 'vpc' on the same transit gateway, which can "
                "route to only one of them. Use another CIDR block for one of them, or a separate route table.",
            )
        ],
    ),
    "overlapping on one transit gateway without propagation": Case(
        VPC
        + other_vpc("10.0.0.0/20")
        + HUB.replace("{}", "{ defaultRouteTablePropagation: disable }")
        + attached("one", "vpc")
        + attached("two", "other")
    ),
    "side by side on one transit gateway": Case(
        VPC + other_vpc("10.1.0.0/16") + HUB + attached("one", "vpc") + attached("two", "other")
    ),
    "overlapping on two transit gateways": Case(
        VPC
        + other_vpc("10.0.0.0/20")
        + HUB
        + HUB.replace("hub:", "hub2:")
        + attached("one", "vpc")
        + attached("two", "other").replace("${hub.id}", "${hub2.id}")
    ),
    "IPv6 subnets": Case(V6 + ipv6("a", "2001:db8::/64") + ipv6("b", "2001:db8:0:1::/64")),
    "IPv6 subnets that overlap": Case(
        V6 + ipv6("a", "2001:db8::/60") + ipv6("b", "2001:db8:0:1::/64"),
        [("b", overlap("2001:db8:0:1::/64", "2001:db8::/60", "a"))],
    ),
    "IPv6 subnet of a size AWS refuses": Case(
        V6 + ipv6("a", "2001:db8::/65"),
        [("a", "2001:db8::/65 is a /65; AWS allows IPv6 subnets of /44 to /64 in steps of four. Use /64.")],
    ),
    "IPv6 subnet outside": Case(
        V6 + ipv6("a", "2001:db9::/64"),
        [
            (
                "a",
                "2001:db9::/64 is outside 2001:db8::/56 of VPC 'vpc'. Use a CIDR block inside it, or associate a "
                "secondary CIDR block with the VPC.",
            )
        ],
    ),
    "IPv6 subnet in a VPC without IPv6": Case(
        VPC + ipv6("a", "2001:db8::/64"),
        [
            (
                "a",
                "2001:db8::/64 is in VPC 'vpc', which has no IPv6 CIDR block. Set assignGeneratedIpv6CidrBlock on the "
                "VPC.",
            )
        ],
    ),
    "IPv6 subnet in a generated range": Case(
        V6.replace('ipv6CidrBlock: "2001:db8::/56"', "assignGeneratedIpv6CidrBlock: true")
        + ipv6("a", "2001:db8::/64")
    ),
}


GIVEN = """
resources:
  vpc: { type: aws:ec2:DefaultVpc }
  subnet: { type: aws:ec2:DefaultSubnet, properties: { availabilityZone: eu-west-1a } }
"""


def test_of_the_default_vpc_the_program_chooses_no_range() -> None:
    assert outcome(program_from_yaml(GIVEN).planned(), "cidr-block-conflicts").undecided == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cidr_block_conflicts(case: Case) -> None:
    check("cidr-block-conflicts", case)
