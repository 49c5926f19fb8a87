"""Lookups of anybody's image."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check
from tests.versions import needs_aws_7

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"


def image(call: str, *expected: str) -> Case:
    return Case(
        f"{HEAD}filters = [{{'name': 'name', 'values': ['al2023*']}}]\nimage = {call}\n", list(expected)
    )


def anybodys(call: str = "aws.ec2.get_ami", level: str = "mandatory") -> str:
    why = "which the provider rejects" if level == "mandatory" else "so it can return an image of any owner"
    return f'{level} __main__.py:5 {call} has no filter by owner, {why}. Set owners, such as ["amazon"].'


IMAGES = {
    "without an owner": image("aws.ec2.get_ami(most_recent=True, filters=filters)", anybodys()),
    "its other form": image(
        "aws.ec2.get_ami_output(most_recent=True, filters=filters)", anybodys("aws.ec2.get_ami_output")
    ),
    "not the newest": image("aws.ec2.get_ami(filters=filters)", anybodys(level="advisory")),
    "a list of ids": image(
        "aws.ec2.get_ami_ids(filters=filters)", anybodys("aws.ec2.get_ami_ids", "advisory")
    ),
    "with an owner": image("aws.ec2.get_ami(most_recent=True, owners=['amazon'], filters=filters)"),
    "told to": image("aws.ec2.get_ami(most_recent=True, allow_unsafe_filter=True, filters=filters)"),
    "a filter by owner": image(
        "aws.ec2.get_ami(most_recent=True, filters=[{'name': 'owner-id', 'values': ['1']}])"
    ),
    "a filter by owner, in its class": image(
        "aws.ec2.get_ami(most_recent=True, filters=[aws.ec2.GetAmiFilterArgs(name='owner-id', values=['1'])])"
    ),
    "filters that come from elsewhere": image("aws.ec2.get_ami(most_recent=True, filters=json.loads('[]'))"),
    "arguments that come from elsewhere": image("aws.ec2.get_ami(**json.loads('{}'))"),
}


@needs_aws_7
@pytest.mark.parametrize("case", IMAGES.values(), ids=IMAGES)
def test_images(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "image-lookup-without-owner")
