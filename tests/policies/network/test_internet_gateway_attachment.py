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
UNATTACHED = (
    "The internet gateway is attached to no VPC. Set vpcId on it, or add an InternetGatewayAttachment."
)


def lacks(what: str) -> tuple[str, str]:
    return (
        "vpc",
        f"The VPC has no internet gateway, but {what} faces the internet. Attach an internet gateway to it.",
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
                "Internet gateways 'gateway' and 'second' are attached to the VPC. AWS allows one: keep one.",
            )
        ],
    ),
    "a NAT gateway without": Case(VPC + NAT, [lacks("NAT gateway 'nat'")]),
    "a NAT gateway with": Case(VPC + GATEWAY + NAT),
    "nothing faces the internet": Case(VPC),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_internet_gateway_attachment(case: Case) -> None:
    check("internet-gateway-attachment", case)
