"""Endpoints that nothing can use."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(properties: str, more: str = "") -> str:
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  a: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24 }} }}
  table: {{ type: aws:ec2:RouteTable, properties: {{ vpcId: "${{vpc.id}}" }} }}
  endpoint:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "${{vpc.id}}", {properties} }}
{more}
"""


S3 = "serviceName: com.amazonaws.eu-west-1.s3"
SSM = "serviceName: com.amazonaws.eu-west-1.ssm, vpcEndpointType: Interface"
NO_TABLE = (
    "endpoint",
    "The endpoint of s3 is not in a route table, so no traffic uses it. Add the route tables of the subnets that use "
    "it (routeTableIds).",
)
NO_SUBNET = (
    "endpoint",
    "The endpoint of ssm is not in a subnet, so it has no address. Add subnets for its network interfaces (subnetIds).",
)


def association(kind: str, key: str, value: str) -> str:
    return f"""
  association:
    type: aws:ec2:VpcEndpoint{kind}Association
    properties: {{ vpcEndpointId: "${{endpoint.id}}", {key}: {value} }}
"""


def guarded(rules: str, more: str = "") -> str:
    group = f"""
  group:
    type: aws:ec2:SecurityGroup
    properties: {{ vpcId: "${{vpc.id}}", description: endpoint, ingress: [{rules}] }}
  peer: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", description: peer }} }}
{more}"""
    return program(f'{SSM}, subnetIds: ["${{a.id}}"], securityGroupIds: ["${{group.id}}"]', group)


def admits(peer: str, port: int = 443) -> str:
    return f"{{ protocol: tcp, fromPort: {port}, toPort: {port}, {peer} }}"


OTHERS = [
    (
        "endpoint",
        "The endpoint's security groups allow 10.1.0.0/16 on port 443, and its VPC 'vpc' has 10.0.0.0/16: nothing in "
        "the VPC can reach it. Allow the VPC's CIDR block.",
    )
]
PEER = 'securityGroups: ["${peer.id}"]'
RANGE = 'cidrBlocks: ["10.1.0.0/16"]'
CASES = {
    "a group for the VPC": Case(guarded(admits('cidrBlocks: ["10.0.0.0/16"]'))),
    "a group for another range": Case(guarded(admits(RANGE)), OTHERS),
    "a group for both": Case(guarded(f"{admits(RANGE)}, {admits('cidrBlocks: [10.0.3.0/24]')}")),
    "a group for a group": Case(guarded(f"{admits(RANGE)}, {admits(PEER)}")),
    "a group for another range on another port": Case(
        guarded(f"{admits(RANGE, 80)}, {admits('cidrBlocks: [10.0.0.0/8]')}")
    ),
    "a range of its VPC that is added": Case(
        guarded(
            admits(RANGE),
            """
  more:
    type: aws:ec2:VpcIpv4CidrBlockAssociation
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.1.0.0/16 }
""",
        )
    ),
    "a rule of its own for the VPC": Case(
        guarded(
            "",
            """
  rule:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${group.id}", ipProtocol: tcp, fromPort: 443, toPort: 443, cidrIpv4: 10.0.0.0/16 }
""",
        )
    ),
    "a rule of its own for another range": Case(
        guarded(
            "",
            """
  rule:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${group.id}", ipProtocol: tcp, fromPort: 443, toPort: 443, cidrIpv4: 10.1.0.0/16 }
""",
        ),
        OTHERS,
    ),
    "no table": Case(program(S3), [NO_TABLE]),
    "an empty list of tables": Case(program(f"{S3}, routeTableIds: []"), [NO_TABLE]),
    "a table": Case(program(f'{S3}, routeTableIds: ["${{table.id}}"]')),
    "the main table": Case(program(f'{S3}, routeTableIds: ["${{vpc.mainRouteTableId}}"]')),
    "a table of another stack": Case(program(f"{S3}, routeTableIds: [rtb-1]"), undecided=[]),
    "unknown tables": Case(program(f"{S3}, routeTableIds: {{ fn::invoke: {{}} }}"), undecided=["endpoint"]),
    "an associated table": Case(program(S3, association("RouteTable", "routeTableId", '"${table.id}"'))),
    "an association that may be its own": Case(
        program(S3, association("RouteTable", "routeTableId", '"${table.id}"')).replace(
            '"${endpoint.id}"', "{ fn::invoke: {} }"
        )
    ),
    "no subnet": Case(program(SSM), [NO_SUBNET]),
    "a subnet": Case(program(f'{SSM}, subnetIds: ["${{a.id}}"]')),
    "a subnet of another stack": Case(program(f"{SSM}, subnetIds: [subnet-1]")),
    "an associated subnet": Case(program(SSM, association("Subnet", "subnetId", '"${a.id}"'))),
    "subnets by configuration": Case(
        program(f'{SSM}, subnetConfigurations: [{{ subnetId: "${{a.id}}", ipv4: 10.0.0.10 }}]')
    ),
    "an unknown kind": Case(program(f"{S3}, vpcEndpointType: {{ fn::invoke: {{}} }}")),
    "no known service": Case(
        program("serviceName: { fn::invoke: {} }"), [(NO_TABLE[0], NO_TABLE[1].replace(" of s3", ""))]
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_endpoint_without_way_in(case: Case) -> None:
    check("endpoint-without-way-in", case)
