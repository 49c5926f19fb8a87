"""Interface endpoints that the service's public name does not lead to."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def endpoint(
    name: str = "ssm",
    service: str = "com.amazonaws.eu-west-1.ssm",
    more: str = ", vpcEndpointType: Interface",
) -> str:
    return f"""
  {name}:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "${{vpc.id}}", serviceName: {service}{more} }}
"""


VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
"""
S3 = "com.amazonaws.eu-west-1.s3"
MISSED = (
    "ssm",
    "The endpoint of ssm has no private DNS, so the service's public DNS name does not resolve to it. Set "
    "privateDnsEnabled to true.",
)

CASES = {
    "left off": Case(VPC + endpoint(), [MISSED]),
    "off": Case(VPC + endpoint(more=", vpcEndpointType: Interface, privateDnsEnabled: false"), [MISSED]),
    "on": Case(VPC + endpoint(more=", vpcEndpointType: Interface, privateDnsEnabled: true")),
    "unknown": Case(
        VPC + endpoint(more=", vpcEndpointType: Interface, privateDnsEnabled: { fn::invoke: {} }")
    ),
    "a gateway endpoint": Case(VPC + endpoint(service=S3, more="")),
    "S3 beside a gateway endpoint": Case(VPC + endpoint(service=S3) + endpoint("gateway", S3, "")),
    "two of one service": Case(
        VPC + endpoint() + endpoint("dns", more=", vpcEndpointType: Interface, privateDnsEnabled: true")
    ),
    "DynamoDB": Case(VPC + endpoint(service="com.amazonaws.eu-west-1.dynamodb")),
    "a service of another account": Case(
        VPC + endpoint(service="com.amazonaws.vpce.eu-west-1.vpce-svc-0123")
    ),
    "an unknown service": Case(VPC + endpoint(service="{ fn::invoke: {} }")),
    "a name of its own": Case(
        VPC
        + endpoint()
        + """
  record:
    type: aws:route53:Record
    properties: { zoneId: Z1, name: ssm.internal, type: CNAME, records: ["${ssm.dnsEntries}"] }
"""
    ),
    "an association is no name": Case(
        VPC
        + endpoint()
        + """
  association:
    type: aws:ec2:VpcEndpointSubnetAssociation
    properties: { vpcEndpointId: "${ssm.id}", subnetId: subnet-1 }
""",
        [MISSED],
    ),
    "the VPC of another stack": Case(VPC + endpoint().replace("${vpc.id}", "vpc-elsewhere")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_interface_endpoint_without_private_dns(case: Case) -> None:
    check("interface-endpoint-without-private-dns", case)
