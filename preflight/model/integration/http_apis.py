"""HTTP and WebSocket APIs: routes, integrations, authorizers and stages that API Gateway certainly rejects.

Source: API Gateway V2 API reference, CreateApi, CreateIntegration, CreateRoute, CreateAuthorizer and CreateStage.
"""

from __future__ import annotations

from typing import Final, Literal

from preflight.core.conversion import as_list, child
from preflight.core.logic import all_of, equal, negate, one_of
from preflight.core.outputs import is_set, output_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value, shaped
from preflight.model import type_tokens as aws

_API: Final = (aws.API_GATEWAY_V2_API,)
_AUTHORIZER: Final = (aws.API_GATEWAY_V2_AUTHORIZER,)
# How a URL begins, or a stage variable in it; and how much of a text must be known to say that it is not one.
_URL: Final = ("http://", "https://", "$", "{")
_LEAST: Final = len("https://")
_MISFITS: Final = (("CUSTOM", "JWT"), ("JWT", "REQUEST"))
_PROXIES: Final = ("HTTP_PROXY", "AWS_PROXY")
# Outputs of a function that are neither its ARN nor its invocation URI.
_NAMES: Final = ("name", "id", "handler", "runtime", "version")


def protocol(resource: Resource) -> Literal["HTTP", "WEBSOCKET"] | Unknown | None:
    """The protocol of the API that a route, an integration, an authorizer or a stage belongs to."""
    api = resource.ref(_API, "apiId")
    if not isinstance(api, Resource) or api.is_external:
        return Unknown(f"the API of '{resource.name}'")
    found = api.text("protocolType")
    if isinstance(found, Unknown):
        return found
    return "WEBSOCKET" if found == "WEBSOCKET" else "HTTP" if found == "HTTP" else None


def has_unsupported_type(integration: Resource) -> Tri:
    """Whether it belongs to an HTTP API and is neither HTTP_PROXY nor AWS_PROXY."""
    kind = integration.text("integrationType")
    return all_of((equal(protocol(integration), "HTTP"), negate(one_of(kind, _PROXIES))))


def has_unsupported_payload(integration: Resource) -> Tri:
    """Whether it belongs to an HTTP API, the payload format is 2.0 and it does not invoke a function.

    The API reference says nothing of the formats of WebSocket APIs.
    """
    is_proxy = equal(integration.text("integrationType"), "AWS_PROXY")
    calls_service = is_set(integration.get("integrationSubtype"))
    not_a_function = negate(all_of((is_proxy, negate(calls_service))))
    is_second = equal(integration.text("payloadFormatVersion"), "2.0")
    return all_of((is_second, not_a_function, equal(protocol(integration), "HTTP")))


def wrong_uri(integration: Resource) -> str:
    """What `integrationUri` is, if it is certainly no URI for that type of integration."""
    kind, value = integration.text("integrationType"), integration.get("integrationUri")
    start = _beginning(value)
    if equal(kind, "AWS_PROXY") is True:
        output = output_of(value)
        if output is not None and output.type == aws.LAMBDA_FUNCTION and output.name in _NAMES:
            return output.title
        is_name = isinstance(value, str) and value and ":" not in value and "$" not in value
        return f"'{value}'" if is_name else ""
    is_public = one_of(integration.text("connectionType"), (None, "INTERNET"))
    if (
        all_of((equal(kind, "HTTP_PROXY"), is_public)) is not True
        or start.lower().startswith(_URL)
        or len(start) < _LEAST
    ):
        return ""
    return f"'{start}'" if isinstance(value, str) else f"'{start}...'"


def wrong_target(route: Resource) -> str:
    """What `target` is, if it certainly does not name an integration as `integrations/ID`."""
    value = route.get("target")
    output = output_of(value)
    if output is not None:
        return output.title if output.type == aws.API_GATEWAY_V2_INTEGRATION else ""
    start = _beginning(value)
    is_other = not start.startswith("integrations/") and not "integrations/".startswith(start)
    return f"'{start}'" if is_other else ""


def lacks_authorizer(route: Resource) -> Tri:
    """Whether its authorization requires an authorizer, and it names none."""
    kind = route.text("authorizationType")
    return all_of((one_of(kind, ("JWT", "CUSTOM")), negate(is_set(route.get("authorizerId")))))


def mismatched_authorizer(route: Resource) -> tuple[str, Resource, str] | None:
    """Its authorization type, its authorizer and the authorizer's type, if the two do not fit."""
    kind, authorizer = route.text("authorizationType"), route.ref(_AUTHORIZER, "authorizerId")
    own = authorizer.text("authorizerType") if isinstance(authorizer, Resource) else None
    if not isinstance(authorizer, Resource) or not isinstance(kind, str) or not isinstance(own, str):
        return None
    return (kind, authorizer, own) if (kind, own) in _MISFITS else None


def odd_issuer(authorizer: Resource) -> str:
    """What the issuer of tokens is, if it is certainly not an https URL."""
    value = child(authorizer.get("jwtConfiguration"), "issuer")
    output = output_of(value)
    if (
        output is not None
        and output.type == aws.COGNITO_USER_POOL
        and output.name in ("endpoint", "id", "arn")
    ):
        return output.title
    start = _beginning(value)
    return f"'{start}'" if len(start) >= _LEAST and not start.lower().startswith("https://") else ""


def odd_identity_sources(authorizer: Resource) -> tuple[str, ...]:
    """The identity sources of an authorizer of an HTTP API that do not begin with `$`."""
    items = as_list(authorizer.get("identitySources"))
    if isinstance(items, Unknown) or equal(protocol(authorizer), "HTTP") is not True:
        return ()
    return tuple(i for i in items if isinstance(i, str) and i and not i.startswith("$"))


def lacks_uri(authorizer: Resource) -> Tri:
    """Whether it is a REQUEST authorizer without the function that it calls."""
    is_request = equal(authorizer.text("authorizerType"), "REQUEST")
    return all_of((is_request, negate(is_set(authorizer.get("authorizerUri")))))


def lacks_payload_format(authorizer: Resource) -> Tri:
    """Whether it is a Lambda authorizer of an HTTP API without a payload format version."""
    is_request = equal(authorizer.text("authorizerType"), "REQUEST")
    has_none = negate(is_set(authorizer.get("authorizerPayloadFormatVersion")))
    return all_of((is_request, has_none, equal(protocol(authorizer), "HTTP")))


def lacks_selection(api: Resource) -> Tri:
    """Whether it is a WebSocket API without a route selection expression; the provider sends that of HTTP APIs then."""
    is_socket = equal(api.text("protocolType"), "WEBSOCKET")
    return all_of((is_socket, negate(is_set(api.get("routeSelectionExpression")))))


def has_unsupported_cors(api: Resource) -> Tri:
    """Whether it is a WebSocket API with a CORS configuration."""
    return all_of((equal(api.text("protocolType"), "WEBSOCKET"), is_set(api.get("corsConfiguration"))))


def _beginning(value: Value) -> str:
    """The known beginning of a text; empty if its first character is unknown."""
    start = next(iter(shaped(value)), None) if isinstance(value, str | Unknown) else None
    return start if isinstance(start, str) else ""
