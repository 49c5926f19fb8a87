"""Subnets served by a NAT gateway of another zone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  home:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${home.id}", allocationId: eipalloc-1 } }
  table:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
"""


def served(name: str, zone: str) -> str:
    return f"""
  {name}:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.1.0/24{zone} }}
  {name}-table:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{name}.id}}", routeTableId: "${{table.id}}" }}
"""


FAR = (
    "nat",
    "The NAT gateway is in eu-west-1a and also serves 'app' of other zones. "
    "Create a NAT gateway in each Availability Zone, or set singleNatGateway if a single NAT gateway is enough.",
)

CASES = {
    "same zone": Case(NETWORK + served("app", ", availabilityZone: eu-west-1a")),
    "another zone": Case(NETWORK + served("app", ", availabilityZone: eu-west-1b"), [FAR]),
    "accepted": Case(
        NETWORK + served("app", ", availabilityZone: eu-west-1b"), config={"singleNatGateway": True}
    ),
    "AWS chooses the zone": Case(NETWORK + served("app", "")),
    "a zone's id": Case(NETWORK + served("app", ", availabilityZoneId: euw1-az2")),
    "several subnets of other zones": Case(
        NETWORK
        + served("app", ", availabilityZone: eu-west-1b")
        + served("db", ", availabilityZone: eu-west-1c")
        + served("near", ", availabilityZone: eu-west-1a"),
        [(FAR[0], FAR[1].replace("'app'", "'app', 'db'"))],
    ),
    "a regional gateway": Case(
        NETWORK.replace(
            'subnetId: "${home.id}", allocationId: eipalloc-1',
            'vpcId: "${vpc.id}", availabilityMode: regional',
        )
        + served("app", ", availabilityZone: eu-west-1b")
    ),
    "a gateway in an unknown zone": Case(
        NETWORK.replace(", availabilityZone: eu-west-1a", "")
        + served("app", ", availabilityZone: eu-west-1b")
    ),
    "a gateway in a subnet of another stack": Case(
        NETWORK.replace('"${home.id}"', "subnet-1") + served("app", ", availabilityZone: eu-west-1b")
    ),
    "not served": Case(
        NETWORK
        + """
  app:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
"""
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nat_gateway_availability_zone(case: Case) -> None:
    check("nat-gateway-availability-zone", replace(case, stack="prod"))


SECOND = """
  there:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.7.0/24, availabilityZone: eu-west-1b }
  second: { type: aws:ec2:NatGateway, properties: { subnetId: "${there.id}", KIND } }
"""
PUBLIC, PRIVATE = "allocationId: eipalloc-2", "connectivityType: private"
MISROUTED = (
    "nat",
    "The NAT gateway is in eu-west-1a and also serves 'app' of other zones. "
    "Route each subnet to the NAT gateway of its own Availability Zone.",
)
ELSEWHERE = NETWORK + served("app", ", availabilityZone: eu-west-1b")
DEVELOPMENT = {
    "the only one": Case(ELSEWHERE),
    "one of two": Case(ELSEWHERE + SECOND.replace("KIND", PUBLIC), [MISROUTED]),
    "one of two, in production": Case(ELSEWHERE + SECOND.replace("KIND", PUBLIC), [MISROUTED], stack="prod"),
    "beside a private one": Case(ELSEWHERE + SECOND.replace("KIND", PRIVATE)),
    "beside one of another VPC": Case(
        ELSEWHERE
        + "  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.9.0.0/16 } }"
        + SECOND.replace("KIND", PUBLIC).replace("${vpc.id}", "${far.id}")
    ),
}


@pytest.mark.parametrize("case", DEVELOPMENT.values(), ids=DEVELOPMENT)
def test_one_gateway_is_enough_in_development(case: Case) -> None:
    check("nat-gateway-availability-zone", case)
