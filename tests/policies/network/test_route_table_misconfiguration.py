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
    made = f"""
  {name}:
    type: aws:ec2:Subnet
    properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24{more} }}
"""
    return made + association(f"{name}-{table}", name, table) if table else made


def route(name: str, target: str, destination: str = "destinationCidrBlock: 0.0.0.0/0") -> str:
    return f"""
  {name}:
    type: aws:ec2:Route
    properties: {{ routeTableId: "${{table.id}}", {destination}{target} }}
"""


OPEN = route("open", ', gatewayId: "${gateway.id}"')
NO_ROUTE = (
    "The subnet is meant to be public, but route table 'table' has no route for 0.0.0.0/0. "
    "Add a route for 0.0.0.0/0 to the VPC's internet gateway."
)

MAIN = "the main table of 'vpc'"
V6_OPEN = route("open6", ', gatewayId: "${gateway.id}"', 'destinationIpv6CidrBlock: "::/0"')
NAT = """
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: subnet-elsewhere, allocationId: eipalloc-1 } }
"""
OTHER_TABLE = """
  other: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
"""
OTHER_OPEN = OPEN.replace("open:", "other-open:").replace("${table.id}", "${other.id}")
OTHER_VPC = """
  other-vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
"""
PEERING = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${vpc.id}", peerVpcId: "${other-vpc.id}" }
"""
PEER = ', vpcPeeringConnectionId: "${peering.id}"'


def inline(*routes: str) -> str:
    return f"""
  inline:
    type: aws:ec2:RouteTable
    properties: {{ vpcId: "${{vpc.id}}", routes: [{", ".join(routes)}] }}
"""


def association(name: str, subnet: str, table: str) -> str:
    return f"""
  {name}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{subnet}.id}}", routeTableId: "${{{table}.id}}" }}
"""


ALONE = """
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  public-a: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24{more} }} }}
"""
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
                "Route it to a NAT gateway, or remove the route.",
            )
        ],
    ),
    "public by mapPublicIpOnLaunch": Case(
        NETWORK + subnet("web", ", mapPublicIpOnLaunch: true"), [("web", NO_ROUTE)]
    ),
    "public on the main table": Case(
        NETWORK + subnet("public-a", table=""), [("public-a", NO_ROUTE.replace("route table 'table'", MAIN))]
    ),
    "public with a NAT route": Case(
        NETWORK + NAT + route("open", ', natGatewayId: "${nat.id}"') + subnet("public-a"),
        [("public-a", NO_ROUTE.replace("has no route for 0.0.0.0/0", "sends 0.0.0.0/0 to a NAT gateway"))],
    ),
    "public behind a firewall": Case(NETWORK + route("open", ", vpcEndpointId: vpce-1") + subnet("public-a")),
    "public behind an appliance": Case(
        NETWORK + route("open", ", networkInterfaceId: eni-1") + subnet("public-a")
    ),
    "public in a VPC without gateway, in which nothing faces the internet": Case(
        ALONE.format(more=""),
        [
            (
                "public-a",
                "The subnet is meant to be public, but the main table of 'vpc' has no route for 0.0.0.0/0. "
                "The VPC has no internet gateway. Attach an internet gateway, and route 0.0.0.0/0 to it.",
            )
        ],
    ),
    "public in a VPC without gateway: that is the cause": Case(
        ALONE.format(more=", mapPublicIpOnLaunch: true")
    ),
    "public beside a gateway that is attached to nothing": Case(
        ALONE.format(more="") + "  gateway: { type: aws:ec2:InternetGateway }\n"
    ),
    "public with a NAT gateway in it: that is the cause": Case(
        NETWORK
        + subnet("public-a")
        + """
  inner: { type: aws:ec2:NatGateway, properties: { subnetId: "${public-a.id}", allocationId: eipalloc-1 } }
"""
    ),
    "public with an unknown route": Case(
        NETWORK + route("open", ", gatewayId: { fn::invoke: {} }") + subnet("public-a")
    ),
    "public with an unknown destination": Case(
        NETWORK
        + route("open", ', gatewayId: "${gateway.id}"', "destinationCidrBlock: { fn::invoke: {} }")
        + subnet("public-a")
    ),
    "IPv6-only public": Case(NETWORK + V6_OPEN + subnet("public-a", ", ipv6Native: true")),
    "IPv6-only public without a route": Case(
        NETWORK + OPEN + subnet("public-a", ", ipv6Native: true"), [("public-a", NO_ROUTE)]
    ),
    "private with a NAT route": Case(
        NETWORK + NAT + route("out", ', natGatewayId: "${nat.id}"') + subnet("private-a")
    ),
    "private with IPv6 open to the internet": Case(
        NETWORK + V6_OPEN + subnet("private-a", ', ipv6CidrBlock: "2001:db8::/64"'),
        [
            (
                "private-a",
                "The subnet is meant to be private, but route table 'table' sends ::/0 to an internet gateway, and "
                "its IPv6 addresses are public. Route ::/0 to an egress-only internet gateway.",
            )
        ],
    ),
    "private without IPv6 addresses": Case(NETWORK + V6_OPEN + subnet("private-a")),
    "private with egress-only IPv6": Case(
        NETWORK
        + """
  egress: { type: aws:ec2:EgressOnlyInternetGateway, properties: { vpcId: "${vpc.id}" } }
"""
        + route("out", ', egressOnlyGatewayId: "${egress.id}"', 'destinationIpv6CidrBlock: "::/0"')
        + subnet("private-a", ', ipv6CidrBlock: "2001:db8::/64"')
    ),
    "named both": Case(NETWORK + OPEN + subnet("public-private")),
    "two associations": Case(
        NETWORK + OTHER_TABLE + subnet("app") + association("second", "app", "other"),
        [
            (
                "app",
                "The subnet is associated with 2 route tables, by 'app-table' and 'second'. "
                "AWS allows one (Resource.AlreadyAssociated). Remove the other associations.",
            )
        ],
    ),
    "a private subnet with an association to a public table too": Case(
        NETWORK + OTHER_TABLE + OPEN + subnet("private-a") + association("second", "private-a", "other"),
        [
            (
                "private-a",
                "The subnet is associated with 2 route tables, by 'private-a-table' and 'second'. "
                "AWS allows one (Resource.AlreadyAssociated). Remove the other associations.",
            )
        ],
    ),
    "two subnets on one table": Case(NETWORK + subnet("app") + subnet("db")),
    "one destination twice": Case(
        NETWORK + OPEN + route("again", ", transitGatewayId: tgw-1"),
        [
            (
                "table",
                "0.0.0.0/0 is routed 2 times in route table 'table'. "
                "A route table can have one route for each destination. Remove the others.",
            )
        ],
    ),
    "one destination twice, written differently": Case(
        NETWORK
        + route("one", ", transitGatewayId: tgw-1", "destinationCidrBlock: 10.9.0.0/16")
        + route("two", ", transitGatewayId: tgw-1", "destinationCidrBlock: 10.9.1.0/16"),
        [
            (
                "table",
                "10.9.0.0/16 is routed 2 times in route table 'table'. "
                "A route table can have one route for each destination. Remove the others.",
            )
        ],
    ),
    "one destination in two tables": Case(NETWORK + OTHER_TABLE + OPEN + OTHER_OPEN),
    "IPv4 and IPv6 defaults": Case(NETWORK + OPEN + V6_OPEN),
    "a route without target": Case(
        NETWORK + route("open", ""),
        [("open", "The route of 0.0.0.0/0 in route table 'table' has no target. Set exactly one target.")],
    ),
    "a route with two targets": Case(
        NETWORK + route("open", ', gatewayId: "${gateway.id}", natGatewayId: nat-1'),
        [
            (
                "open",
                "The route of 0.0.0.0/0 in route table 'table' has 2 targets (gatewayId, natGatewayId). Set exactly "
                "one target.",
            )
        ],
    ),
    "a private subnet behind a route with two targets": Case(
        NETWORK + route("open", ', gatewayId: "${gateway.id}", natGatewayId: nat-1') + subnet("private-a"),
        [
            (
                "open",
                "The route of 0.0.0.0/0 in route table 'table' has 2 targets (gatewayId, natGatewayId). Set exactly "
                "one target.",
            )
        ],
    ),
    "an inline route without target": Case(
        NETWORK + inline("{ cidrBlock: 0.0.0.0/0 }"),
        [("inline", "The route of 0.0.0.0/0 in route table 'inline' has no target. Set exactly one target.")],
        when="planned",
    ),
    "a route with an empty target beside": Case(
        NETWORK + route("open", ', gatewayId: "${gateway.id}", natGatewayId: ""')
    ),
    "a gateway of another VPC": Case(
        NETWORK
        + OTHER_VPC
        + """
  foreign: { type: aws:ec2:InternetGateway, properties: { vpcId: "${other-vpc.id}" } }
"""
        + route("open", ', gatewayId: "${foreign.id}"'),
        [
            (
                "table",
                "The table routes 0.0.0.0/0 to internet gateway 'foreign', which is of another VPC. "
                "Route to a gateway of the table's own VPC.",
            )
        ],
    ),
    "a peering connection of this VPC": Case(
        NETWORK + OTHER_VPC + PEERING + route("there", PEER, "destinationCidrBlock: 10.1.0.0/16")
    ),
    "a peering connection of other VPCs": Case(
        NETWORK
        + OTHER_VPC
        + PEERING.replace("${vpc.id}", "${third.id}")
        + """
  third: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.2.0.0/16 } }
"""
        + route("there", PEER, "destinationCidrBlock: 10.1.0.0/16"),
        [
            (
                "table",
                "The table routes 10.1.0.0/16 to peering connection 'peering', which is of another VPC. "
                "Route to a gateway of the table's own VPC.",
            )
        ],
    ),
    "the own range to the peer": Case(
        NETWORK + OTHER_VPC + PEERING + route("there", PEER, "destinationCidrBlock: 10.0.0.0/16"),
        [
            (
                "table",
                "The table routes 10.0.0.0/16, a CIDR block of its own VPC, to peering connection 'peering'; AWS "
                "delivers that inside the VPC. Set the destination to the other side's CIDR block.",
            )
        ],
    ),
    "a part of the own range to an appliance": Case(
        NETWORK + route("there", ", networkInterfaceId: eni-1", "destinationCidrBlock: 10.0.1.0/24")
    ),
    "a table of another VPC": Case(
        NETWORK
        + OTHER_VPC
        + """
  foreign: { type: aws:ec2:RouteTable, properties: { vpcId: "${other-vpc.id}" } }
"""
        + subnet("app", table="foreign"),
        [
            (
                "app",
                "The subnet and route table 'foreign' are of different VPCs. "
                "Associate a table of the subnet's VPC.",
            )
        ],
    ),
    "inline routes and a route resource": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }')
        + OPEN.replace("${table.id}", "${inline.id}").replace("0.0.0.0/0", "10.9.0.0/16"),
        [
            (
                "inline",
                "The table has inline routes, and 'open' adds to them; they overwrite each other at every update. Use "
                "only inline routes or only route resources.",
            )
        ],
    ),
    "an inline route and a route resource that is the same": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }')
        + OPEN.replace("${table.id}", "${inline.id}"),
        [
            (
                "open",
                "0.0.0.0/0 is an inline route of route table 'inline' too, and the AWS provider does not create a "
                "route that the table has. Remove this route resource, or the inline route.",
            )
        ],
        when="planned",
    ),
    "an inline route and a route resource to a gateway that is not known": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }')
        + OPEN.replace("${table.id}", "${inline.id}").replace('"${gateway.id}"', "{ 'fn::invoke': {} }")
    ),
    "an inline route and a route resource to another target": Case(
        NETWORK
        + NAT
        + inline('{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }')
        + OPEN.replace("${table.id}", "${inline.id}"),
        [
            (
                "inline",
                "The table has inline routes, and 'open' adds to them; they overwrite each other at every update. Use "
                "only inline routes or only route resources.",
            )
        ],
        when="planned",
    ),
    "inline routes and two route resources": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }')
        + OPEN.replace("${table.id}", "${inline.id}").replace("0.0.0.0/0", "10.9.0.0/16")
        + OPEN.replace("${table.id}", "${inline.id}")
        .replace("0.0.0.0/0", "10.8.0.0/16")
        .replace("open", "more"),
        [
            (
                "inline",
                "The table has inline routes, and 'more', 'open' add to them; they overwrite each other at every "
                "update. Use only inline routes or only route resources.",
            )
        ],
    ),
    "AWS's answer lists route resources as inline routes too": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}", natGatewayId: "" }')
        + OPEN.replace("${table.id}", "${inline.id}"),
        when="deployed",
    ),
    "AWS's answer lists a route whose destination changes": Case(
        NETWORK
        + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}", natGatewayId: "" }')
        + OPEN.replace("${table.id}", "${inline.id}").replace("0.0.0.0/0", "{ 'fn::invoke': {} }"),
        when="deployed",
    ),
    "inline routes only": Case(NETWORK + inline('{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }')),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_route_table_misconfiguration(case: Case) -> None:
    check("route-table-misconfiguration", case, ("does not create a route that the table has",))
