"""Conditions on the source of a service's request: `aws:SourceArn`, and `aws:SourceAccount`, its account.

Source: IAM user guide, "AWS global condition context keys", aws:SourceArn and aws:SourceAccount; "Condition operators".
"""

from __future__ import annotations

from typing import Final

from preflight.core.holes import ACCOUNT, Hole, Part
from preflight.core.logic import all_of, any_of
from preflight.core.resource import CREDENTIALS, Resource
from preflight.core.values import Tri, Unknown, Value
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


def own_account(owner: Resource) -> Hole:
    """The account of the resource."""
    is_own = any(owner.provider_input(key) is not None for key in CREDENTIALS)
    urn = owner.provider_urn if is_own else ""
    return Hole(urn, ACCOUNT, (Part(urn, ACCOUNT),))


def _holds(operator: str, key: str, wanted: Value, owner: Resource, source: Resource | None) -> Tri:
    values, test = values_of(wanted), of_one_value(operator)
    if isinstance(values, Unknown) or test not in _OPERATORS:
        return holds(operator, key, wanted)
    texts = [value for value in values if isinstance(value, str | Unknown)]
    if key.lower() == "aws:sourcearn" and source is not None:
        is_exact = test == "stringequals"
        return any_of(_names(value, source, is_exact=is_exact) for value in texts)
    if key.lower() == "aws:sourceaccount" and any(is_account_of(value, owner) for value in texts):
        return True
    return holds(operator, key, wanted)


def _names(value: str | Unknown, source: Resource, *, is_exact: bool) -> Tri:
    """Whether a value of the condition is the source's ARN; two resources of the stack have two ARNs."""
    hole = value.hole if isinstance(value, Unknown) else None
    owner = source.stack.by_urn.get(hole.urn) if hole is not None and hole.output == "arn" else None
    if owner is not None and not owner.is_external and not source.is_external:
        return owner is source
    found = matches(value, arn_of(source))
    if found is True and is_exact and isinstance(value, str) and not {"*", "?"}.isdisjoint(value):
        return Unknown("a pattern in a condition on aws:SourceArn")
    return found


def is_account_of(value: str | Unknown | None, owner: Resource) -> bool:
    """Whether the value is certainly the account of the resource."""
    hole = value.hole if isinstance(value, Unknown) else None
    if hole is None or not hole.is_account:
        return False
    return hole == own_account(owner)
