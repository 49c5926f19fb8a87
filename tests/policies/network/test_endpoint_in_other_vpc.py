"""Endpoints with subnets and route tables of another VPC."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

VPCS = """
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  office: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16, enableDnsHostnames: true } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${office.id}", cidrBlock: 10.1.0.0/24 } }
  near: { type: aws:ec2:RouteTable, properties: { vpcId: "${shop.id}" } }
  far: { type: aws:ec2:RouteTable, properties: { vpcId: "${office.id}" } }
"""
S3 = "serviceName: com.amazonaws.eu-west-1.s3"
SSM = "serviceName: com.amazonaws.eu-west-1.ssm, vpcEndpointType: Interface"


def endpoint(more: str, vpc: str = '"${shop.id}"') -> str:
    return f"""
  x: {{ type: aws:ec2:VpcEndpoint, properties: {{ vpcId: {vpc}, {more} }} }}
"""


def association(kind: str, key: str, name: str) -> str:
    return f"""
  y:
    type: aws:ec2:VpcEndpoint{kind}Association
    properties: {{ vpcEndpointId: "${{x.id}}", {key}: "${{{name}.id}}" }}
"""


def resolver(*subnets: str) -> str:
    items = ", ".join(f'{{ subnetId: "${{{s}.id}}" }}' for s in subnets)
    return f"""
  x:
    type: aws:route53:ResolverEndpoint
    properties: {{ direction: INBOUND, securityGroupIds: [sg-1], ipAddresses: [{items}] }}
"""


def told(key: str, what: str, resource: str = "x") -> list[tuple[str, str]]:
    kind = what.partition(" ")[0] if what.startswith("subnet") else "route table"
    return [
        (
            resource,
            f"{key}: {what} is in VPC 'office', and the endpoint is in VPC 'shop'. Use a {kind} of the endpoint's VPC.",
        )
    ]


CASES = {
    "a subnet of the VPC": Case(VPCS + endpoint(f'{SSM}, subnetIds: ["${{a.id}}"]')),
    "a subnet of another VPC": Case(
        VPCS + endpoint(f'{SSM}, subnetIds: ["${{a.id}}", "${{b.id}}"]'), told("subnetIds", "subnet 'b'")
    ),
    "a table of the VPC": Case(VPCS + endpoint(f'{S3}, routeTableIds: ["${{near.id}}"]')),
    "a table of another VPC": Case(
        VPCS + endpoint(f'{S3}, routeTableIds: ["${{far.id}}"]'), told("routeTableIds", "route table 'far'")
    ),
    "an unknown VPC": Case(VPCS + endpoint(f'{S3}, routeTableIds: ["${{far.id}}"]', "vpc-0a1b2c3d")),
    "an association with a subnet of another VPC": Case(
        VPCS + endpoint(SSM) + association("Subnet", "subnetId", "b"), told("subnetId", "subnet 'b'", "y")
    ),
    "an association with a table of another VPC": Case(
        VPCS + endpoint(S3) + association("RouteTable", "routeTableId", "far"),
        told("routeTableId", "route table 'far'", "y"),
    ),
    "an association with a table of the VPC": Case(
        VPCS + endpoint(S3) + association("RouteTable", "routeTableId", "near")
    ),
    "a Resolver endpoint in two VPCs": Case(
        VPCS + resolver("a", "b"), told("ipAddresses.subnetId", "subnet 'b'"), when="deployed"
    ),
    "a Resolver endpoint in one VPC": Case(VPCS + resolver("a", "a")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_endpoint_in_other_vpc(case: Case) -> None:
    check("endpoint-in-other-vpc", case)
