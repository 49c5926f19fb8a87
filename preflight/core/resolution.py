"""What a property names: resources of the stack, by known id, ARN or name, else by the property's dependencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.conversion import as_list
from preflight.core.encoding import revealed
from preflight.core.holes import Hole, container_of
from preflight.core.outside import Outside
from preflight.core.values import PartialText, Secret, Unknown, Value

if TYPE_CHECKING:
    from preflight.core.resource import Resource

Types = tuple[str, ...]
STACK_REFERENCE_TYPE: Final = "pulumi:pulumi:StackReference"
# Why the Region of a resource is unknown: neither the resource nor its provider nor the stack sets one.
NO_REGION: Final = Outside("no region is set")


class Refs(msgspec.Struct, frozen=True):
    """What a list of references names: `found` for certain; with `complete`, nothing else.

    `possible` are resources of the accepted types that an unresolved item may name. `container`: what all unresolved
    items certainly are in, such as the VPC of subnets.
    """

    found: tuple[Resource, ...]
    complete: bool
    possible: tuple[Resource, ...] = ()
    reason: str = ""
    container: Hole | None = None

    @classmethod
    def of(cls, found: Resource | Unknown | None, *, otherwise: str = "") -> Refs:
        """One reference as a list; without one it is empty, and open for the reason `otherwise` if that is given."""
        if found is None:
            return cls((), not otherwise, (), otherwise)
        return cls((), False, (), found.reason) if isinstance(found, Unknown) else cls((found,), True)

    @property
    def unresolved(self) -> Unknown:
        return Unknown(self.reason or "references not known before deployment")


def resolve(resource: Resource, value: Value, types: Types, key: str) -> Resource | Unknown:
    """The resource that a value found under the top-level property `key` names."""
    if isinstance(value, Secret):
        found = resolve(resource, value.reveal(), types, key)
        return Unknown(f"{key} of '{resource.name}' is a secret") if isinstance(found, Unknown) else found
    if isinstance(value, Unknown) and (meant := _meant(resource, value, types, key)) is not None:
        return meant
    candidates, others = _candidates(resource, key, types)
    candidates = _unexplained(resource, value, candidates, types, key)
    if isinstance(value, str):
        found = _named(resource, value, types)
        # Beside a known text, the dependency may be that of an unknown in the same property.
        is_foreign = all(c.has_known_id for c in candidates) or _holds_unknown(resource.get(key))
        if not isinstance(found, Unknown) or is_foreign:
            return found
    elif not isinstance(value, Unknown):
        return Unknown(f"{key} of '{resource.name}' is no reference")
    if len(candidates) == 1 and not others:
        return candidates[0]
    return Unknown(_why(resource, key, candidates, others), _same_output(value))


def exactly(resource: Resource, value: Value, types: Types, key: str) -> Resource | Unknown:
    """The same by what the value says alone: the property's dependencies do not count."""
    value = revealed(value)
    if isinstance(value, str):
        return _named(resource, value, types)
    meant = _meant(resource, value, types, key) if isinstance(value, Unknown) else None
    return Unknown(f"{key} of '{resource.name}'") if meant is None else meant


def choices(resource: Resource, types: Types, key: str) -> tuple[Resource, ...] | Unknown:
    """The resources of the types one of which the unknown value of a property certainly names."""
    candidates, others = _candidates(resource, key, types)
    if candidates and not others:
        return candidates
    return Unknown(_why(resource, key, (), others))


def resolve_all(resource: Resource, value: Value, types: Types, key: str) -> Refs:
    """The resources that a list found under the top-level property `key` names."""
    candidates, others = _candidates(resource, key, types)
    value = revealed(value)
    if isinstance(value, Unknown):
        reason = f"{key} of '{resource.name}' is not known before deployment"
        return Refs((), False, candidates, _component(resource, candidates, others) or reason)
    candidates = _unexplained(resource, value, candidates, types, key)
    found: dict[str, Resource] = {}
    missing = 0
    reason = _component(resource, candidates, others) or f"an item of {key} of '{resource.name}'"
    if not candidates and _are_of_stacks(resource, others):
        reason = Outside(reason)
    containers: list[Hole | None] = []
    for entry in as_list(value) or ():
        item = revealed(entry)
        meant = _meant(resource, item, types, key) if isinstance(item, Unknown) else None
        named = _named(resource, item, types) if isinstance(item, str) else Unknown(reason)
        resolved = named if meant is None else meant
        if not isinstance(resolved, Unknown):
            found[resolved.urn] = resolved
        else:
            reason = reason if isinstance(entry, Secret) else resolved.reason
            containers.append(container_of(item.hole if isinstance(item, Unknown) else None))
            # No dependency can stand for a foreign id, nor for another resource's output.
            foreign = not isinstance(item, Unknown) and all(c.has_known_id for c in candidates)
            missing += len(resource.stack.resources) + 1 if foreign or meant is not None else 1
    remaining = tuple(c for c in candidates if c.urn not in found)
    if missing == len(remaining) and not others:
        return Refs((*found.values(), *remaining), True)
    container = containers[0] if containers and containers.count(containers[0]) == len(containers) else None
    return Refs(tuple(found.values()), missing == 0, remaining if missing else (), reason, container)


def _meant(resource: Resource, value: Unknown, types: Types, key: str) -> Resource | Unknown | None:
    """The resource whose output the value is; `None` where it does not say."""
    if value.hole is None and not isinstance(value, PartialText):
        return None
    matches = resource.stack.shaped(types, value)
    if len(matches) == 1:
        return matches[0]
    owner = resource.stack.meant(value)
    if owner is None:
        return None
    if owner.type in types:
        return owner
    assert value.hole is not None
    return Unknown(
        f"{key} of '{resource.name}' is {value.hole.output} of '{owner.name}'", _same_output(value)
    )


def _same_output(value: Value) -> Hole | None:
    """The output that the value is: two references to it name one resource, and to another one perhaps another."""
    hole = value.hole if isinstance(value, Unknown) else None
    return Hole(hole.urn, hole.output) if hole is not None and hole.output else None


def _holds_unknown(value: Value) -> bool:
    return any(isinstance(leaf, Unknown) for _, leaf in _leaves(value))


def _leaves(value: Value, key: str = "") -> Iterator[tuple[str, Value]]:
    """What is neither a list nor an object, by the key of the innermost object."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    else:
        yield key, value


def _unexplained(
    resource: Resource, value: Value, candidates: tuple[Resource, ...], types: Types, key: str
) -> tuple[Resource, ...]:
    """The candidates that no other value of the property names: those have the dependency for themselves.

    Without an answer to a lookup, its result is an unknown without a dependency. Beside another unknown of the
    property, it is open which of them has the dependency. A text in the same place of another item, which names
    nothing, may name a resource without properties: one that `--target` leaves out.
    """
    whole = resource.get(key)
    if not candidates or whole is value or not isinstance(whole, dict | list):
        return candidates
    own = {id(leaf) for _, leaf in _leaves(value)}
    leaves = list(_leaves(whole))
    alike = {name for name, leaf in leaves if id(leaf) in own}
    open_, named, is_foreign = 0, set(), False
    for name, leaf in leaves:
        if id(leaf) in own:
            continue
        other: Resource | Unknown | None = None
        if isinstance(leaf, str):
            other = _named(resource, leaf, types)
            is_foreign = is_foreign or (name in alike and isinstance(other, Unknown))
        elif isinstance(leaf, Unknown):
            other = _meant(resource, leaf, types, key)
            open_ += other is None
        if other is not None and not isinstance(other, Unknown):
            named.add(other.urn)
    if open_ and resource.stack.observed.lookups:
        return ()
    if is_foreign:
        named |= {c.urn for c in candidates if next(iter(c.keys()), None) is None}
    return tuple(c for c in candidates if c.urn not in named)


def _named(resource: Resource, text: str, types: Types) -> Resource | Unknown:
    ambiguous = False
    for type_ in types:
        matches = resource.stack.find_by_identifier(type_, text)
        if len(matches) > 1:
            matches = [r for r in matches if r.provider_urn == resource.provider_urn]
        if len(matches) == 1:
            return matches[0]
        ambiguous = ambiguous or bool(matches)
    # Within one account and Region, two references with one text name one resource.
    region = resource.region
    scope = f"{resource.provider_urn}|{region if isinstance(region, str) else ''}"
    reason = f"'{text}' is ambiguous" if ambiguous else Outside(f"'{text}' is not in this stack")
    return Unknown(reason, Hole(scope, text))


def _candidates(resource: Resource, key: str, types: Types) -> tuple[tuple[Resource, ...], tuple[str, ...]]:
    """Property dependencies of the types, and those that could hide such a resource."""
    candidates: list[Resource] = []
    others: list[str] = []
    for urn in resource.dependencies_of(key):
        owner = resource.stack.by_urn.get(urn)
        if owner is not None and owner.type.startswith("aws:"):
            if owner.type in types:
                candidates.append(owner)
        elif owner is None or owner.may_hide_resources or owner.type not in types:
            others.append(urn)
        else:
            candidates.append(owner)
    return tuple(candidates), tuple(others)


def _why(resource: Resource, key: str, candidates: tuple[Resource, ...], others: tuple[str, ...]) -> str:
    """Why it is unknown which resource the property names."""
    if component := _component(resource, candidates, others):
        return component
    if len(candidates) > 1:
        return f"{key} of '{resource.name}' comes from one of {len(candidates)} resources"
    origin = "a component or another stack" if others else "outside this stack"
    reason = f"{key} of '{resource.name}' comes from {origin}"
    is_outside = resource.is_external or _are_of_stacks(resource, others)
    return Outside(reason) if is_outside else reason


def _are_of_stacks(resource: Resource, owners: tuple[str, ...]) -> bool:
    """Whether the owners are references to other stacks, and there is one."""
    found = [resource.stack.by_urn.get(urn) for urn in owners]
    return bool(found) and all(owner is not None and owner.type == STACK_REFERENCE_TYPE for owner in found)


def of_existing(resource: Resource, key: str) -> Unknown:
    """A property of a resource that the program only reads."""
    return Unknown(Outside(f"{key} of '{resource.name}'"))


def _component(resource: Resource, candidates: tuple[Resource, ...], others: tuple[str, ...]) -> str:
    """The component from which the value comes, if its resources were not recorded; otherwise empty."""
    stack = resource.stack
    if candidates or len(others) != 1 or others[0] not in stack.closed or others[0] not in stack.by_urn:
        return ""
    owner = stack.by_urn[others[0]]
    plugin = owner.type.partition(":")[0]
    return Outside(f"the resources inside '{owner.name}' ({owner.type}), whose plugin {plugin} did not run")
