"""Values of a Pulumi YAML program: plain data, with the engine's marker for what is unknown and for what is secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE


@dataclass(frozen=True, slots=True)
class Value:
    """`data` as a registration has it; `urns`: the resources of whose outputs it is made."""

    data: Any
    urns: frozenset[str] = frozenset()


class Answer(dict[str, Any]):
    """A lookup's result, which has more members than are known here."""


class Unanswered(str):
    """A lookup's result without an answer: unknown as a whole, with the members that say what they are."""

    members: Mapping[str, Any]

    def __new__(cls, members: Mapping[str, Any]) -> Unanswered:
        made = super().__new__(cls, SENTINEL)
        made.members = {k: Items(v) if isinstance(v, list) else v for k, v in members.items()}
        return made


class Items(list[Any]):
    """A lookup's list with unknown items, of which the number is unknown too."""


UNKNOWN: Final = Value(SENTINEL)


def joined(values: Iterable[Value], make: Callable[[list[Any]], Any]) -> Value:
    """The combination of the values; a secret if one of them is a secret."""
    given = list(values)
    plain = [revealed(v.data) for v in given]
    made = make(plain)
    hidden = any(map(has_secret, (v.data for v in given)))
    return Value(secret(made) if hidden else made, frozenset().union(*(v.urns for v in given)))


def secret(data: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET_SIGNATURE, "value": revealed(data)}


def is_secret(data: Any) -> bool:
    return isinstance(data, Mapping) and data.get(SIGNATURE) == SECRET_SIGNATURE


def has_secret(data: Any) -> bool:
    if is_secret(data):
        return True
    items = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return any(map(has_secret, items))


def revealed(data: Any) -> Any:
    """The data without markers of secrets."""
    if is_secret(data):
        return revealed(data["value"])
    if isinstance(data, Mapping):
        return {key: revealed(item) for key, item in data.items()}
    if isinstance(data, Items):
        return data
    return [revealed(item) for item in data] if isinstance(data, list) else data


def has_unknown(data: Any) -> bool:
    if isinstance(data, str):
        return SENTINEL in data
    items = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return any(map(has_unknown, items))


def has_items(data: Any) -> bool:
    """Whether it contains a list of which the number of items is unknown."""
    items = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return isinstance(data, Items) or any(map(has_items, items))


def step_into(data: Any, step: str | int) -> tuple[Any, bool]:
    """The member or item, and whether there is one; of a secret it is a secret."""
    if is_secret(data):
        found, there = step_into(data["value"], step)
        return secret(found), there
    members = data.members if isinstance(data, Unanswered) else data
    if isinstance(members, Mapping) and str(step) in members:
        return members[str(step)], True
    if isinstance(data, Items):
        return data[0] if isinstance(step, int) else SENTINEL, True
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step], True
    return SENTINEL, isinstance(data, str) and SENTINEL in data


def whole_numbers(data: Any) -> Any:
    """The data of a message, whose numbers are all floats, with whole numbers as such."""
    if isinstance(data, float) and data.is_integer():
        return int(data)
    if isinstance(data, Mapping):
        return {key: whole_numbers(item) for key, item in data.items()}
    return [whole_numbers(item) for item in data] if isinstance(data, list) else data
