"""Resource-based policies, such as those of keys, queues and topics, and the AWS services that they allow.

Source: IAM user guide, "AWS JSON policy elements: Principal": services are allowed by their service principal.
"""

from __future__ import annotations

from typing import Final

from preflight.core.logic import all_of, any_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_documents import Document, Statement, document, values_of
from preflight.model.identity.policy_patterns import matches
from preflight.model.identity.roles import is_service

# The first two also support patterns; StringEquals compares exactly, so that a pattern matches nothing.
_OPERATORS: Final = frozenset({"arnequals", "arnlike", "stringlike", "stringequals"})

Policy = Document | Unknown | None


def policy_of(resource: Resource, type_: str, key: str) -> Policy:
    """The policy of a resource: that of an attached policy resource, whose property `key` names it, otherwise its own.

    `None` if it has no policy, so that the service's default applies.
    """
    if resource.is_external:
        return Unknown(f"policy of '{resource.name}', which this stack did not create")
    types = (resource.type,)
    for attached in referrers(resource, type_, key, types):
        return _read(attached.get("policy"), attached.name)
    if possible_referrers(resource, type_, key, types):
        return Unknown(f"a policy that may be of '{resource.name}'")
    value = resource.get("policy")
    # An unknown that is not an input is an output of AWS, even if the program sets no policy.
    computed = isinstance(value, Unknown) and not resource.has_input("policy")
    return None if value is None or computed else _read(value, resource.name)


def admits_service(policy: Policy, service: str, action: str, source: Resource | None = None) -> Tri:
    """Whether the policy allows the action for an AWS service (`logs.amazonaws.com`); `Unknown` with conditions.

    A condition that certainly has another source ARN than `source` is false. Deny statements are ignored. A missing
    policy does not allow any service.
    """
    if policy is None or isinstance(policy, Unknown):
        return False if policy is None else Unknown(policy.reason)
    found = any_of(
        all_of((s.has_effect("Allow"), is_for_service(s, service), s.covers(action), _is_from(s, source)))
        for s in policy.statements
    )
    return found if policy.complete else any_of((found, Unknown("a statement of a policy")))


def _is_from(statement: Statement, source: Resource | None) -> Tri:
    """Whether conditions on `aws:SourceArn` may hold for the source; True without such conditions.

    Source: IAM user guide, "AWS global condition context keys", aws:SourceArn; "Condition operators".
    """
    conditions = statement.source.get("Condition")
    if source is None or not isinstance(conditions, dict):
        return True
    wanted = [
        (operator.lower(), values_of(value))
        for operator, tests in conditions.items()
        if isinstance(tests, dict)
        for key, value in tests.items()
        if key.lower() == "aws:sourcearn"
    ]
    return all_of(_holds(operator, values, source) for operator, values in wanted)


def _holds(operator: str, values: list[Value] | Unknown, source: Resource) -> Tri:
    if isinstance(values, Unknown) or operator not in _OPERATORS:
        return Unknown("a condition on aws:SourceArn")
    return any_of(_names(value, source) for value in values if isinstance(value, str | Unknown))


def _names(value: str | Unknown, source: Resource) -> Tri:
    """Whether a value of the condition is the source's ARN; two resources of the stack have two ARNs."""
    hole = value.hole if isinstance(value, Unknown) else None
    owner = source.stack.by_urn.get(hole.urn) if hole is not None and hole.output == "arn" else None
    if owner is not None and not owner.is_external and not source.is_external:
        return owner is source
    return matches(value, arn_of(source))


def _read(value: Value, name: str) -> Document | Unknown:
    found = document(value)
    return found if isinstance(found, Document) else Unknown(f"policy of '{name}'")


def is_for_service(statement: Statement, service: str) -> Tri:
    """Whether the statement's principals include the service."""
    if statement.excludes_principals:
        return Unknown("a policy for all principals except some")
    everybody = statement.principals("AWS")
    names = statement.principals("Service")
    if isinstance(names, Unknown) or isinstance(everybody, Unknown):
        return Unknown("the principals of a policy")
    if any(isinstance(n, str) and n == "*" for n in everybody):
        # Whether `*` includes service principals differs between services.
        return Unknown("a policy for all principals")
    return any_of(is_service(name, service) for name in names)
