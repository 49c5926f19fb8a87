"""Permissions of functions that hold for every account."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(more: str, principal: str = "s3.amazonaws.com") -> Case:
    text = f"resources:\n  p: {{ type: aws:lambda:Permission, properties: {{ action: lambda:InvokeFunction, function: x, principal: {principal}{more} }} }}\n"
    found = (
        "p",
        f"principal is {principal} without sourceArn or sourceAccount, so that the service can invoke the function on "
        "behalf of any account. Set sourceArn to the ARN of the resource that invokes it.",
    )
    return Case(text, [found])


def passing(more: str, principal: str = "s3.amazonaws.com") -> Case:
    return Case(program(more, principal).program)


CASES = {
    "a service without source": program(""),
    "in China": program("", "events.amazonaws.com.cn"),
    "an empty source": program(', sourceArn: ""'),
    "an ARN": passing(", sourceArn: arn:aws:s3:::x"),
    "an unknown ARN": passing(", sourceArn: { 'fn::invoke': x }"),
    "an account": passing(', sourceAccount: "123456789012"'),
    "an organization": passing(", principalOrgId: o-1"),
    "a token": passing(", eventSourceToken: x", "alexa-appkit.amazon.com"),
    "an account as principal": passing("", '"123456789012"'),
    "an unknown principal": passing("", "{ 'fn::invoke': x }"),
}


@pytest.mark.parametrize("name", CASES)
def test_function_permission_without_source(name: str) -> None:
    check("function-permission-without-source", CASES[name])
