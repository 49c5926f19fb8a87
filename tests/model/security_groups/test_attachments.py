"""Where security groups are attached, and in which VPC that is."""

from __future__ import annotations

from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.security_groups.attachments import (
    attachments,
    groups_of_fleet,
    guards_forwarder,
    vpcs_of_fleet,
)
from preflight.testing import program_from_yaml

TEXT = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  g: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  h: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  files: { type: aws:efs:MountTarget, properties: { subnetId: "${a.id}", securityGroups: ["${g.id}", "${h.id}"] } }
  proxy: { type: aws:rds:Proxy, properties: { vpcSubnetIds: ["${a.id}"], vpcSecurityGroupIds: ["${g.id}", web] } }
  domain:
    type: aws:opensearch:Domain
    properties: { vpcOptions: { subnetIds: ["${a.id}"], securityGroupIds: ["${g.id}"] } }
  template: { type: aws:ec2:LaunchTemplate, properties: { vpcSecurityGroupIds: ["${h.id}"] } }
  fleet:
    type: aws:autoscaling:Group
    properties: { vpcZoneIdentifiers: ["${a.id}"], launchTemplate: { id: "${template.id}" } }
  mistaken: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}", vpcSecurityGroupIds: ["${a.id}"] } }
"""


def test_groups_and_vpcs() -> None:
    program = program_from_yaml(TEXT)
    for stack in (program.planned(), program.deployed()):
        found = {a.name: a for a in attachments(stack)}
        told = {name: ([g.name for g in a.groups], [v.name for v in a.vpcs]) for name, a in found.items()}
        assert told["files"] == (["g", "h"], ["vpc"])
        assert told["domain"] == (["g"], ["vpc"])
        assert told["template"] == (["h"], [])
        assert found["proxy"].no_ids == ("'web'",)
        assert found["files"].no_ids == ()
        (fleet,) = stack.all(AutoScalingGroup)
        assert [g.name for g in groups_of_fleet(fleet)] == ["h"]
        assert [v.name for v in vpcs_of_fleet(fleet)] == ["vpc"]


def test_an_unknown_that_is_made_from_no_group() -> None:
    planned = program_from_yaml(TEXT).planned()
    assert next(a for a in attachments(planned) if a.name == "mistaken").no_ids == ("the subnet 'a'",)


def test_groups_of_machines_that_pass_traffic_on() -> None:
    program = program_from_yaml(
        """
resources:
  g: { type: aws:ec2:SecurityGroup }
  h: { type: aws:ec2:SecurityGroup }
  k: { type: aws:ec2:SecurityGroup }
  nat: { type: aws:ec2:Instance, properties: { sourceDestCheck: false, vpcSecurityGroupIds: ["${g.id}"] } }
  proxy: { type: aws:ec2:NetworkInterface, properties: { sourceDestCheck: false, securityGroups: ["${k.id}"] } }
  web: { type: aws:ec2:Instance, properties: { vpcSecurityGroupIds: ["${h.id}"] } }
  own: { type: aws:vpc:SecurityGroupIngressRule, properties: { securityGroupId: "${g.id}" } }
  other: { type: aws:ec2:SecurityGroupRule, properties: { securityGroupId: "${h.id}", type: ingress } }
"""
    )
    for stack in (program.planned(), program.deployed()):
        found = {
            r.name
            for r in stack.resources
            if r.name in ("g", "h", "k", "own", "other") and guards_forwarder(r) is True
        }
        assert found == {"g", "k", "own"}
