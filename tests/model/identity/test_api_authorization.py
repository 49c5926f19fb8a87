"""Methods of REST APIs and who can call them."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.identity.api_authorization import Method
from preflight.testing import program_from_yaml

API = """
resources:
  api: {{ type: aws:apigateway:RestApi, properties: {{ {api} }} }}
  elsewhere: {{ type: aws:ssm:Parameter }}
  path:
    type: aws:apigateway:Resource
    properties: {{ restApi: "${{api.id}}", parentId: "${{api.rootResourceId}}", pathPart: {path} }}
  get:
    type: aws:apigateway:Method
    properties: {{ restApi: "${{api.id}}", resourceId: "${{path.id}}", {method} }}
"""


def stacks(api: str = "name: a", path: str = "orders", method: str = "httpMethod: GET") -> list[Stack]:
    program = program_from_yaml(API.format(api=api, path=path, method=method))
    return [program.planned(), program.deployed()]


def of(stack: Stack) -> Method:
    (method,) = stack.all(Method)
    return method


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("authorization: NONE", True),
        ("authorization: AWS_IAM", False),
        ("authorization: NONE, apiKeyRequired: true", False),
        ("httpMethod: GET", False),
    ],
)
def test_what_a_method_asks_for(method: str, expected: bool) -> None:
    assert [of(s).asks_nothing for s in stacks(method=method)] == [expected, expected]


@pytest.mark.parametrize(
    ("path", "verb", "expected"),
    [
        ("orders", "GET", False),
        ("orders", "OPTIONS", True),
        ("health", "GET", True),
        ("health-check", "GET", True),
        ("Healthz", "GET", True),
        ("healthcare", "GET", False),
    ],
)
def test_what_is_meant_for_all(path: str, verb: str, expected: bool) -> None:
    assert [of(s).is_meant_for_all for s in stacks(path=path, method=f"httpMethod: {verb}")] == [expected] * 2


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        ("name: a", False),
        ("endpointConfiguration: { types: EDGE }", False),
        ("endpointConfiguration: { types: [REGIONAL] }", False),
        ("endpointConfiguration: { types: PRIVATE }", True),
        ("endpointConfiguration: { types: [PRIVATE] }", True),
        ("policy: '{}'", True),
    ],
)
def test_closed_apis(api: str, expected: bool) -> None:
    assert [of(s).is_closed for s in stacks(api)] == [expected, expected]


def test_what_is_not_known() -> None:
    planned = stacks('endpointConfiguration: { types: "${elsewhere.value}" }')[0]
    assert isinstance(of(planned).is_closed, Unknown)
    assert isinstance(of(stacks(path='"${elsewhere.value}"')[0]).is_meant_for_all, Unknown)
    text = "resources:\n  get: { type: aws:apigateway:Method, properties: { restApi: a1b2c3d4e5, httpMethod: GET } }\n"
    assert isinstance(of(program_from_yaml(text).planned()).is_closed, Unknown)
