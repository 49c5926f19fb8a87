"""Programs for the symbolic preview, and what it makes of them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Unknown
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


def previewed_with_package(folder: Path, package: str, program: str) -> Preview:
    """The program beside an installed module `package`. Its output `control` has a known part, so that its callbacks
    did run.
    """
    (folder / "site-packages").mkdir()
    (folder / "site-packages" / "package.py").write_text(package)
    made = run(folder, HEAD + program, symbolic=True)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    assert isinstance(outputs(made).get("control"), PartialText)
    return made


def outputs(previewed: Preview) -> Resource:
    """The stack's outputs, as the model reads them."""
    root = previewed.modelled().root
    assert root is not None
    return root


def is_open(value: object) -> bool:
    """Whether nothing is known of the value, not even its output; also as an item of a JSON list, in which each item is
    told on its own.
    """
    pieces, holes = (value.pieces, value.holes) if isinstance(value, PartialText) else ((), ())
    is_told = any(holes) or any(c.isalnum() for piece in pieces for c in piece)
    return isinstance(value, Unknown) and value.hole is None and not is_told


def stack(previewed: Preview) -> Stack:
    return previewed.modelled()


def named(previewed: Preview, name: str) -> Resource:
    return next(r for r in previewed.modelled().resources if r.name == name)
