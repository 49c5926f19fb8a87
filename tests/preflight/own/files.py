"""Policies of one's own, as an organization writes them, and programs that they find something in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PROGRAM: Final = """
import pulumi
import pulumi_aws as aws

logs = aws.s3.Bucket("logs")
pulumi.export("logs", logs.id)
"""
POLICY: Final = '''"""A bucket has no tag that names its owner.

## Instead

Set `tags.owner`.
"""

from preflight.policy import MANDATORY, HIGH, Finding, policy


@policy(each="aws:s3/bucket:Bucket", level=MANDATORY, severity=HIGH, error="ACME-1")
def NAME(bucket):
    if bucket.get("tags") is None:
        yield Finding(bucket, "tags has no 'owner'. Add it.")
'''
# A policy of the stack, with an option, a helper beside it and a class of the model.
OF_STACK: Final = '''"""A subnet is smaller than the organization allows."""

from typing import Annotated

import msgspec

from preflight.core.logic import known
from preflight.model.network.subnet import Subnet
from preflight.policy import ADVISORY, LOW, Finding, policy

from .._words import imperative


class Size(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    longest_prefix: Annotated[int, msgspec.Meta(ge=16, le=28, description="The longest prefix.")] = 24


@policy(each=Subnet, level=ADVISORY, severity=LOW, options=Size, page="https://wiki.example.com/subnets")
def NAME(subnet, options):
    text = subnet.resource.get("cidrBlock")
    if known(text) and int(text.partition("/")[2]) > options.longest_prefix:
        yield Finding(subnet, imperative(text))
'''
HELPER: Final = 'def imperative(text):\n    return f"{text} is too small. Use a larger CIDR block."\n'


def policy_file(folder: Path, path: str, text: str = POLICY) -> Path:
    """Write a policy; `NAME` in the text is the file's."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace("NAME", file.stem))
    return file


def program(folder: Path, configuration: str = "preflight: { policies: [rules] }\n") -> Path:
    """A Pulumi program in the folder, whose preflight.yaml names a folder of policies."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(PROGRAM)
    if configuration:
        (folder / "preflight.yaml").write_text(configuration)
    return folder
