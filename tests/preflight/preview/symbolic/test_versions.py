"""Outputs that mean something else in another version of the provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.testing import outcome
from tests.preflight.preview.symbolic.programs import previewed, stack

PROGRAM = """
version = "{version}"
settings = {{"instance_class": "db.r6i.large", "skip_final_snapshot": True}}
main = aws.rds.Instance(
    "main",
    engine="postgres",
    allocated_storage=100,
    username="shop",
    manage_master_user_password=True,
    backup_retention_period=7,
    opts=pulumi.ResourceOptions(version=version),
    **settings,
)
aws.rds.Instance("replica", replicate_source_db=main.id, opts=pulumi.ResourceOptions(version=version), **settings)
"""


@pytest.mark.parametrize(
    ("version", "found"), [("5.42.0", []), ("6.83.0", ["replica"]), ("7.51.0", ["replica"])]
)
def test_the_id_of_a_database_is_its_identifier_before_version_6(
    tmp_path: Path, version: str, found: list[str]
) -> None:
    judged = outcome(stack(previewed(tmp_path, PROGRAM.format(version=version))), "identifier-of-wrong-kind")
    assert [f.resource for f in judged.findings] == found
