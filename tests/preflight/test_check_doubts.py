"""What `preflight check` says of findings that depend on what the offline preview assumes."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.checks.program import Request, check
from preflight.checks.selection import Selection
from preflight.policy import MANDATORY

HEAD = """
import pulumi_aws as aws
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
account = aws.get_caller_identity().account_id
def outside(name="outside", block="10.1.0.0/24"):
    aws.ec2.Subnet(name, vpc_id=main.id, cidr_block=block)
"""


@pytest.mark.parametrize(
    ("program", "settings", "mandatory", "message", "note"),
    [
        ("outside()", "", True, "10.1.0.0/24 is", ""),
        (
            "if account != '1':\n    outside()",
            "",
            False,
            "Only with some results of the program's lookups",
            "",
        ),
        # Another subnet of the other branch is not the same one.
        (
            "if account != '1':\n    outside()\nelse:\n    outside('inside', '10.0.1.0/24')",
            "",
            False,
            "Only with some results of the program's lookups",
            "",
        ),
        # It has another name with other results.
        ("outside(f'outside-{account}')", "", True, "10.1.0.0/24 is", ""),
        ("outside(f'outside-{aws.ec2.get_vpc(default=True).id}')", "", True, "10.1.0.0/24 is", ""),
        (
            "outside(f'{account[-4:]}-inside', '10.0.1.0/24')\noutside(f'{account[:4]}-outside')",
            "",
            True,
            "10.1.0.0/24 is",
            "__main__.py:7 depends on what the offline",
        ),
        (
            "if account[0] != '1':\n    outside()",
            "",
            False,
            "Only with some results of the program's lookups",
            "",
        ),
        (
            "outside()\nif account[0] != '1':\n    aws.s3.Bucket('logs')",
            "",
            True,
            "10.1.0.0/24 is",
            "__main__.py:8 depends on what the offline",
        ),
        (
            "if account[0] != '1':\n    outside()",
            "lookups: {'aws:index/getCallerIdentity:getCallerIdentity': {accountId: '210987654321'}}",
            True,
            "10.1.0.0/24 is",
            "",
        ),
    ],
)
def test_a_finding_in_one_branch_is_advisory(
    program: str, settings: str, mandatory: bool, message: str, note: str, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text(HEAD + program)
    (tmp_path / "preflight.yaml").write_text(f"preflight:\n  {settings}\n" if settings else "{}\n")
    report = check(Request(tmp_path, selection=Selection(names=("cidr-block-conflicts",))))
    (found,) = report.outcome.findings
    assert (found.level is MANDATORY) is mandatory
    assert message in found.message
    assert [text.startswith(note) for text in report.notes] == ([True] if note else [])
