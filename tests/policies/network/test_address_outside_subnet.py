"""Private addresses that are not in their subnet, or that AWS reserves there."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NET = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  small: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.16/28 } }
  open: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: { 'fn::invoke': x } } }
"""


def of(type_: str, properties: str) -> str:
    return f"{NET}  it: {{ type: {type_}, properties: {{ {properties} }} }}\n"


def instance(address: str, subnet: str = "subnet") -> str:
    return of(
        "aws:ec2:Instance",
        f'subnetId: "${{{subnet}.id}}", ami: ami-0123456789abcdef0, instanceType: t3.micro, privateIp: {address}',
    )


def outside(
    place: str, address: str, block: str = "10.0.1.0/24", subnet: str = "subnet"
) -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"{place}: {address} is outside {block} of subnet '{subnet}'. Use an address of the subnet.",
        )
    ]


def reserved(address: str, block: str = "10.0.1.0/24", subnet: str = "subnet") -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"privateIp: {address} is one of the 5 addresses that AWS reserves in {block} of subnet '{subnet}', the "
            "first 4 and the last. Use another address of the subnet.",
        )
    ]


PORT, GATEWAY = "aws:ec2:NetworkInterface", "aws:ec2:NatGateway"
IN = 'subnetId: "${subnet.id}"'
CASES = {
    "an instance": Case(instance("10.0.2.10"), outside("privateIp", "10.0.2.10")),
    "an instance inside": Case(instance("10.0.1.10")),
    "the network address": Case(instance("10.0.1.0"), reserved("10.0.1.0")),
    "the fourth": Case(instance("10.0.1.3"), reserved("10.0.1.3")),
    "the fifth": Case(instance("10.0.1.4")),
    "the last": Case(instance("10.0.1.255"), reserved("10.0.1.255")),
    "the last but one": Case(instance("10.0.1.254")),
    "the fourth of a small subnet": Case(
        instance("10.0.2.19", "small"), reserved("10.0.2.19", "10.0.2.16/28", "small")
    ),
    "the last of a small subnet": Case(
        instance("10.0.2.31", "small"), reserved("10.0.2.31", "10.0.2.16/28", "small")
    ),
    "below a small subnet": Case(
        instance("10.0.2.15", "small"), outside("privateIp", "10.0.2.15", "10.0.2.16/28", "small")
    ),
    "a subnet with an unknown block": Case(instance("10.9.9.9", "open")),
    "an unknown address": Case(instance("{ 'fn::invoke': x }")),
    "a text that is no address": Case(instance("auto")),
    "a subnet of another stack": Case(
        of("aws:ec2:Instance", "subnetId: subnet-0123456789abcdef0, privateIp: 10.9.9.9")
    ),
    "an interface with several": Case(
        of(PORT, f"{IN}, privateIps: [10.0.1.10, 10.0.3.10]"), outside("privateIps", "10.0.3.10")
    ),
    "an interface without": Case(of(PORT, IN)),
    "a NAT gateway": Case(
        of(GATEWAY, f"{IN}, connectivityType: private, privateIp: 10.0.0.9"), outside("privateIp", "10.0.0.9")
    ),
    "a second address of a NAT gateway": Case(
        of(GATEWAY, f"{IN}, connectivityType: private, secondaryPrivateIpAddresses: [10.0.0.9]"),
        outside("secondaryPrivateIpAddresses", "10.0.0.9"),
    ),
    "a mount target": Case(
        of("aws:efs:MountTarget", f"{IN}, fileSystemId: fs-0123456789abcdef0, ipAddress: 10.0.0.9"),
        outside("ipAddress", "10.0.0.9"),
    ),
    "a load balancer": Case(
        of(
            "aws:lb:LoadBalancer",
            "loadBalancerType: network, internal: true, subnetMappings: "
            f"[{{ {IN}, privateIpv4Address: 10.0.2.10 }}]",
        ),
        outside("subnetMappings[0].privateIpv4Address", "10.0.2.10"),
    ),
    "a load balancer inside": Case(
        of(
            "aws:lb:LoadBalancer",
            "loadBalancerType: network, internal: true, subnetMappings: "
            f"[{{ {IN}, privateIpv4Address: 10.0.1.10 }}]",
        ),
    ),
    "a resolver endpoint": Case(
        of(
            "aws:route53:ResolverEndpoint",
            f"direction: INBOUND, securityGroupIds: [sg-1], ipAddresses: [{{ {IN}, ip: 10.0.7.7 }}]",
        ),
        outside("ipAddresses[0].ip", "10.0.7.7"),
    ),
    "a launch template": Case(
        of(
            "aws:ec2:LaunchTemplate",
            f"networkInterfaces: [{{ {IN}, privateIpAddress: 10.0.7.7 }}]",
        ),
        outside("networkInterfaces[0].privateIpAddress", "10.0.7.7"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_address_outside_subnet(name: str) -> None:
    check("address-outside-subnet", CASES[name])
