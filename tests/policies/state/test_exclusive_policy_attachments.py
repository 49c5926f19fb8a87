"""Exclusive attachments of a policy that take it from others."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":"lambda.amazonaws.com"}}]}'
)
ROLES = "resources:\n" + "".join(
    f"  {name}: {{ type: 'aws:iam:Role', properties: {{ assumeRolePolicy: '{TRUST}' }} }}\n"
    for name in ("a", "b")
)
OWN = "  own: { type: 'aws:iam:Policy', properties: { policy: '{}' } }\n"
MANAGED = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def exclusive(name: str, roles: str, arn: str = MANAGED) -> str:
    return (
        f"  {name}: {{ type: 'aws:iam:PolicyAttachment', properties: {{ name: {name}, roles: {roles}, "
        f'policyArn: "{arn}" }} }}\n'
    )


def single(name: str, role: str, arn: str = MANAGED) -> str:
    return (
        f"  {name}: {{ type: 'aws:iam:RolePolicyAttachment', properties: {{ role: \"${{{role}.name}}\", "
        f'policyArn: "{arn}" }} }}\n'
    )


def rivals(name: str, others: str) -> tuple[str, str]:
    return (
        name,
        f"This resource and {others} attach the same policy, but a PolicyAttachment detaches it from "
        "every principal that it does not list. Use RolePolicyAttachment, or list all roles in one "
        "PolicyAttachment.",
    )


OVERRIDES = (
    "x",
    "The PolicyAttachment detaches the policy that 's' attaches elsewhere. Use "
    "RolePolicyAttachment for all, or list every role, user and group here.",
)


def owned(*names: str, policy: str = "AWS managed policy ReadOnlyAccess") -> list[tuple[str, str]]:
    message = (
        f"The PolicyAttachment manages every attachment of {policy} in the account, and detaches the policy from "
        "principals that it does not list. Use RolePolicyAttachment."
    )
    return [(name, message) for name in names]


A, B, BOTH = '["${a.name}"]', '["${b.name}"]', '["${a.name}", "${b.name}"]'

CASES = {
    "one": Case(ROLES + exclusive("x", BOTH), owned("x")),
    "one of a policy of the stack": Case(ROLES + OWN + exclusive("x", BOTH, "${own.arn}")),
    "one of another stack's policy": Case(
        ROLES + exclusive("x", A, "arn:aws:iam::123456789012:policy/ours"),
        owned("x", policy="a policy that this stack does not create"),
    ),
    "one in another partition": Case(
        ROLES + exclusive("x", A, MANAGED.replace("aws:iam", "aws-cn:iam")), owned("x")
    ),
    "two of one managed policy": Case(
        ROLES + exclusive("x", A) + exclusive("y", B), [rivals("x", "'y'"), rivals("y", "'x'")]
    ),
    "two of a policy of the stack": Case(
        ROLES + OWN + exclusive("x", A, "${own.arn}") + exclusive("y", B, "${own.arn}"),
        [rivals("x", "'y'"), rivals("y", "'x'")],
    ),
    "three": Case(
        ROLES + exclusive("x", A) + exclusive("y", B) + exclusive("z", BOTH),
        [rivals("x", "'y', 'z'"), rivals("y", "'x', 'z'"), rivals("z", "'x', 'y'")],
    ),
    "two of the same roles": Case(
        ROLES + exclusive("x", BOTH) + exclusive("y", '["${b.name}", "${a.name}"]'), owned("x", "y")
    ),
    "two of other stacks' roles": Case(
        ROLES + exclusive("x", "[one]") + exclusive("y", "[two]"), [rivals("x", "'y'"), rivals("y", "'x'")]
    ),
    "two of roles that are not known": Case(
        ROLES + exclusive("x", '"${other.unknown}"') + exclusive("y", A) + OTHER,
        owned("x", "y"),
        when="planned",
    ),
    "two of two policies": Case(
        ROLES + exclusive("x", A) + exclusive("y", B, "arn:aws:iam::aws:policy/SecurityAudit"),
        owned("x") + owned("y", policy="AWS managed policy SecurityAudit"),
    ),
    "a policy that is not known": Case(
        ROLES + exclusive("x", A, "${other.unknown}") + exclusive("y", B, "${other.unknown}") + OTHER,
        when="planned",
    ),
    "beside another role's": Case(ROLES + exclusive("x", A) + single("s", "b"), [OVERRIDES]),
    "beside its own role's": Case(ROLES + exclusive("x", A) + single("s", "a"), owned("x")),
    "beside another policy's": Case(
        ROLES + exclusive("x", A) + single("s", "b", "arn:aws:iam::aws:policy/SecurityAudit"), owned("x")
    ),
    "roles that are not known": Case(
        ROLES + exclusive("x", '"${other.unknown}"') + single("s", "b") + OTHER, owned("x"), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_exclusive_policy_attachments(case: Case) -> None:
    check(
        "exclusive-policy-attachments",
        case,
        unlike=("The PolicyAttachment detaches the policy", "The PolicyAttachment manages"),
    )
