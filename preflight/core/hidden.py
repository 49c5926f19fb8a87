"""Resources that a program creates without a record in the preview: there may be any number of them.

A callback of `apply` runs when the output is known, which is not the case in a first preview. Its resources are treated
like resources that a program only reads: every property is unknown, and they may belong to any resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.properties import StructProperties
from preflight.core.resource import Resource

if TYPE_CHECKING:
    from preflight.core.stack import Stack


class HiddenType(msgspec.Struct, frozen=True):
    """A location in the program where a callback creates a resource of the type."""

    type: str
    file: str
    line: int


@runtime_checkable
class HidesResources(Protocol):
    """The resource types that a program's callbacks create; an object of the stack's context."""

    @property
    def hidden_types(self) -> Iterable[HiddenType]: ...

    @property
    def hidden_classes(self) -> Iterable[str]:
        """The names of all their classes, also of those whose type is not known."""
        ...


class HiddenResource(Resource):
    """A resource that a callback of `apply` creates."""

    @property
    def is_external(self) -> bool:
        return True

    @property
    def is_only_read(self) -> bool:
        return False


def hidden_in(stack: Stack, tellers: Iterable[HidesResources]) -> Iterator[HiddenResource]:
    """One resource for each location in a callback that creates a resource of a known type."""
    for index, found in enumerate(place for teller in tellers for place in teller.hidden_types):
        name = f"made inside apply in {found.file}:{found.line}"
        urn = f"urn:pulumi:{stack.name}::{stack.project}::{found.type}::{name} ({index})"
        message = analyzer_pb2.AnalyzerResource(type=found.type, name=name, urn=urn)
        yield HiddenResource(stack, message, StructProperties(message.properties))
