"""Private DNS in VPCs that answer no private names."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(
    vpc: str = "", endpoint: str = "privateDnsEnabled: true, vpcEndpointType: Interface", of: str = ""
) -> str:
    owner = of or "${vpc.id}"
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16{vpc} }} }}
  ssm:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "{owner}", serviceName: com.amazonaws.eu-west-1.ssm, {endpoint} }}
"""


def off(what: str) -> tuple[str, str]:
    return (
        "ssm",
        f"privateDnsEnabled requires DNS support and DNS hostnames, and VPC 'vpc' has {what} disabled. Set {what} to "
        "true on the VPC.",
    )


CASES = {
    "host names left off": Case(program(), [off("enableDnsHostnames")]),
    "host names off": Case(program(", enableDnsHostnames: false"), [off("enableDnsHostnames")]),
    "support off": Case(
        program(", enableDnsHostnames: true, enableDnsSupport: false"), [off("enableDnsSupport")]
    ),
    "both off": Case(program(", enableDnsSupport: false"), [off("enableDnsSupport and enableDnsHostnames")]),
    "both on": Case(program(", enableDnsHostnames: true, enableDnsSupport: true")),
    "support on by default": Case(program(", enableDnsHostnames: true")),
    "unknown": Case(program(", enableDnsHostnames: { fn::invoke: {} }")),
    "unknown and off": Case(
        program(", enableDnsHostnames: { fn::invoke: {} }, enableDnsSupport: false"),
        [off("enableDnsSupport")],
    ),
    "no private DNS": Case(program(endpoint="vpcEndpointType: Interface")),
    "unknown private DNS": Case(
        program(endpoint="privateDnsEnabled: { fn::invoke: {} }, vpcEndpointType: Interface")
    ),
    "a gateway endpoint": Case(program(endpoint="privateDnsEnabled: true")),
    "the VPC of another stack": Case(program(of="vpc-elsewhere")),
    "the default VPC": Case(
        program().replace("aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 }", "aws:ec2:DefaultVpc")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_private_dns_without_vpc_dns(case: Case) -> None:
    check("private-dns-without-vpc-dns", case)
