"""A stack with possible further resources that were not recorded.

Two things hide resources. A program that ends early would register others after that, of any type and with any
reference. A component of a provider that was not started creates resources of any type, which can reference the
component's inputs. In such a stack no question has the result "there is none": for every requested type it has one more
resource whose properties are all unknown. Every question that depends on that resource is unknown, as for any reference
that is unknown before deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.cached_property import cached_property
from preflight.core.creations import Creations
from preflight.core.properties import StructProperties
from preflight.core.resolution import Refs
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown, Value

# A type that no provider has, for any other resource that depends on a resource.
ANY_TYPE: Final = "aws:index/unseen:Unseen"
ANY_OUTPUT: Final = "unseen"


class Continued(Stack):
    """The stack with one unrecorded resource of every requested type."""

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the types, and one unrecorded resource of each type."""
        if types not in self._of:
            self._of[types] = (*super().of(*types), *(r for t in types for r in self._unseen_of(t)))
        return self._of[types]

    @cached_property
    def dependents(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources that depend directly on a resource, and one unrecorded resource."""
        return _AndMore(super().dependents, self.unseen(ANY_TYPE))

    @cached_property
    def root(self) -> Resource | None:
        """The stack resource; if its program may continue, it may have further outputs."""
        found = super().root
        return _Exporting(self, *found.described) if found is not None and self.incomplete else found

    @cached_property
    def given(self) -> frozenset[str] | None:
        """The URNs that an unrecorded resource may reference; `None` for all."""
        if self.incomplete:
            return None
        closed = (self.by_urn[urn] for urn in self.closed if urn in self.by_urn)
        return frozenset(urn for component in closed for urn in self._named_by(component))

    def unseen(self, type_: str) -> Unseen:
        """The unrecorded resource of the type."""
        return self.cache(f"unseen {type_}", lambda: _unseen(self, type_))

    def _unseen_of(self, type_: str) -> tuple[Resource, ...]:
        own = type_ == STACK_TYPE or type_.startswith(PROVIDER_PREFIX)
        return (self.unseen(type_),) if not own and self._may_create(type_) else ()

    def _may_create(self, type_: str) -> bool:
        """Whether the program may continue with a resource of the type, or a component may create one."""
        known = self.context(Creations)
        if self.incomplete or known is None:
            return True
        closed = (self.by_urn[urn] for urn in self.closed if urn in self.by_urn)
        return any(known.may_create(component.type, type_) for component in closed)

    def _named_by(self, component: Resource) -> Iterable[str]:
        """The URNs in the component's inputs: by dependencies, or by IDs of the stack."""
        yield from component.all_dependencies
        for _, text in component.texts(secrets=True):
            yield from (r.urn for r in self.resources if text in r.identifiers())


class Unseen(Resource):
    """An unrecorded resource: each of its properties may be set, to any value."""

    stack: Continued

    def get(self, key: str, *path: str | int) -> Value:
        return Unknown(self.stack.unseen_reason)

    def input(self, key: str) -> Value:
        return self.get(key)

    def has_input(self, key: str) -> bool:
        return True

    def contains_text(self, *texts: str) -> bool:
        return True

    def ref(self, types: tuple[str, ...], key: str, *path: str | int) -> Resource | Unknown | None:
        """Its reference is open, but it cannot be a resource of a type that is not in its inputs."""
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
    """The stack resource, with one more output, which is unknown."""

    def keys(self) -> Iterable[str]:
        return (*super().keys(), ANY_OUTPUT)

    def get(self, key: str, *path: str | int) -> Value:
        return Unknown(self.stack.unseen_reason) if key == ANY_OUTPUT else super().get(key, *path)


class _AndMore(dict[str, tuple[Resource, ...]]):
    """The dependents of each resource, with one unrecorded dependent for each resource that it may reference."""

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
    """The stack with possible further resources: "there is none" becomes `Unknown`."""
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
