"""Endpoints of a type, with a property or in a region that their service does not have."""

from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

VPC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16, enableDnsHostnames: true } }
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16, enableDnsHostnames: true } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""
LOGS = "com.amazonaws.eu-west-1.logs"
S3 = "com.amazonaws.eu-west-1.s3"
PRIVATE = "vpcEndpointType: Interface, privateDnsEnabled: true"


def endpoint(more: str, service: str = LOGS, name: str = "x", vpc: str = "vpc") -> str:
    return f"""
  {name}:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "${{{vpc}.id}}", serviceName: "{service}", {more} }}
"""


def wrong(
    kinds: str, service: str = "logs", given: str = "left out, which means Gateway"
) -> list[tuple[str, str]]:
    return [
        (
            "x",
            f"vpcEndpointType is {given}, and {service} has endpoints of type {kinds} only. Set it to {kinds}.",
        )
    ]


def misplaced(key: str, kind: str, types: str) -> tuple[str, str]:
    return (
        "x",
        f"{key} is set on an endpoint of type {kind}, and only {types} endpoints support it. Remove {key}, or use an "
        "endpoint type that supports it.",
    )


SERVICE = """
  balancer: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: TYPE, subnets: ["${a.id}"] } }
  service: { type: aws:ec2:VpcEndpointService, properties: { acceptanceRequired: false, ARNS: ["${balancer.arn}"] } }
"""
TYPES = {
    "left out": Case(VPC + endpoint('routeTableIds: ["${table.id}"]'), wrong("Interface")),
    "gateway": Case(VPC + endpoint("vpcEndpointType: Gateway"), wrong("Interface", given="Gateway")),
    "a service in two parts": Case(
        VPC + endpoint("policy: ''", "com.amazonaws.eu-west-1.ecr.api"), wrong("Interface", "ecr.api")
    ),
    "an unknown region": Case(
        VPC
        + """
  x:
    type: aws:ec2:VpcEndpoint
    properties: { vpcId: "${vpc.id}", serviceName: "com.amazonaws.04da6b54-80e4-46f7-96ec-b56ff0331ba9.logs" }
""",
        wrong("Interface"),
    ),
    "interface": Case(VPC + endpoint("vpcEndpointType: Interface")),
    "an unknown type": Case(VPC + endpoint("vpcEndpointType: { fn::invoke: {} }")),
    "S3 as gateway": Case(VPC + endpoint('routeTableIds: ["${table.id}"]', S3)),
    "S3 as interface": Case(VPC + endpoint("vpcEndpointType: Interface", S3)),
    "S3 Express, which has gateways": Case(
        VPC + endpoint("policy: ''", "com.amazonaws.eu-west-1.s3express"), undecided=[]
    ),
    "S3 Express as interface": Case(
        VPC + endpoint("vpcEndpointType: Interface", "com.amazonaws.eu-west-1.s3express"),
        undecided=["x"],
    ),
    "DynamoDB as gateway": Case(VPC + endpoint("policy: ''", "com.amazonaws.eu-west-1.dynamodb")),
    "a service of another account": Case(
        VPC + endpoint("policy: ''", "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"),
        wrong("Interface or GatewayLoadBalancer", "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"),
    ),
    "the stack's own service as gateway": Case(
        VPC
        + SERVICE.replace("TYPE", "network").replace("ARNS", "networkLoadBalancerArns")
        + endpoint("policy: ''", "${service.serviceName}"),
        wrong("Interface", "endpoint service 'service'"),
        when="planned",
    ),
    "the stack's own service behind a Gateway Load Balancer": Case(
        VPC
        + SERVICE.replace("TYPE", "gateway").replace("ARNS", "gatewayLoadBalancerArns")
        + endpoint("vpcEndpointType: Interface", "${service.serviceName}"),
        wrong("GatewayLoadBalancer", "endpoint service 'service'", "Interface"),
        when="planned",
    ),
    "and right": Case(
        VPC
        + SERVICE.replace("TYPE", "gateway").replace("ARNS", "gatewayLoadBalancerArns")
        + endpoint('vpcEndpointType: GatewayLoadBalancer, subnetIds: ["${a.id}"]', "${service.serviceName}")
    ),
    "a resource endpoint": Case(
        VPC
        + """
  x: { type: aws:ec2:VpcEndpoint, properties: { vpcId: "${vpc.id}", vpcEndpointType: Resource } }
"""
    ),
}
PROPERTIES = {
    "subnets and groups of a gateway": Case(
        VPC + endpoint('subnetIds: ["${a.id}"], securityGroupIds: ["${web.id}"]', S3),
        [
            misplaced("subnetIds", "Gateway", "interface and Gateway Load Balancer"),
            misplaced("securityGroupIds", "Gateway", "interface"),
        ],
    ),
    "private DNS of a gateway": Case(
        VPC + endpoint("privateDnsEnabled: true", S3),
        [misplaced("privateDnsEnabled", "Gateway", "interface")],
    ),
    "route tables of an interface": Case(
        VPC + endpoint('vpcEndpointType: Interface, routeTableIds: ["${table.id}"]', S3),
        [misplaced("routeTableIds", "Interface", "gateway")],
    ),
    "empty lists": Case(VPC + endpoint("subnetIds: [], securityGroupIds: []", S3)),
    "an unknown list": Case(VPC + endpoint("subnetIds: { fn::invoke: {} }", S3)),
}
REGIONS = {
    "another region's service": Case(
        VPC + endpoint("vpcEndpointType: Interface", "com.amazonaws.us-east-1.logs"),
        [
            (
                "x",
                "serviceName is of us-east-1, and the endpoint is in eu-west-1. "
                "Use the service's name in the endpoint's Region, or set serviceRegion.",
            )
        ],
    ),
    "with serviceRegion": Case(
        VPC
        + endpoint(
            "vpcEndpointType: Interface, serviceRegion: us-east-1",
            "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
        )
    ),
    "with a region of its own": Case(
        VPC + endpoint("vpcEndpointType: Interface, region: us-east-1", "com.amazonaws.us-east-1.logs")
    ),
}
RIVALS = {
    "two with private DNS": Case(
        VPC + endpoint(PRIVATE) + endpoint(PRIVATE, name="first"),
        [
            (
                "x",
                "The endpoint and 'first' are of logs in one VPC, and both have private DNS. "
                "Remove one, or set privateDnsEnabled to false on it.",
            )
        ],
    ),
    "one without": Case(VPC + endpoint(PRIVATE) + endpoint("vpcEndpointType: Interface", name="first")),
    "in two VPCs": Case(VPC + endpoint(PRIVATE) + endpoint(PRIVATE, name="first", vpc="other")),
    "of two services": Case(
        VPC + endpoint(PRIVATE) + endpoint(PRIVATE, "com.amazonaws.eu-west-1.ssm", name="first")
    ),
    "S3's gateway beside its interface": Case(
        VPC + endpoint(PRIVATE, S3) + endpoint("policy: ''", S3, "first")
    ),
    "unknown": Case(
        VPC
        + endpoint(PRIVATE)
        + endpoint("vpcEndpointType: Interface, privateDnsEnabled: { fn::invoke: {} }", name="first")
    ),
}


def misnamed(given: str, likely: str) -> list[tuple[str, str]]:
    return [("x", f"serviceName is '{given}', which is not the name of an endpoint service. Use {likely}.")]


INTERFACE = "vpcEndpointType: Interface"
ECR = "com.amazonaws.eu-west-1.ecr"
NAMES = {
    "a short name": Case(VPC + endpoint(INTERFACE, "logs"), misnamed("logs", LOGS)),
    "a host name": Case(
        VPC + endpoint(INTERFACE, "logs.eu-west-1.amazonaws.com"),
        misnamed("logs.eu-west-1.amazonaws.com", LOGS),
    ),
    "ECR": Case(VPC + endpoint(INTERFACE, ECR), misnamed(ECR, f"{ECR}.api or {ECR}.dkr")),
    "images of ECR": Case(VPC + endpoint(INTERFACE, f"{ECR}.dkr")),
    "a service of a customer": Case(
        VPC + endpoint(INTERFACE, "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0")
    ),
    "a notebook": Case(VPC + endpoint(INTERFACE, "aws.sagemaker.eu-west-1.notebook")),
}
MORE = {
    "a type in lower case": Case(
        VPC + endpoint("vpcEndpointType: interface"),
        [("x", "vpcEndpointType is 'interface', which is not an endpoint type. Use Interface.")],
    ),
    "a misspelt service": Case(
        VPC + endpoint(INTERFACE, "com.amazonaws.eu-west-1.secretmanager"),
        misnamed("com.amazonaws.eu-west-1.secretmanager", "com.amazonaws.eu-west-1.secretsmanager"),
    ),
    "a Region without number": Case(
        VPC + endpoint(INTERFACE, "com.amazonaws.eu-west.logs"), misnamed("com.amazonaws.eu-west.logs", LOGS)
    ),
    "access points of S3 in all Regions": Case(
        VPC + endpoint(INTERFACE, "com.amazonaws.s3-global.accesspoint")
    ),
    "two gateways in one table": Case(
        VPC
        + endpoint('routeTableIds: ["${table.id}"]', S3)
        + endpoint('routeTableIds: ["${table.id}"]', S3, "first"),
        [
            (
                "x",
                "Route table 'table' has a route to 'first', of s3 too. Remove one of the endpoints from the table.",
            )
        ],
    ),
    "gateways of two services in one table": Case(
        VPC
        + endpoint('routeTableIds: ["${table.id}"]', S3)
        + endpoint('routeTableIds: ["${table.id}"]', "com.amazonaws.eu-west-1.dynamodb", "first"),
    ),
    "names for Resolver without gateway": Case(
        VPC + endpoint(f"{PRIVATE}, dnsOptions: {{ privateDnsOnlyForInboundResolverEndpoint: true }}", S3),
        [
            (
                "x",
                "privateDnsOnlyForInboundResolverEndpoint requires a gateway endpoint of s3 in the VPC. Add it, or set "
                "the option to false.",
            )
        ],
    ),
    "names for Resolver beside a gateway": Case(
        VPC
        + endpoint(f"{PRIVATE}, dnsOptions: {{ privateDnsOnlyForInboundResolverEndpoint: true }}", S3)
        + endpoint('routeTableIds: ["${table.id}"]', S3, "first")
    ),
    "two subnets of an inspection endpoint": Case(
        VPC
        + endpoint(
            "vpcEndpointType: GatewayLoadBalancer, subnetIds: [subnet-1, subnet-2]",
            "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
        ),
        [
            (
                "x",
                "subnetIds has several subnets, and a Gateway Load Balancer endpoint has one. Create an endpoint for "
                "each subnet.",
            )
        ],
    ),
    "an association with a table": Case(
        VPC
        + endpoint(INTERFACE)
        + """
  entry:
    type: aws:ec2:VpcEndpointRouteTableAssociation
    properties: { vpcEndpointId: "${x.id}", routeTableId: "${table.id}" }
""",
        [misplaced("routeTableId of 'entry'", "Interface", "gateway")],
    ),
}
CASES = TYPES | PROPERTIES | MORE | REGIONS | RIVALS | NAMES


def test_an_endpoint_of_a_newer_type_has_no_service() -> None:
    arn = "arn:aws:vpc-lattice:eu-west-1:123456789012:resourceconfiguration/rcfg-0a8f3c1d2e4b5a697"
    settings = f'resourceConfigurationArn: "{arn}", vpcEndpointType: Resource'
    program = (
        VPC + f'  x: {{ type: aws:ec2:VpcEndpoint, properties: {{ vpcId: "${{vpc.id}}", {settings} }} }}\n'
    )
    assert outcome(program_from_yaml(program).planned(), "endpoint-of-wrong-type").undecided == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_endpoint_of_wrong_type(case: Case) -> None:
    check("endpoint-of-wrong-type", case)
