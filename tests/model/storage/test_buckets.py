"""Where the output of commands goes."""

from __future__ import annotations

import json

import pytest

from preflight.core.values import Unknown
from preflight.model.identity.roles import Role
from preflight.model.systems_manager.command_output import cannot_write, output_bucket
from preflight.model.systems_manager.commands import Command
from preflight.testing import Program


@pytest.mark.parametrize(
    ("resource", "bucket_policy", "expected"),
    [
        (None, False, "true"),
        ("arn:aws:s3:::logs/*", False, "false"),
        ("arn:aws:s3:::other/*", False, "true"),
        ("arn:aws:s3:::logs/commands/*", False, "unknown"),
        (None, True, "unknown"),
    ],
)
def test_who_may_write(resource: str | None, bucket_policy: bool, expected: str) -> None:
    program = Program()
    bucket = program.add("aws:s3:Bucket", "bucket", bucket="logs")
    program.add(
        "aws:ssm:Association", "run", name="AWS-RunShellScript", outputLocation={"s3BucketName": bucket.id}
    )
    added = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    if resource:
        text = {"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": resource}]}
        program.add("aws:iam:RolePolicy", "write", role=added.id, policy=json.dumps(text))
    if bucket_policy:
        program.add("aws:s3:BucketPolicy", "open", bucket=bucket.id, policy="{}")
    for stack in (program.planned(), program.deployed()):
        (command,), (role,) = stack.all(Command), stack.all(Role)
        found = output_bucket(command)
        assert found is not None
        written = cannot_write(role, found)
        assert ("unknown" if isinstance(written, Unknown) else str(written).lower()) == expected


def test_a_bucket_of_elsewhere_is_not_judged() -> None:
    program = Program()
    program.add(
        "aws:ssm:Association", "run", name="AWS-RunShellScript", outputLocation={"s3BucketName": "elsewhere"}
    )
    (command,) = program.planned().all(Command)
    assert output_bucket(command) is None
