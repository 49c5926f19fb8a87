"""Orderings between a role's permissions and the resources that use the role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.conversion import as_list
from preflight.core.logic import all_of, any_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.ordering import Ordering, Pair, owned, single_reference
from preflight.model.identity import policy_documents
from preflight.model.identity.roles import POLICY, managed_policy
from preflight.model.resource_types import ROLE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_SHARED: Final = (
    aws.IAM_POLICY_ATTACHMENT,
    aws.IAM_ROLE_POLICIES_EXCLUSIVE,
    aws.IAM_ROLE_POLICY_ATTACHMENTS_EXCLUSIVE,
)
_EKS: Final = (
    (aws.EKS_CLUSTER, "roleArn"),
    (aws.EKS_NODE_GROUP, "nodeRoleArn"),
    (aws.EKS_FARGATE_PROFILE, "podExecutionRoleArn"),
)


def granted_by(role: Resource | None) -> tuple[Resource, ...]:
    """The resources that attach a policy to the role."""
    if role is None:
        return ()
    found = owned(role.stack, (aws.IAM_ROLE_POLICY_ATTACHMENT, aws.IAM_ROLE_POLICY), "role", ROLE)
    return found.get(role.urn, ())


def granting(role: Resource | None, action: str) -> tuple[Resource, ...]:
    """The resources that certainly allow the role the action; empty where the role itself may allow it.

    Those that may allow it too, such as a policy with unknown text, are included if another certainly does.
    """
    if role is None or role.get("inlinePolicies") is not None or role.get("managedPolicyArns") is not None:
        return ()
    if any(_may_be_for(r, role) for r in role.stack.of(*_SHARED)):
        return ()
    judged = [(r, _allows(r, action)) for r in granted_by(role)]
    if not any(allows is True for _, allows in judged):
        return ()
    return tuple(r for r, allows in judged if allows is not False)


def _may_be_for(resource: Resource, role: Resource) -> bool:
    """Whether an attachment to several roles, or a list of all policies of one, is or may be for this role."""
    keys = ("roles", "roleName")
    if any(role.urn in resource.dependencies_of(key) for key in keys):
        return True
    values = [v for key in keys for v in _texts(resource.get(key))]
    return any(isinstance(v, Unknown) or v in set(role.identifiers()) for v in values)


def _texts(value: Value) -> list[Value]:
    items = as_list(value)
    return [items] if isinstance(items, Unknown) else items


def _allows(resource: Resource, action: str) -> Tri:
    if resource.type == aws.IAM_ROLE_POLICY:
        return _document_allows(resource, action)
    own = single_reference(resource, POLICY, "policyArn")
    if own is not None:
        return _document_allows(own, action)
    arn = resource.text("policyArn")
    source = managed_policy(arn) if isinstance(arn, str) else None
    if source is None or isinstance(source, Unknown):
        return Unknown(f"policy of '{resource.name}'")
    return source.allows(action, "*")


def _document_allows(resource: Resource, action: str) -> Tri:
    """Whether a statement allows the action on some resource."""
    found = policy_documents.document(resource.get("policy"))
    if found is None or isinstance(found, Unknown):
        return Unknown(f"policy of '{resource.name}'")
    speaking = (s for s in found.statements if _speaks_of(s.actions, action.partition(":")[0]))
    allows = any_of(all_of((s.has_effect("Allow"), s.covers(action))) for s in speaking)
    return allows if found.complete else any_of((allows, Unknown(f"policy of '{resource.name}'")))


def _speaks_of(actions: policy_documents.Element, service: str) -> bool:
    """Whether the actions may belong to the service: a fast first check."""
    if actions.negated or isinstance(actions.patterns, Unknown):
        return True
    return any(
        not isinstance(p, str) or p[:1] in ("*", "?") or p.lower().startswith(f"{service}:")
        for p in actions.patterns
    )


def clusters(stack: Stack) -> Iterator[Pair]:
    """EKS clusters, node groups and Fargate profiles: every policy of their role."""
    for type_, key in _EKS:
        for resource in stack.of(type_):
            yield Pair(resource, granted_by(single_reference(resource, ROLE, key)))


ORDERINGS: Final = (
    Ordering(
        "cluster",
        clusters,
        "EKS requires the role's policies from its creation to its deletion",
        "InvalidParameterException, UnauthorizedOperation",
        refused=False,
    ),
)
