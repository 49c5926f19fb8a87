"""A role or user has full administrator access to the account."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check


def found(key: str) -> list[tuple[str, str]]:
    text = (
        f"{key} has AdministratorAccess, which allows all actions. Attach a policy with the required actions."
    )
    return [("one", text)]


CASES = {
    "a role's attachment": Case(
        one(
            "aws:iam:RolePolicyAttachment",
            "{ role: a, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }",
        ),
        found("policyArn"),
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
        found("managedPolicyArns"),
    ),
    "a role": Case(one("aws:iam:Role", "{ assumeRolePolicy: '{}' }")),
    "not known": Case(
        one("aws:iam:RolePolicyAttachment", '{ role: a, policyArn: "${two.value}" }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("administrator-access", case)
