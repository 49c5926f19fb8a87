"""The parts of a stack: resources that depend on each other, directly or through others."""

from __future__ import annotations

from dataclasses import dataclass

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.model.network.vpc import Vpc


@dataclass(frozen=True)
class Part:
    """Resources that are connected to each other and to nothing else, sorted by name."""

    resources: tuple[Resource, ...]

    @property
    def title(self) -> str:
        """Its name for messages: its VPC, else its first component or resource."""
        networks = [r for r in self.resources if r.type in Vpc.TYPES]
        groups = [r for r in self.resources if r.is_component]
        return (networks or groups or self.resources)[0].name


def parts(stack: Stack) -> tuple[Part, ...]:
    """The weakly connected parts of the dependency graph, the largest first.

    Parents that the program creates count as connections; the stack and providers, which every resource has, do not.
    """
    nodes = {r.urn: r for r in stack.resources if not r.type.startswith((STACK_TYPE, PROVIDER_PREFIX))}
    leader = {urn: urn for urn in nodes}

    def find(urn: str) -> str:
        while leader[urn] != urn:
            leader[urn] = leader[leader[urn]]
            urn = leader[urn]
        return urn

    for urn, resource in nodes.items():
        near = set(resource.all_dependencies)
        if resource.parent is not None:
            near.add(resource.parent.urn)
        for other in near & nodes.keys():
            leader[find(urn)] = find(other)
    groups: dict[str, list[Resource]] = {}
    for urn, resource in nodes.items():
        groups.setdefault(find(urn), []).append(resource)
    made = (Part(tuple(sorted(group, key=lambda r: (r.name, r.urn)))) for group in groups.values())
    return tuple(sorted(made, key=lambda p: (-len(p.resources), p.title)))
