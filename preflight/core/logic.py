"""Three-valued logic: true, false or `Unknown`, and certainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeGuard

from preflight.core.values import T, Tri, Unknown

_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


def known(value: T | Unknown) -> TypeGuard[T]:
    """Whether the value is certain (a missing value is certain; a secret is not)."""
    return not isinstance(value, Unknown)


def maybe(value: Tri) -> bool:
    """Whether the statement is true or unknown."""
    return value is not False


def certainly(value: Tri) -> bool:
    """Whether the statement is certainly true. An unknown is recorded for `noting_unknowns`."""
    if isinstance(value, Unknown):
        note(value)
        return False
    return value is True


def note(value: Unknown) -> None:
    """Record that a decision failed because this value is unknown."""
    notes = _noted.get()
    if notes is not None:
        notes.append(value.reason)


@contextmanager
def noting_unknowns() -> Iterator[list[str]]:
    """Collect the reasons of the unknowns that `certainly` met inside the block."""
    notes: list[str] = []
    token = _noted.set(notes)
    try:
        yield notes
    finally:
        _noted.reset(token)


def negate(value: Tri) -> Tri:
    return value if isinstance(value, Unknown) else not value


def all_of(values: Iterable[Tri]) -> Tri:
    """Kleene conjunction: false if any is false, otherwise unknown if any is unknown, otherwise true."""
    undecided: Unknown | None = None
    for value in values:
        if value is True:
            continue
        if isinstance(value, Unknown):
            undecided = value if undecided is None else undecided
        elif not value:
            return False
    return True if undecided is None else undecided


def any_of(values: Iterable[Tri]) -> Tri:
    """Kleene disjunction: true if any is true, otherwise unknown if any is unknown, otherwise false."""
    undecided: Unknown | None = None
    for value in values:
        if value is False:
            continue
        if isinstance(value, Unknown):
            undecided = value if undecided is None else undecided
        elif value:
            return True
    return False if undecided is None else undecided


def equal(left: object, right: object) -> Tri:
    """Three-valued equality of two property values; unknowns inside lists and maps count too."""
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return all_of(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return all_of(equal(left[key], right[key]) for key in left)
    if isinstance(left, list | dict) and type(left) is type(right):
        return False
    return left == right


def one_of(value: object, options: Iterable[object]) -> Tri:
    """Three-valued membership of a value in plain options."""
    return any_of(equal(value, option) for option in options)
