"""Definitions of Step Functions state machines, in the Amazon States Language.

Sources: Amazon States Language specification; Step Functions developer guide, "Common state fields"; the error texts of
`InvalidDefinition` from users' reports. Unknown values and other formats are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import known
from preflight.core.values import Unknown, Value
from preflight.model.identity.policy_documents import MalformedDocumentError, parse
from preflight.model.integration.state_fields import JSONPATH, field_flaws, language_of
from preflight.model.integration.state_flaws import Flaw

_TYPES: Final = ("Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map")
_LAST: Final = ("Succeed", "Fail")
_WAITS: Final = ("Seconds", "Timestamp", "SecondsPath", "TimestampPath")
LONGEST_NAME: Final = 80


def definition_flaws(value: Value) -> tuple[Flaw, ...] | Unknown:
    """The certain faults of a definition, in its order; `Unknown` if the whole definition is unknown."""
    try:
        found = parse(value)
    except MalformedDocumentError:
        return (Flaw("is not a JSON object", "INVALID_JSON_DESCRIPTION"),)
    if isinstance(found, Unknown):
        return found
    return tuple(_workflow(found, "", language_of(found, JSONPATH))) if found is not None else ()


def _workflow(found: Mapping[str, Any], where: str, language: str | None) -> Iterator[Flaw]:
    """A state machine, or a branch or processor inside of one. `language` is that of the machine."""
    states, start = found.get("States"), found.get("StartAt")
    if isinstance(states, Unknown):
        return
    if not isinstance(states, dict) or not states:
        yield Flaw(f"has no States{where}")
        return
    if start is None:
        yield Flaw(f"has no StartAt{where}")
    elif isinstance(start, str) and start not in states:
        yield Flaw(f"has StartAt '{start}', which is not a state{where}", "MISSING_TRANSITION_TARGET")
    for name, state in states.items():
        if len(name) > LONGEST_NAME:
            yield Flaw(f"has a state whose name is longer than {LONGEST_NAME} characters")
        if isinstance(state, dict):
            yield from _state(name, state, states, language)
        elif known(state):
            yield Flaw(f"has a state '{name}' that is not an object")
    yield from _paths(states, start)


def _state(
    name: str, state: Mapping[str, Any], states: Mapping[str, Any], language: str | None
) -> Iterator[Flaw]:
    kind = state.get("Type")
    if isinstance(kind, Unknown):
        return
    if kind not in _TYPES:
        shown = f"the Type '{kind}'" if kind is not None else "no Type"
        yield Flaw(f"has {shown} for state '{name}'; types are {', '.join(_TYPES)}")
        return
    for target in _targets(state):
        if isinstance(target, str) and target not in states:
            yield Flaw(
                f"has a transition from '{name}' to '{target}', which is not a state",
                "MISSING_TRANSITION_TARGET",
            )
    yield from _end(name, kind, state)
    if kind == "Task" and "Resource" not in state:
        yield Flaw(f"has no Resource for task '{name}'")
    elif kind == "Task" and not _is_arn(state["Resource"]):
        yield Flaw(f"has the Resource '{state['Resource']}' for task '{name}', which is not an ARN")
    elif kind == "Wait" and sum(key in state for key in _WAITS) != 1:
        yield Flaw(f"does not have exactly one of {', '.join(_WAITS)} for '{name}'")
    elif kind == "Parallel":
        yield from _branches(name, state.get("Branches"), language)
    elif kind == "Map":
        yield from _processor(name, state, language)
    yield from field_flaws(name, kind, state, language_of(state, language), language)


def _end(name: str, kind: str, state: Mapping[str, Any]) -> Iterator[Flaw]:
    if kind == "Choice":
        choices = state.get("Choices")
        if known(choices) and (not isinstance(choices, list) or not choices):
            yield Flaw(f"has no Choices for '{name}'")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and "Next" not in choice:
                yield Flaw(f"has a choice without Next in '{name}'")
        if "Next" in state or "End" in state:
            yield Flaw(f"has Next or End for the choice '{name}'; use Default")
    elif kind in _LAST:
        if "Next" in state or "End" in state:
            yield Flaw(f"has Next or End for '{name}', whose type {kind} ends the workflow")
    elif "Next" in state and _ends(state) is True:
        yield Flaw(f"has both Next and End for '{name}'")
    elif "Next" not in state and _ends(state) is False:
        yield Flaw(f"has neither Next nor End for '{name}'")


def _ends(state: Mapping[str, Any]) -> bool | Unknown:
    end = state.get("End", False)
    return end if isinstance(end, Unknown) else end is True


def _branches(name: str, branches: Any, language: str | None) -> Iterator[Flaw]:
    if known(branches) and (not isinstance(branches, list) or not branches):
        yield Flaw(f"has no Branches for '{name}'")
    for branch in branches if isinstance(branches, list) else ():
        if isinstance(branch, dict):
            yield from _workflow(branch, f" in a branch of '{name}'", language)


def _processor(name: str, state: Mapping[str, Any], language: str | None) -> Iterator[Flaw]:
    inner = state.get("ItemProcessor", state.get("Iterator"))
    if inner is None:
        yield Flaw(f"has no ItemProcessor for '{name}'")
    elif isinstance(inner, dict):
        yield from _workflow(inner, f" in the processor of '{name}'", language)


def _paths(states: Mapping[str, Any], start: Any) -> Iterator[Flaw]:
    """States without a transition to them, or a workflow that never ends; only if every transition is known."""
    if not isinstance(start, str) or start not in states:
        return
    if not all(isinstance(s, dict) and _is_known(s) for s in states.values()):
        return
    targets = {name: [t for t in _targets(state) if isinstance(t, str)] for name, state in states.items()}
    if not any(s.get("Type") in _LAST or s.get("End") is True for s in states.values()):
        yield Flaw("has no state that ends the workflow", "MISSING_END_STATE")
        return
    reached, waiting = {start}, [start]
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    for name in states:
        if name not in reached:
            yield Flaw(f"never reaches '{name}'", "MISSING_TRANSITION_TARGET")


def _is_known(state: Mapping[str, Any]) -> bool:
    lists = (state.get("Choices", []), state.get("Catch", []))
    whole = all(isinstance(items, list) and all(isinstance(i, dict) for i in items) for items in lists)
    return whole and known(state.get("Type")) and all(known(t) for t in _targets(state))


def _targets(state: Mapping[str, Any]) -> Iterator[Any]:
    """The names of the next states: by Next, Default, its choices and its catchers."""
    for key in ("Next", "Default"):
        if key in state:
            yield state[key]
    for key in ("Choices", "Catch"):
        items = state.get(key)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and "Next" in item:
                yield item["Next"]


def _is_arn(resource: Any) -> bool:
    """Whether it is an ARN, or may be: a partly known text, or a placeholder that is replaced."""
    return not isinstance(resource, str) or resource.startswith("arn:") or "${" in resource
