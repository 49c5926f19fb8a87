"""Attachments that own every attachment."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def attachment(arn: str, type_: str = "aws:iam:PolicyAttachment", more: str = "") -> str:
    return f"""
resources:
  one: {{ type: {type_}, properties: {{ policyArn: {arn}, roles: [r], role: r }} }}
  own: {{ type: aws:iam:Policy, properties: {{ policy: "{{}}" }} }}
  other: {{ type: aws:ssm:Parameter }}
{more}"""


def told(what: str) -> list[tuple[str, str]]:
    message = f"The PolicyAttachment owns every attachment of {what} in the account, and detaches it from all that it "
    return [("one", message + "does not list. Use a RolePolicyAttachment.")]


MANAGED = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
CASES = {
    "a policy of AWS": Case(attachment(MANAGED), told("AWS's policy AmazonS3ReadOnlyAccess")),
    "in another partition": Case(
        attachment(MANAGED.replace("arn:aws:", "arn:aws-cn:")), told("AWS's policy AmazonS3ReadOnlyAccess")
    ),
    "a policy of the account": Case(
        attachment("arn:aws:iam::123456789012:policy/ours"), told("a policy of others")
    ),
    "a policy of the stack": Case(attachment('"${own.arn}"')),
    "a policy that is not known": Case(attachment('"${other.value}"'), when="planned"),
    "an attachment of a role": Case(attachment(MANAGED, "aws:iam:RolePolicyAttachment")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("exclusive-policy-attachment", case)
