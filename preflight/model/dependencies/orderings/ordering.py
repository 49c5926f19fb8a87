"""An ordering that AWS requires: one resource must exist before another is created, and no property expresses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Types that take minutes to create, so that a resource that depends on one of them is created late itself.
SLOW: Final = (
    aws.LB_LOAD_BALANCER,
    aws.ALB_LOAD_BALANCER,
    "aws:rds/",
    "aws:docdb/",
    "aws:neptune/",
    "aws:elasticache/",
    "aws:memorydb/",
    "aws:eks/",
    "aws:ec2/natGateway:",
    "aws:ec2/vpcEndpoint:",
    "aws:ec2/instance:",
    "aws:ec2/transitGateway",
    "aws:ec2transitgateway/",
    "aws:cloudfront/",
    "aws:acm/certificateValidation:",
    "aws:opensearch/",
    "aws:elasticsearch/",
    "aws:redshift/",
    "aws:directoryservice/",
    "aws:msk/",
    "aws:efs/mountTarget:",
    "aws:fsx/",
    "aws:autoscaling/group:",
    "aws:ecs/service:",
    "aws:route53/",
    "aws:dms/",
)


class Pair(msgspec.Struct, frozen=True):
    """`dependent` must not be created before `dependency`: each of them, or with `any_of_them` one of them.

    `complete`: no other resource, in the stack or outside, can replace them.
    """

    dependent: Resource
    dependency: tuple[Resource, ...]
    any_of_them: bool = False
    complete: bool = True


@dataclass(frozen=True)
class Ordering:
    """A kind of pair.

    because: the reason, as the end of a sentence.
    refused: AWS rejects the dependent without the dependency; otherwise it is created and does not work at first.
    partial: AWS creates the dependent with some of the dependencies too, and rejects it only without any.
    slow: the dependency takes minutes, longer than any retry.
    """

    name: str
    find: Callable[[Stack], Iterable[Pair]] = field(repr=False)
    because: str
    error: str = ""
    refused: bool = True
    partial: bool = False
    slow: bool = False


class Race(msgspec.Struct, frozen=True, dict=True):
    """A pair of an ordering, as a subject of policies."""

    ordering: Ordering
    pair: Pair

    @property
    def urn(self) -> str:
        return self.pair.dependent.urn

    @property
    def name(self) -> str:
        return self.pair.dependent.name

    @property
    def type(self) -> str:
        return self.pair.dependent.type

    @cached_property
    def reversed(self) -> tuple[Resource, ...]:
        """Those of the dependency that themselves depend on the dependent."""
        dependent, stack = self.pair.dependent, self.pair.dependent.stack
        return tuple(a for a in self.pair.dependency if stack.depends_on(a, dependent))

    @cached_property
    def missing_dependencies(self) -> tuple[Resource, ...]:
        """Those that the dependent should depend on but does not; by name."""
        dependent, stack = self.pair.dependent, self.pair.dependent.stack
        waits = {a.urn for a in self.pair.dependency if stack.depends_on(dependent, a)}
        if self.pair.any_of_them and waits:
            return ()
        turned = {a.urn for a in self.reversed}
        return tuple(a for a in self.pair.dependency if a.urn not in waits and a.urn not in turned)

    @cached_property
    def is_inverted(self) -> bool:
        """Whether AWS requires a resource that is only created after the dependent, so that it always fails."""
        if not self.ordering.refused or not self.pair.complete or not self.reversed:
            return False
        needs_all = not self.pair.any_of_them and not self.ordering.partial
        return needs_all or len(self.reversed) == len(self.pair.dependency)

    @cached_property
    def always_loses(self) -> bool:
        """Whether the dependency takes minutes, is new, and the dependent is created at once."""
        if not self.ordering.slow or not self.missing_dependencies:
            return False
        return not any(a.is_deployed for a in self.pair.dependency) and not _comes_late(self.pair.dependent)

    @staticmethod
    def names(resources: tuple[Resource, ...]) -> str:
        """Up to three of them by name, with their kinds: `listener 'web', permission 's3' and 2 more`."""
        told = [f"{_kind(r.type)} '{r.name}'" for r in resources]
        told.sort()
        if len(told) > 3:
            return f"{', '.join(told[:3])} and {len(told) - 3} more"
        return " and ".join((", ".join(told[:-1]), told[-1])) if len(told) > 1 else told[0]

    @property
    def cannot_succeed(self) -> bool:
        return self.is_inverted or self.always_loses


def _kind(type_: str) -> str:
    """`aws:ec2/internetGateway:InternetGateway` in words: `internet gateway`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", type_.rpartition(":")[2]).lower()


def _comes_late(resource: Resource) -> bool:
    """Whether it depends on a resource that takes minutes, or may take minutes."""
    stack = resource.stack
    for urn in stack.transitive_dependencies(resource):
        found = stack.by_urn[urn]
        quick = found.is_component or found.type.startswith("pulumi:") or found.is_deployed
        if not quick and (found.type.startswith(SLOW) or not found.type.startswith("aws:")):
            return True
    return False


def referenced_resources(resource: Resource, types: tuple[str, ...], *keys: str) -> tuple[Resource, ...]:
    """The resources of the types that the properties refer to, by dependency or by name, by URN."""
    found: dict[str, Resource] = {}
    for key in keys:
        for urn in resource.dependencies_of(key):
            source = resource.stack.by_urn.get(urn)
            if source is not None and source.type in types:
                found[urn] = source
        if not found and (named := resource.ref(types, key)) is not None and isinstance(named, Resource):
            found[named.urn] = named
    return tuple(found[urn] for urn in sorted(found))


def single_reference(resource: Resource, types: tuple[str, ...], key: str) -> Resource | None:
    """The only resource of the types that the property refers to, by dependency or by name."""
    found = referenced_resources(resource, types, key)
    return found[0] if len(found) == 1 else None


def owned(stack: Stack, types: tuple[str, ...], key: str, owners: tuple[str, ...]) -> Index:
    """The resources of the types, by the URN of the single owner that `key` refers to."""

    def make() -> Index:
        groups: dict[str, list[Resource]] = {}
        for resource in stack.of(*types):
            owner = single_reference(resource, owners, key)
            if owner is not None and not resource.is_external:
                groups.setdefault(owner.urn, []).append(resource)
        return {urn: tuple(group) for urn, group in groups.items()}

    return stack.cache(f"owned {types} {key}", make)


Index = dict[str, tuple[Resource, ...]]


def waiting(pairs: Iterator[Pair]) -> Iterator[Pair]:
    """The pairs between resources that this stack creates, with at least one required resource."""
    for pair in pairs:
        dependency = tuple(a for a in pair.dependency if not a.is_external and a is not pair.dependent)
        if dependency and not pair.dependent.is_external:
            yield Pair(pair.dependent, dependency, pair.any_of_them, pair.complete)
