"""The operands of the operators in event patterns: of `numeric`, `anything-but`, `cidr`, `wildcard` and `$or`.

Source: Event Ruler, the library with which EventBridge, Pipes and Lambda compile patterns (aws/event-ruler,
RuleCompiler.java and JsonRuleCompiler.java); its error texts are those of `InvalidEventPatternException`. Read in
November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from preflight.core.values import PartialText, Unknown
from preflight.model.network.cidr import Cidr, CidrError

_WILDCARDS: Final = re.compile(r"(?<!\\)\*\*")
_INSIDE_ANYTHING_BUT: Final = ("equals-ignore-case", "prefix", "suffix", "wildcard")
_BELOW: Final = ("<", "<=")


def operand_faults(values: list[Any], key: str) -> Iterator[str]:
    """Why AWS rejects an operand in a list of matching values, as predicates."""
    for item in values:
        if not isinstance(item, dict) or len(item) != 1:
            continue
        operator, operand = next(iter(item.items()))
        if operator in _FAULTS and not isinstance(operand, Unknown):
            fault = _FAULTS[operator](operand)
            if fault:
                yield f"has {operator} in '{key}' {fault}"


def alternatives_fault(value: list[Any]) -> str:
    """Why `$or` is not a choice of patterns: Event Ruler takes it for the name of a field."""
    if any(isinstance(item, Unknown) for item in value):
        return ""
    if not all(isinstance(item, dict) for item in value):
        return "has '$or' with a value that is not an object"
    return "has '$or' with one object, but it requires two" if len(value) == 1 else ""


def _numeric(operand: Any) -> str:
    if not isinstance(operand, list):
        return ""
    if len(operand) % 2 or not operand:
        return f"with {len(operand)} items, but each comparison has a number"
    if any(isinstance(item, Unknown) for item in operand):
        return ""
    first = operand[0]
    if len(operand) == 2:
        return ""
    if first not in (">", ">=") or operand[2] not in _BELOW or len(operand) > 4:
        return "with comparisons that are not one of '>' or '>=' before one of '<' or '<='"
    low, high = operand[1], operand[3]
    is_number = all(isinstance(n, int | float) for n in (low, high))
    return f"from {low} to {high}, but the first must be less" if is_number and low > high else ""


def _anything_but(operand: Any) -> str:
    if isinstance(operand, dict):
        other = next((name for name in operand if name not in _INSIDE_ANYTHING_BUT), None)
        return f"with '{other}', which it does not support" if other is not None else ""
    if operand is None or isinstance(operand, bool):
        return "with a value that is neither a string nor a number"
    if not isinstance(operand, list):
        return ""
    if not operand:
        return "with an empty list"
    if any(item is None or isinstance(item, bool | dict | list) for item in operand):
        return "with a value that is neither a string nor a number"
    texts = sum(isinstance(item, str | PartialText) for item in operand)
    numbers = sum(isinstance(item, int | float) for item in operand)
    return "with strings and numbers, but all must be of one type" if texts and numbers else ""


def _cidr(operand: Any) -> str:
    if not isinstance(operand, str):
        return "with a value that is not a string"
    try:
        Cidr.parse_loose(operand)
    except CidrError:
        return f"with '{operand}', which is not a CIDR block"
    return ""


def _wildcard(operand: Any) -> str:
    if not isinstance(operand, str):
        return "with a value that is not a string"
    return f"with '{operand}', which has consecutive wildcards" if _WILDCARDS.search(operand) else ""


_FAULTS: Final[Mapping[str, Callable[[Any], str]]] = {
    "numeric": _numeric,
    "anything-but": _anything_but,
    "cidr": _cidr,
    "wildcard": _wildcard,
}
