"""Resources that a program makes where its preview does not see them: there may be any number of them.

A callback of `apply` runs when the output is known, which at a first preview it is not. What such a callback makes
is as little known as what a program only reads: every property of it is unknown, and it may belong to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.properties import StructProperties
from preflight.core.resource import Resource

if TYPE_CHECKING:
    from preflight.core.stack import Stack


@dataclass(frozen=True, slots=True)
class HiddenType:
    """A place in the program where a callback makes a resource of the type."""

    type: str
    file: str
    line: int


@runtime_checkable
class HidesResources(Protocol):
    """What tells of a program which types of resources its callbacks make; an object of the stack's context."""

    @property
    def hidden_types(self) -> Iterable[HiddenType]: ...


class HiddenResource(Resource):
    """What a callback of `apply` makes, where it does."""

    @property
    def is_external(self) -> bool:
        return True


def hidden_in(stack: Stack, tellers: Iterable[HidesResources]) -> Iterator[HiddenResource]:
    """One for each place in a callback that makes a resource of a known type."""
    for index, found in enumerate(place for teller in tellers for place in teller.hidden_types):
        name = f"made inside apply in {found.file}:{found.line}"
        urn = f"urn:pulumi:{stack.name}::{stack.project}::{found.type}::{name} ({index})"
        message = analyzer_pb2.AnalyzerResource(type=found.type, name=name, urn=urn)
        yield HiddenResource(stack, message, StructProperties(message.properties))
