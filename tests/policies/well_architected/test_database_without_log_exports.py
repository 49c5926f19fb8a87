"""A database does not export its logs to CloudWatch Logs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The database's logs stay on its disk and are deleted after some days. Set "
        "enabledCloudwatchLogsExports.",
    )
]

CASES = {
    "none": Case(one("aws:rds:Instance", "{ engine: postgres }"), FOUND),
    "an empty list": Case(one("aws:rds:Cluster", "{ enabledCloudwatchLogsExports: [] }"), FOUND),
    "exported": Case(one("aws:rds:Instance", "{ enabledCloudwatchLogsExports: [postgresql] }")),
    "a replica": Case(one("aws:rds:Instance", "{ replicateSourceDb: a }")),
    "not known": Case(
        one("aws:rds:Instance", '{ enabledCloudwatchLogsExports: "${two.value}" }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("database-without-log-exports", replace(case, stack="prod"))


def test_other_stacks_than_production() -> None:
    check("database-without-log-exports", Case(CASES["none"].program))
