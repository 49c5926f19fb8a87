"""Paths that API Gateway does not accept."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def part(text: str) -> str:
    return (
        "resources:\n  p: { type: 'aws:apigateway:Resource', properties: { restApi: a, parentId: r, "
        f'pathPart: "{text}" }} }}\n'
    )


def route(key: str, protocol: str = "HTTP", api: str = "${api.id}") -> str:
    return (
        f"resources:\n  api: {{ type: 'aws:apigatewayv2:Api', properties: {{ protocolType: {protocol} }} }}\n"
        f'  p: {{ type: \'aws:apigatewayv2:Route\', properties: {{ apiId: "{api}", routeKey: "{key}" }} }}\n'
    )


def told(text: str, fault: str) -> list[tuple[str, str]]:
    return [
        (
            "p",
            f"pathPart '{text}' {fault}. Create one resource for each segment, with variables such as '{{id}}'.",
        )
    ]


def malformed(key: str) -> list[tuple[str, str]]:
    return [("p", f"routeKey '{key}' is not of the form 'GET /path'. Correct it.")]


def permission(end: str, kind: str = "apigateway:RestApi", more: str = "name: shop") -> str:
    return (
        f"resources:\n  api: {{ type: 'aws:{kind}', properties: {{ {more} }} }}\n" + OTHER + "  p:\n"
        "    type: aws:lambda:Permission\n"
        "    properties: { action: 'lambda:InvokeFunction', function: orders, principal: apigateway.amazonaws.com, "
        f'sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:${{api.id}}{end}" }}\n'
    )


def settings(path: str) -> str:
    return (
        "resources:\n  p: { type: 'aws:apigateway:MethodSettings', properties: { restApi: a, stageName: prod, "
        f'methodPath: "{path}", settings: {{ metricsEnabled: true }} }} }}\n'
    )


def swapped(end: str) -> list[tuple[str, str]]:
    return [
        (
            "p",
            f"sourceArn ends in '{end}', whose path is before the method, so that it allows nothing. Write stage, "
            "method and path, such as '/*/GET/orders'.",
        )
    ]


V2 = "apigatewayv2:Api"
METHOD_FIRST = [
    (
        "p",
        "methodPath is 'GET/orders', but the method must be at the end. Write it behind the path, such as "
        "'orders/GET'.",
    )
]
SEGMENT = "contains '{}'; a part is one segment of the path"
BRACES = "has braces that do not enclose the whole part"

CASES = {
    "a name": Case(part("orders")),
    "signs": Case(part("v1.0_a-b:c")),
    "a variable": Case(part("{id}")),
    "the rest": Case(part("{proxy+}")),
    "two segments": Case(part("orders/{id}"), told("orders/{id}", SEGMENT.format("/"))),
    "a slash before": Case(part("/orders"), told("/orders", SEGMENT.format("/"))),
    "a space": Case(part("my orders"), told("my orders", SEGMENT.format(" "))),
    "a query": Case(part("orders?x"), told("orders?x", SEGMENT.format("?"))),
    "an open brace": Case(part("{id"), told("{id", BRACES)),
    "a brace inside": Case(part("order-{id}"), told("order-{id}", BRACES)),
    "a plus outside": Case(part("{proxy}+"), told("{proxy}+", BRACES)),
    "not known": Case(part("${other.unknown}") + OTHER, when="planned"),
    "partly known": Case(part(f"{SENTINEL}-orders"), when="planned"),
    "a permission": Case(permission("/*/GET/orders")),
    "a permission for all": Case(permission("/*/*/*")),
    "a permission for all paths": Case(permission("/*/*")),
    "a permission for a path": Case(permission("/*/*/orders/GET")),
    "a permission with the path before": Case(
        permission("/*/orders/POST"), swapped("/*/orders/POST"), when="deployed"
    ),
    "a permission with a long path before": Case(
        permission("/prod/orders/{id}/DELETE"), swapped("/prod/orders/{id}/DELETE"), when="deployed"
    ),
    "a permission of an HTTP API": Case(permission("/*/*/orders", V2, "protocolType: HTTP")),
    "a permission of an HTTP API with the path before": Case(
        permission("/*/orders/GET", V2, "protocolType: HTTP"), swapped("/*/orders/GET"), when="deployed"
    ),
    "a permission of a WebSocket API": Case(permission("/*/orders/GET", V2, "protocolType: WEBSOCKET")),
    "a permission of an authorizer": Case(permission("/authorizers/a1b2c3")),
    "settings of a method": Case(settings("orders/GET")),
    "settings of all": Case(settings("*/*")),
    "settings of a deep path": Case(settings("~1orders~1{id}/GET")),
    "settings of a path that is a method": Case(settings("GET/GET")),
    "settings with the method before": Case(settings("GET/orders"), METHOD_FIRST),
    "a route": Case(route("GET /orders/{id}")),
    "any method": Case(route("ANY /{proxy+}")),
    "the default route": Case(route("$default")),
    "a route without a method": Case(route("/orders"), malformed("/orders")),
    "a route in lower case": Case(route("get /orders"), malformed("get /orders")),
    "a route without a slash": Case(route("GET orders"), malformed("GET orders")),
    "a route of a WebSocket": Case(route("sendMessage", "WEBSOCKET")),
    "a route of an API that is not known": Case(
        route("sendMessage", '"${other.unknown}"') + OTHER, when="planned"
    ),
    "a route of another stack's API": Case(route("sendMessage", api="abc123")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_api_path_invalid(case: Case) -> None:
    check("api-path-invalid", case)
