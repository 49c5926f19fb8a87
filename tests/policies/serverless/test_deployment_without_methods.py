"""Deployments of REST APIs without any method."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

START = """
resources:
  api: { type: aws:apigateway:RestApi, properties: { description: x } }
  other: { type: aws:apigateway:RestApi, properties: { description: y } }
  deployment: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }
"""
METHOD = '  get: { type: aws:apigateway:Method, properties: { restApi: "${api.id}", resourceId: "${api.rootResourceId}", httpMethod: GET, authorization: NONE } }\n'
FOUND = [("deployment", "API 'api' has no method. Add a method with an integration.")]
CASES = {
    "none": Case(START, FOUND, when="planned"),
    "one that exists already": Case(START, when="deployed"),
    "of another API": Case(START + METHOD.replace("${api.id}", "${other.id}"), FOUND, when="planned"),
    "one": Case(START + METHOD),
    "of an unknown API": Case(START + METHOD.replace('restApi: "${api.id}"', "restApi: { 'fn::invoke': x }")),
    "a definition": Case(START.replace("description: x", "body: '{}'")),
    "a definition without paths": Case(START.replace("description: x", 'body: \'{"paths": {"/": {}}}\'')),
    "an API of elsewhere": Case(START.replace("${api.id}", "a1b2c3")),
    "a component that makes methods": Case(
        START + '  more: { type: aws-apigateway:index:RestAPI, properties: { api: "${api.id}" } }\n'
    ),
}


@pytest.mark.parametrize(
    ("paths", "is_decided"),
    [
        ({"/": {"get": {"x": SENTINEL}}}, True),
        ({"/": {"X-Amazon-ApiGateway-Any-Method": {}}}, True),
        ({"/": {}}, False),
    ],
)
def test_a_definition_with_a_method_is_decided(paths: Any, is_decided: bool) -> None:
    body = json.dumps({"openapi": "3.0.1", "paths": paths})
    program = program_from_yaml(START.replace("description: x", f"body: '{body}'"))
    found = outcome(program.planned(), "deployment-without-methods")
    assert found.findings == () and (found.undecided == ()) is is_decided


@pytest.mark.parametrize("name", CASES)
def test_deployment_without_methods(name: str) -> None:
    check("deployment-without-methods", CASES[name])
