"""Rules of composite alarms: functions of alarms, joined by operators.

Source: CloudWatch API, PutCompositeAlarm, `AlarmRule`; the error texts from users' reports (`Error in AlarmRule
[Unsupported token 'Oldest' at char 67, must be: ')']`, `AlarmRule must not contain leading or trailing whitespace or be
null`). Rules with `AT_LEAST`, of which the grammar is not published, have no faults here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.values import PartialText, Unknown

MOST_ALARMS: Final = 100
# Rules with more parentheses are not read: nobody writes them, and each level is a call.
_MOST_PARENTHESES: Final = 250
_FUNCTIONS: Final = ("ALARM", "OK", "INSUFFICIENT_DATA")
_CONSTANTS: Final = ("TRUE", "FALSE")
_JOINS: Final = ("AND", "OR")
_TOKEN: Final = re.compile(r'\s*("[^"]*"|[()]|[^\s()"]+)')
_HOLE: Final = "\x00"


class _RuleError(Exception):
    """A fault of the rule, as a predicate; empty if the rule cannot be read with certainty."""


def rule_fault(rule: str | Unknown | None) -> str:
    """Why CloudWatch rejects the rule, as a predicate; empty if nothing is certain."""
    text = _HOLE.join(rule.pieces) if isinstance(rule, PartialText) else rule
    if not isinstance(text, str) or "AT_LEAST" in text.upper() or text.count("(") > _MOST_PARENTHESES:
        return ""
    if text != text.strip():
        return "begins or ends with whitespace"
    try:
        tokens = list(_tokens(text))
        if not tokens:
            return ""
        end = _expression(tokens, 0)
        if end < len(tokens):
            _unexpected(tokens, end, "an operator")
        alarms = sum(token.upper() in _FUNCTIONS for token in tokens)
        return f"has {alarms} alarms; the maximum is {MOST_ALARMS}" if alarms > MOST_ALARMS else ""
    except _RuleError as found:
        return str(found)


def _tokens(text: str) -> Iterator[str]:
    end = 0
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise _RuleError("has a double quote that is not closed")
        yield match[1]
        end = match.end()


def _expression(tokens: list[str], at: int) -> int:
    """Read operands that are joined by operators; return the place behind them."""
    at = _operand(tokens, at)
    while at < len(tokens) and tokens[at].upper() in _JOINS:
        at = _operand(tokens, at + 1)
    return at


def _operand(tokens: list[str], at: int) -> int:
    while at < len(tokens) and tokens[at].upper() == "NOT":
        at += 1
    if at < len(tokens) and tokens[at] == "(":
        return _closed(tokens, _expression(tokens, at + 1))
    if at < len(tokens) and tokens[at].upper() in _CONSTANTS:
        return at + 1
    if at >= len(tokens) or tokens[at].upper() not in _FUNCTIONS:
        _unexpected(tokens, at, 'a function such as ALARM("name")')
    if at + 1 >= len(tokens) or tokens[at + 1] != "(":
        _unexpected(tokens, at + 1, "'('")
    if at + 2 >= len(tokens) or tokens[at + 2] in ("(", ")"):
        _unexpected(tokens, at + 2, "the name of an alarm")
    return _closed(tokens, at + 3, is_name=True)


def _closed(tokens: list[str], at: int, *, is_name: bool = False) -> int:
    if at >= len(tokens) or tokens[at] != ")":
        hint = "')', or double quotes around a name with spaces" if is_name else "')'"
        _unexpected(tokens, at, hint)
    return at + 1


def _unexpected(tokens: list[str], at: int, wanted: str) -> None:
    """Raise the fault. What is joined with an unknown part may be any part of a rule."""
    near = tokens[max(at - 1, 0) : at + 1]
    if any(_HOLE in token for token in near) or (at >= len(tokens) and _HOLE in "".join(tokens[-2:])):
        raise _RuleError("")
    where = f"has '{tokens[at]}'" if at < len(tokens) else "ends"
    raise _RuleError(f"{where} where CloudWatch expects {wanted}")
