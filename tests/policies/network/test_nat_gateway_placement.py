"""NAT gateways in the wrong subnet, or without the address they need."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

GATEWAY = """\
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
"""
NETWORK = (
    """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""
    + GATEWAY
    + """\
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  closed: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
"""
)
NAT = """
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.id}" } }
"""


def joined(subnet: str, table: str) -> str:
    return f"""
  {subnet}-{table}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{subnet}.id}}", routeTableId: "${{{table}.id}}" }}
"""


def nat(name: str, subnet: str, address: str) -> str:
    given = f', allocationId: "{address}"' if address else ""
    return f"""
  {name}: {{ type: aws:ec2:NatGateway, properties: {{ subnetId: "${{{subnet}.id}}"{given} }} }}
"""


def regional(properties: str) -> str:
    return f"""
  nat: {{ type: aws:ec2:NatGateway, properties: {{ availabilityMode: regional, {properties} }} }}
"""


def table(name: str, target: str, vpc: str = "vpc") -> str:
    return f"""
  {name}:
    type: aws:ec2:RouteTable
    properties: {{ vpcId: "${{{vpc}.id}}", routes: [{{ cidrBlock: 0.0.0.0/0, {target} }}] }}
"""


PRIVATE = """
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", connectivityType: private } }
"""
REGIONAL = (
    "The NAT gateway is regional and has {}. A regional NAT gateway is public, has its VPC in vpcId, and has its "
    "addresses in availabilityZoneAddresses or assigned by AWS."
)


def stuck(way: str) -> tuple[str, str]:
    return (
        "nat",
        f"The NAT gateway is in subnet 'a', {way}, so it cannot reach the internet. Move it to a subnet that routes "
        "0.0.0.0/0 to the internet gateway.",
    )


CASES = {
    "a default route table adopts the table and adds the route": Case(
        NETWORK
        + joined("a", "closed")
        + NAT
        + """
  adopted:
    type: aws:ec2:DefaultRouteTable
    properties:
      defaultRouteTableId: "${closed.id}"
      routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }]
"""
    ),
    "in a public subnet": Case(NETWORK + NAT + joined("a", "open")),
    "in a subnet without a default route": Case(
        NETWORK + NAT + joined("a", "closed"), [stuck("which has no default route")]
    ),
    "in a subnet on the main table": Case(NETWORK + NAT, [stuck("which has no default route")]),
    "behind itself": Case(
        NETWORK + NAT + table("back", 'natGatewayId: "${nat.id}"') + joined("a", "back"),
        [stuck("whose default route is this very gateway")],
    ),
    "behind another NAT gateway": Case(
        NETWORK
        + NAT
        + nat("far", "b", "eipalloc-1")
        + joined("b", "open")
        + table("way", 'natGatewayId: "${far.id}"')
        + joined("a", "way"),
        [stuck("whose default route is NAT gateway 'far'")],
    ),
    "behind a NAT gateway of another stack": Case(
        NETWORK + NAT + table("way", "natGatewayId: nat-1") + joined("a", "way"),
        [stuck("whose default route is another NAT gateway")],
    ),
    "behind a firewall": Case(NETWORK + NAT + table("way", "vpcEndpointId: vpce-1") + joined("a", "way")),
    "behind a transit gateway": Case(
        NETWORK + NAT + table("way", "transitGatewayId: tgw-1") + joined("a", "way")
    ),
    "behind something unknown": Case(
        NETWORK + NAT + table("way", "gatewayId: { fn::invoke: {} }") + joined("a", "way")
    ),
    "private in a private subnet": Case(NETWORK + PRIVATE + joined("a", "closed")),
    "of an unknown kind": Case(
        NETWORK
        + NAT.replace("allocationId", "connectivityType: { fn::invoke: {} }, allocationId")
        + joined("a", "closed")
    ),
    "in a subnet of another stack": Case(NETWORK + NAT.replace("${a.id}", "subnet-1")),
    "in a VPC without internet gateway: that is the cause": Case(
        (NETWORK + NAT)
        .replace(GATEWAY, "")
        .replace(', routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }]', "")
    ),
    "public without an address": Case(
        NETWORK + nat("nat", "a", "") + joined("a", "open"),
        [
            (
                "nat",
                "The NAT gateway is public and has no allocationId. Set it to the allocation ID of an Elastic IP "
                "address, or make the NAT gateway private "
                "(connectivityType).",
            )
        ],
    ),
    "private with an address": Case(
        NETWORK + PRIVATE.replace("private }", "private, allocationId: eipalloc-1 }") + joined("a", "closed"),
        [
            (
                "nat",
                "The NAT gateway is private and has an allocationId. A private NAT gateway cannot have an Elastic IP "
                "address. Remove allocationId.",
            )
        ],
    ),
    "two with one address": Case(
        NETWORK
        + NAT
        + nat("second", "b", "${address.allocationId}")
        + joined("a", "open")
        + joined("b", "open"),
        [
            (
                "nat",
                "The NAT gateway and 'second' use the same Elastic IP address. Allocate a separate address for each.",
            )
        ],
    ),
    "two with one known address": Case(
        NETWORK + nat("one", "a", "eipalloc-1") + nat("two", "a", "eipalloc-1") + joined("a", "open"),
        [
            (
                "one",
                "The NAT gateway and 'two' use the same Elastic IP address. Allocate a separate address for each.",
            )
        ],
    ),
    "an address that an instance has": Case(
        NETWORK.replace("domain: vpc", 'instance: "${box.id}"')
        + NAT
        + joined("a", "open")
        + """
  box: { type: aws:ec2:Instance, properties: { subnetId: "${b.id}" } }
""",
        [
            (
                "nat",
                "The NAT gateway and 'box' use the same Elastic IP address. Allocate a separate address for each.",
            )
        ],
    ),
    "a route to a NAT gateway of another VPC": Case(
        NETWORK
        + NAT
        + joined("a", "open")
        + """
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
"""
        + table("far", 'natGatewayId: "${nat.id}"', "other"),
        [
            (
                "far",
                "The table routes 0.0.0.0/0 to NAT gateway 'nat', which is in another VPC. "
                "Route to a NAT gateway of the table's own VPC.",
            )
        ],
    ),
    "regional": Case(NETWORK + regional('vpcId: "${vpc.id}"')),
    "regional and routed to": Case(
        NETWORK
        + regional('vpcId: "${vpc.id}"')
        + table("out", 'natGatewayId: "${nat.id}"')
        + joined("b", "out")
    ),
    "regional in a subnet, with an address": Case(
        NETWORK + regional('vpcId: "${vpc.id}", subnetId: "${a.id}", allocationId: eipalloc-1'),
        [("nat", REGIONAL.format("a subnetId and an allocationId"))],
        when="planned",
    ),
    "regional and private": Case(
        NETWORK + regional('vpcId: "${vpc.id}", connectivityType: private'),
        [("nat", REGIONAL.format("connectivityType private"))],
        when="planned",
    ),
    "regional without VPC": Case(
        NETWORK + regional("tags: {}"), [("nat", REGIONAL.format("no vpcId"))], when="planned"
    ),
    "zonal without subnet": Case(
        NETWORK
        + """
  nat: { type: aws:ec2:NatGateway, properties: { vpcId: "${vpc.id}", allocationId: eipalloc-1 } }
""",
        [
            (
                "nat",
                "The NAT gateway has no subnetId. Set it to a public subnet, or make the NAT gateway regional "
                "(availabilityMode, with vpcId).",
            )
        ],
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nat_gateway_placement(case: Case) -> None:
    check("nat-gateway-placement", case)
