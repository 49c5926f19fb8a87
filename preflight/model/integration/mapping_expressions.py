"""Parameters of REST API methods and integrations: their names, and the expressions that map one to another.

Sources: API Gateway developer guide, "API Gateway API request and response data mapping reference"; API reference,
PutMethod, PutIntegration, PutMethodResponse, PutIntegrationResponse; the error texts `Invalid mapping expression
specified` and `Invalid mapping expression parameter specified` from users' reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Value
from preflight.model import type_tokens as aws

_API: Final = (aws.API_GATEWAY_REST_API,)
_PATHS: Final = (aws.API_GATEWAY_RESOURCE, *_API)
_TOKEN: Final = ".+"
_MULTI: Final = re.compile(r"\.multivalue(querystring|header)\.")
_KINDS: Final = "(?:path|querystring|header|multivaluequerystring|multivalueheader)"
# Type -> the property with parameters, and the form of their names.
_NAMES: Final = {
    aws.API_GATEWAY_METHOD: ("requestParameters", re.compile(rf"method\.request\.{_KINDS}\.{_TOKEN}")),
    aws.API_GATEWAY_INTEGRATION: (
        "requestParameters",
        re.compile(rf"integration\.request\.{_KINDS}\.{_TOKEN}"),
    ),
    aws.API_GATEWAY_METHOD_RESPONSE: (
        "responseParameters",
        re.compile(rf"method\.response\.header\.{_TOKEN}"),
    ),
    aws.API_GATEWAY_INTEGRATION_RESPONSE: (
        "responseParameters",
        re.compile(rf"method\.response\.header\.{_TOKEN}"),
    ),
}
_EXAMPLES: Final = {
    aws.API_GATEWAY_METHOD: "method.request.querystring.page",
    aws.API_GATEWAY_INTEGRATION: "integration.request.querystring.page",
    aws.API_GATEWAY_METHOD_RESPONSE: "method.response.header.Location",
    aws.API_GATEWAY_INTEGRATION_RESPONSE: "method.response.header.Location",
}
# The beginnings of an expression; every other text is a static value in single quotes.
_SOURCES: Final = {
    aws.API_GATEWAY_INTEGRATION: ("'", "method.request.", "context.", "stageVariables."),
    aws.API_GATEWAY_INTEGRATION_RESPONSE: ("'", "integration.response.", "context.", "stageVariables."),
}
# What declares the parameters that another resource uses.
_DECLARED_BY: Final = {
    aws.API_GATEWAY_INTEGRATION: aws.API_GATEWAY_METHOD,
    aws.API_GATEWAY_INTEGRATION_RESPONSE: aws.API_GATEWAY_METHOD_RESPONSE,
}
TYPES: Final = tuple(_NAMES)


_Place: TypeAlias = tuple[str, str, str, str]


class MappingFault(msgspec.Struct, frozen=True):
    """A parameter that API Gateway rejects: `text` says why, `repair` what to change."""

    text: str
    repair: str


def mapping_faults(resource: Resource) -> Iterator[MappingFault]:
    """The certain faults in the parameters of a method, an integration or a response."""
    key, form = _NAMES[resource.type]
    parameters = resource.get(key)
    if not isinstance(parameters, dict):
        return
    for name, value in parameters.items():
        if not form.fullmatch(name):
            yield MappingFault(
                f"{key} has the name '{name}'", f"Write a name such as '{_EXAMPLES[resource.type]}'"
            )
        elif sources := _SOURCES.get(resource.type):
            yield from _expression(key, name, value, sources)
    yield from _undeclared(resource, parameters)


def _expression(key: str, name: str, value: Value, sources: tuple[str, ...]) -> Iterator[MappingFault]:
    if isinstance(value, str) and value and not value.startswith(sources):
        yield MappingFault(
            f"{key} maps '{name}' to '{value}', which is neither a parameter nor a static value in single quotes",
            f"Write \"'{value}'\", or the name of a parameter",
        )


def _undeclared(resource: Resource, parameters: Mapping[str, Value]) -> Iterator[MappingFault]:
    declaring = _declaring(resource)
    if declaring is None:
        return
    key = _NAMES[declaring.type][0]
    declared = declaring.get(key)
    if declared is not None and not isinstance(declared, dict):
        return
    names = {_folded(name) for name in declared or {}}
    for name in _used(resource, parameters):
        if _folded(name) not in names:
            noun = "method" if declaring.type == aws.API_GATEWAY_METHOD else "method response"
            yield MappingFault(
                f"'{name}' is not declared in {key} of {noun} '{declaring.name}'",
                "Declare it there, with true or false",
            )


def _folded(name: str) -> str:
    """The parameter's name without what may differ: the case, and `multivalue`, which a method need not declare."""
    return _MULTI.sub(r".\1.", name).lower()


def _used(resource: Resource, parameters: Mapping[str, Value]) -> list[str]:
    """The declared parameters that it uses: sources of an integration, targets of a response."""
    if resource.type == aws.API_GATEWAY_INTEGRATION_RESPONSE:
        return [name for name in parameters if name.startswith("method.response.")]
    found = (value for value in parameters.values() if isinstance(value, str))
    return [v for v in found if v.startswith("method.request.") and not v.startswith("method.request.body")]


def _declaring(resource: Resource) -> Resource | None:
    """The method or method response of the same place, if it is certain; otherwise `None`."""
    type_, place = _DECLARED_BY.get(resource.type, ""), _place(resource)
    found = _by_place(resource.stack, type_).get(place, ()) if type_ and place is not None else ()
    return found[0] if len(found) == 1 and not found[0].is_external else None


def _by_place(stack: Stack, type_: str) -> Mapping[_Place, tuple[Resource, ...]]:
    def make() -> Mapping[_Place, tuple[Resource, ...]]:
        groups: dict[_Place, list[Resource]] = {}
        for resource in stack.of(type_):
            if place := _place(resource):
                groups.setdefault(place, []).append(resource)
        return {place: tuple(group) for place, group in groups.items()}

    return stack.cache(f"mapped {type_} by place", make)


def _place(resource: Resource) -> _Place | None:
    """API, resource, HTTP method and status code (empty for methods); `None` if one is uncertain."""
    api, path = _named(resource, _API, "restApi"), _named(resource, _PATHS, "resourceId")
    verb, status = resource.text("httpMethod"), resource.text("statusCode")
    if not api or not path or not isinstance(verb, str):
        return None
    if resource.type not in (aws.API_GATEWAY_METHOD_RESPONSE, aws.API_GATEWAY_INTEGRATION_RESPONSE):
        return api, path, verb, ""
    return (api, path, verb, status) if isinstance(status, str) else None


def _named(resource: Resource, types: tuple[str, ...], key: str) -> str:
    """The URN or the known ID of what the property names; empty if it is uncertain."""
    found, text = resource.ref(types, key), resource.get(key)
    if isinstance(found, Resource):
        return found.urn
    return text if isinstance(text, str) else ""
