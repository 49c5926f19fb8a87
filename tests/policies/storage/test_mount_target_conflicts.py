"""Mount targets that a file system cannot have."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(
    first: str = "eu-west-1a", second: str = "eu-west-1a", system: str = "encrypted: true", vpc: str = "v"
) -> str:
    return f"""
resources:
  v: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  w: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.1.0.0/16 }} }}
  s: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{v.id}}", cidrBlock: 10.0.0.0/24, availabilityZone: {first} }} }}
  t: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{{vpc}.id}}", cidrBlock: 10.0.1.0/24, availabilityZone: {second} }} }}
  f: {{ type: aws:efs:FileSystem, properties: {{ {system} }} }}
  a: {{ type: aws:efs:MountTarget, properties: {{ fileSystemId: "${{f.id}}", subnetId: "${{s.id}}" }} }}
  b: {{ type: aws:efs:MountTarget, properties: {{ fileSystemId: "${{f.id}}", subnetId: "${{t.id}}" }} }}
"""


def twice(subnet: str = "t") -> tuple[str, str]:
    return (
        "b",
        f"Mount target 'a' of the same file system is in the Availability Zone of subnet '{subnet}' too, but EFS "
        "allows one for each Availability Zone. Remove one of the two.",
    )


def outside(target: str, subnet: str, zone: str) -> tuple[str, str]:
    return (
        target,
        f"Subnet '{subnet}' is in {zone}, but the One Zone file system is in eu-west-1a. Use a subnet in eu-west-1a.",
    )


VPCS = (
    "b",
    "Mount target 'a' of the same file system is in another VPC. Use subnets of the same VPC.",
)
ONE = "availabilityZoneName: eu-west-1a"
CASES = {
    "two in one zone": Case(program(), [twice()]),
    "one in each zone": Case(program(second="eu-west-1b")),
    "two in one subnet": Case(program().replace('subnetId: "${t.id}"', 'subnetId: "${s.id}"'), [twice("s")]),
    "two in a subnet of an unknown zone": Case(
        program("{ 'fn::invoke': x }").replace('subnetId: "${t.id}"', 'subnetId: "${s.id}"'), [twice("s")]
    ),
    "two in one subnet outside the stack": Case(
        program().replace('"${s.id}"', "subnet-0a").replace('"${t.id}"', "subnet-0a"), [twice("subnet-0a")]
    ),
    "two in two subnets outside the stack": Case(
        program().replace('"${s.id}"', "subnet-0a").replace('"${t.id}"', "subnet-0b"), undecided=["b"]
    ),
    "one in each zone, decided": Case(program(second="eu-west-1b"), undecided=[]),
    "an unknown zone": Case(program(second="{ 'fn::invoke': x }")),
    "a zone by its id": Case(program(second="euw1-az1")),
    "of two file systems": Case(
        program()
        .replace("  a: ", "  g: { type: aws:efs:FileSystem, properties: { encrypted: true } }\n  a: ")
        .replace('fileSystemId: "${f.id}"', 'fileSystemId: "${g.id}"', 1)
    ),
    "in two VPCs": Case(program(second="eu-west-1b", vpc="w"), [VPCS]),
    "outside the one zone": Case(program(second="eu-west-1b", system=ONE), [outside("b", "t", "eu-west-1b")]),
    "in the one zone, by its subnet": Case(program(second="eu-west-1a", system=ONE), [twice()]),
    "a subnet of elsewhere": Case(
        program().replace('subnetId: "${t.id}"', "subnetId: subnet-0123456789abcdef0")
    ),
    "an unknown file system": Case(
        program().replace('fileSystemId: "${f.id}"', "fileSystemId: { 'fn::invoke': x }", 1)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_mount_target_conflicts(name: str) -> None:
    check("mount-target-conflicts", CASES[name])
