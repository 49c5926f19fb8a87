"""Inputs of components that AWS rejects in the resources inside."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ONE_ZONE = (
    "The cluster's subnets ('a', 'b') are in one Availability Zone, and EKS requires two. Add a subnet in another "
    "Availability Zone."
)


def cluster(properties: str, *, second: str = "eu-west-1a", more: str = "") -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  a:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }}
  b:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.1.0/24, availabilityZone: {second} }}
  it: {{ type: eks:index:Cluster, properties: {{ {properties} }} }}
{more}"""


def network(properties: str) -> str:
    return f"resources:\n  it: {{ type: awsx:ec2:Vpc, properties: {{ {properties} }} }}\n"


BOTH = 'subnetIds: ["${a.id}", "${b.id}"]'
INSIDE = (
    '  inside: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 }, options: { parent: "${it}" } }\n'
)
CASES = {
    "one zone": (cluster(BOTH), [ONE_ZONE]),
    "one zone, by kind": (cluster('publicSubnetIds: ["${a.id}"], privateSubnetIds: ["${b.id}"]'), [ONE_ZONE]),
    "two zones": (cluster(BOTH, second="eu-west-1b"), []),
    "two zones, by kind": (
        cluster('publicSubnetIds: ["${a.id}"], privateSubnetIds: ["${b.id}"]', second="eu-west-1b"),
        [],
    ),
    "a zone that is not known": (cluster(BOTH, second=UNKNOWN), []),
    "a subnet that is not known": (cluster(f'subnetIds: ["${{a.id}}", {UNKNOWN}]'), []),
    "subnets that are not known": (cluster(f"subnetIds: {UNKNOWN}"), []),
    "one kind that is not known": (
        cluster(f'publicSubnetIds: ["${{a.id}}", "${{b.id}}"], privateSubnetIds: {UNKNOWN}'),
        [],
    ),
    "a subnet of another stack": (cluster('subnetIds: ["${a.id}", subnet-0a1b2c3d4e5f60718]'), []),
    "no subnets": (cluster("skipDefaultNodeGroup: true"), []),
    "looked into": (cluster(BOTH, more=INSIDE), []),
    "local zones": (cluster('subnetIds: ["${b.id}"]', second="us-west-2-lax-1a"), []),
    "sizes": (
        cluster(f"{BOTH}, minSize: 3, maxSize: 2", second="eu-west-1b"),
        ["minSize is 3, and maxSize is 2. Set minSize <= desiredCapacity <= maxSize."],
    ),
    "desired capacity": (
        cluster("desiredCapacity: 5, minSize: 1, maxSize: 4"),
        ["desiredCapacity is 5, and maxSize is 4. Set minSize <= desiredCapacity <= maxSize."],
    ),
    "sizes in order": (cluster("minSize: 1, desiredCapacity: 1, maxSize: 1"), []),
    "sizes that are not known": (cluster(f"minSize: 3, maxSize: {UNKNOWN}"), []),
    "a large VPC": (
        network("cidrBlock: 10.0.0.0/8"),
        [
            "cidrBlock: 10.0.0.0/8 is not between /16 and /28. Use a CIDR block with a prefix length between them."
        ],
    ),
    "a small VPC": (
        network("cidrBlock: 10.0.0.0/29"),
        [
            "cidrBlock: 10.0.0.0/29 is not between /16 and /28. Use a CIDR block with a prefix length between them."
        ],
    ),
    "the largest and the smallest": (
        network("cidrBlock: 10.0.0.0/16, subnetSpecs: [{ type: Public, cidrMask: 28 }]"),
        [],
    ),
    "a VPC that is not known": (
        network(f"cidrBlock: {UNKNOWN}, subnetSpecs: [{{ type: Public, cidrMask: 20 }}]"),
        [],
    ),
    "a VPC by default": (network("numberOfAvailabilityZones: 2, natGateways: { strategy: Single }"), []),
    "small subnets": (
        network("subnetSpecs: [{ type: Public, cidrMask: 20 }, { type: Private, cidrMask: 29 }]"),
        [
            "subnetSpecs[1].cidrMask: /29 is not between /16, the VPC's size or AWS's largest, and /28. "
            "Choose a prefix that is."
        ],
    ),
    "subnets larger than the VPC": (
        network("cidrBlock: 10.0.0.0/24, subnetSpecs: [{ type: Private, cidrMask: 20 }]"),
        [
            "subnetSpecs[0].cidrMask: /20 is not between /24, the VPC's size or AWS's largest, and /28. "
            "Choose a prefix that is."
        ],
    ),
    "space that stays unused": (network("subnetSpecs: [{ type: Unused, cidrMask: 30 }]"), []),
    "blocks of their own": (
        network("subnetSpecs: [{ type: Public, cidrMask: 30, cidrBlocks: [10.0.0.0/24] }]"),
        [],
    ),
}


@pytest.mark.parametrize(("program", "messages"), CASES.values(), ids=CASES)
def test_cases(program: str, messages: list[str]) -> None:
    check("component-inputs-rejected", Case(program, [("it", m) for m in messages]))
