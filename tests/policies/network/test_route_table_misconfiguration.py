"""Subnets whose routes contradict their purpose, and tables that AWS refuses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
"""


def subnet(name: str, more: str = "", table: str = "table") -> str:
    return f"""
  {name}:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24{more} }}
""" + (
        f"""
  {name}-{table}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{name}.id}}", routeTableId: "${{{table}.id}}" }}
"""
        if table
        else ""
    )


def route(name: str, target: str, destination: str = "destinationCidrBlock: 0.0.0.0/0") -> str:
    return f"""
  {name}:
    type: aws:ec2:Route
    properties: {{ routeTableId: "${{table.id}}", {destination}{target} }}
"""


OPEN = route("open", ', gatewayId: "${gateway.id}"')
NO_ROUTE = (
    "The subnet is meant to be public, but route table 'table' has no route of 0.0.0.0/0. "
    "Add a route of 0.0.0.0/0 to the VPC's internet gateway."
)

CASES = {
    "public with a route": Case(NETWORK + OPEN + subnet("public-a")),
    "public without a route": Case(NETWORK + subnet("public-a"), [("public-a", NO_ROUTE)]),
    "private without a route": Case(NETWORK + subnet("private-a")),
    "no purpose told": Case(NETWORK + subnet("app")),
    "private with a route to the internet": Case(
        NETWORK + OPEN + subnet("private-a"),
        [
            (
                "private-a",
                "The subnet is meant to be private, but route table 'table' sends 0.0.0.0/0 to an internet gateway. "
                "Route it to a NAT gateway, or take the route away.",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_route_table_misconfiguration(case: Case) -> None:
    check("route-table-misconfiguration", case)
