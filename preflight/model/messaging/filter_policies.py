"""Filter policies of SNS subscriptions: the format that SNS accepts.

Source: SNS developer guide, "Subscription filter policies", "Filter policy constraints".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, Final

from preflight.core.values import Unknown, Value, is_text
from preflight.model.identity.policy_documents import MalformedDocumentError, parse
from preflight.model.messaging.event_patterns import list_faults

ATTRIBUTES: Final = "MessageAttributes"
# Source: SNS developer guide, "Filter policy constraints".
MOST_KEYS: Final = 5
MOST_COMBINATIONS: Final = 150


def filter_fault(value: Value, scope: str | Unknown | None) -> str:
    """Why SNS rejects the filter policy, as a predicate; empty if nothing is certain."""
    try:
        found = parse(value)
    except MalformedDocumentError:
        return "is not a JSON object"
    if found is None or isinstance(found, Unknown):
        return ""
    sizes = list(_sizes(found))
    if len(sizes) > MOST_KEYS:
        return f"has {len(sizes)} keys, but SNS accepts {MOST_KEYS}"
    if (combinations := prod(sizes)) > MOST_COMBINATIONS:
        return f"has {combinations} combinations of values, but SNS accepts {MOST_COMBINATIONS}"
    nested_allowed = scope is not None and (isinstance(scope, Unknown) or scope != ATTRIBUTES)
    return next(_faults(found, nested_allowed), "")


def _sizes(policy: Mapping[str, Any]) -> Iterator[int]:
    """The number of values of each key that has a list of values, at any depth."""
    for key, value in policy.items():
        if isinstance(value, list) and key != "$or":
            yield max(len(value), 1)
        elif isinstance(value, dict):
            yield from _sizes(value)


def _faults(policy: Mapping[str, Any], nested_allowed: bool) -> Iterator[str]:
    for key, value in policy.items():
        if key == "$or" or (isinstance(value, Unknown) and not is_text(value)):
            continue
        if isinstance(value, list):
            yield from list_faults(value, key)
        elif isinstance(value, dict) and nested_allowed:
            yield from _faults(value, nested_allowed)
        elif isinstance(value, dict):
            yield f"nests '{key}', which the scope MessageAttributes does not support"
        else:
            yield f"has a value for '{key}' that is not a list"
