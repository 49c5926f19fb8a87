"""Conditions of IAM policy statements: their tests, and whether they hold for a request with certain condition keys.

Source: IAM user guide, "IAM JSON policy elements: Condition" and "Condition operators".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from preflight.core.conversion import as_list
from preflight.core.logic import all_of, any_of, negate
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, Value, is_text
from preflight.model.identity.policy_patterns import matches

# The condition keys of a request, in lower case, with their values.
Sent = Mapping[str, str | Unknown]
NOTHING: Final[Sent] = MappingProxyType({})

# Session traffic is always encrypted, so this condition is decided for every caller of an SDK.
# Source: IAM user guide, "AWS global condition context keys", aws:SecureTransport.
_SECURE_TRANSPORT: Final = "aws:securetransport"

# Operator -> whether its values are patterns.
_EQUAL: Final = {
    "stringequals": False,
    "stringequalsignorecase": False,
    "stringlike": True,
    "arnequals": True,
    "arnlike": True,
}
_DIFFERENT: Final = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


def condition_tests(value: Value) -> tuple[tuple[str, str, Value], ...] | Unknown:
    """The operator, key and values of each test in a statement's `Condition`; an unreadable one has no key."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        return Unknown("a condition of a policy")
    return tuple(
        (operator, key, wanted)
        for operator, tests in value.items()
        for key, wanted in (tests.items() if isinstance(tests, dict) else [("", None)])
    )


def tags_sent(resource: Resource, *services: str) -> Sent:
    """The condition keys of a request for the resource that its own tags decide; some services have such keys too.

    Source: IAM user guide, "IAM JSON policy elements: Condition": key names are not case-sensitive, and a tag key
    matches only one tag.
    """
    tags = resource.get("tags")
    if not isinstance(tags, dict):
        return NOTHING
    names = [name.lower() for name in tags]
    return {
        f"{prefix}:resourcetag/{name.lower()}": value
        for name, value in tags.items()
        for prefix in ("aws", *services)
        if isinstance(value, str | Unknown) and names.count(name.lower()) == 1
    }


def values_of(value: Value) -> list[Any] | Unknown:
    """One or several values; a text with unknown parts is one value, and so is an output with a known format."""
    return [value] if is_text(value) else as_list(value)


def conditions_hold(condition: Value, sent: Sent) -> Tri:
    """Whether a statement's conditions hold for a request with the keys; True without conditions."""
    tests = condition_tests(condition)
    return tests if isinstance(tests, Unknown) else all_of(holds(*test, sent) for test in tests)


def holds(operator: str, key: str, wanted: Value, sent: Sent = NOTHING) -> Tri:
    """Whether a test of a condition holds for every request with the keys."""
    value, test = sent.get(key.lower()), of_one_value(operator)
    if value is not None:
        return _holds_for(test, key, values_of(wanted), value)
    if test == "bool" and key.lower() == _SECURE_TRANSPORT:
        values = as_list(wanted)
        if not isinstance(values, Unknown) and not any(isinstance(v, Unknown) for v in values):
            return "true" in [str(v).lower() for v in values]
    return Unknown(f"the condition on {key}" if key else "a condition of a policy")


def of_one_value(operator: str) -> str:
    """The operator, in lower case, that decides the same for a key that every request has with exactly one value.

    Source: IAM user guide, "Set operators for multivalued context keys" and "...IfExists condition operators".
    """
    return operator.lower().removesuffix("ifexists").removeprefix("foranyvalue:")


def _holds_for(operator: str, key: str, wanted: list[Any] | Unknown, value: str | Unknown) -> Tri:
    same = _DIFFERENT.get(operator, operator)
    if isinstance(wanted, Unknown) or same not in _EQUAL:
        return Unknown(f"the condition on {key}")
    found = any_of(_equals(one, value, same) for one in wanted)
    return found if same == operator else negate(found)


def _equals(wanted: Value, value: str | Unknown, operator: str) -> Tri:
    if not isinstance(wanted, str | Unknown):
        return Unknown("a value of a condition that is not a string")
    pieces = (
        wanted.pieces if isinstance(wanted, PartialText) else (wanted if isinstance(wanted, str) else "",)
    )
    has_pattern = any(not {"*", "?"}.isdisjoint(piece) for piece in pieces)
    fold = operator.endswith("ignorecase")
    if has_pattern and not _EQUAL[operator]:
        # Compared exactly: no value of AWS contains these characters.
        return False
    if has_pattern and operator.startswith("arn") and "".join(pieces).count(":") < 5:
        return Unknown("an incomplete ARN in a condition")
    return matches(wanted, value, fold=fold)
