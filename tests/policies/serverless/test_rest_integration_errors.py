"""Integrations of REST APIs that API Gateway rejects, or that never reach their function."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
INVOKE = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
QUEUE = "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders"
OTHER = "  other: { type: aws:ssm:Parameter }\n"
STACK = """
  f: { type: aws:lambda:Function, properties: { role: "arn:aws:iam::123456789012:role/web" } }
"""


def integration(kind: str, method: str = "POST", uri: str = INVOKE) -> str:
    given = f", integrationHttpMethod: {method}" if method else ""
    return (
        "resources:\n  i: { type: aws:apigateway:Integration, properties: { restApi: a, resourceId: b, "
        f'httpMethod: GET, type: {kind}, uri: "{uri}"{given} }} }}\n'
    )


def missing(kind: str, method: str = "the method that the endpoint expects") -> list[tuple[str, str]]:
    return [("i", f"integrationHttpMethod is not set, and type {kind} requires it. Set it to {method}.")]


def other(method: str) -> list[tuple[str, str]]:
    message = f"integrationHttpMethod is {method}, and Lambda is invoked with POST only. Set it to POST."
    return [("i", message)]


ARN = [
    (
        "i",
        "uri is the ARN of a Lambda function, and API Gateway requires the URI of its invocations. Use the function's "
        "invokeArn.",
    )
]
CASES = {
    "a function": Case(integration("AWS_PROXY")),
    "a function by GET": Case(integration("AWS_PROXY", "GET"), other("GET")),
    "a function by ANY": Case(integration("AWS_PROXY", "ANY"), other("ANY")),
    "a function by no method": Case(integration("AWS_PROXY", ""), missing("AWS_PROXY", "POST")),
    "a function without proxy": Case(integration("AWS")),
    "a function without proxy by GET": Case(integration("AWS", "GET"), other("GET")),
    "a function of the stack by GET": Case(
        integration("AWS_PROXY", "GET", "${f.invokeArn}") + STACK, other("GET")
    ),
    "another service by GET": Case(integration("AWS", "GET", QUEUE)),
    "another service by no method": Case(integration("AWS", "", QUEUE), missing("AWS")),
    "a web page by GET": Case(integration("HTTP_PROXY", "GET", "https://example.org")),
    "a web page by no method": Case(
        integration("HTTP_PROXY", "", "https://example.org"), missing("HTTP_PROXY")
    ),
    "a mock": Case(integration("MOCK", "")),
    "a function's ARN": Case(integration("AWS_PROXY", uri=FUNCTION), ARN),
    "a function's ARN in China": Case(
        integration("AWS_PROXY", uri=FUNCTION.replace("arn:aws:", "arn:aws-cn:")), ARN
    ),
    "a part of a function's ARN": Case(
        integration("AWS", uri=f"arn:aws:lambda:{SENTINEL}:function:x"), ARN, when="planned"
    ),
    "a function's ARN after deployment": Case(
        integration("AWS_PROXY", uri="${f.arn}") + STACK, ARN, when="deployed"
    ),
    "a function's ARN before": Case(integration("AWS_PROXY", uri="${f.arn}") + STACK, when="planned"),
    "an unknown method": Case(integration("AWS_PROXY", '"${other.value}"') + OTHER, when="planned"),
    "an unknown type": Case(integration('"${other.value}"', "") + OTHER, when="planned"),
    "an unknown URI": Case(integration("AWS", "GET", "${other.value}") + OTHER, when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_rest_integration_errors(case: Case) -> None:
    check("rest-integration-errors", case)
