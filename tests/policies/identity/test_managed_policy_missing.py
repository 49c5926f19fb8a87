"""ARNs of AWS managed policies with the wrong path."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from preflight.model.identity.managed_policy_names import proper_name
from preflight.model.tables import table
from tests.policies.table import Case, check

BASIC = "service-role/AWSLambdaBasicExecutionRole"
CORE = "AmazonSSMManagedInstanceCore"
MISSING = "{} is the AWS managed policy {}, which does not exist. Use arn:aws:iam::aws:policy/{}."


def one(type_: str, properties: str) -> str:
    return f"resources:\n  it: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def attached(name: str, partition: str = "aws") -> str:
    arn = f"arn:{partition}:iam::aws:policy/{name}"
    return one("aws:iam:RolePolicyAttachment", f"role: app, policyArn: '{arn}'")


def role(key: str, value: str) -> str:
    return one("aws:iam:Role", f"assumeRolePolicy: '{{}}', {key}: {value}")


CASES = {
    "the path that it has": Case(attached(BASIC)),
    "no path": Case(attached(CORE)),
    "without its path": Case(
        attached("AWSLambdaBasicExecutionRole"),
        [("it", MISSING.format("policyArn", "AWSLambdaBasicExecutionRole", BASIC))],
    ),
    "with another's path": Case(
        attached(f"service-role/{CORE}"), [("it", MISSING.format("policyArn", f"service-role/{CORE}", CORE))]
    ),
    "in another partition": Case(attached(BASIC, "aws-cn")),
    "in an unknown partition": Case(
        attached("AWSLambdaBasicExecutionRole", SENTINEL),
        [("it", MISSING.format("policyArn", "AWSLambdaBasicExecutionRole", BASIC))],
        when="planned",
    ),
    "a name that is not in the table": Case(attached("AmazonNewServiceFullAccess")),
    "a policy of the account": Case(
        one(
            "aws:iam:UserPolicyAttachment",
            "user: u, policyArn: 'arn:aws:iam::123456789012:policy/AWSLambdaBasicExecutionRole'",
        )
    ),
    "an unknown name": Case(attached(SENTINEL), when="planned"),
    "policies of a role": Case(
        role(
            "managedPolicyArns",
            f"['arn:aws:iam::aws:policy/{BASIC}', 'arn:aws:iam::aws:policy/job-function/{CORE}']",
        ),
        [("it", MISSING.format("managedPolicyArns", f"job-function/{CORE}", CORE))],
    ),
    "a boundary": Case(
        role("permissionsBoundary", "'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'"),
        [("it", MISSING.format("permissionsBoundary", "AWSLambdaBasicExecutionRole", BASIC))],
    ),
    "a boundary for service-linked roles": Case(
        role("permissionsBoundary", "'arn:aws:iam::aws:policy/aws-service-role/AmazonEKSServiceRolePolicy'")
    ),
    "a policy of a service-linked role": Case(
        attached("aws-service-role/AmazonEKSServiceRolePolicy"),
        [
            (
                "it",
                "policyArn is the AWS managed policy aws-service-role/AmazonEKSServiceRolePolicy, which IAM attaches "
                "to service-linked roles only. Use another policy.",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_managed_policy_missing(name: str) -> None:
    check("managed-policy-missing", CASES[name])


def test_no_policy_of_the_table_is_refused() -> None:
    assert [name for name in table("managed_policies")["policies"] if proper_name(name) is not None] == []
