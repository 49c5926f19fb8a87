"""Event patterns of EventBridge and of services with the same language: the format that AWS accepts.

Sources: EventBridge user guide, "Event pattern syntax", "Comparison operators"; the error texts from users' reports
(`Empty arrays are not allowed`, `Empty objects are not allowed`, `must be an object or an array`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.values import Unknown, Value, is_text
from preflight.model.identity.policy_documents import MalformedDocumentError, parse
from preflight.model.messaging.pattern_operands import alternatives_fault, operand_faults

OPERATORS: Final = frozenset(
    {"exists", "prefix", "suffix", "anything-but", "numeric", "equals-ignore-case", "cidr", "wildcard"}
)
# The top-level fields of every event. Source: EventBridge user guide, "Event structure".
ENVELOPE: Final = (
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
    "replay-name",
)
_OR: Final = "$or"
_COMPARISONS: Final = ("<", "<=", "=", ">", ">=")
# Operators whose operand is a string; of some also an object, such as `{"prefix": {"equals-ignore-case": "x"}}`.
_OF_TEXT: Final = ("prefix", "suffix", "equals-ignore-case")


def pattern_fault(value: Value, *, may_be_empty: bool = False) -> str:
    """Why AWS rejects the pattern, as a predicate; empty if nothing is certain."""
    found = _parsed(value)
    if may_be_empty and isinstance(found, dict) and not found:
        return ""
    return found if isinstance(found, str) else next(object_faults(found), "") if found is not None else ""


def foreign_fields(value: Value) -> tuple[str, ...]:
    """Top-level fields of the pattern that no event has, so that it never matches."""
    found = _parsed(value)
    if not isinstance(found, dict):
        return ()
    return tuple(
        key for key, item in found.items() if key not in ENVELOPE and key != _OR and not _may_be_absent(item)
    )


def object_faults(pattern: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The fault in an object of a pattern: its values are lists of matching values, or objects."""
    if not pattern:
        yield f"has an empty object{f' for {path!r}' if path else ''}"
    for key, value in pattern.items():
        if isinstance(value, Unknown) and not is_text(value):
            continue
        if key == _OR:
            yield from _alternatives(value)
        elif isinstance(value, dict):
            yield from object_faults(value, key)
        elif isinstance(value, list):
            yield from list_faults(value, key)
            yield from operand_faults(value, key)
        else:
            yield f"has a value for '{key}' that is not a list"


def list_faults(values: list[Any], key: str) -> Iterator[str]:
    """The fault in a list of matching values."""
    if not values:
        yield f"has an empty list for '{key}'"
    for item in values:
        if isinstance(item, list):
            yield f"has a list inside the list of '{key}'"
        elif isinstance(item, dict):
            unknown = [name for name in item if name not in OPERATORS]
            if unknown:
                yield f"has '{unknown[0]}' in '{key}', which is not an operator"
            elif len(item) != 1:
                yield f"has {len(item)} operators in one object of '{key}'"
            else:
                yield from _operand(key, *next(iter(item.items())))


def _operand(key: str, operator: str, value: Any) -> Iterator[str]:
    if isinstance(value, Unknown) and not is_text(value):
        return
    if operator == "exists" and not isinstance(value, bool):
        yield f"has exists in '{key}' with a value that is not true or false"
    elif operator == "numeric" and not isinstance(value, list):
        yield f"has numeric in '{key}' with a value that is not a list"
    elif operator == "numeric":
        yield from _ranges(key, value)
    elif operator in _OF_TEXT and not isinstance(value, dict) and not is_text(value):
        yield f"has {operator} in '{key}' with a value that is not a string"


def _ranges(key: str, items: list[Any]) -> Iterator[str]:
    """The fault in the comparisons of `numeric`: operators, each followed by a number."""
    for comparison, number in zip(items[::2], items[1::2], strict=False):
        if isinstance(comparison, str) and comparison not in _COMPARISONS:
            yield f"has the comparison '{comparison}' in numeric of '{key}'; comparisons are {', '.join(_COMPARISONS)}"
        elif isinstance(number, str | bool):
            yield f"has '{number}' in numeric of '{key}', which is not a number"


def _alternatives(value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"has a value for '{_OR}' that is not a list"
        return
    if fault := alternatives_fault(value):
        yield fault
    for item in value:
        if isinstance(item, dict):
            yield from object_faults(item, _OR)


def _may_be_absent(value: Any) -> bool:
    """Whether the field may be missing in a matching event; also true if that is unknown."""
    if isinstance(value, Unknown):
        return True
    items = value if isinstance(value, list) else [value]
    return any(isinstance(i, Unknown) or (isinstance(i, dict) and i.get("exists") is not None) for i in items)


def _parsed(value: Value) -> dict[str, Any] | str | None:
    """The pattern's object, `None` if it is missing or unknown, or the reason why it is not an object."""
    if isinstance(value, str) and not value:
        return None
    try:
        found = parse(value)
    except MalformedDocumentError:
        return "is not a JSON object"
    return None if found is None or isinstance(found, Unknown) else found
