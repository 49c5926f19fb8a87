"""A stack as it may still become: besides what it holds, what nobody saw.

Two things hide resources. A program that ends early would register others after that, of any type and with any
reference. A component of a provider that was not started makes resources of any type, which can refer to what the
component is given. Such a stack answers no question with "there is none": of every type that is asked for, it lists one
more resource of which nothing is known. What that resource may be, name or undo is unknown in every question that is
built on it, as with any reference that is not known before deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.cached_property import cached_property
from preflight.core.properties import StructProperties
from preflight.core.resolution import Refs
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown, Value

# A type that no provider has: something else that depends on a resource.
ANY_TYPE: Final = "aws:index/unseen:Unseen"
ANY_OUTPUT: Final = "unseen"


class Continued(Stack):
    """The stack with one unseen resource of every type that is asked for."""

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the types, and of each type one that nobody saw."""
        if types not in self._of:
            self._of[types] = (*super().of(*types), *(r for t in types for r in self._unseen_of(t)))
        return self._of[types]

    @cached_property
    def dependents(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources that depend directly on a resource, and one that nobody saw."""
        return _AndMore(super().dependents, self.unseen(ANY_TYPE))

    @cached_property
    def root(self) -> Resource | None:
        """The stack itself; while its program may go on, it may export something else."""
        found = super().root
        return _Exporting(self, *found.described) if found is not None and self.incomplete else found

    @cached_property
    def given(self) -> frozenset[str] | None:
        """The URNs that an unseen resource may refer to; `None` for all."""
        if self.incomplete:
            return None
        closed = (self.by_urn[urn] for urn in self.closed if urn in self.by_urn)
        return frozenset(urn for component in closed for urn in self._named_by(component))

    def unseen(self, type_: str) -> Unseen:
        """The resource of the type that nobody saw."""
        return self.cache(f"unseen {type_}", lambda: _unseen(self, type_))

    def _unseen_of(self, type_: str) -> tuple[Resource, ...]:
        own = type_ == STACK_TYPE or type_.startswith(PROVIDER_PREFIX)
        return () if own else (self.unseen(type_),)

    def _named_by(self, component: Resource) -> Iterable[str]:
        """What the component is given: by its inputs, or by the ids of the stack that stand in them."""
        yield from component.all_dependencies
        for _, text in component.texts(secrets=True):
            yield from (r.urn for r in self.resources if text in r.identifiers())


class Unseen(Resource):
    """A resource that nobody saw: each of its properties may be set, to any value."""

    stack: Continued

    def get(self, key: str, *path: str | int) -> Value:
        return Unknown(self.stack.unseen_reason)

    def input(self, key: str) -> Value:
        return self.get(key)

    def has_input(self, key: str) -> bool:
        return True

    def contains_text(self, text: str) -> bool:
        return True

    def ref(self, types: tuple[str, ...], key: str, *path: str | int) -> Resource | Unknown | None:
        """What it refers to is open, but that it can be none of the types that it is not given."""
        return Unknown(self.stack.unseen_reason) if self._may_name(types) else None

    def resolve_all(self, value: Value, types: tuple[str, ...], key: str) -> Refs:
        return Refs((), not self._may_name(types), self._given(types), self.stack.unseen_reason)

    def dependencies_of(self, key: str) -> tuple[str, ...]:
        return tuple(sorted(self.stack.given or ()))

    def _may_name(self, types: tuple[str, ...]) -> bool:
        return self.stack.given is None or bool(self._given(types))

    def _given(self, types: tuple[str, ...]) -> tuple[Resource, ...]:
        found = (self.stack.by_urn.get(urn) for urn in sorted(self.stack.given or ()))
        return tuple(r for r in found if r is not None and r.type in types)


class _Exporting(Resource):
    """The stack's own resource, with one output more, of which nothing is known."""

    def keys(self) -> Iterable[str]:
        return (*super().keys(), ANY_OUTPUT)

    def get(self, key: str, *path: str | int) -> Value:
        return Unknown(self.stack.unseen_reason) if key == ANY_OUTPUT else super().get(key, *path)


class _AndMore(dict[str, tuple[Resource, ...]]):
    """The dependents of each resource, and one more of each that an unseen resource may refer to."""

    def __init__(self, groups: Mapping[str, tuple[Resource, ...]], more: Unseen) -> None:
        super().__init__(groups)
        self.more = more

    def __contains__(self, urn: object) -> bool:
        return super().__contains__(urn) or self._may_be_named(urn)

    def __getitem__(self, urn: str) -> tuple[Resource, ...]:
        known: tuple[Resource, ...] = super().get(urn, ())
        return (*known, self.more) if self._may_be_named(urn) else known

    def get(self, urn: str, default: object = None) -> tuple[Resource, ...]:
        return self[urn]

    def _may_be_named(self, urn: object) -> bool:
        return self.more.stack.given is None or urn in self.more.stack.given


def _unseen(stack: Continued, type_: str) -> Unseen:
    name = f"unseen {type_.rpartition(':')[2]}"
    urn = f"urn:pulumi:{stack.name}::{stack.project}::{type_}::{name}"
    message = analyzer_pb2.AnalyzerResource(type=type_, name=name, urn=urn)
    return Unseen(stack, message, StructProperties(message.properties))


def continued(stack: Stack) -> Continued:
    """The stack as it may still become: it answers "there is none" with unknown."""
    return stack.cache(
        "continued",
        lambda: Continued(
            (r.described for r in stack.resources),
            name=stack.name,
            project=stack.project,
            config=stack.config,
            external=stack.external,
            context=stack.contents,
            incomplete=stack.incomplete,
            closed=stack.closed,
            inside=stack.inside,
        ),
    )
