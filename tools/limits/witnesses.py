"""What AWS's sources say of each input of a resource of the provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.limits import api, cloudformation, history, names
from tools.limits.node import Node, find
from tools.limits.sdk import Input, Type


@dataclass(frozen=True)
class Witness:
    """What one source says: `by` names an operation or a type, `settled` that it did not change for years."""

    by: str
    limits: Mapping[str, Any]
    items: Mapping[str, Any]
    is_list: bool
    settled: bool


@dataclass(frozen=True)
class Property:
    """An input at its path, with what CloudFormation and the API say of it."""

    path: str
    input: Input
    template: Witness | None
    operation: Witness | None
    service: str


@dataclass(frozen=True)
class _Source:
    """The properties of a type or the members of an operation's input, and the service whose shapes they are."""

    by: str
    fields: Mapping[str, Node]
    service: str = ""


def properties(type_: Type) -> Iterator[Property]:
    template = names.cloudformation_type(type_)
    sources = [_Source(template, cloudformation.properties(template))] if template else []
    own = template.split("::")[2] if template else type_.class_
    operations = tuple(names.operations(type_))
    made = [_Source(name, api.inputs(service, name), service) for service, name in operations]
    words = (own, type_.class_, type_.class_.removeprefix("Bucket"))
    opened = [[_unwrapped(s, words) for s in group] for group in (sources, made)]
    service = next((service for service, _ in operations), "")
    yield from _below(type_.inputs, opened[0], opened[1], "", (own, type_.class_), service)


def _unwrapped(source: _Source, words: tuple[str, ...]) -> _Source:
    """The source with the fields of a structure that holds the whole thing, such as `DistributionConfig`."""
    fields = dict(source.fields)
    for word in words:
        for end in ("", "Config", "Data", "Input", "Info", "Request", "Settings"):
            node = find(source.fields, f"{word}{end}")
            if node is not None:
                fields = {**node.fields, **fields}
    return _Source(source.by, fields, source.service)


def _below(
    inputs: Mapping[str, Input],
    template: list[_Source],
    operations: list[_Source],
    path: str,
    words: tuple[str, ...],
    service: str,
) -> Iterator[Property]:
    for name, one in inputs.items():
        below = [[_step(s, name, words) for s in group] for group in (template, operations)]
        found = [[s for s in group if s is not None] for group in below]
        here = f"{path}.{name}" if path else name
        if one.kind == "object":
            inner = [[_Source(s.by, _inside(n).fields, s.service) for s, n in group] for group in found]
            if one.lists:
                yield Property(here, one, _witness(found[0]), _witness(found[1]), service)
            if any(inner):
                yield from _below(one.fields, inner[0], inner[1], here, (name.removesuffix("s"),), service)
        elif one.kind in ("text", "number"):
            yield Property(here, one, _witness(found[0]), _witness(found[1]), service)


def _step(source: _Source, name: str, words: tuple[str, ...]) -> tuple[_Source, Node] | None:
    for word in words or ("",):
        node = find(source.fields, name, word)
        if node is not None:
            return source, node
    return None


def _inside(node: Node) -> Node:
    return _inside(node.item) if node.item is not None else node


def _witness(found: list[tuple[_Source, Node]]) -> Witness | None:
    """What the first source says that says anything."""
    for source, node in found:
        inner = _inside(node)
        items: Mapping[str, Any] = inner.limits if node.item is not None else {}
        if node.limits or items:
            settled = not source.service or all(
                history.is_settled(source.service, one.name) for one in (node, inner) if one.name
            )
            return Witness(source.by, node.limits, items, node.item is not None, settled)
    return None


def enumerations(property_: Property) -> frozenset[frozenset[str]]:
    """The enumerations of the service that makes the thing which did not change for years."""
    shapes = api.enumerations(property_.service) if property_.service else {}
    return frozenset(v for name, v in shapes.items() if history.is_settled(property_.service, name))
