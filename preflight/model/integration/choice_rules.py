"""The rules of Choice states: operators, operands and targets.

Sources: Amazon States Language specification, "Choice State"; Step Functions developer guide, "Choice workflow state".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.values import Unknown
from preflight.model.integration.state_flaws import Flaw

_ORDERS: Final = ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_TESTS: Final = ("IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp")
_LOGICAL: Final = ("And", "Or", "Not")
# Operator -> the type of its operand.
_OPERANDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    **{f"String{order}": str for order in (*_ORDERS, "Matches")},
    **{f"Numeric{order}": (int, float) for order in _ORDERS},
    **{f"Timestamp{order}": str for order in _ORDERS},
    **dict.fromkeys(("BooleanEquals", *_TESTS), bool),
    **{f"{kind}{order}Path": str for kind in ("String", "Numeric", "Timestamp") for order in _ORDERS},
    "BooleanEqualsPath": str,
}
_NAMES: Final = {str: "a text", bool: "true or false", (int, float): "a number"}
_OTHERS: Final = frozenset({"Variable", "Next", "Comment", "Assign", "Output"})


def choice_flaws(name: str, state: Mapping[str, Any], *, jsonata: bool | None) -> Iterator[Flaw]:
    """The faults of the rules of a Choice state. `jsonata` is its query language, `None` if that is unknown."""
    choices = state.get("Choices")
    for rule in choices if isinstance(choices, list) else ():
        if not isinstance(rule, dict) or jsonata is None:
            continue
        if not jsonata:
            yield from _rule(name, rule, is_outer=True)
        elif "Condition" not in rule:
            yield Flaw(f"has a choice without Condition in '{name}', whose query language is JSONata")


def _rule(name: str, rule: Mapping[str, Any], *, is_outer: bool) -> Iterator[Flaw]:
    operators = [key for key in rule if key in _OPERANDS or key in _LOGICAL]
    foreign = [key for key in rule if key not in _OTHERS and key not in operators]
    if foreign and not operators:
        yield Flaw(
            f"has '{foreign[0]}' in a choice of '{name}', which is not an operator of JSONPath choices"
        )
    elif len(operators) != 1:
        shown = " and ".join(operators) if operators else "no operator"
        yield Flaw(f"has {shown} in a choice of '{name}'; a rule has exactly one operator")
    if not is_outer and "Next" in rule:
        yield Flaw(f"has Next inside a nested rule of '{name}'; only the outer rule has it")
    for operator in operators:
        yield from _operand(name, operator, rule)


def _operand(name: str, operator: str, rule: Mapping[str, Any]) -> Iterator[Flaw]:
    value = rule[operator]
    if operator in _LOGICAL:
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _rule(name, inner, is_outer=False)
        return
    if "Variable" not in rule:
        yield Flaw(f"has {operator} without Variable in a choice of '{name}'")
    type_ = _OPERANDS[operator]
    if isinstance(value, Unknown):
        return
    if not isinstance(value, type_) or (type_ is not bool and isinstance(value, bool)):
        yield Flaw(f"has {operator} in a choice of '{name}' with a value that is not {_NAMES[type_]}")
