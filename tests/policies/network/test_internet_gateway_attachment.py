"""Gateways attached to nothing, twice, or missing where something faces the internet."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
"""
GATEWAY = """
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
"""
LOOSE = """
  gateway: { type: aws:ec2:InternetGateway }
"""
ATTACHMENT = """
  attachment:
    type: aws:ec2:InternetGatewayAttachment
    properties: { vpcId: "${vpc.id}", internetGatewayId: "${gateway.id}" }
"""
SECOND = """
  second: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
"""
NAT = """
  address: { type: aws:ec2:Eip, properties: { domain: vpc } }
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.id}" } }
"""
WEB = """
  web: { type: aws:lb:LoadBalancer, properties: { subnets: ["${a.id}"] } }
"""
TWICE = (
    "The internet gateway is attached more than once, by {}. AWS allows one attachment. Remove the others."
)
UNATTACHED = (
    "The internet gateway is not attached to a VPC. Set vpcId on it, or add an InternetGatewayAttachment."
)


def lacks(what: str, face: str = "faces") -> tuple[str, str]:
    return (
        "vpc",
        f"The VPC has no internet gateway, but {what} {face} the internet. Attach an internet gateway to it.",
    )


CASES = {
    "attached by vpcId": Case(VPC + GATEWAY),
    "attached by an attachment": Case(VPC + LOOSE + ATTACHMENT),
    "attached to nothing": Case(VPC + LOOSE, [("gateway", UNATTACHED)]),
    "attached to nothing, with a NAT gateway: one cause": Case(VPC + LOOSE + NAT, [("gateway", UNATTACHED)]),
    "two gateways": Case(
        VPC + GATEWAY + SECOND,
        [
            (
                "vpc",
                "Internet gateways 'gateway' and 'second' are attached to the VPC. AWS allows one internet gateway. "
                "Remove the others.",
            )
        ],
    ),
    "a NAT gateway without": Case(VPC + NAT, [lacks("NAT gateway 'nat'")]),
    "a NAT gateway with": Case(VPC + GATEWAY + NAT),
    "nothing faces the internet": Case(VPC),
    "a load balancer without": Case(VPC + WEB, [lacks("load balancer 'web'")]),
    "an internal load balancer": Case(VPC + WEB.replace("subnets", "internal: true, subnets")),
    "a load balancer that may be internal": Case(
        VPC + WEB.replace("subnets", "internal: { fn::invoke: {} }, subnets")
    ),
    "a classic load balancer without": Case(
        VPC + WEB.replace("aws:lb", "aws:elb"), [lacks("load balancer 'web'")]
    ),
    "an instance that asks for a public address": Case(
        VPC
        + """
  box: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}", associatePublicIpAddress: true } }
""",
        [lacks("instance 'box'")],
    ),
    "a subnet that gives public addresses, and a load balancer": Case(
        VPC.replace("10.0.0.0/24", "10.0.0.0/24, mapPublicIpOnLaunch: true") + WEB,
        [lacks("load balancer 'web' and 1 more", "face")],
    ),
    "a private NAT gateway": Case(
        VPC
        + """
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", connectivityType: private } }
"""
    ),
    "a gateway of another VPC": Case(
        VPC
        + WEB
        + """
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
"""
        + GATEWAY.replace("${vpc.id}", "${other.id}"),
        [lacks("load balancer 'web'")],
    ),
    "a gateway of an unknown VPC": Case(VPC + WEB + GATEWAY.replace('"${vpc.id}"', "{ fn::invoke: {} }")),
    "an attachment of an unknown gateway": Case(
        VPC + WEB + LOOSE + ATTACHMENT.replace('"${gateway.id}"', "{ fn::invoke: {} }")
    ),
    "the VPC of another stack": Case(VPC.replace("${vpc.id}", "vpc-elsewhere") + WEB),
    "the default VPC": Case(
        VPC.replace("aws:ec2:Vpc", "aws:ec2:DefaultVpc").replace("cidrBlock: 10.0.0.0/16", "") + WEB
    ),
    "attached by vpcId and by an attachment": Case(
        VPC + GATEWAY + ATTACHMENT, [("gateway", TWICE.format("vpcId and 'attachment'"))], when="planned"
    ),
    "AWS answers with vpcId where an attachment is": Case(VPC + GATEWAY + ATTACHMENT, when="deployed"),
    "attached by two attachments": Case(
        VPC + LOOSE + ATTACHMENT + ATTACHMENT.replace("attachment:", "second:"),
        [("gateway", TWICE.format("'attachment' and 'second'"))],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_internet_gateway_attachment(case: Case) -> None:
    check("internet-gateway-attachment", case)
