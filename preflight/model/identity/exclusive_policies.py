"""Roles with exclusive lists of policies, and the resources that add other policies to them.

Source: pulumi-aws, Role: `managedPolicyArns` and `inlinePolicies` take over the exclusive management of the role's
policies of that kind, and are incompatible with other ways of managing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from preflight.core.conversion import child
from preflight.core.encoding import is_empty
from preflight.core.logic import any_of, certainly, equal, negate, one_of
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model.identity.roles import ATTACHMENT, POLICY
from preflight.model.resource_types import ROLE, ROLE_ATTACHMENT, ROLE_POLICY

# The role's list, the key of an item's name, the resource type that adds a policy, and the key of its name.
_LISTS: Final = (
    ("inlinePolicies", "name", ROLE_POLICY, "name"),
    ("managedPolicyArns", "", ROLE_ATTACHMENT, "policyArn"),
)


def outsiders(role: Resource) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    """Each exclusive list of the role with the resources that certainly add a policy that is not in it, by name."""
    for key, step, type_, name in _LISTS:
        items = role.items(key)
        if role.is_external or isinstance(items, Unknown) or not items:
            continue
        listed = [_name(item, step) for item in items]
        others = (
            r
            for r in referrers(role, type_, "role", ROLE)
            if certainly(negate(one_of(_given(r, name), listed)))
        )
        found = tuple(sorted(others, key=lambda r: (r.name, r.urn)))
        if found and any(value is not None and not is_empty(value) for value in listed):
            yield key, found


def _name(item: Value, step: str) -> Value:
    return child(item, step) if step else item


def _given(resource: Resource, name: str) -> Value:
    """The name of the resource's policy; without a name, Pulumi assigns one that no program lists."""
    value = resource.get(name)
    return "" if value is None else value


# An `ATTACHMENT` is exclusive: by the provider's documentation it attaches the policy to everything that it lists, and
# detaches it from everything else in the account, whoever attached it.
_HOLDERS: Final = (
    ("roles", ROLE, ROLE_ATTACHMENT, "role"),
    ("users", ("aws:iam/user:User",), "aws:iam/userPolicyAttachment:UserPolicyAttachment", "user"),
    ("groups", ("aws:iam/group:Group",), "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group"),
)


# The maximum number of attachments in a finding, because a policy may have hundreds.
_NAMED: Final = 3


def rival_attachments(attachment: Resource) -> tuple[Resource, ...]:
    """The first of the other exclusive attachments of the same policy with certainly different identities, by name."""
    others = _with_policy_of(attachment, ATTACHMENT)
    found = (r for r in others if certainly(any_of(_list_differs(attachment, r, *h[:2]) for h in _HOLDERS)))
    return tuple(islice(found, _NAMED))


def overridden_attachments(attachment: Resource) -> tuple[Resource, ...]:
    """The first attachments of the same policy to a role, user or group that this one certainly does not list."""
    found = (
        other
        for key, types, type_, single in _HOLDERS
        for other in _with_policy_of(attachment, type_)
        if _leaves_out(attachment, other.ref(types, single), key, types)
    )
    return tuple(islice(found, _NAMED))


def _list_differs(left: Resource, right: Resource, key: str, types: tuple[str, ...]) -> Tri:
    one, two = left.refs(types, key), right.refs(types, key)
    if one.complete and two.complete:
        return set(one.found) != set(two.found)
    return negate(equal(left.items(key), right.items(key)))


def _leaves_out(
    attachment: Resource, holder: Resource | Unknown | None, key: str, types: tuple[str, ...]
) -> bool:
    listed = attachment.refs(types, key)
    return isinstance(holder, Resource) and listed.complete and holder not in listed.found


def _with_policy_of(attachment: Resource, type_: str) -> Iterator[Resource]:
    """Attachments of one type, in the same account, of the attachment's policy, by name."""
    stack = attachment.stack
    groups = stack.cache(f"{type_} by policy", lambda: _by_policy(stack.of(type_)))
    for other in groups.get(_policy_of(attachment), ()):
        if other is not attachment and certainly(other.same_account(attachment)):
            yield other


def _by_policy(attachments: Iterable[Resource]) -> dict[str, list[Resource]]:
    groups: dict[str, list[Resource]] = {}
    for resource in sorted(attachments, key=lambda r: (r.name, r.urn)):
        if not resource.is_external and (policy := _policy_of(resource)):
            groups.setdefault(policy, []).append(resource)
    return groups


def _policy_of(attachment: Resource) -> str:
    """The URN of a policy of the stack, or the ARN of another policy; empty if it is unknown."""
    found = attachment.ref(POLICY, "policyArn")
    text = attachment.text("policyArn")
    return found.urn if isinstance(found, Resource) else text if isinstance(text, str) else ""
