"""A role or user has full administrator access to the account."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "It is given AdministratorAccess, which is all of the account. Attach a policy with what is needed.",
    )
]

CASES = {
    "a role's attachment": Case(
        one(
            "aws:iam:RolePolicyAttachment",
            "{ role: a, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }",
        ),
        FOUND,
    ),
    "another policy": Case(
        one(
            "aws:iam:RolePolicyAttachment", "{ role: a, policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }"
        )
    ),
    "managed policies of a role": Case(
        one(
            "aws:iam:Role",
            "{ assumeRolePolicy: '{}', managedPolicyArns: ['arn:aws-cn:iam::aws:policy/AdministratorAccess'] }",
        ),
        FOUND,
    ),
    "a role": Case(one("aws:iam:Role", "{ assumeRolePolicy: '{}' }")),
    "not known": Case(
        one("aws:iam:RolePolicyAttachment", '{ role: a, policyArn: "${two.value}" }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("administrator-access", case)
