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
from preflight.core.logic import certainly, negate, one_of
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import POLICY
from preflight.model.resource_types import ROLE

# The role's list, the key of an item's name, the resource type that adds a policy, and the key of its name.
_LISTS: Final = (
    ("inlinePolicies", "name", aws.IAM_ROLE_POLICY, "name"),
    ("managedPolicyArns", "", aws.IAM_ROLE_POLICY_ATTACHMENT, "policyArn"),
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
    ("roles", ROLE, aws.IAM_ROLE_POLICY_ATTACHMENT, "role"),
    ("users", (aws.IAM_USER,), aws.IAM_USER_POLICY_ATTACHMENT, "user"),
    ("groups", (aws.IAM_GROUP,), aws.IAM_GROUP_POLICY_ATTACHMENT, "group"),
)


_AWS_POLICY: Final = ":iam::aws:policy/"
# The maximum number of attachments in a finding, because a policy may have hundreds.
_NAMED: Final = 3


def rival_attachments(attachment: Resource) -> tuple[Resource, ...]:
    """The first of the other exclusive attachments of the same policy with certainly different identities, by name."""
    groups = attachment.stack.cache("exclusive attachments", lambda: _by_lists(attachment.stack))
    own = _lists(attachment)
    found = (
        other
        for lists, group in groups.get(_policy_of(attachment), {}).items()
        if any(
            one is not None and two is not None and one != two for one, two in zip(own, lists, strict=True)
        )
        for other in islice((r for r in group if certainly(r.same_account(attachment))), _NAMED)
    )
    return tuple(sorted(islice(found, _NAMED), key=lambda r: (r.name, r.urn)))


def _by_lists(stack: Stack) -> dict[str, dict[tuple[frozenset[str] | None, ...], list[Resource]]]:
    """The exclusive attachments by policy, then by what they list."""
    found: dict[str, dict[tuple[frozenset[str] | None, ...], list[Resource]]] = {}
    for policy, attachments in _by_policy(stack.of(aws.IAM_POLICY_ATTACHMENT)).items():
        groups = found.setdefault(policy, {})
        for attachment in attachments:
            groups.setdefault(_lists(attachment), []).append(attachment)
    return found


def _lists(attachment: Resource) -> tuple[frozenset[str] | None, ...]:
    """What the attachment lists of each kind: URNs, or the names of what no stack resource is; `None` if unknown."""
    return tuple(_listed(attachment, key, types) for key, types, *_ in _HOLDERS)


def _listed(attachment: Resource, key: str, types: tuple[str, ...]) -> frozenset[str] | None:
    refs, items = attachment.refs(types, key), attachment.items(key)
    if refs.complete:
        return frozenset(r.urn for r in refs.found)
    if isinstance(items, Unknown) or refs.found or not all(isinstance(i, str) for i in items):
        return None
    return frozenset(str(i) for i in items)


def overridden_attachments(attachment: Resource) -> tuple[Resource, ...]:
    """The first attachments of the same policy to a role, user or group that this one certainly does not list."""
    found = (
        other
        for key, types, type_, single in _HOLDERS
        for other in _with_policy_of(attachment, type_)
        if _leaves_out(attachment, other.ref(types, single), key, types)
    )
    return tuple(islice(found, _NAMED))


def is_owned_elsewhere(attachment: Resource) -> Tri:
    """Whether the policy is AWS's, or one that another stack created: others may have attached it."""
    if name_of_aws_policy(attachment):
        return True
    found = attachment.ref(POLICY, "policyArn")
    if isinstance(found, Resource):
        return found.is_external
    return isinstance(attachment.get("policyArn"), str) or Unknown(f"policy of '{attachment.name}'")


def name_of_aws_policy(attachment: Resource) -> str:
    """The name of the AWS managed policy that it attaches; empty for another policy."""
    value = attachment.get("policyArn")
    text = value if isinstance(value, str) else value.suffix if isinstance(value, PartialText) else ""
    return text.partition(_AWS_POLICY)[2]


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
