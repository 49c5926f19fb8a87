"""A database has no automated backups."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The database has no automated backups. Set backupRetentionPeriod to 1 to 35 days.")]

CASES = {
    "none": Case(one("aws:rds:Instance", "{ backupRetentionPeriod: 0 }"), FOUND),
    "not said": Case(one("aws:rds:Instance"), FOUND),
    "a week": Case(one("aws:rds:Instance", "{ backupRetentionPeriod: 7 }")),
    "a replica": Case(one("aws:rds:Instance", "{ replicateSourceDb: a }")),
    "restored": Case(one("aws:rds:Instance", "{ snapshotIdentifier: nightly }")),
    "restored, and none": Case(
        one("aws:rds:Instance", "{ snapshotIdentifier: nightly, backupRetentionPeriod: 0 }"), FOUND
    ),
    "a cluster": Case(one("aws:rds:Cluster")),
    "not known": Case(
        one("aws:rds:Instance", '{ backupRetentionPeriod: "${two.value}" }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("database-without-backups", case)
