"""Resource-based policies, such as those of keys, queues and topics, and the AWS services that they allow.

Source: IAM user guide, "AWS JSON policy elements: Principal": services are allowed by their service principal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from preflight.core.logic import all_of, any_of, equal
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_conditions import NOTHING, Sent
from preflight.model.identity.policy_documents import Document, Statement, document
from preflight.model.identity.policy_patterns import Pattern
from preflight.model.identity.roles import is_service
from preflight.model.identity.source_conditions import holds_from

Policy = Document | Unknown | None

_IDENTITIES: Final = (aws.IAM_ROLE, aws.IAM_USER)


def policy_of(resource: Resource, type_: str, key: str) -> Policy:
    """The policy of a resource: that of an attached policy resource, whose property `key` names it, otherwise its own.

    `None` if it has no policy, so that the service's default applies.
    """
    if resource.is_external:
        return Unknown(f"policy of '{resource.name}', which this stack did not create")
    types = (resource.type,)
    for attached in referrers(resource, type_, key, types):
        return read_policy(attached)
    if possible_referrers(resource, type_, key, types):
        return Unknown(f"a policy that may be of '{resource.name}'")
    return own_policy(resource)


def own_policy(resource: Resource) -> Policy:
    """The policy in its own property; `None` if the program sets none."""
    value = resource.get("policy")
    # An unknown that is not an input is an output of AWS, even if the program sets no policy.
    computed = isinstance(value, Unknown) and not resource.has_input("policy")
    return None if value is None or computed else read_policy(resource)


def admits_service(
    policy: Policy,
    service: str,
    action: str,
    owner: Resource,
    source: Resource | None = None,
    sent: Sent = NOTHING,
    *,
    everyone: bool = False,
) -> Tri:
    """Whether the policy allows the action for an AWS service (`logs.amazonaws.com`).

    `Unknown` with conditions other than on the source's ARN and account; `owner`: a resource of that account; `sent`:
    other condition keys of every such request; `everyone`: whether a statement for all principals certainly is for
    services too. Deny statements are ignored. A missing policy does not allow any service.
    """
    if policy is None or isinstance(policy, Unknown):
        return False if policy is None else Unknown(policy.reason)
    found = any_of(
        all_of(
            (
                s.has_effect("Allow"),
                is_for_service(s, service, everyone=everyone),
                s.actions.matches(action, fold=True),
                holds_from(s, owner, source, sent),
            )
        )
        for s in policy.statements
    )
    return found if policy.complete else any_of((found, Unknown("a statement of a policy")))


def may_admit(policy: Policy, role: Resource | None, actions: Sequence[str]) -> Tri:
    """Whether the policy may allow one of the actions for a role of the account: `False` or `Unknown`.

    A statement for services, for other actions or for another role or user of the stack does not. Source: IAM user
    guide, "AWS JSON policy elements: Principal"; "Policy evaluation logic", resource-based policies in one account.
    """
    if policy is None:
        return False
    if isinstance(policy, Unknown):
        return Unknown(policy.reason)
    if not policy.complete or any(_may_be_for(s, role, actions) for s in policy.statements):
        return Unknown("a policy that may allow the role")
    return False


def certainly_admits(policy: Policy, role: Resource | None, actions: Sequence[str], target: Resource) -> bool:
    """Whether the policy of the target certainly allows the role, by its ARN, each of the actions on the target.

    Source: IAM user guide, "Policy evaluation logic": in one account, a resource-based policy that names the role's ARN
    is enough. A policy with a statement that denies is not certain, nor is a statement with a condition.
    """
    if role is None or not isinstance(policy, Document) or not policy.complete:
        return False
    if any(statement.has_effect("Allow") is not True for statement in policy.statements):
        return False
    arn = target.get("arn")
    mine = [s for s in policy.statements if s.source.get("Condition") is None and _is_for_role(s, role)]
    known = arn if isinstance(arn, str | Unknown) else None
    return known is not None and all(any(s.names(a, known) is True for s in mine) for a in actions)


def _is_for_role(statement: Statement, role: Resource) -> bool:
    principals = statement.principals("AWS")
    if statement.excludes_principals or isinstance(principals, Unknown):
        return False
    return any(equal(principal, role.get("arn")) is True for principal in principals)


def _may_be_for(statement: Statement, role: Resource | None, actions: Sequence[str]) -> bool:
    if statement.has_effect("Allow") is False:
        return False
    if all(statement.actions.matches(action, fold=True) is False for action in actions):
        return False
    if statement.excludes_principals:
        return True
    principals = statement.principals("AWS")
    return isinstance(principals, Unknown) or not all(_is_another(p, role) for p in principals)


def _is_another(principal: Pattern, role: Resource | None) -> bool:
    """Whether the principal certainly is a role or user of the stack besides the role."""
    if role is None or isinstance(principal, str | PartialText):
        return False
    named = role.stack.meant(principal)
    if named is None or named.type not in _IDENTITIES or named.urn == role.urn:
        return False
    return not (named.is_external or role.is_external)


def read_policy(holder: Resource) -> Document | Unknown:
    """The document in its property `policy`; `Unknown` if it cannot be read."""
    found = document(holder.get("policy"))
    return found if isinstance(found, Document) else Unknown(f"policy of '{holder.name}'")


def is_for_service(statement: Statement, service: str, *, everyone: bool = False) -> Tri:
    """Whether the statement's principals include the service."""
    if statement.excludes_principals:
        return Unknown("a policy for all principals except some")
    everybody = statement.principals("AWS")
    names = statement.principals("Service")
    if isinstance(names, Unknown) or isinstance(everybody, Unknown):
        return Unknown("the principals of a policy")
    if any(isinstance(n, str) and n == "*" for n in everybody):
        # Whether `*` includes service principals differs between services.
        return True if everyone else Unknown("a policy for all principals")
    return any_of(is_service(name, service) for name in names)
