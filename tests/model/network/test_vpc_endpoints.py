"""Which AWS services a subnet reaches by endpoints."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint, endpoints_of, lacks_service, reaches_service
from preflight.testing import Program, concat, program_from_yaml

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  joined:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  other: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  c: { type: aws:ec2:Subnet, properties: { vpcId: "${other.id}", cidrBlock: 10.1.0.0/24 } }
"""
INTERFACE = """
  ssm:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.ssm
      vpcEndpointType: Interface
"""
DNS = "      privateDnsEnabled: true\n"
IN_B = '      subnetIds: ["${b.id}"]\n'
GATEWAY = """
  s3:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: com.amazonaws.eu-west-1.s3
"""


def stacks(text: str) -> tuple[Stack, Stack]:
    program = program_from_yaml(NETWORK + text)
    return program.planned(), program.deployed()


def answers(stack: Stack, service: str) -> dict[str, Any]:
    return {s.name: reaches_service(s, service) for s in stack.all(Subnet)}


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("com.amazonaws.eu-west-1.ssm", "ssm"),
        ("com.amazonaws.us-gov-west-1.ecr.dkr", "ecr.dkr"),
        ("cn.com.amazonaws.cn-north-1.ecr.api", "ecr.api"),
        ("aws.sagemaker.eu-west-1.notebook", "notebook"),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0123", "com.amazonaws.vpce.eu-west-1.vpce-svc-0123"),
        ("com.example.service", "com.example.service"),
    ],
)
def test_service_of_a_name(name: str, service: str) -> None:
    program = Program()
    program.add("aws:ec2:VpcEndpoint", "e", serviceName=name)
    (endpoint,) = program.planned().all(VpcEndpoint)
    assert endpoint.service == service


def test_service_with_an_unknown_region_or_name() -> None:
    program = Program()
    zone = program.add("aws:ec2:Subnet", "zone")
    program.add("aws:ec2:VpcEndpoint", "region", serviceName=f"com.amazonaws.{SENTINEL}.ecr.dkr")
    program.add("aws:ec2:VpcEndpoint", "both", serviceName=f"com.amazonaws.{SENTINEL}.{SENTINEL}")
    program.add("aws:ec2:VpcEndpoint", "whole", serviceName=concat("x", zone.id))
    program.add("aws:ec2:VpcEndpoint", "none")
    found = {e.name: e.service for e in program.planned().all(VpcEndpoint)}
    assert found["region"] == "ecr.dkr"
    assert isinstance(found["both"], Unknown)
    assert isinstance(found["whole"], Unknown)
    assert found["none"] is None


def test_interfaces_with_private_dns_serve_every_subnet_of_their_vpc() -> None:
    for stack in stacks(INTERFACE + DNS + IN_B):
        assert answers(stack, "ssm") == {"a": True, "b": True, "c": False}
        assert answers(stack, "ec2") == {"a": False, "b": False, "c": False}


def test_without_private_dns_or_interfaces_the_public_name_does_not_lead_there() -> None:
    for text in (INTERFACE + IN_B, INTERFACE + DNS):
        for stack in stacks(text):
            assert answers(stack, "ssm") == {"a": False, "b": False, "c": False}


def test_subnets_may_be_associated() -> None:
    association = """
  in-a:
    type: aws:ec2:VpcEndpointSubnetAssociation
    properties: { vpcEndpointId: "${ssm.id}", subnetId: "${a.id}" }
"""
    for stack in stacks(INTERFACE + DNS + association):
        assert answers(stack, "ssm")["b"] is True
        (endpoint,) = stack.all(VpcEndpoint)
        assert [r.name for r in endpoint.subnets.found] == ["a"]


def test_a_gateway_serves_the_subnets_of_its_route_tables() -> None:
    for stack in stacks(GATEWAY + '      routeTableIds: ["${table.id}"]\n'):
        assert answers(stack, "s3") == {"a": True, "b": False, "c": False}


def test_a_gateway_may_be_in_the_main_table() -> None:
    for stack in stacks(GATEWAY + '      routeTableIds: ["${vpc.mainRouteTableId}"]\n'):
        assert answers(stack, "s3") == {"a": False, "b": True, "c": False}


def test_a_gateway_may_be_associated() -> None:
    association = """
  in-table:
    type: aws:ec2:VpcEndpointRouteTableAssociation
    properties: { vpcEndpointId: "${s3.id}", routeTableId: "${table.id}" }
"""
    for stack in stacks(GATEWAY + association):
        assert answers(stack, "s3") == {"a": True, "b": False, "c": False}
        (endpoint,) = stack.all(VpcEndpoint)
        assert endpoint.route_tables.complete


def test_an_unknown_endpoint_may_be_the_one() -> None:
    program = program_from_yaml(
        NETWORK + INTERFACE.replace("com.amazonaws.eu-west-1.ssm", "{ fn::invoke: {} }")
    )
    found = answers(program.planned(), "ssm")
    assert found["a"] is False, "it has no private DNS, whatever it serves"
    program = program_from_yaml(
        NETWORK + INTERFACE.replace("com.amazonaws.eu-west-1.ssm", "{ fn::invoke: {} }") + DNS + IN_B
    )
    found = answers(program.planned(), "ssm")
    assert isinstance(found["a"], Unknown)
    assert found["c"] is False, "another VPC's"


def test_the_endpoints_of_a_vpc_that_the_stack_did_not_make_are_unknown() -> None:
    program = Program()
    default = program.add("aws:ec2:DefaultVpc", "default")
    program.add("aws:ec2:Subnet", "a", vpcId=default.id)
    (subnet,) = program.planned().all(Subnet)
    assert isinstance(reaches_service(subnet, "ssm"), Unknown)


def test_endpoints_of_a_vpc_and_service() -> None:
    for stack in stacks(INTERFACE + DNS + IN_B + GATEWAY):
        vpcs = {v.name: v for v in stack.all(Vpc)}
        assert [e.name for e in endpoints_of(vpcs["vpc"], "ssm")] == ["ssm"]
        assert [e.name for e in endpoints_of(vpcs["vpc"], "s3")] == ["s3"]
        assert endpoints_of(vpcs["other"], "ssm") == ()


def test_all_services_must_be_reached() -> None:
    for stack in stacks(INTERFACE + DNS + IN_B):
        subnet = next(s for s in stack.all(Subnet) if s.name == "a")
        assert lacks_service(subnet, ("ssm", "ssmmessages")) is True
        assert lacks_service(subnet, ("ssm",)) is False


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, False),
        ({"enableDnsHostnames": True}, True),
        ({"enableDnsHostnames": True, "enableDnsSupport": False}, False),
        ({"enableDnsHostnames": True, "enableDnsSupport": True}, True),
    ],
)
def test_dns_names_of_a_vpc(attributes: dict[str, bool], expected: bool) -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16", **attributes)
    (vpc,) = program.planned().all(Vpc)
    assert vpc.has_dns_names is expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("vpcEndpointType: Gateway", False),
        ('routeTableIds: ["${table.id}"]', True),
        ("routeTableIds: { fn::invoke: {} }", None),
        ('subnetIds: ["${a.id}"]', False),
        ("vpcEndpointType: Interface", False),
        ('vpcEndpointType: Interface, subnetIds: ["${a.id}"]', True),
        ('vpcEndpointType: GatewayLoadBalancer, subnetIds: ["${a.id}"]', True),
        ("vpcEndpointType: Interface, subnetIds: { fn::invoke: {} }", None),
        ('vpcEndpointType: { fn::invoke: {} }, subnetIds: ["${a.id}"]', None),
        ("vpcEndpointType: { fn::invoke: {} }", False),
    ],
)
def test_a_way_in(properties: str, expected: bool | None) -> None:
    text = f"""
  e:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "${{vpc.id}}", serviceName: com.amazonaws.eu-west-1.s3, {properties} }}
"""
    for stack in stacks(text):
        (endpoint,) = stack.all(VpcEndpoint)
        found = endpoint.has_way_in
        assert (None if isinstance(found, Unknown) else found) is expected


def test_dns_attributes_that_are_off() -> None:
    program = Program()
    program.add("aws:ec2:Vpc", "plain")
    program.add("aws:ec2:Vpc", "on", enableDnsHostnames=True)
    program.add("aws:ec2:Vpc", "later", enableDnsHostnames=SENTINEL, enableDnsSupport=False)
    found = {v.name: v.dns_attributes_off for v in program.planned().all(Vpc)}
    assert found == {"plain": ("enableDnsHostnames",), "on": (), "later": ("enableDnsSupport",)}


def test_an_endpoint_of_a_service_that_is_not_known_is_of_none_for_certain() -> None:
    program = program_from_yaml(NETWORK)
    vpc = next(r for r in program.resources if r.name == "vpc")
    program.add(
        "aws:ec2:VpcEndpoint", "open", vpcId=vpc.id, serviceName=SENTINEL, vpcEndpointType="Interface"
    )
    stack = program.planned()
    main = next(v for v in stack.all(Vpc) if v.name == "vpc")
    assert endpoints_of(main, "ssm") == ()
    (found,) = stack.all(VpcEndpoint)
    assert isinstance(found.names_lead_elsewhere, Unknown)


def test_security_groups_of_an_endpoint() -> None:
    groups = """
  own: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  more: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  association:
    type: aws:ec2:SecurityGroupAssociation
    properties: { vpcEndpointId: "${ssm.id}", securityGroupId: "${more.id}" }
"""
    for stack in stacks(INTERFACE + '      securityGroupIds: ["${own.id}"]\n' + groups):
        (endpoint,) = stack.all(VpcEndpoint)
        assert [r.name for r in endpoint.security_groups.found] == ["own", "more"]
        assert endpoint.security_groups.complete
