"""OpenAPI definitions of REST APIs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

INVOKES = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{}/invocations"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
KEY = "x-amazon-apigateway-integration"
DEPLOYED = '  deployment: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }\n'
ANSWERS = {"responses": {"200": {"description": "ok"}}}


def body(paths: Any) -> str:
    return json.dumps({"openapi": "3.0.1", "info": {"title": "a", "version": "1"}, "paths": paths})


def api(paths: Any, deployed: str = DEPLOYED) -> str:
    text = paths if isinstance(paths, str) else body(paths)
    properties = f"{{ body: {json.dumps(text)} }}"
    return f"resources:\n  api: {{ type: aws:apigateway:RestApi, properties: {properties} }}\n{deployed}"


def proxy(method: str = "POST", uri: str = INVOKES.format(FUNCTION), kind: str = "aws_proxy") -> Any:
    return {"/orders": {"get": {**ANSWERS, KEY: {"type": kind, "httpMethod": method, "uri": uri}}}}


def told(text: str) -> list[tuple[str, str]]:
    return [("api", f"body has GET /orders with an integration whose {text}")]


BARE = [
    (
        "api",
        "body has {} /orders without x-amazon-apigateway-integration, but the stack deploys the API. Add the "
        "integration.",
    )
]
WRONG = told("httpMethod is GET, and Lambda is invoked with POST only. Set it to POST.")
OWN_ARN = told("uri is the ARN of a Lambda function. Use the function's invokeArn.")
ANY = "x-amazon-apigateway-any-method"
CASES = {
    "a proxy": Case(api(proxy())),
    "without integration": Case(api({"/orders": {"get": ANSWERS}}), [(r, m.format("GET")) for r, m in BARE]),
    "any method without integration": Case(
        api({"/orders": {ANY: ANSWERS}}), [(r, m.format("ANY")) for r, m in BARE]
    ),
    "not deployed": Case(api({"/orders": {"get": ANSWERS}}, "")),
    "what is not an operation": Case(api({"/orders": {"parameters": [], "x-a": {}, **proxy()["/orders"]}})),
    "a reference": Case(api({"/orders": {"get": {**ANSWERS, "$ref": "#/a"}}})),
    "an integration as a resource": Case(
        api({"/orders": {"get": ANSWERS}})
        + '  other: { type: aws:apigateway:Integration, properties: { restApi: "${api.id}", resourceId: r, '
        "httpMethod: GET, type: MOCK } }\n"
    ),
    "with the client's method": Case(api(proxy("GET")), WRONG),
    "with the client's method, not deployed": Case(api(proxy("GET"), ""), WRONG),
    "another service with GET": Case(api(proxy("GET", "https://example.org", "http_proxy"))),
    "the function's ARN": Case(api(proxy(uri=FUNCTION)), OWN_ARN),
    "an unknown method": Case(api(proxy(SENTINEL)), when="planned"),
    "an unknown URI": Case(api(proxy(uri=SENTINEL)), when="planned"),
    "an unknown definition": Case(api(SENTINEL), when="planned"),
    "YAML": Case(api("paths:\n  /orders:\n    get: {}\n")),
    "no paths": Case(api("{}")),
}


@pytest.mark.parametrize("name", CASES)
def test_api_definition_errors(name: str) -> None:
    check("api-definition-errors", CASES[name])
