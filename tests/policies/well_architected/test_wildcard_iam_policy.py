"""An IAM policy allows all actions on all resources, or all actions of a service on all resources."""

from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml
from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The policy allows every action on every resource. List the required actions and resources.",
    )
]

CASES = {
    "everything": Case(
        one(
            "aws:iam:Policy",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"*\\", '
            '\\"Resource\\": \\"*\\"}]}" }',
        ),
        FOUND,
    ),
    "everything of two services": Case(
        one(
            "aws:iam:RolePolicy",
            '{ policy: "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": [\\"s3:*\\", '
            '\\"ec2:*\\"], \\"Resource\\": [\\"*\\"]}}" }',
        ),
        [
            (
                "one",
                "The policy allows all of ec2, s3 on every resource. List the required actions and resources.",
            )
        ],
    ),
    "a role's inline policy": Case(
        one(
            "aws:iam:Role",
            '{ inlinePolicies: [{ name: a, policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
            '\\"Action\\": \\"*\\", \\"Resource\\": \\"*\\"}]}" }] }',
        ),
        FOUND,
    ),
    "a role without one": Case(one("aws:iam:Role", "{ assumeRolePolicy: '{}' }")),
    "one action": Case(
        one(
            "aws:iam:Policy",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:ListAllMyBuckets\\", '
            '\\"Resource\\": \\"*\\"}]}" }',
        )
    ),
    "one bucket": Case(
        one(
            "aws:iam:Policy",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:*\\", '
            '\\"Resource\\": \\"arn:aws:s3:::a\\"}]}" }',
        )
    ),
    "a denial": Case(
        one(
            "aws:iam:Policy",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Deny\\", \\"Action\\": \\"*\\", '
            '\\"Resource\\": \\"*\\"}]}" }',
        )
    ),
    "a condition": Case(
        one(
            "aws:iam:Policy",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Action\\": \\"*\\", '
            '\\"Resource\\": \\"*\\", \\"Condition\\": {\\"Bool\\": {\\"aws:MultiFactorAuthPresent\\": '
            '\\"true\\"}}}]}" }',
        )
    ),
    "not known": Case(one("aws:iam:Policy", '{ policy: "${two.value}" }', UNKNOWN), when="planned"),
}


def test_a_text_that_is_no_document_is_said_by_another_policy() -> None:
    program = program_from_yaml(one("aws:iam:Policy", '{ policy: "{ a policy document }" }'))
    assert outcome(program.planned(), "wildcard-iam-policy").undecided == ()
    assert outcome(program.planned(), "policy-document-shape").findings != ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("wildcard-iam-policy", case)
