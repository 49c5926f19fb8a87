"""Property values in the types that policies use: texts, numbers, flags, lists, children."""

from __future__ import annotations

from typing import Any

from preflight.core.values import Tri, Unknown, Value


def upper(value: str | Unknown | None) -> str | Unknown | None:
    """The text in upper case; AWS's output is an empty string if nothing is set."""
    return (value.upper() or None) if isinstance(value, str) else value


def lower(value: str | Unknown | None) -> str | Unknown | None:
    return (value.lower() or None) if isinstance(value, str) else value


def child(value: Value, step: str | int) -> Value:
    """An item of a property value; `None` if it is missing, `Unknown` inside an unknown."""
    if isinstance(value, dict):
        found: Value = value.get(step) if isinstance(step, str) else None
        return found
    if value is None:
        return None
    if isinstance(value, Unknown):
        return Unknown(value.reason)
    if isinstance(value, list) and isinstance(step, int):
        item: Value = value[step] if -len(value) <= step < len(value) else None
        return item
    if isinstance(value, list) and isinstance(step, str) and len(value) == 1:
        # A block of at most one item is an object in one provider version and a list with one item in another.
        return child(value[0], step)
    return None


def as_text(value: Value) -> str | Unknown | None:
    if value is None or isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else Unknown("a value that is no text")


def as_number(value: Value) -> int | Unknown | None:
    if value is None or isinstance(value, Unknown):
        return value
    if isinstance(value, bool | list | dict):
        return Unknown("a value that is no number")
    try:
        return int(str(value))
    except ValueError:
        return Unknown("a value that is no whole number")


def as_flag(value: Value, default: bool = False) -> Tri:
    if value is None:
        return default
    if isinstance(value, bool | Unknown):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return Unknown("a value that is no boolean")


def as_list(value: Value) -> list[Any] | Unknown:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return value if isinstance(value, Unknown) else [value]
