"""The part of an execution ARN behind the API with which API Gateway calls a function: stage, method and path.

Sources: API Gateway developer guide, "Format of Resource expression of permissions for executing API in API Gateway"
(`stage/METHOD/path`); "Control access to a WebSocket API" (`stage/route-key`); "Configure a Lambda authorizer"
(`authorizers/id`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import equal
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws

Call = str | PartialText
_REST: Final = (aws.API_GATEWAY_REST_API,)
_RESOURCE: Final = (aws.API_GATEWAY_RESOURCE,)
_DEEPEST: Final = 30
# An ID that AWS has not assigned yet, which no text of the program contains.
_ANY_ID: Final = "a0b1c2"


def calls_of(sender: Resource, api: Resource) -> tuple[Call, ...]:
    """What API Gateway may send for an integration or authorizer of the API; empty if it may be anything."""
    if sender.type in (aws.API_GATEWAY_AUTHORIZER, aws.API_GATEWAY_V2_AUTHORIZER):
        own = sender.get("id")
        return (f"/authorizers/{own if isinstance(own, str) else _ANY_ID}",)
    if sender.type == aws.API_GATEWAY_INTEGRATION:
        return tuple(_at(stage, behind) for behind in _of_method(sender) for stage in _stages(api))
    if sender.type == aws.API_GATEWAY_V2_INTEGRATION:
        return tuple(_at(None, behind) for behind in _routes(sender, api))
    return ()


def _at(stage: str | None, behind: Call) -> Call:
    pieces = behind.pieces if isinstance(behind, PartialText) else (behind,)
    head = ("/", f"/{pieces[0]}") if stage is None else (f"/{stage}/{pieces[0]}",)
    whole = (*head, *pieces[1:])
    return whole[0] if len(whole) == 1 else PartialText(whole)


def _stages(api: Resource) -> tuple[str | None, ...]:
    """The stages of a new API, all of which the stack creates; otherwise any stage."""
    keys = (aws.API_GATEWAY_STAGE, "restApi", _REST)
    names = [stage.text("stageName") for stage in referrers(api, *keys)]
    known = tuple(name for name in names if isinstance(name, str))
    is_open = (
        api.is_deployed
        or api.is_external
        or bool(possible_referrers(api, *keys))
        or any(d.get("stageName") is not None for d in api.stack.of(aws.API_GATEWAY_DEPLOYMENT))
    )
    return known if known and len(known) == len(names) and not is_open else (None,)


def _of_method(integration: Resource) -> tuple[Call, ...]:
    """`METHOD/path` of an integration of a REST API; the method of `ANY` is that of the request."""
    method, path = integration.text("httpMethod"), _path(integration.ref((*_RESOURCE, *_REST), "resourceId"))
    if path is None or not isinstance(method, str):
        return ()
    return _with_method(method.upper(), path)


def _with_method(method: str, path: tuple[str, ...]) -> tuple[Call, ...]:
    """The method and the path. The path of the root is empty, and its slash may be missing."""
    head = ("", "") if method == "ANY" else (method,)
    if not path:
        return tuple(_prefixed(head, end) for end in ("", "/"))
    return (_prefixed((*head[:-1], f"{head[-1]}/"), _joined(path)),)


def _path(found: Resource | Unknown | None) -> tuple[str, ...] | None:
    """The path parts of a resource of a REST API; `None` if one is unknown."""
    parts: list[str] = []
    while isinstance(found, Resource) and found.type in _RESOURCE and len(parts) < _DEEPEST:
        part = found.text("pathPart")
        if not isinstance(part, str):
            return None
        parts.insert(0, part)
        found = found.ref((*_RESOURCE, *_REST), "parentId")
    return tuple(parts) if isinstance(found, Resource) and found.type in _REST else None


def _is_variable(part: str) -> bool:
    return part.startswith("{")


def _joined(path: tuple[str, ...]) -> Call:
    """The path, with an unknown text for each path variable."""
    pieces = [""]
    for index, part in enumerate(path):
        pieces[-1] += "/" if index else ""
        if _is_variable(part):
            pieces.append("")
        else:
            pieces[-1] += part
    return pieces[0] if len(pieces) == 1 else PartialText(tuple(pieces))


def _prefixed(head: tuple[str, ...], text: Call) -> Call:
    pieces = text.pieces if isinstance(text, PartialText) else (text,)
    whole = (*head[:-1], head[-1] + pieces[0], *pieces[1:])
    return whole[0] if len(whole) == 1 else PartialText(whole)


def _routes(integration: Resource, api: Resource) -> tuple[Call, ...]:
    """What stands behind the stage for the routes that use an integration; empty if one of them is unknown."""
    found: list[Call] = []
    is_socket = equal(api.text("protocolType"), "WEBSOCKET") is True
    for route in _users(integration):
        key = route.text("routeKey") if route is not None else None
        if not isinstance(key, str) or (key == "$default" and not is_socket):
            return ()
        if is_socket:
            found.append(key)
            continue
        method, _, path = key.partition(" ")
        found.extend(_with_method(method, tuple(part for part in path.split("/") if part)))
    return tuple(found)


def _users(integration: Resource) -> Iterator[Resource | None]:
    """The routes that name the integration; `None` for one that may."""
    for route in integration.stack.of(aws.API_GATEWAY_V2_ROUTE):
        owners, target = route.dependencies_of("target"), route.get("target")
        if integration.urn in owners:
            yield route
        elif not owners and isinstance(target, Unknown):
            yield None
        elif isinstance(target, str) and target.rpartition("/")[2] in integration.identifiers():
            yield route
