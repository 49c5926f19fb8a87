"""The stack creates a long-lived access key."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    ("one", "The access key is valid until somebody deletes it. Use a role, or OpenID Connect for pipelines.")
]

CASES = {
    "a key": Case(one("aws:iam:AccessKey", "{ user: a }"), FOUND),
    "a user": Case(one("aws:iam:User")),
    "a role": Case(one("aws:iam:Role", "{ assumeRolePolicy: '{}' }")),
    "a key whose user is not known": Case(
        one("aws:iam:AccessKey", '{ user: "${two.value}" }', UNKNOWN), FOUND
    ),
    "a key pair": Case(one("aws:ec2:KeyPair")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("long-lived-access-key", case)
