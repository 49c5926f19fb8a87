"""Methods of REST APIs that the stack deploys, and their integrations."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = """
resources:
  api: { type: aws:apigateway:RestApi, properties: { description: x } }
  other: { type: aws:apigateway:RestApi, properties: { description: y } }
  orders: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders } }
  items: { type: aws:apigateway:Resource, properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: items } }
  get: { type: aws:apigateway:Method, properties: { restApi: "${api.id}", resourceId: "${orders.id}", httpMethod: GET, authorization: NONE } }
"""
DEPLOYED = '  deployment: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }\n'
ROOT = '  root: { type: aws:apigateway:Method, properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: ANY, authorization: NONE } }\n'


def integration(
    path: str = "orders.id", verb: str = "GET", api: str = "api", name: str = "i", more: str = ""
) -> str:
    return f'  {name}: {{ type: aws:apigateway:Integration, properties: {{ restApi: "${{{api}.id}}", resourceId: "${{{path}}}", httpMethod: {verb}, type: MOCK{more} }} }}\n'


def lacking(name: str = "get") -> tuple[str, str]:
    return (
        name,
        "The method has no integration with its restApi, resourceId and httpMethod, but the stack deploys API 'api'. "
        "Add an integration with these three values.",
    )


CASES = {
    "none": Case(START + DEPLOYED, [lacking()]),
    "its own": Case(START + DEPLOYED + integration()),
    "its own by the method's output": Case(START + DEPLOYED + integration(verb='"${get.httpMethod}"')),
    "of another verb": Case(START + DEPLOYED + integration(verb="ANY"), [lacking()]),
    "of another path": Case(START + DEPLOYED + integration("items.id"), [lacking()]),
    "of another API": Case(START + DEPLOYED + integration(api="other"), [lacking()]),
    "of the root": Case(
        START + DEPLOYED + ROOT + integration() + integration("api.rootResourceId", "ANY", name="r")
    ),
    "none at the root": Case(START + DEPLOYED + ROOT + integration(), [lacking("root")]),
    "two methods, two faults": Case(START + DEPLOYED + ROOT, [lacking(), lacking("root")]),
    "of an unknown verb": Case(START + DEPLOYED + integration(verb="{ 'fn::invoke': x }")),
    "of an unknown path": Case(
        START + DEPLOYED + integration().replace('"${orders.id}"', "{ 'fn::invoke': x }"), when="planned"
    ),
    "an API that another stack deploys": Case(START),
    "an API with a definition": Case(START.replace("description: x", "body: '{}'") + DEPLOYED),
}


@pytest.mark.parametrize("name", CASES)
def test_method_without_integration(name: str) -> None:
    check("method-without-integration", CASES[name])
