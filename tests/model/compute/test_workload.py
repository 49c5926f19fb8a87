"""What runs in the stack's subnets."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.compute.workloads import workloads, workloads_in
from preflight.model.network.subnet import Subnet
from preflight.testing import program_from_yaml
from tests.model.stacks import names, only, stacks

UNKNOWN = "{ 'fn::invoke': {} }"

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }
"""
TEMPLATE = """
  template:
    type: aws:ec2:LaunchTemplate
    properties: { vpcSecurityGroupIds: ["${group.id}"], iamInstanceProfile: { arn: "${profile.arn}" } }
"""


def test_a_group_takes_groups_and_role_from_its_template() -> None:
    program = program_from_yaml(
        NETWORK
        + TEMPLATE
        + """
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${subnet.id}"], launchTemplate: { id: "${template.id}" } }
"""
    )
    for stack in (program.planned(), program.deployed()):
        (fleet,) = stack.all(AutoScalingGroup)
        assert [r.name for r in fleet.security_groups.found] == ["group"]
        assert getattr(fleet.role, "name", None) == "role"
        assert getattr(fleet.vpc, "name", None) == "vpc"
        assert [r.name for r in fleet.described_by] == ["fleet", "template"]
        (subnet,) = stack.all(Subnet)
        assert workloads_in(subnet) == (fleet,)


def test_an_instance_asks_for_a_public_address_itself_or_leaves_it_to_the_subnet() -> None:
    program = program_from_yaml(
        NETWORK
        + """
  asks: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}", associatePublicIpAddress: true } }
  leaves: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}" } }
  elsewhere: { type: aws:ec2:Instance }
  fixed: { type: aws:ec2:Instance, properties: { subnetId: "${subnet.id}" } }
  address: { type: aws:ec2:Eip, properties: { instance: "${fixed.id}" } }
"""
    )
    found = {i.name: i for i in program.planned().all(Instance)}
    assert found["asks"].has_public_address is True
    assert found["leaves"].has_public_address is False
    assert isinstance(found["elsewhere"].has_public_address, Unknown)
    assert found["fixed"].has_public_address is True
    assert isinstance(found["elsewhere"].vpc, Unknown)


def test_a_function_without_vpc_reaches_the_internet() -> None:
    program = program_from_yaml(
        NETWORK
        + """
  free: { type: aws:lambda:Function, properties: { role: "${role.arn}" } }
  inside:
    type: aws:lambda:Function
    properties:
      role: "${role.arn}"
      vpcConfig: { subnetIds: ["${subnet.id}"], securityGroupIds: ["${group.id}"] }
"""
    )
    free, inside = workloads(program.planned())
    assert (free.name, free.vpc, free.has_egress) == ("free", None, True)
    assert (inside.name, inside.has_egress) == ("inside", False)
    assert getattr(inside.role, "name", None) == "role"


ON_INTERFACE = "networkInterfaces: [{ securityGroups: ['${group.id}'] }]"


@pytest.mark.parametrize(
    ("properties", "groups", "complete"),
    [
        ("vpcSecurityGroupIds: ['${group.id}']", ["group"], True),
        (ON_INTERFACE, ["group"], True),
        (f"vpcSecurityGroupIds: ['${{group.id}}', sg-foreign], {ON_INTERFACE}", None, False),
        (f"vpcSecurityGroupIds: {UNKNOWN}, {ON_INTERFACE}", [], False),
        (f"networkInterfaces: {UNKNOWN}", [], False),
        ("imageId: ami-1", [], True),
    ],
)
def test_groups_of_a_template(properties: str, groups: list[str] | None, complete: bool) -> None:
    text = f"  it: {{ type: aws:ec2:LaunchTemplate, properties: {{ {properties} }} }}\n"
    for stack in stacks(NETWORK + text):
        found = only(stack, LaunchTemplate, "it").security_groups
        assert groups is None or names(found.found) == groups
        assert found.complete is complete


def test_a_group_with_a_launch_configuration() -> None:
    text = """
  model: { type: aws:ec2:LaunchConfiguration, properties: { securityGroups: ["${group.id}"] } }
  fleet: { type: aws:autoscaling:Group, properties: { launchConfiguration: "${model.name}" } }
"""
    for stack in stacks(NETWORK + text):
        fleet = only(stack, AutoScalingGroup, "fleet")
        assert names(fleet.described_by) == ["fleet", "model"]
        assert names(fleet.security_groups.found) == ["group"]
        assert not fleet.subnets.complete


@pytest.mark.parametrize(
    ("task", "service", "mode"),
    [
        ("family: a", "", "bridge"),
        ("networkMode: host", "", "host"),
        ("networkMode: awsvpc", "", "awsvpc"),
        (f"networkMode: {UNKNOWN}", "", None),
        ("networkMode: bridge", ", networkConfiguration: { subnets: ['${subnet.id}'] }", "awsvpc"),
    ],
)
def test_a_service_with_its_task(task: str, service: str, mode: str | None) -> None:
    text = f"""
  task: {{ type: aws:ecs:TaskDefinition, properties: {{ taskRoleArn: "${{role.arn}}", {task} }} }}
  service: {{ type: aws:ecs:Service, properties: {{ taskDefinition: "${{task.arn}}"{service} }} }}
"""
    for stack in stacks(NETWORK + text):
        found = only(stack, EcsService, "service")
        assert (None if isinstance(found.network_mode, Unknown) else found.network_mode) == mode
        assert (getattr(found.role, "name", None), found.has_public_address) == ("role", False)
        assert names(found.subnets.found) == (["subnet"] if service else [])


def test_a_service_with_a_task_of_elsewhere() -> None:
    text = "  service: { type: aws:ecs:Service, properties: { taskDefinition: web } }\n"
    for stack in stacks(NETWORK + text):
        found = only(stack, EcsService, "service")
        assert isinstance(found.network_mode, Unknown) and isinstance(found.role, Unknown)
