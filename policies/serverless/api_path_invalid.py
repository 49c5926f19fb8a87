"""A resource or route of an API has a path that API Gateway does not accept, or a method and path are in wrong order.

## What fails

- A `pathPart` contains `/`, a space, `?` or `#`, or has braces that do not enclose all of it: `orders/{id}`, `{id`.
- A `routeKey` of an HTTP API is neither `$default` nor a method in capital letters, a space and a path that begins
  with `/`.
- `sourceArn` of a function's permission for a REST or HTTP API has the path before the method:
  `.../*/orders/GET` instead of `.../*/GET/orders`.
- `methodPath` of the settings of a stage has the method before the path: `GET/orders` instead of `orders/GET`.

## Why

API Gateway rejects the request: `BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid
greedy path variable and curly braces at the beginning and the end`, `BadRequestException: The provided route key is
not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`,
`BadRequestException: Invalid method setting path: /GET/orders/logging/loglevel`. An execution ARN ends in
`stage/METHOD/path`, so that a permission in another order allows nothing, and API Gateway responds with *Internal
Server Error*.

## Errors

- `BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces
  at the beginning and the end`
- `BadRequestException: The provided route key is not formatted properly for HTTP protocol`
- `BadRequestException: Invalid method setting path: …`

## Fails

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { description: Orders } }
  order:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: "orders/{id}" }
```

## Instead

Create one resource for each path segment.

```yaml
resources:
  api: { type: aws:apigateway:RestApi, properties: { description: Orders } }
  orders:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${api.rootResourceId}", pathPart: orders }
  order:
    type: aws:apigateway:Resource
    properties: { restApi: "${api.id}", parentId: "${orders.id}", pathPart: "{id}" }
```

## Not covered

Route keys of WebSocket APIs, and other characters of path parts. A permission whose stage, method or path is not that
of the integration: *function-permission-missing*.

## References

- [CreateResource](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html)
- [Control access for invoking an API](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html)
- [UpdateStage](https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html)
- [Routes of HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.integration.api_paths import (
    has_malformed_key,
    misplaced_method,
    part_fault,
    path_part,
    swapped_call,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


def paths(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*_CHECKS)


@policy(
    each=paths, level=MANDATORY, severity=HIGH, error="BadRequestException: Resource's path part only allow"
)
def api_path_invalid(resource: Resource) -> Iterator[Finding]:
    yield from _CHECKS[resource.type](resource)


def _part(resource: Resource) -> Iterator[Finding]:
    part = path_part(resource)
    if isinstance(part, Unknown):
        note(part)
    elif part and (fault := part_fault(part)):
        yield Finding(
            resource,
            f"pathPart '{part}' {fault}. Create one resource for each segment, with variables such as '{{id}}'.",
        )


def _route(route: Resource) -> Iterator[Finding]:
    if has_malformed_key(route):
        yield Finding(
            route,
            f"routeKey '{route.text('routeKey')}' is not of the form 'GET /path'. Correct it.",
            error="The provided route key is not formatted properly for HTTP protocol",
        )


def _permission(permission: Resource) -> Iterator[Finding]:
    if call := swapped_call(permission):
        yield Finding(
            permission,
            f"sourceArn ends in '{call}', whose path is before the method, so that it allows nothing. Write stage, "
            "method and path, such as '/*/GET/orders'.",
            error="",
        )


def _settings(settings: Resource) -> Iterator[Finding]:
    if path := misplaced_method(settings):
        yield Finding(
            settings,
            f"methodPath is '{path}', but the method must be at the end. Write it behind the path, such as "
            "'orders/GET'.",
            error="BadRequestException: Invalid method setting path",
        )


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[Finding]]]] = {
    aws.API_GATEWAY_RESOURCE: _part,
    aws.API_GATEWAY_V2_ROUTE: _route,
    aws.LAMBDA_PERMISSION: _permission,
    aws.API_GATEWAY_METHOD_SETTINGS: _settings,
}
