"""Resources that depend on each other, and security groups that reference each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.model.network.protocols import DIRECTIONS
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.security_groups import SecurityGroup, group_of, security_groups

if TYPE_CHECKING:
    from preflight.core.stack import Stack

Edges = Mapping[str, tuple[str, ...]]


class Cycle(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """Resources that each depend on the next, and the last on the first. Begins with the first URN."""

    members: tuple[Resource, ...]

    @property
    def about(self) -> Resource:
        return self.members[0]

    @cached_property
    def is_of_groups(self) -> bool:
        return all(r.type in SECURITY_GROUP for r in self.members)

    @property
    def path(self) -> str:
        """For messages: `'a' -> 'b' -> 'a'`."""
        return " -> ".join(f"'{r.name}'" for r in (*self.members, self.members[0]))


class Pair(AboutResource, msgspec.Struct, frozen=True):
    """Two security groups whose rules reference each other, by URN."""

    first: SecurityGroup
    second: SecurityGroup

    @property
    def about(self) -> SecurityGroup:
        return self.first

    @property
    def inline(self) -> tuple[SecurityGroup, ...]:
        """The groups of the pair that reference the other in inline rules."""
        both = ((self.first, self.second), (self.second, self.first))
        return tuple(group for group, other in both if other in _inline_named(group))

    @property
    def revokes(self) -> bool:
        """Whether both revoke their rules before they are deleted, as far as that is known."""
        return all(g.resource.flag("revokeRulesOnDelete") is not False for g in (self.first, self.second))


def cycles(stack: Stack) -> tuple[Cycle, ...]:
    """The dependency cycles, each once, by its shortest path."""
    edges = stack.cache("needs", lambda: _cyclic(_edges(stack)))
    found = (_shortest(members, edges) for members in _components(edges) if len(members) > 1)
    return tuple(
        Cycle(tuple(stack.by_urn[urn] for urn in path)) for path in sorted(p for p in found if p is not None)
    )


def mutual_pairs(stack: Stack) -> tuple[Pair, ...]:
    """The pairs of groups that certainly reference each other in any rules, by URN."""
    groups = security_groups(stack)
    named = {g.urn: {o.urn for way in DIRECTIONS for o in g.named_groups(way)} for g in groups}
    return tuple(
        Pair(group, stack.entity(SecurityGroup, stack.by_urn[urn]))
        for group in sorted(groups, key=lambda g: g.urn)
        for urn in sorted(named[group.urn])
        if group.urn < urn and group.urn in named.get(urn, ())
    )


def _edges(stack: Stack) -> dict[str, frozenset[str]]:
    """What each resource depends on: its dependencies, and the groups that a group's inline rules reference."""
    edges = {urn: resource.all_dependencies for urn, resource in stack.by_urn.items()}
    for group in security_groups(stack):
        if named := _inline_named(group):
            edges[group.urn] |= {other.urn for other in named}
    return edges


def _cyclic(edges: dict[str, frozenset[str]]) -> Edges:
    """The part in which every resource depends on another of the part; nothing, if there is no cycle."""
    waits = {urn: len(targets & edges.keys()) for urn, targets in edges.items()}
    dependents: dict[str, list[str]] = {}
    for urn, targets in edges.items():
        for target in targets:
            dependents.setdefault(target, []).append(urn)
    ready = [urn for urn, count in waits.items() if not count]
    for done in ready:
        for urn in dependents.get(done, ()):
            waits[urn] -= 1
            if not waits[urn]:
                ready.append(urn)
    left = waits.keys() - ready
    return {urn: tuple(sorted((edges[urn] & left) - {urn})) for urn in sorted(left)}


def _inline_named(group: SecurityGroup) -> tuple[SecurityGroup, ...]:
    rules = chain.from_iterable(group.inline_rules(way) for way in DIRECTIONS)
    found = {o.urn: o for rule in rules for g in rule.certain_groups if (o := group_of(g)) is not group}
    return tuple(found[urn] for urn in sorted(found))


def _components(edges: Edges) -> Iterator[frozenset[str]]:
    """Strongly connected components (Tarjan), without recursion: programs are thousands of resources deep."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stacked: dict[str, None] = {}
    for root in edges:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = []
        _enter(root, index, low, stacked)
        work.append((root, iter(edges[root])))
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    _enter(target, index, low, stacked)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in stacked:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    yield frozenset(_leave(node, stacked))


def _enter(node: str, index: dict[str, int], low: dict[str, int], stacked: dict[str, None]) -> None:
    index[node] = low[node] = len(index)
    stacked[node] = None


def _leave(node: str, stacked: dict[str, None]) -> Iterator[str]:
    while True:
        member, _ = stacked.popitem()
        yield member
        if member == node:
            return


def _shortest(members: frozenset[str], edges: Edges) -> tuple[str, ...] | None:
    """The shortest path from the first member back to itself."""
    start = min(members)
    before: dict[str, str] = {}
    waiting = [start]
    for node in waiting:
        for target in edges[node]:
            if target == start:
                path = [node]
                while path[-1] != start:
                    path.append(before[path[-1]])
                return tuple(reversed(path))
            if target in members and target not in before:
                before[target] = node
                waiting.append(target)
    return None
