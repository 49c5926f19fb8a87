"""Programs for the symbolic preview, and what it makes of them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.preview import Preview
from tests.preflight.preview.programs import run

HEAD = """
import json
import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
queue = aws.sqs.Queue("orders")
bucket = aws.s3.Bucket("files")
"""


def previewed(folder: Path, program: str, head: str = HEAD, **options: Any) -> Preview:
    text = head + textwrap.dedent(program)
    return run(folder, text, **{"symbolic": True, **options})


def outputs(previewed: Preview) -> Resource:
    """The stack's outputs, as the model reads them."""
    root = previewed.modelled().root
    assert root is not None
    return root


def stack(previewed: Preview) -> Stack:
    return previewed.modelled()


def named(previewed: Preview, name: str) -> Resource:
    return next(r for r in previewed.modelled().resources if r.name == name)
