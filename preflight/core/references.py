"""The resources that reference a resource: by its identifiers, otherwise by a property dependency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from preflight.core.resource import Resource
from preflight.core.values import Unknown


def referrers(target: Resource, type_: str, key: str, types: Sequence[str]) -> tuple[Resource, ...]:
    """The resources of a type whose reference `key` is certainly the target."""
    if not target.stack.of(type_):
        return ()
    return _join(target, type_, key, tuple(types)).found.get(target.urn, ())


def possible_referrers(target: Resource, type_: str, key: str, types: Sequence[str]) -> tuple[Resource, ...]:
    """The resources of a type whose reference `key` may be the target, without certainty.

    A reference names a resource on which it depends. A reference that depends on no resource of the target's type may
    be any resource of that type in the Region. A known ID that is not the target's names another resource.
    """
    if not target.stack.of(type_):
        return ()
    join = _join(target, type_, key, tuple(types))
    if not join.open:
        return ()
    named = (r for r in join.dependent.get(target.urn, ()) if may_be(r, key, target))
    region = target.region
    index = (target.type, region if isinstance(region, str) else None)
    if index not in join.loose:
        join.loose[index] = tuple(
            r
            for r in join.open
            if target.urn not in r.dependencies_of(key)
            and may_be(r, key, target)
            and r.same_region(target) is not False
        )
    return (*named, *join.loose[index])


def may_be(resource: Resource, key: str, target: Resource) -> bool:
    """Whether an unresolved reference may name the target.

    A known ID that is not the target's names another resource; an unknown ID names a resource on which it depends.
    """
    urns = resource.dependencies_of(key)
    if not isinstance(resource.get(key), Unknown):
        return target.urn in urns and not target.is_deployed
    same_type = [u for u in urns if (r := resource.stack.by_urn.get(u)) and r.type == target.type]
    return target.urn in same_type if same_type else True


class _Join(msgspec.Struct, frozen=True):
    """The resources of one type, by the targets of one of their references.

    found: certain references, by the target's URN. open: the others. dependent: open references by the URNs on which
    they depend. loose: open references that may name any resource, by the type and Region of that resource; filled at
    first use.
    """

    found: Mapping[str, tuple[Resource, ...]]
    open: tuple[Resource, ...]
    dependent: Mapping[str, tuple[Resource, ...]]
    loose: dict[tuple[str, str | None], tuple[Resource, ...]]


def _join(target: Resource, type_: str, key: str, types: tuple[str, ...]) -> _Join:
    cache: dict[tuple[str, str, tuple[str, ...]], _Join] = target.stack.cache("joins", dict)
    name = (type_, key, types)
    if name not in cache:
        found: dict[str, list[Resource]] = {}
        open_: list[Resource] = []
        dependent: dict[str, list[Resource]] = {}
        for resource in target.stack.of(type_):
            match resource.ref(types, key):
                case Resource(urn=urn):
                    found.setdefault(urn, []).append(resource)
                case Unknown():
                    open_.append(resource)
                    for urn in resource.dependencies_of(key):
                        dependent.setdefault(urn, []).append(resource)
        cache[name] = _Join(_tuples(found), tuple(open_), _tuples(dependent), {})
    return cache[name]


def _tuples(groups: dict[str, list[Resource]]) -> dict[str, tuple[Resource, ...]]:
    return {urn: tuple(group) for urn, group in groups.items()}
