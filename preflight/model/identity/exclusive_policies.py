"""Roles that list all their policies of a kind, and what gives them others.

Source: pulumi-aws, Role: `managedPolicyArns` and `inlinePolicies` take over the exclusive management of the role's
policies of that kind, and are incompatible with other ways of managing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.encoding import is_empty
from preflight.core.logic import certainly, negate, one_of
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model.resource_types import ROLE, ROLE_ATTACHMENT, ROLE_POLICY

# The role's list, what in an item names it, the resource that adds one, and how that names it.
_LISTS: Final = (
    ("inlinePolicies", "name", ROLE_POLICY, "name"),
    ("managedPolicyArns", "", ROLE_ATTACHMENT, "policyArn"),
)


def outsiders(role: Resource) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    """Each list of the role with the resources that certainly give it a policy which the list lacks, by name."""
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
    """What the resource's policy is called; one without a name gets one that no program lists."""
    value = resource.get(name)
    return "" if value is None else value
