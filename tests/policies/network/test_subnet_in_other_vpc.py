"""Resources with a VPC and subnets of another VPC."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.testing import Program, outcome
from tests.policies.table import Case, check

VPCS = """
resources:
  shop: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  office: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${shop.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${office.id}", cidrBlock: 10.1.0.0/24 } }
"""
# Each type with its settings, in which SUBNET is a subnet; and the property of the finding.
TYPES = {
    "ec2transitgateway:VpcAttachment": (
        'transitGatewayId: tgw-0a1b2c3d, vpcId: "${shop.id}", subnetIds: [SUBNET]',
        "subnetIds",
    ),
    "ec2:NetworkAcl": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "ec2:DefaultNetworkAcl": (
        'defaultNetworkAclId: "${shop.defaultNetworkAclId}", subnetIds: [SUBNET]',
        "subnetIds",
    ),
    "networkfirewall:Firewall": (
        'firewallPolicyArn: x, vpcId: "${shop.id}", subnetMappings: [{ subnetId: SUBNET }]',
        "subnetMappings.subnetId",
    ),
    "emr:Studio": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "neptunegraph:PrivateGraphEndpoint": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "opensearch:ServerlessVpcEndpoint": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "vpclattice:ResourceGateway": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "workspacesweb:NetworkSettings": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "sagemaker:Domain": ('vpcId: "${shop.id}", subnetIds: [SUBNET]', "subnetIds"),
    "codebuild:Project": ('vpcConfig: { vpcId: "${shop.id}", subnets: [SUBNET] }', "vpcConfig.subnets"),
    "codebuild:Fleet": ('vpcConfigs: [{ vpcId: "${shop.id}", subnets: [SUBNET] }]', "vpcConfigs.subnets"),
    "codeconnections:Host": (
        'vpcConfiguration: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "vpcConfiguration.subnetIds",
    ),
    "codestarconnections:Host": (
        'vpcConfiguration: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "vpcConfiguration.subnetIds",
    ),
    "devicefarm:TestGridProject": (
        'vpcConfig: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "vpcConfig.subnetIds",
    ),
    "iot:TopicRuleDestination": (
        'vpcConfiguration: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "vpcConfiguration.subnetIds",
    ),
    "directoryservice:Directory": (
        'vpcSettings: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "vpcSettings.subnetIds",
    ),
    "transfer:Server": (
        'endpointDetails: { vpcId: "${shop.id}", subnetIds: [SUBNET] }',
        "endpointDetails.subnetIds",
    ),
}
ACL = """
  acl: { type: aws:ec2:NetworkAcl, properties: { vpcId: "${shop.id}" } }
  x: { type: aws:ec2:NetworkAclAssociation, properties: { networkAclId: "${acl.id}", subnetId: SUBNET } }
"""
VPN = """
  vpn: { type: aws:ec2clientvpn:Endpoint, properties: { vpcId: "${shop.id}", clientCidrBlock: 10.9.0.0/22 } }
  x: { type: aws:ec2clientvpn:NetworkAssociation, properties: { clientVpnEndpointId: "${vpn.id}", subnetId: SUBNET } }
"""


def of(type_: str) -> str:
    return f"{VPCS}  x: {{ type: aws:{type_}, properties: {{ {TYPES[type_][0]} }} }}\n"


def told(key: str) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"{key}: subnet 'b' is in VPC 'office', and the resource is in VPC 'shop'. Use a subnet of VPC 'shop'.",
        )
    ]


CASES = {
    **{
        f"{type_}: another VPC": Case(of(type_).replace("SUBNET", '"${b.id}"'), told(TYPES[type_][1]))
        for type_ in TYPES
    },
    **{f"{type_}: its VPC": Case(of(type_).replace("SUBNET", '"${a.id}"')) for type_ in TYPES},
    **{
        f"{type_}: an unknown subnet": Case(of(type_).replace("SUBNET", "subnet-0a1b2c3d")) for type_ in TYPES
    },
    "an association of a network ACL": Case((VPCS + ACL).replace("SUBNET", '"${b.id}"'), told("subnetId")),
    "a network ACL of the VPC": Case((VPCS + ACL).replace("SUBNET", '"${a.id}"')),
    "an association of a Client VPN endpoint": Case(
        (VPCS + VPN).replace("SUBNET", '"${b.id}"'), told("subnetId")
    ),
    "a Client VPN endpoint of the VPC": Case((VPCS + VPN).replace("SUBNET", '"${a.id}"')),
    "one of two subnets": Case(
        of("sagemaker:Domain").replace("SUBNET", '"${a.id}", "${b.id}"'), told("subnetIds")
    ),
    "an unknown VPC": Case(
        of("emr:Studio").replace("${shop.id}", "vpc-0a1b2c3d").replace("SUBNET", '"${b.id}"')
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_subnet_in_other_vpc(case: Case) -> None:
    check("subnet-in-other-vpc", case)


def test_a_vpc_that_is_read_may_be_the_default_vpc() -> None:
    program = Program()
    default = program.add("aws:ec2:DefaultVpc", "default")
    read = program.add("aws:ec2:Vpc", "read", id="vpc-0a1b2c3d")
    subnet = program.add("aws:ec2:Subnet", "a", vpcId=read.id, cidrBlock="10.0.0.0/24")
    program.add("aws:ec2:NetworkAcl", "x", vpcId=default.id, subnetIds=[subnet.id])
    stack = Stack.from_messages(program.messages(), external=frozenset({read.urn}))
    judged = outcome(stack, "subnet-in-other-vpc")
    assert not judged.findings
    assert [one.resource for one in judged.undecided] == ["x"]
