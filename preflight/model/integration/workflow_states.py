"""The states of a state machine's definition, with those of the workflows inside Parallel and Map states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.resource import Resource
from preflight.model.identity.policy_documents import MalformedDocumentError, parse


def states_of(machine: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every state that is an object, by its name, in the definition's order; none if the definition is unknown."""
    try:
        found = parse(machine.get("definition"))
    except MalformedDocumentError:
        return
    yield from _states(found)


def _states(workflow: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    states = workflow.get("States") if isinstance(workflow, dict) else None
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        yield name, state
        branches = state.get("Branches")
        inside = branches if isinstance(branches, list) else ()
        for inner in (*inside, state.get("ItemProcessor"), state.get("Iterator")):
            yield from _states(inner)
