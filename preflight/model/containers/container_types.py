"""Whether container definitions have the JSON types that the provider's decoder accepts.

Source: terraform-provider-aws, `expandContainerDefinitions`, which decodes into the types of AWS's SDK; made from
botocore's model of the API by tools/container_definition.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from preflight.core.json_texts import read_json
from preflight.core.values import PartialText, Unknown
from preflight.model.containers.containers import field, in_lower_case
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.tables import table


class WrongType(msgspec.Struct, frozen=True):
    """A value whose JSON type is not that of its field: `environment[0].value` is a number and must be a string."""

    path: str
    found: str
    expected: str


def wrong_types(task: TaskDefinition) -> tuple[WrongType, ...]:
    """The values of a wrong type, only for a JSON text: other data is serialized by the SDK or not at all."""
    text = task.resource.get("containerDefinitions")
    if not isinstance(text, str | PartialText):
        return ()
    try:
        found = read_json(text)
    except ValueError:
        return (WrongType("", "not JSON", "a list"),)
    return tuple(_compare(found, [_fields()]))


def _compare(value: Any, expected: Any) -> list[WrongType]:
    """The wrong types in the value, with paths that begin at it."""
    if value is None or (isinstance(value, str) and expected == "string"):
        return []
    if isinstance(value, Unknown) and not isinstance(value, PartialText):
        return []
    found, wanted = _kind(value), _kind_of(expected)
    if found != wanted:
        return [WrongType("", found, wanted)]
    parts: Iterator[tuple[str, Any, Any]] = iter(())
    if isinstance(expected, list):
        parts = ((f"[{index}]", item, expected[0]) for index, item in enumerate(value))
    elif isinstance(expected, dict):
        parts = _fields_of(value, expected)
    return [
        WrongType(step + wrong.path, wrong.found, wrong.expected)
        for step, item, type_ in parts
        for wrong in _compare(item, type_)
    ]


def _fields_of(value: dict[str, Any], expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The fields of the object that are expected, each with the name and the type of the API."""
    if "*" in expected:
        yield from ((f".{key}", item, expected["*"]) for key, item in value.items())
        return
    given = in_lower_case(value)
    for name, plain in _lower_case(tuple(expected)).items():
        if plain in given:
            yield f".{name}", field(value, name), expected[name]


@cache
def _lower_case(names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: name.lower() for name in names}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number" if isinstance(value, int) or value.is_integer() else "a fraction"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a string"


def _kind_of(expected: Any) -> str:
    if isinstance(expected, list):
        return "a list"
    return "an object" if isinstance(expected, dict) else f"a {expected}"


@cache
def _fields() -> dict[str, Any]:
    found: dict[str, Any] = table("container_definition")["fields"]
    return found
