"""An HTTP or WebSocket API has an integration, route, authorizer or stage that API Gateway rejects.

## What fails

- An integration of an HTTP API is neither `HTTP_PROXY` nor `AWS_PROXY`.
- An integration of an HTTP API has `payloadFormatVersion` 2.0 and does not invoke a Lambda function.
- `integrationUri` is a function's name, or is not a URL for `HTTP_PROXY`.
- `target` of a route is an integration's ID without `integrations/` before it.
- A route has `authorizationType` `JWT` or `CUSTOM` without an authorizer, or with an authorizer of the other type.
- A `REQUEST` authorizer has no `authorizerUri`, or none of the two payload formats in an HTTP API.
- The issuer of a JWT authorizer is not an `https://` URL: a user pool's `endpoint` has no scheme.
- An identity source of an HTTP API does not begin with `$`.
- The format of a stage's access log has no `$context.requestId`.
- Advisory: a WebSocket API has no `routeSelectionExpression`, or has `corsConfiguration`.

## Why

API Gateway rejects the resource: `BadRequestException: Invalid authorizer ID specified. Setting the authorization type
to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.`, `BadRequestException: AuthorizerUri is a required field
in an Authorizer`. HTTP APIs and WebSocket APIs support different settings: the provider's default expression is that of
HTTP APIs, and only they have CORS.

## Errors

- `BadRequestException: Invalid authorizer ID specified. Setting the authorization type to CUSTOM or
  COGNITO_USER_POOLS requires a valid authorizer.` (first *rest-api-errors*)
- `BadRequestException: AuthorizerUri is a required field in an Authorizer`

## Fails

```yaml
resources:
  api: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  backend:
    type: aws:apigatewayv2:Integration
    properties:
      apiId: "${api.id}"
      integrationType: HTTP_PROXY
      integrationMethod: GET
      integrationUri: https://backend.example.net
      payloadFormatVersion: "2.0"
```

## Instead

Use payload format 1.0, the default, for everything but functions.

```yaml
resources:
  api: { type: aws:apigatewayv2:Api, properties: { protocolType: HTTP } }
  backend:
    type: aws:apigatewayv2:Integration
    properties:
      apiId: "${api.id}"
      integrationType: HTTP_PROXY
      integrationMethod: GET
      integrationUri: https://backend.example.net
```

## Not covered

Route keys: *api-path-invalid*. Permissions of functions: *function-permission-missing*. APIs that are defined by a
`body`.

## References

- [CreateIntegration](https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html)
- [CreateRoute](https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html)
- [CreateAuthorizer](https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html)
- [CreateStage](https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from preflight.core.logic import certainly, equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.integration import http_apis
from preflight.model.integration.access_logs import lacks_request_id
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def parts(stack: Stack) -> tuple[Resource, ...]:
    """APIs of the stack, and their parts."""
    return tuple(r for r in stack.of(*_CHECKS) if not r.is_external)


@policy(each=parts, level=MANDATORY, severity=HIGH, error="BadRequestException")
def http_api_errors(part: Resource) -> Iterator[Finding]:
    level = ADVISORY if part.type == aws.API_GATEWAY_V2_API else None
    yield from (Finding(part, message, level=level) for message in _CHECKS[part.type](part))


def _api(api: Resource) -> Iterator[str]:
    if certainly(http_apis.lacks_selection(api)):
        yield (
            "protocolType is WEBSOCKET without routeSelectionExpression. Set it, for example to $request.body.action."
        )
    if certainly(http_apis.has_unsupported_cors(api)):
        yield "corsConfiguration is set, but only HTTP APIs support it. Remove it."


def _integration(integration: Resource) -> Iterator[str]:
    if certainly(http_apis.has_unsupported_type(integration)):
        kind = integration.text("integrationType")
        yield f"integrationType is {kind}, but an HTTP API supports HTTP_PROXY and AWS_PROXY. Use one of them."
    elif certainly(http_apis.has_unsupported_payload(integration)):
        yield "payloadFormatVersion is 2.0, which only Lambda functions support. Remove it."
    if uri := http_apis.wrong_uri(integration):
        is_function = equal(integration.text("integrationType"), "AWS_PROXY") is True
        wanted = "invokeArn of the function" if is_function else "a URL with https://"
        yield f"integrationUri is {uri}, which is not a URI. Use {wanted}."


def _route(route: Resource) -> Iterator[str]:
    if target := http_apis.wrong_target(route):
        yield f"target is {target}, but must be integrations/ and the integration's ID. Add integrations/ before it."
    if certainly(http_apis.lacks_authorizer(route)):
        yield f"authorizationType is {route.text('authorizationType')} without authorizerId. Set authorizerId."
    elif found := http_apis.mismatched_authorizer(route):
        kind, authorizer, own = found
        right = "JWT" if own == "JWT" else "CUSTOM"
        yield (
            f"authorizationType is {kind}, but authorizer '{authorizer.name}' is of type {own}. Set "
            f"authorizationType to {right}."
        )


def _authorizer(authorizer: Resource) -> Iterator[str]:
    if certainly(http_apis.lacks_uri(authorizer)):
        yield "authorizerType is REQUEST without authorizerUri. Set it to invokeArn of the function."
    elif certainly(http_apis.lacks_payload_format(authorizer)):
        yield (
            "authorizerType is REQUEST without authorizerPayloadFormatVersion, which an HTTP API requires. Set it to "
            '"2.0".'
        )
    if issuer := http_apis.odd_issuer(authorizer):
        yield f"jwtConfiguration.issuer is {issuer}, which is not an https:// URL. Add https:// before it."
    for source in http_apis.odd_identity_sources(authorizer):
        yield (
            f"identitySources has '{source}', but expressions of HTTP APIs begin with $. Use "
            "$request.header.Authorization or another such expression."
        )


def _stage(stage: Resource) -> Iterator[str]:
    if certainly(lacks_request_id(stage)):
        yield "accessLogSettings.format has no $context.requestId. Add it."


_CHECKS: Final[Mapping[str, Callable[[Resource], Iterator[str]]]] = {
    aws.API_GATEWAY_V2_API: _api,
    aws.API_GATEWAY_V2_INTEGRATION: _integration,
    aws.API_GATEWAY_V2_ROUTE: _route,
    aws.API_GATEWAY_V2_AUTHORIZER: _authorizer,
    aws.API_GATEWAY_V2_STAGE: _stage,
}
