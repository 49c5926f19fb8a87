"""The inputs of AWS's operations in `botocore`, as trees of nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from botocore.loaders import Loader

from tools.limits.node import Node, plain

VERBS: Final = (
    "Create", "Put", "Register", "Run", "Request", "Add", "Set", "Update", "Modify", "Allocate", "Start", "Enable",
    "Attach", "Associate", "Subscribe", "Import", "Publish", "Authorize",
)  # fmt: skip
_NUMBERS: Final = ("integer", "long", "float", "double")
_DEEPEST: Final = 8


@cache
def services() -> tuple[str, ...]:
    return tuple(Loader().list_available_services("service-2"))


@cache
def model(service: str) -> Mapping[str, Any]:
    found: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return found


@cache
def operations(service: str) -> Mapping[str, str]:
    """The operations by their name without spelling."""
    return {plain(name): name for name in model(service)["operations"]}


@cache
def inputs(service: str, operation: str) -> Mapping[str, Node]:
    """What the operation takes."""
    shape = model(service)["operations"][operation].get("input", {}).get("shape")
    return _node(service, shape, 0).fields if shape else {}


@cache
def enumerations(service: str) -> Mapping[str, frozenset[str]]:
    """Every enumeration of the service, by the name of its shape."""
    return {name: frozenset(s["enum"]) for name, s in model(service)["shapes"].items() if "enum" in s}


def called(service: str, words: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    """The operations of the service that make or change what has one of the names."""
    found = operations(service)
    for word in words:
        for verb in VERBS:
            for name in (f"{verb}{word}", f"{verb}{word}s"):
                if plain(name) in found:
                    yield found[plain(name)]


def _node(service: str, name: str, depth: int) -> Node:
    shape = model(service)["shapes"][name]
    kind = shape["type"]
    if depth > _DEEPEST:
        return Node()
    if kind == "structure":
        fields = {k: _node(service, v["shape"], depth + 1) for k, v in shape.get("members", {}).items()}
        if set(fields) == {"Quantity", "Items"}:
            # CloudFront's lists.
            return Node(item=fields["Items"].item, name=name)
        return Node(fields=fields, required=frozenset(shape.get("required", ())), name=name)
    if kind == "list":
        limits = _bounds(shape, "fewest", "most_items")
        return Node(item=_node(service, shape["member"]["shape"], depth + 1), limits=limits, name=name)
    if kind in _NUMBERS:
        return Node(limits=_bounds(shape, "least", "most"), name=name)
    if kind == "string":
        limits = _bounds(shape, "shortest", "longest")
        if "pattern" in shape:
            limits["pattern"] = shape["pattern"]
        if "enum" in shape:
            limits["values"] = shape["enum"]
        return Node(limits=limits, name=name)
    return Node(name=name)


def _bounds(shape: Mapping[str, Any], least: str, most: str) -> dict[str, Any]:
    return {ours: shape[theirs] for ours, theirs in ((least, "min"), (most, "max")) if theirs in shape}
