"""Subnets whose IPv6 addresses lead nowhere."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

FOUR = '{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }'
NAT = "{ cidrBlock: 0.0.0.0/0, natGatewayId: nat-1 }"
SIX = '{ ipv6CidrBlock: "::/0", gatewayId: "${gateway.id}" }'
EGRESS = '{ ipv6CidrBlock: "::/0", egressOnlyGatewayId: eigw-1 }'


def program(*routes: str, subnet: str = "assignIpv6AddressOnCreation: true", joined: bool = True) -> str:
    association = """
  association:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${web.id}", routeTableId: "${table.id}" }
"""
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16, assignGeneratedIpv6CidrBlock: true }} }}
  gateway: {{ type: aws:ec2:InternetGateway, properties: {{ vpcId: "${{vpc.id}}" }} }}
  web:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24, ipv6CidrBlock: "2001:db8::/64", {subnet} }}
  table:
    type: aws:ec2:RouteTable
    properties: {{ vpcId: "${{vpc.id}}", routes: [{", ".join(routes)}] }}
{association if joined else ""}
"""


def lacks(gateway: str) -> tuple[str, str]:
    return (
        "web",
        "The subnet assigns IPv6 addresses, and route table 'table' has a route for 0.0.0.0/0 but not for ::/0. Add a "
        f"route for ::/0 to {gateway}.",
    )


CASES = {
    "public, IPv4 only": Case(program(FOUR), [lacks("the internet gateway")]),
    "private, IPv4 only": Case(program(NAT), [lacks("an egress-only internet gateway")]),
    "both": Case(program(FOUR, SIX)),
    "both, private": Case(program(NAT, EGRESS)),
    "no addresses": Case(program(FOUR, subnet="assignIpv6AddressOnCreation: false")),
    "addresses left off": Case(program(FOUR, subnet="tags: {}")),
    "unknown whether addresses": Case(
        program(FOUR, subnet="assignIpv6AddressOnCreation: { fn::invoke: {} }")
    ),
    "isolated": Case(program()),
    "isolated on the main table": Case(program(FOUR, joined=False)),
    "IPv6 only": Case(program(FOUR, subnet="assignIpv6AddressOnCreation: true, ipv6Native: true")),
    "an unknown route": Case(program(FOUR, "{ ipv6CidrBlock: { fn::invoke: {} }, gatewayId: igw-1 }")),
    "a prefix list": Case(program(FOUR, "{ destinationPrefixListId: pl-1, transitGatewayId: tgw-1 }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_ipv6_without_route(case: Case) -> None:
    check("ipv6-without-route", case)
