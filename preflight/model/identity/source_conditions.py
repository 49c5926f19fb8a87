"""Conditions on the source of a service's request: `aws:SourceArn`, and `aws:SourceAccount`, its account.

Source: IAM user guide, "AWS global condition context keys", aws:SourceArn and aws:SourceAccount; "Condition operators".
"""

from __future__ import annotations

from typing import Final

from preflight.core.logic import all_of, any_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.identity.accounts import if_account, is_account_of, with_account
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_conditions import (
    NOTHING,
    Sent,
    condition_tests,
    holds,
    of_one_value,
    values_of,
)
from preflight.model.identity.policy_documents import Statement
from preflight.model.identity.policy_patterns import matches

# The first two also support patterns; StringEquals compares exactly, so that a pattern matches nothing.
_OPERATORS: Final = frozenset({"arnequals", "arnlike", "stringlike", "stringequals"})


def holds_from(statement: Statement, owner: Resource, source: Resource | None, sent: Sent = NOTHING) -> Tri:
    """Whether the statement's conditions hold for a request of a service for `source`, if that is known.

    owner: a resource of the account for which the service calls. sent: other keys of every such request, in lower case.
    """
    tests = condition_tests(statement.source.get("Condition"))
    if isinstance(tests, Unknown):
        return tests
    return all_of(
        holds(*test, sent) if test[1].lower() in sent else _holds(*test, owner, source) for test in tests
    )


def _holds(operator: str, key: str, wanted: Value, owner: Resource, source: Resource | None) -> Tri:
    values, test = values_of(wanted), of_one_value(operator)
    if isinstance(values, Unknown) or test not in _OPERATORS:
        return holds(operator, key, wanted)
    texts = [value for value in values if isinstance(value, str | Unknown)]
    if key.lower() == "aws:sourcearn" and source is not None:
        is_exact = test == "stringequals"
        return any_of(_names(value, source, is_exact=is_exact) for value in texts)
    if key.lower() == "aws:sourceaccount" and all(_may_be_account(value) for value in texts):
        return any_of(is_account_of(value, owner) for value in texts)
    return holds(operator, key, wanted)


def _names(value: str | Unknown, source: Resource, *, is_exact: bool) -> Tri:
    """Whether a value of the condition is the source's ARN; two resources of the stack have two ARNs."""
    hole = value.hole if isinstance(value, Unknown) else None
    owner = source.stack.by_urn.get(hole.urn) if hole is not None and hole.output == "arn" else None
    if owner is not None and not owner.is_external and not source.is_external:
        return owner is source
    arn = arn_of(source)
    found = matches(value, arn)
    if isinstance(found, Unknown):
        wanted = with_account(value, source)
        patterns = (wanted,) if isinstance(wanted, str) else ()
        found = if_account(arn, source, patterns, lambda own: matches(wanted, own))
    if found is True and is_exact and isinstance(value, str) and not {"*", "?"}.isdisjoint(value):
        return Unknown("a pattern in a condition on aws:SourceArn")
    return found


def _may_be_account(value: str | Unknown) -> bool:
    return isinstance(value, Unknown) or value.isdigit()
