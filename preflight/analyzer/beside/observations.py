"""What the offline preview observes of a program whose sources are not read, for the engine's stack."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from pulumi.runtime.proto import analyzer_pb2

from preflight.analyzer.beside.recorded import Recorded
from preflight.core.observed import Observed
from preflight.core.properties import StructProperties
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.stack import Described


def with_observations(
    context: Iterable[object], recorded: Recorded, updates: bool = False
) -> tuple[object, ...]:
    """The context of the engine's stack, with the observations of the preview. updates: whether the stack is updated:
    at its end all callbacks have run.
    """
    seen = recorded.observed if not updates else structs.replace(recorded.observed, unmade=())
    return tuple(
        structs.replace(item, unread=seen.unread, hidden=seen.hidden, unmade=seen.unmade)
        if isinstance(item, Observed)
        else item
        for item in context
    )


def observing(root: Resource | None, recorded: Recorded) -> list[Described]:
    """The stack itself, as before its program ran, and the resources that only callbacks register; empty if nothing
    was observed.
    """
    if root is None or not (recorded.inside or recorded.observed.hidden):
        return []
    alone = analyzer_pb2.AnalyzerResource(type=STACK_TYPE, urn=root.urn, name=root.name)
    inside = (message for message in recorded.resources if message.urn in recorded.inside)
    return [(message, StructProperties(message.properties)) for message in (alone, *inside)]
