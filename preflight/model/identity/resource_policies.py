"""Resource-based policies, such as those of keys, queues and topics, and the AWS services that they allow.

Source: IAM user guide, "AWS JSON policy elements: Principal": services are allowed by their service principal.
"""

from __future__ import annotations

from preflight.core.logic import all_of, any_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.identity.policy_conditions import NOTHING, Sent
from preflight.model.identity.policy_documents import Document, Statement, document
from preflight.model.identity.roles import is_service
from preflight.model.identity.source_conditions import holds_from

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


def _read(value: Value, name: str) -> Document | Unknown:
    found = document(value)
    return found if isinstance(found, Document) else Unknown(f"policy of '{name}'")


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
