"""A REST API resource or an HTTP API route has a path that API Gateway does not accept.

## What fails

- A `pathPart` contains `/`, a space, `?` or `#`, or has braces that do not enclose all of it: `orders/{id}`, `{id`.
- A `routeKey` of an HTTP API is neither `$default` nor a method in capital letters, a space and a path that begins
  with `/`.

## Why

API Gateway rejects the request: `BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid
greedy path variable and curly braces at the beginning and the end`, `BadRequestException: The provided route key is
not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`.

## Errors

- `BadRequestException: Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces
  at the beginning and the end`
- `BadRequestException: The provided route key is not formatted properly for HTTP protocol`

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

Route keys of WebSocket APIs, and other characters of path parts.

## References

- [CreateResource](https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html)
- [Routes of HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.integration.api_paths import has_malformed_key, part_fault, path_part
from preflight.policy import HIGH, MANDATORY, Finding, policy


def paths(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.API_GATEWAY_RESOURCE, aws.API_GATEWAY_V2_ROUTE)


@policy(
    each=paths, level=MANDATORY, severity=HIGH, error="BadRequestException: Resource's path part only allow"
)
def api_path_invalid(resource: Resource) -> Iterator[Finding]:
    if resource.type == aws.API_GATEWAY_RESOURCE:
        part = path_part(resource)
        if isinstance(part, Unknown):
            note(part)
        elif part and (fault := part_fault(part)):
            yield Finding(
                resource,
                f"pathPart '{part}' {fault}. Create one resource for each segment, with variables such as '{{id}}'.",
            )
    elif has_malformed_key(resource):
        yield Finding(
            resource,
            f"routeKey '{resource.text('routeKey')}' is not of the form 'GET /path'. Correct it.",
            error="The provided route key is not formatted properly for HTTP protocol",
        )
