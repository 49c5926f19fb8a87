"""The resource schemas of CloudFormation in the package `cfn-lint`, as trees of nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from tools.limits.node import Node

_REGION: Final = "us-east-1"
_DEEPEST: Final = 8


def folder() -> Path:
    spec = find_spec("cfnlint")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data" / "schemas"


@cache
def names() -> Mapping[str, str]:
    """The types of CloudFormation, each with the file of its schema."""
    found: dict[str, str] = json.loads((folder() / "providers" / f"{_REGION}.json").read_text("utf-8"))
    return found


@cache
def schema(name: str) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((folder() / "resources" / f"{names()[name]}.json").read_text("utf-8"))
    return found


def properties(name: str) -> Mapping[str, Node]:
    """The properties that a template may set."""
    whole = schema(name)
    read_only = {path.removeprefix("/properties/") for path in whole.get("readOnlyProperties", ())}
    fields = _node(whole, whole, 0).fields
    return {key: node for key, node in fields.items() if key not in read_only}


def operations(name: str) -> frozenset[str]:
    """The operations that CloudFormation calls for the type, such as `sqs:CreateQueue`."""
    handlers = schema(name).get("handlers", {})
    return frozenset(
        p for kind in ("create", "update") for p in handlers.get(kind, {}).get("permissions", ())
    )


def _node(whole: Mapping[str, Any], part: Mapping[str, Any], depth: int) -> Node:
    if "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = {**found, **{k: v for k, v in part.items() if k != "$ref"}}
        if "$ref" in part:
            return Node()
    if depth > _DEEPEST:
        return Node()
    item = part.get("items")
    return Node(
        fields={k: _node(whole, v, depth + 1) for k, v in part.get("properties", {}).items()},
        item=_node(whole, item, depth + 1) if isinstance(item, dict) else None,
        limits=_limits(part),
        required=frozenset(part.get("required", ())),
    )


def _limits(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The limits under the names that both sources get; none where the schema has alternatives."""
    if part.keys() & {"oneOf", "anyOf", "allOf", "if"}:
        return {}
    named = {
        "values": "enum",
        "pattern": "pattern",
        "shortest": "minLength",
        "longest": "maxLength",
        "least": "minimum",
        "most": "maximum",
        "fewest": "minItems",
        "most_items": "maxItems",
    }
    found = {ours: part[theirs] for ours, theirs in named.items() if theirs in part}
    if "enumCaseInsensitive" in part:
        found["values"] = part["enumCaseInsensitive"]
    return found
