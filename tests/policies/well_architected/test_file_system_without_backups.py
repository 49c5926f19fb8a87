"""An EFS file system has no automatic backups."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    ("one", "The file system has no automatic backups. Add an aws.efs.BackupPolicy with status ENABLED.")
]

CASES = {
    "none": Case(one("aws:efs:FileSystem"), FOUND),
    "on": Case(
        one(
            "aws:efs:FileSystem",
            more=(
                '  b: { type: aws:efs:BackupPolicy, properties: { fileSystemId: "${one.id}", '
                "backupPolicy: { status: ENABLED } } }\n"
            ),
        )
    ),
    "off": Case(
        one(
            "aws:efs:FileSystem",
            more=(
                '  b: { type: aws:efs:BackupPolicy, properties: { fileSystemId: "${one.id}", '
                "backupPolicy: { status: DISABLED } } }\n"
            ),
        ),
        FOUND,
    ),
    "of another": Case(
        one(
            "aws:efs:FileSystem",
            more=(
                "  b: { type: aws:efs:BackupPolicy, properties: { fileSystemId: fs-0a1b2c3d4e5f67890, "
                "backupPolicy: { status: ENABLED } } }\n"
            ),
        ),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:efs:FileSystem",
            more=(
                '  b: { type: aws:efs:BackupPolicy, properties: { fileSystemId: "${one.id}", '
                'backupPolicy: { status: "${two.value}" } } }\n'
            )
            + UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("file-system-without-backups", case)
