"""A cache does not have encryption in transit enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "transitEncryptionEnabled is not true, so connections are in plain text. Set "
        "transitEncryptionEnabled: true.",
    )
]

CASES = {
    "a member of a global group": Case(
        one("aws:elasticache:ReplicationGroup", "{ description: Sessions, globalReplicationGroupId: shop }")
    ),
    "on": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: true }",
        )
    ),
    "on, as text": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: 'true' }",
        )
    ),
    "off": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            "{ description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: false }",
        ),
        FOUND,
    ),
    "not said": Case(
        one("aws:elasticache:ReplicationGroup", "{ description: Sessions, atRestEncryptionEnabled: true }"),
        FOUND,
    ),
    "not known": Case(
        one(
            "aws:elasticache:ReplicationGroup",
            '{ description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: "${two.value}" }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("cache-without-transit-encryption", case)
