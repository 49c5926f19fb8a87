"""Path parts of REST APIs and route keys of HTTP APIs.

Sources: API Gateway REST API reference, CreateResource, whose error lists the valid characters of a path part; HTTP
APIs: developer guide, "Create routes for HTTP APIs". "Control access for invoking an API": an execution ARN ends in
`stage/METHOD/path`. UpdateStage: a path of settings is `path/METHOD`, else "Invalid method setting path".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.logic import equal, known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown, Value
from preflight.model import type_tokens as aws

_API: Final = (aws.API_GATEWAY_V2_API,)
_REFUSED: Final = re.compile(r"[/\s?#]")
_VARIABLE: Final = re.compile(r"\{[^{}/+]+\+?\}")
_REST: Final = (aws.API_GATEWAY_REST_API,)
_METHODS: Final = "ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT"
_METHOD: Final = re.compile(_METHODS)
# Their execution ARN ends in the stage.
_WITH_STAGE: Final = (aws.API_GATEWAY_DEPLOYMENT, aws.API_GATEWAY_STAGE, aws.API_GATEWAY_V2_STAGE)
# Signs of a pattern, and the sign for a part of an ARN that is not known.
_OPEN: Final = re.compile(r"[*?\0]")
_ROUTE_KEY: Final = re.compile(rf"\$default|({_METHODS}) /\S*")


def part_fault(part: str) -> str:
    """Why API Gateway rejects a path part, as a predicate; empty if nothing is certain."""
    if refused := _REFUSED.search(part):
        return f"contains '{refused.group()}'; a part is one segment of the path"
    if ("{" in part or "}" in part) and not _VARIABLE.fullmatch(part):
        return "has braces that do not enclose the whole part"
    return ""


def path_part(resource: Resource) -> str | Unknown | None:
    value = resource.get("pathPart")
    if isinstance(value, PartialText):
        return next((p for p in value.pieces if _REFUSED.search(p)), None) or Unknown(value.reason)
    return resource.text("pathPart")


def has_malformed_key(route: Resource) -> bool:
    """Whether it certainly is a route of an HTTP API with a key that is not a method and a path."""
    key, api = route.text("routeKey"), route.ref(_API, "apiId")
    if not isinstance(key, str) or not isinstance(api, Resource) or api.is_external:
        return False
    protocol = api.text("protocolType")
    return known(protocol) and protocol == "HTTP" and _ROUTE_KEY.fullmatch(key) is None


def swapped_call(permission: Resource) -> str:
    """The end of the source ARN of a function's permission, if its path certainly is before its method.

    Only for APIs whose calls have a method: a route key of a WebSocket API is any text.
    """
    text = _with_gaps(permission.get("sourceArn"))
    head, slash, behind = text.partition("/")
    is_execution = ":execute-api:" in head or head == "\0"
    if not is_execution or not _is_called_with_method(permission):
        return ""
    _, *call = behind.split("/")
    if len(call) < 2 or _OPEN.search(call[0]) or _METHOD.fullmatch(call[0]):
        return ""
    return (slash + behind).replace("\0", "...") if _METHOD.fullmatch(call[-1]) else ""


def _with_gaps(value: Value) -> str:
    """A text with a sign for each part that is not known."""
    if isinstance(value, PartialText):
        return "\0".join(value.pieces)
    return value if isinstance(value, str) else ""


def _is_called_with_method(permission: Resource) -> bool:
    """Whether its source certainly is a REST or HTTP API of the stack, and not one of its stages."""
    owners = [permission.stack.by_urn.get(urn) for urn in permission.dependencies_of("sourceArn")]
    if any(owner is None or owner.type in _WITH_STAGE for owner in owners):
        return False
    apis = [owner for owner in owners if owner is not None and owner.type in (*_REST, *_API)]
    return bool(apis) and all(
        api.type in _REST or equal(api.text("protocolType"), "HTTP") is True for api in apis
    )


def misplaced_method(settings: Resource) -> str:
    """The method path of a stage's settings, if it begins with a method and certainly does not end with one."""
    text = _with_gaps(settings.get("methodPath"))
    parts = text.split("/")
    if len(parts) < 2:
        return ""
    first, last = parts[0], parts[-1]
    if _METHOD.fullmatch(first) is None or _OPEN.search(last) or _METHOD.fullmatch(last.upper()):
        return ""
    return text.replace("\0", "...")
