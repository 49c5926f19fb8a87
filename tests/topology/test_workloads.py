"""What runs in the stack's subnets."""

from __future__ import annotations

from preflight.testing import Program
from topology.network import Subnet
from topology.values import Unknown
from topology.workloads import Group, Instance, workloads, workloads_in

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
    program = Program.from_yaml(
        NETWORK
        + TEMPLATE
        + """
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${subnet.id}"], launchTemplate: { id: "${template.id}" } }
"""
    )
    for stack in (program.planned(), program.deployed()):
        (fleet,) = stack.all(Group)
        assert [r.name for r in fleet.security_groups.found] == ["group"]
        assert getattr(fleet.role, "name", None) == "role"
        assert getattr(fleet.vpc, "name", None) == "vpc"
        assert [r.name for r in fleet.described_by] == ["fleet", "template"]
        (subnet,) = stack.all(Subnet)
        assert workloads_in(subnet) == (fleet,)


def test_an_instance_asks_for_a_public_address_itself_or_leaves_it_to_the_subnet() -> None:
    program = Program.from_yaml(
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
    program = Program.from_yaml(
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
