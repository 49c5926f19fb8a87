"""The URNs of a program's resources and aliases are those of Pulumi's SDK, though they are made without callbacks."""

from __future__ import annotations

from pathlib import Path

from tests.preflight.preview.programs import run

PROGRAM = """
import pulumi
import pulumi_aws as aws
from pulumi.resource import create_urn_internal as of_the_sdk
from pulumi.runtime.resource import create_urn

assert create_urn is not of_the_sdk
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
WHAT = {
    "plain": {},
    "project": {"project": "other"},
    "stack": {"stack": "prod"},
    "both": {"project": "other", "stack": "prod"},
    "parent": {"parent": "urn:pulumi:dev::shop::a:b:C::parent"},
    "inner parent": {"parent": "urn:pulumi:dev::shop::a:b:C$d:e:F::parent", "stack": "prod"},
    "no parent": {"parent": ""},
    "resource": {"parent": vpc},
    "output": {"parent": vpc.urn},
}

def compared(texts):
    for name, (found, expected) in texts.items():
        assert found == expected, (name, found, expected)
    aws.s3.Bucket("compared")

pulumi.Output.all(**{
    name: [make("name", "a:b:C", **more) for make in (create_urn, of_the_sdk)]
    for name, more in WHAT.items()
}).apply(compared)
"""


def test_those_of_the_sdk(tmp_path: Path) -> None:
    made = run(tmp_path, PROGRAM, symbolic=False)
    assert made.error is None
    assert [m.name for m in made.resources if m.type == "aws:s3/bucket:Bucket"] == ["compared"]
