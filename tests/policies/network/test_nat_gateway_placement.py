"""NAT gateways in the wrong subnet, or without the address they need."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  closed: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
"""
NAT = """
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.id}" } }
"""


def joined(subnet: str, table: str) -> str:
    return f"""
  {subnet}-{table}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{subnet}.id}}", routeTableId: "${{{table}.id}}" }}
"""


def stuck(way: str) -> tuple[str, str]:
    return (
        "nat",
        f"The NAT gateway is in subnet 'a', {way}, so it reaches no internet. "
        "Put it into a subnet that routes 0.0.0.0/0 to the internet gateway.",
    )


CASES = {
    "in a public subnet": Case(NETWORK + NAT + joined("a", "open")),
    "in a subnet without a default route": Case(
        NETWORK + NAT + joined("a", "closed"), [stuck("which has no default route")]
    ),
    "in a subnet on the main table": Case(NETWORK + NAT, [stuck("which has no default route")]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nat_gateway_placement(case: Case) -> None:
    check("nat-gateway-placement", case)
