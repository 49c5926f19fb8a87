from __future__ import annotations

import pytest

from tests.policies.table import Case, check

LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"
SQS = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"


def program(role: str, others: str = "") -> str:
    return f"""
resources:
  app: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: "{{}}", {role} }} }}
  job: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: "{{}}" }} }}
  own: {{ type: aws:iam:Policy, properties: {{ policy: "{{}}" }} }}
{others}
"""


def attachment(arn: str, role: str = "app", name: str = "more") -> str:
    properties = f'role: "${{{role}.name}}", policyArn: "{arn}"'
    return f"  {name}: {{ type: aws:iam:RolePolicyAttachment, properties: {{ {properties} }} }}\n"


def inline(fields: str, role: str = "app") -> str:
    properties = f'role: "${{{role}.name}}", policy: "{{}}", {fields}'
    return f"  more: {{ type: aws:iam:RolePolicy, properties: {{ {properties} }} }}\n"


def said(key: str, names: str = "'more'") -> list[tuple[str, str]]:
    text = (
        f"{key} is exclusive, but {names} attaches more policies to the role, which the provider "
        f"removes again. Add all of them to {key}, or remove {key}."
    )
    return [("app", text)]


MANAGED = f'managedPolicyArns: ["{SQS}"]'
INLINE = 'inlinePolicies: [{ name: read, policy: "{}" }]'
CASES = {
    "an attachment beside the list": Case(program(MANAGED, attachment(LOGS)), said("managedPolicyArns")),
    "two attachments": Case(
        program(MANAGED, attachment(LOGS) + attachment("arn:aws:iam::1:policy/x", name="also")),
        said("managedPolicyArns", "'also', 'more'"),
    ),
    "an attachment of the list": Case(program(MANAGED, attachment(SQS))),
    "no list": Case(program("", attachment(LOGS))),
    "an empty list": Case(program("managedPolicyArns: []", attachment(LOGS))),
    "another role's": Case(program(MANAGED, attachment(LOGS, "job"))),
    "a policy of the stack, before it has an ARN": Case(
        program(MANAGED, attachment("${own.arn}")), when="planned"
    ),
    "a policy of the stack, with its ARN": Case(
        program(MANAGED, attachment("${own.arn}")), said("managedPolicyArns"), when="deployed"
    ),
    "a list not known": Case(program("managedPolicyArns: { 'fn::invoke': {} }", attachment(LOGS))),
    "an inline policy beside the list": Case(program(INLINE, inline("name: write")), said("inlinePolicies")),
    "an inline policy of the list": Case(program(INLINE, inline("name: read"))),
    "an inline policy without a name": Case(program(INLINE, inline("")), said("inlinePolicies")),
    "an inline policy of another role": Case(program(INLINE, inline("name: write", "job"))),
    "an attachment beside inline policies": Case(program(INLINE, attachment(LOGS))),
    "a block that takes all inline policies away": Case(
        program("inlinePolicies: [{}]", inline("name: write"))
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("exclusive-role-policies", case)
