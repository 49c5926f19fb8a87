"""The parts of a stack: resources that depend on each other, directly or through others."""

from __future__ import annotations

from operator import attrgetter

import msgspec

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.model.network.vpc import Vpc


class Part(msgspec.Struct, frozen=True):
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
    group_of = {urn: [resource] for urn, resource in nodes.items()}
    for urn, resource in nodes.items():
        parent = resource.parent
        near = resource.all_dependencies
        for other in near if parent is None else (*near, parent.urn):
            if other in group_of and group_of[other] is not group_of[urn]:
                # Of two groups the smaller one joins the other, so that no resource moves often.
                small, large = group_of[urn], group_of[other]
                if len(small) > len(large):
                    small, large = large, small
                large += small
                for moved in small:
                    group_of[moved.urn] = large
    groups = {id(group): group for group in group_of.values()}
    made = (Part(tuple(sorted(group, key=attrgetter("name", "urn")))) for group in groups.values())
    return tuple(sorted(made, key=lambda p: (-len(p.resources), p.title)))
