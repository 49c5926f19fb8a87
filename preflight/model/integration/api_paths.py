"""Path parts of REST APIs and route keys of HTTP APIs.

Sources: API Gateway REST API reference, CreateResource, whose error lists the valid characters of a path part; HTTP
APIs: developer guide, "Create routes for HTTP APIs".
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws

_API: Final = (aws.API_GATEWAY_V2_API,)
_REFUSED: Final = re.compile(r"[/\s?#]")
_VARIABLE: Final = re.compile(r"\{[^{}/+]+\+?\}")
_METHODS: Final = "ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT"
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
