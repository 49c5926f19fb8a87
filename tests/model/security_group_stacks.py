"""Two security groups of a VPC, and a single rule, for the tests of security groups."""

from __future__ import annotations

from typing import Any

from preflight.core.stack import Stack
from preflight.model.security_groups.rules import Rule
from preflight.model.security_groups.security_groups import SecurityGroup, security_groups
from preflight.testing import Program, program_from_yaml

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""


def both(text: str) -> tuple[Stack, Stack]:
    program = program_from_yaml(BASE + text)
    return program.planned(), program.deployed()


def group(stack: Stack, name: str) -> SecurityGroup:
    return next(g for g in security_groups(stack) if g.name == name)


def rule(**fields: Any) -> Rule:
    """An inline ingress rule of a group, as a preview knows it."""
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:SecurityGroup", "g", vpcId=vpc.id, ingress=[fields])
    (found,) = security_groups(program.planned())[0].ingress
    return found
