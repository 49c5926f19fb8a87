"""Functions with a file system that they cannot mount."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = """
resources:
  f: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  g: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  p: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${f.id}", rootDirectory: { path: / } } }
"""
IN_VPC = ", vpcConfig: { subnetIds: [subnet-0123456789abcdef0], securityGroupIds: [sg-0123456789abcdef0] }"


def function(more: str = IN_VPC, arn: str = '"${p.arn}"') -> str:
    return f"  fn: {{ type: aws:lambda:Function, properties: {{ role: x, fileSystemConfig: {{ arn: {arn}, localMountPath: /mnt/a }}{more} }} }}\n"


def mounted(system: str = '"${f.id}"') -> str:
    return f"  m: {{ type: aws:efs:MountTarget, properties: {{ fileSystemId: {system}, subnetId: subnet-0123456789abcdef0 }} }}\n"


OUTSIDE = (
    "fn",
    "fileSystemConfig is set without vpcConfig, but Lambda mounts EFS only in a VPC. Add vpcConfig with subnets of "
    "the file system's VPC.",
)
UNMOUNTED = (
    "fn",
    "fileSystemConfig: file system 'f' has no mount target. Add a mount target in the Availability Zone of each "
    "subnet of the function.",
)
CASES = {
    "no VPC": Case(START + mounted() + function(""), [OUTSIDE]),
    "no mount target": Case(START + function(), [UNMOUNTED]),
    "neither": Case(START + function(""), [UNMOUNTED, OUTSIDE]),
    "another's mount target": Case(START + mounted('"${g.id}"') + function(), [UNMOUNTED]),
    "both": Case(START + mounted() + function()),
    "an unknown VPC": Case(START + mounted() + function(", vpcConfig: { 'fn::invoke': x }")),
    "perhaps its mount target": Case(START + mounted("{ 'fn::invoke': x }") + function()),
    "an access point of elsewhere": Case(
        START + function(arn="arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1")
    ),
    "no files": Case(START + "  fn: { type: aws:lambda:Function, properties: { role: x } }\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_function_file_system_unreachable(name: str) -> None:
    check("function-file-system-unreachable", CASES[name])
