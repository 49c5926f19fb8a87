"""Zones, VPCs and ways to the internet of a load balancer's subnets."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.id}" } }
  closed:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" }] }
  watched:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, vpcEndpointId: vpce-0abc }] }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a } }
  a2: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1b } }
  any: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.3.0/24 } }
  local:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.4.0/24, availabilityZone: us-west-2-lax-1a }
  away:
    type: aws:ec2:Subnet
    properties: { vpcId: "${far.id}", cidrBlock: 10.1.0.0/24, availabilityZone: eu-west-1b }
  public-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.5.0/24, availabilityZone: eu-west-1b }
  open-a: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${a.id}", routeTableId: "${open.id}" } }
"""


def balancer(
    *subnets: str, internal: bool = True, kind: str = "application", type_: str = "aws:lb:LoadBalancer"
) -> str:
    ids = ", ".join(f'"${{{s}.id}}"' for s in subnets)
    return f"""
  balancer:
    type: {type_}
    properties: {{ internal: {str(internal).lower()}, loadBalancerType: {kind}, subnets: [{ids}] }}
"""


def table(subnet: str, name: str) -> str:
    return f"""
  {name}-{subnet}:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{{subnet}.id}}", routeTableId: "${{{name}.id}}" }}
"""


def said(message: str) -> list[tuple[str, str]]:
    return [("balancer", message)]


def few(*names: str) -> list[tuple[str, str]]:
    listed = ", ".join(f"'{n}'" for n in names)
    return said(
        f"The load balancer has subnets in one Availability Zone only ({listed}), and an application load balancer "
        "requires two. Add a subnet in another Availability Zone."
    )


SHARED = said(
    "The subnets 'a' and 'a2' are both in eu-west-1a, and a load balancer can have one subnet in each Availability "
    "Zone. Use subnets of different Availability Zones."
)


def stuck(subnet: str, way: str) -> list[tuple[str, str]]:
    return said(
        f"The load balancer is internet-facing, and its subnet '{subnet}' {way}. Use a public subnet, or set internal: "
        "true."
    )


CASES = {
    "two zones": Case(NETWORK + balancer("a", "b")),
    "one subnet": Case(NETWORK + balancer("a"), few("a")),
    "one subnet, other spelling": Case(NETWORK + balancer("a", type_="aws:alb:LoadBalancer"), few("a")),
    "one subnet of a network load balancer": Case(NETWORK + balancer("a", kind="network")),
    "one subnet of a gateway load balancer": Case(NETWORK + balancer("a", kind="gateway")),
    "one subnet in a Local Zone": Case(NETWORK + balancer("local")),
    "one subnet whose zone AWS chooses": Case(NETWORK + balancer("any")),
    "two subnets of one zone": Case(NETWORK + balancer("a", "a2"), SHARED),
    "two subnets of one zone and one of another": Case(NETWORK + balancer("a", "b", "a2"), SHARED),
    "two subnets of one zone, network load balancer": Case(
        NETWORK + balancer("a", "a2", kind="network"), SHARED
    ),
    "a zone that AWS chooses": Case(NETWORK + balancer("a", "any")),
    "two VPCs": Case(
        NETWORK + balancer("a", "away"),
        said("The subnets are in the VPCs 'far' and 'vpc'. Use subnets of one VPC."),
    ),
    "default subnets": Case(
        NETWORK
        + """
  default: { type: aws:ec2:DefaultVpc }
  default-a: { type: aws:ec2:DefaultSubnet, properties: { availabilityZone: eu-west-1a } }
  default-b: { type: aws:ec2:DefaultSubnet, properties: { availabilityZone: eu-west-1b } }
"""
        + balancer("default-a", "default-b", internal=False)
    ),
    "a default subnet and another VPC's": Case(
        NETWORK
        + """
  default: { type: aws:ec2:DefaultVpc }
  default-a: { type: aws:ec2:DefaultSubnet, properties: { availabilityZone: eu-west-1a } }
"""
        + balancer("default-a", "b"),
        said("The subnets are in the VPCs 'default' and 'vpc'. Use subnets of one VPC."),
    ),
    "a default subnet of a VPC that the stack does not name": Case(
        NETWORK
        + "  default-a: { type: aws:ec2:DefaultSubnet, properties: { availabilityZone: eu-west-1a } }\n"
        + balancer("default-a", "b"),
    ),
    "a subnet outside the stack": Case(
        NETWORK + balancer("a").replace("]", ", subnet-0123456789abcdef0]"), when="deployed"
    ),
    "unknown subnets": Case(
        NETWORK + '  balancer: { type: aws:lb:LoadBalancer, properties: { subnets: "${vpc.unknown}" } }\n',
        when="planned",
    ),
    "unknown type": Case(
        NETWORK
        + balancer("a").replace("loadBalancerType: application", 'loadBalancerType: "${vpc.unknown}"'),
        when="planned",
    ),
    "mappings": Case(
        NETWORK
        + "  balancer: { type: aws:lb:LoadBalancer, properties: { internal: true, subnetMappings: "
        + '[{ subnetId: "${a.id}" }] } }\n',
        few("a"),
    ),
    "facing the internet in public subnets": Case(
        NETWORK + table("b", "open") + balancer("a", "b", internal=False)
    ),
    "facing the internet without a default route": Case(
        NETWORK + balancer("a", "b", internal=False), stuck("b", "has no default route")
    ),
    "facing the internet behind a NAT gateway": Case(
        NETWORK + table("b", "closed") + balancer("a", "b", internal=False),
        stuck("b", "routes 0.0.0.0/0 to a NAT gateway"),
    ),
    "facing the internet behind a firewall": Case(
        NETWORK + table("b", "watched") + balancer("a", "b", internal=False)
    ),
    "a subnet meant to be public, which its own policy judges": Case(
        NETWORK + balancer("a", "public-b", internal=False)
    ),
    "internal without a default route": Case(NETWORK + balancer("a", "b")),
    "internal or not is unknown": Case(
        NETWORK + balancer("a", "b").replace("internal: true", 'internal: "${vpc.unknown}"'), when="planned"
    ),
    "no internet gateway at all, which its own policy judges": Case(
        NETWORK
        + "  far-c: { type: aws:ec2:Subnet, properties: "
        + '{ vpcId: "${far.id}", cidrBlock: 10.1.1.0/24, availabilityZone: eu-west-1c } }\n'
        + balancer("away", "far-c", internal=False)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_load_balancer_subnets(case: Case) -> None:
    check("load-balancer-subnets", case)
