"""Which properties the provider does not take together, and which it takes only together.

Source: the documentation of the provider's inputs, of which `tools/limits` makes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal

import msgspec

from preflight.core.resource import Resource
from preflight.core.values import Secret, Unknown, Value

_NAME: Final = "property_combinations.json"


class Combination(msgspec.Struct, frozen=True):
    """What holds for properties of one block, which stands at the path; an empty path is the resource itself.

    `conflict`: not all of them are set. `one`: exactly one is set. `required`: the first is set if the second is.
    """

    kind: Literal["conflict", "one", "required"]
    path: str
    names: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    date: str
    source: str
    types: dict[str, tuple[Combination, ...]]


class Conflict(msgspec.Struct, frozen=True):
    """A block in which a combination does not hold: which of its properties are set, and where the block is."""

    combination: Combination
    present: tuple[str, ...]
    place: str


@cache
def table() -> Table:
    content = resources.files("preflight.model.tables").joinpath(_NAME).read_bytes()
    return msgspec.json.decode(content, type=Table)


def conflicts(resource: Resource, further: tuple[Combination, ...] = ()) -> Iterator[Conflict]:
    """The combinations of the resource's type, and further ones, that certainly do not hold."""
    for one in (*table().types.get(resource.type, ()), *further):
        if not one.path:
            yield from broken(one, "", _of_inputs(resource))
        elif resource.has_input(one.path.partition(".")[0]):
            yield from inside(one, resource.get(one.path.partition(".")[0]))


def inside(one: Combination, value: Value) -> Iterator[Conflict]:
    """The blocks below the property at the top of the path in which the combination does not hold."""
    top, *rest = one.path.split(".")
    for place, block in _blocks(value, top, rest):
        yield from broken(one, place, _of_block(block))


def broken(one: Combination, place: str, is_set: Callable[[str], bool | None]) -> Iterator[Conflict]:
    """The conflict if the combination certainly does not hold. `is_set` gives `None` for what is not certain."""
    states = {name: is_set(name) for name in one.names}
    present = tuple(name for name, state in states.items() if state)
    if one.kind == "required":
        first, second = one.names
        is_broken = states[first] is False and states[second] is True
    elif len(present) > 1:
        is_broken = True
    else:
        is_broken = one.kind == "one" and all(state is False for state in states.values())
    if is_broken:
        yield Conflict(one, present, place)


def _of_inputs(resource: Resource) -> Callable[[str], bool | None]:
    def is_set(name: str) -> bool | None:
        state = _state(resource.input(name))
        return None if state and not resource.has_input(name) else state

    return is_set


def _of_block(block: Mapping[str, Value]) -> Callable[[str], bool | None]:
    return lambda name: _state(block.get(name))


def _state(value: Value) -> bool | None:
    """Whether the value is set. An empty one, a zero or `False` may stand for none."""
    if isinstance(value, Secret):
        return _state(value.reveal())
    if value is None:
        return False
    return None if isinstance(value, Unknown) or not value else True


def _blocks(value: Value, place: str, path: list[str]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _blocks(item, place if len(value) == 1 else f"{place}[{number}]", path)
    elif isinstance(value, dict) and path:
        yield from _blocks(value.get(path[0]), f"{place}.{path[0]}", path[1:])
    elif isinstance(value, dict):
        yield place, value
