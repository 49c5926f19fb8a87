"""The whole stack: its resources, their dependencies, and the questions with which policies start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeVar

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.cached_property import cached_property
from preflight.core.clock import Clock, today
from preflight.core.entity import Entity
from preflight.core.hidden import HidesResources, hidden_in
from preflight.core.holes import Part
from preflight.core.observed import Observed
from preflight.core.properties import SHAPED_IDENTIFIERS, Properties, StructProperties
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.values import Unknown, shaped

E = TypeVar("E", bound=Entity)
C = TypeVar("C")
N = TypeVar("N", bound=Unknown | None)
Described = tuple[analyzer_pb2.AnalyzerResource, Properties]


class Stack:
    """The resources of one stack. Derived data is created at its first use.

    `config` contains the stack's plain configuration values (`aws:region`, ...), `external` the URNs of resources that
    the program only reads. `context`: further data, such as the program's sources or an exported state, one object of
    each class; `context(kind)` returns it. `incomplete`: why later resources are missing; empty if the stack is
    complete. `closed`: URNs of components whose resources were not recorded. `inside`: URNs of resources that only
    callbacks of `apply` register. `before`: whether it is evaluated before the engine has sent which of its resources
    are deployed.
    """

    def __init__(
        self,
        described: Iterable[Described],
        *,
        name: str = "",
        project: str = "",
        config: Mapping[str, str] | None = None,
        external: frozenset[str] = frozenset(),
        context: Iterable[object] = (),
        incomplete: str = "",
        closed: frozenset[str] = frozenset(),
        inside: frozenset[str] = frozenset(),
        before: bool = False,
    ) -> None:
        self.config: Final[Mapping[str, str]] = dict(config or {})
        self.external: Final = external
        self._context: Final = {type(item): item for item in context}
        self.incomplete: Final = incomplete
        self.closed: Final = closed
        self.inside: Final = inside
        self.before: Final = before
        made = (Resource(self, message, properties) for message, properties in described)
        self.resources: Final = tuple(sorted(made, key=attrgetter("urn")))
        self.project: Final = project or self._from_urn(1)
        self.name: Final = name or self._from_urn(0)
        self._entities: dict[type[Entity], dict[str, Any]] = {}
        self._index: dict[str, dict[str, list[Resource]]] = {}
        self._caches: dict[str, Any] = {}
        self._of: dict[tuple[str, ...], tuple[Resource, ...]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}

    @classmethod
    def from_messages(
        cls,
        messages: Iterable[analyzer_pb2.AnalyzerResource],
        *,
        name: str = "",
        project: str = "",
        config: Mapping[str, str] | None = None,
        external: frozenset[str] = frozenset(),
        context: Iterable[object] = (),
        incomplete: str = "",
        closed: frozenset[str] = frozenset(),
        inside: frozenset[str] = frozenset(),
    ) -> Stack:
        """The stack of an `AnalyzeStack` request or of an offline preview."""
        described = ((m, StructProperties(m.properties)) for m in messages)
        return cls(
            described,
            name=name,
            project=project,
            config=config,
            external=external,
            context=context,
            incomplete=incomplete,
            closed=closed,
            inside=inside,
        )

    @property
    def contents(self) -> tuple[object, ...]:
        """All context objects of the stack."""
        return tuple(self._context.values())

    def context(self, kind: type[C]) -> C | None:
        """The context object of the class; `None` if there is none."""
        found = self._context.get(kind)
        return found if isinstance(found, kind) else None

    @cached_property
    def today(self) -> str:
        """The day for which the stack is judged, as `2026-11-29`."""
        clock = self.context(Clock)
        return (clock.today if clock is not None else today()).isoformat()

    @property
    def observed(self) -> Observed:
        """The observations of the program's run; empty if it was not run here."""
        return self.context(Observed) or Observed(run_here=False)

    @property
    def unseen_reason(self) -> str:
        """Why it may have further resources; empty if it is complete."""
        if self.incomplete or not self.closed:
            return self.incomplete
        names = ", ".join(sorted({urn.rpartition("::")[2] for urn in self.closed}))
        return f"the resources inside the component {names} are not known"

    # --- resources

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """The resources by URN, with those that no preview records (`hidden`)."""
        found = {r.urn: r for r in self.resources}
        return found | {r.urn: r for group in self.hidden.values() for r in group}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        groups: dict[str, list[Resource]] = {}
        for resource in self.resources:
            groups.setdefault(resource.type, []).append(resource)
        return {type_: tuple(group) for type_, group in groups.items()}

    @cached_property
    def types(self) -> frozenset[str]:
        """The types of which there are resources."""
        return frozenset((*self.by_type, *self.hidden))

    @cached_property
    def children(self) -> Mapping[str, tuple[Resource, ...]]:
        """Child resources by the URN of their parent."""
        groups: dict[str, list[Resource]] = {}
        for resource in self.resources:
            if resource.parent is not None and resource.parent is not resource:
                groups.setdefault(resource.parent.urn, []).append(resource)
        return {urn: tuple(group) for urn, group in groups.items()}

    @cached_property
    def dependents(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources that depend directly on a resource, by its URN."""
        groups: dict[str, list[Resource]] = {}
        for resource in self.resources:
            for urn in resource.all_dependencies:
                groups.setdefault(urn, []).append(resource)
        return {urn: tuple(group) for urn, group in groups.items()}

    @cached_property
    def root(self) -> Resource | None:
        """The stack resource itself; its properties are the stack's outputs."""
        roots = self.by_type.get(STACK_TYPE, ())
        return roots[0] if roots else None

    @cached_property
    def unmanaged(self) -> frozenset[str]:
        """The URNs of resources that the program only reads, this update omits, or no preview records."""
        hidden = (r.urn for group in self.hidden.values() for r in group)
        return frozenset((*(r.urn for r in self.resources if r.is_external), *hidden))

    @cached_property
    def hidden_classes(self) -> frozenset[str]:
        """The names of the classes of which the program creates resources inside `apply`."""
        return frozenset(name for teller in self._tellers for name in teller.hidden_classes)

    @property
    def _tellers(self) -> Iterator[HidesResources]:
        return (item for item in self._context.values() if isinstance(item, HidesResources))

    @cached_property
    def hidden(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources that the program creates inside `apply`, by type, with unknown properties."""
        groups: dict[str, list[Resource]] = {}
        # A request for one resource has no stack resource, and no other resources.
        for resource in hidden_in(self, self._tellers) if self.root is not None else ():
            groups.setdefault(resource.type, []).append(resource)
        return {type_: tuple(group) for type_, group in groups.items()}

    @cached_property
    def lists_inputs(self) -> bool:
        """Whether the source contains every input of a resource in addition to its outputs; the engine's last request
        does not.
        """
        return any(r.lists_plain_input for r in self.resources)

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the types, ordered by URN within a type; last those that no preview records (`hidden`)."""
        if types not in self._of:
            groups = (
                group.get(t, ()) for t in types if t in self.types for group in (self.by_type, self.hidden)
            )
            self._of[types] = tuple(chain.from_iterable(groups))
        return self._of[types]

    def find_by_identifier(self, type_: str, text: str) -> list[Resource]:
        """The resources of the type whose ID, ARN or physical name is the text."""
        if type_ not in self._index:
            index: dict[str, list[Resource]] = {}
            for resource in self.by_type.get(type_, ()):
                for identity in set(resource.identifiers()):
                    index.setdefault(identity, []).append(resource)
            self._index[type_] = index
        return self._index[type_].get(text, [])

    def shaped(self, types: tuple[str, ...], value: Unknown) -> list[Resource]:
        """The resources of the types of which an identifier is the text, known or unknown."""
        shape = shaped(value)
        if None in shape:
            return []
        return [r for type_ in types for r in self._shapes(type_).get(shape, ())]

    def meant(self, value: Unknown) -> Resource | None:
        """The resource of which the value is an output; `None` if that is unknown."""
        return self.by_urn.get(value.hole.urn) if value.hole is not None and value.hole.output else None

    def _shapes(self, type_: str) -> Mapping[tuple[str | Part | None, ...], list[Resource]]:
        def make() -> Mapping[tuple[str | Part | None, ...], list[Resource]]:
            index: dict[tuple[str | Part | None, ...], list[Resource]] = {}
            for resource in self.by_type.get(type_, ()):
                for shape in {resource.shape(key) for key in sorted(SHAPED_IDENTIFIERS)}:
                    if shape and None not in shape:
                        index.setdefault(shape, []).append(resource)
            return index

        return self.cache(f"shapes of {type_}", make)

    def entity(self, kind: type[E], resource: Resource) -> E:
        """The resource as an entity of class `kind`; one object for each resource and class."""
        made = self._entities.get(kind)
        if made is None:
            made = self._entities[kind] = {}
        found: E | None = made.get(resource.urn)
        if found is None:
            found = made[resource.urn] = kind(resource)
        return found

    def referred(self, kind: type[E], found: Resource | N) -> E | N:
        """The referenced resource as an entity of class `kind`; `Unknown` and `None` are returned unchanged."""
        return self.entity(kind, found) if isinstance(found, Resource) else found

    def all(self, kind: type[E]) -> tuple[E, ...]:
        return self.cache(
            f"all of {kind.__module__}.{kind.__qualname__}",
            lambda: tuple(self.entity(kind, r) for r in self.of(*kind.TYPES)),
        )

    def group(self, name: str, items: Iterable[E], key: Callable[[E], object]) -> Mapping[str, tuple[E, ...]]:
        """The entities by the URN of the entity or resource that `key` returns; created once for each `name`."""

        def make() -> Mapping[str, tuple[E, ...]]:
            groups: dict[str, list[E]] = {}
            for item in items:
                owner = key(item)
                if isinstance(owner, Entity | Resource):
                    groups.setdefault(owner.urn, []).append(item)
            return {urn: tuple(group) for urn, group in groups.items()}

        return self.cache(name, make)

    def cache(self, name: str, make: Callable[[], C]) -> C:
        """A value that is cached in the stack and created at its first use, for indexes of other modules."""
        if name not in self._caches:
            self._caches[name] = make()
        found: C = self._caches[name]
        return found

    def shared(self, urns: frozenset[str]) -> frozenset[str]:
        """An equal set; one object for all resources that have the same URNs."""
        return self._sets.setdefault(urns, urns)

    # --- order of creation

    def depends_on(self, first: Resource, second: Resource) -> bool:
        """Whether `first` waits, directly or through others, for `second`.

        A dependency on a component waits for all its descendants. A parent is no dependency.
        """
        is_direct = second.urn in first.all_dependencies
        return is_direct or self._walk(first, set(), lambda resource: resource is second)

    def transitive_dependencies(self, start: Resource) -> frozenset[str]:
        """The URNs of everything that `start` waits for, directly or through others."""
        seen: set[str] = set()
        self._walk(start, seen, lambda _: False)
        return frozenset(seen)

    def _walk(self, start: Resource, seen: set[str], goal: Callable[[Resource], bool]) -> bool:
        waiting = list(start.all_dependencies)
        while waiting:
            urn = waiting.pop()
            if urn in seen or (resource := self.by_urn.get(urn)) is None:
                continue
            seen.add(urn)
            if goal(resource):
                return True
            waiting.extend(resource.all_dependencies)
            if resource.is_component:
                waiting.extend(c.urn for c in resource.children)
        return False

    def _from_urn(self, part: int) -> str:
        for resource in self.resources:
            parts = resource.urn.split("::")
            if resource.urn.startswith("urn:pulumi:") and len(parts) >= 4:
                return parts[part].removeprefix("urn:pulumi:")
        return ""


def root(stack: Stack) -> tuple[Resource, ...]:
    """The stack resource, for policies on the whole stack; empty if it was not sent."""
    return () if stack.root is None else (stack.root,)
