"""A cache does not have encryption at rest enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The cache is not encrypted at rest. Set atRestEncryptionEnabled: true.")]

CASES = {
    "a member of a global group": Case(
        one("aws:elasticache:ReplicationGroup", "{ description: Sessions, globalReplicationGroupId: shop }")
    ),
    "on": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, transitEncryptionEnabled: true, atRestEncryptionEnabled: true }",
        )
    ),
    "on, as text": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, transitEncryptionEnabled: true, atRestEncryptionEnabled: 'true' }",
        )
    ),
    "off": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, transitEncryptionEnabled: true, atRestEncryptionEnabled: false }",
        ),
        FOUND,
    ),
    "not said": Case(
        one("aws:elasticache:ReplicationGroup", "{ description: Sessions, transitEncryptionEnabled: true }"),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            '{ description: Sessions, transitEncryptionEnabled: true, atRestEncryptionEnabled: "${two.value}" }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("unencrypted-cache", case)
