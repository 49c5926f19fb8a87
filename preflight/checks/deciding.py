"""What decides undecided subjects: a result in `preflight.yaml`, or the deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from preflight.core.holes import ACCOUNT, Part
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome
from preflight.evaluation.undecided import Undecided
from preflight.preview.described import BY_ID
from preflight.preview.lookups import CALLER_IDENTITY
from preflight.preview.model import Preview

DEPLOYMENT: Final = "the deployment"
_ACCOUNT_LOOKUP: Final = f"the result of {CALLER_IDENTITY} under lookups in preflight.yaml"
# What decides about something outside the stack, by the end of the reason.
_OUTSIDE: Final = {
    "is not in this stack": "the existing resource",
    "did not run": "`pulumi preview`, which runs the plugin",
    "the account ID of this stack": _ACCOUNT_LOOKUP,
}
# The format in which reasons name an unknown property.
_PROPERTY: Final = re.compile(r"(?<!\w)(\w{1,80}) of '([^']{1,300})'")


def with_what_decides(outcome: Outcome, stack: Stack, previewed: Preview) -> Outcome:
    """The outcome with undecided subjects that say what would decide them."""
    by_name: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        by_name.setdefault(resource.name, []).append(resource)
    tokens = tuple(dict.fromkeys(one.token for one in previewed.lookups if not one.answered))
    told = (replace(u, by=_decides(u, by_name, tokens)) for u in outcome.undecided)
    return replace(outcome, undecided=tuple(told))


def _decides(undecided: Undecided, by_name: Mapping[str, list[Resource]], tokens: tuple[str, ...]) -> str:
    """What decides the properties that the reason may mean, if it is the same for all; otherwise empty."""
    for ending, by in _OUTSIDE.items():
        if undecided.reason.endswith(ending):
            return by + _description_of(undecided.reason)
    found = {_decides_property(owner, key, tokens) for owner, key in _properties(undecided, by_name)}
    return found.pop() if len(found) == 1 else DEPLOYMENT


def _description_of(reason: str) -> str:
    """The lookup whose result describes the existing resource, as a clause; empty if there is none."""
    named = reason.removeprefix("'")
    token = next((token for start, token in BY_ID.items() if named.startswith(start)), "")
    return f", or the result of {token} under lookups in preflight.yaml" if token else ""


def _decides_property(owner: Resource, key: str, tokens: tuple[str, ...]) -> str:
    urns = owner.dependencies_of(key)
    stacks = sorted(_references(owner.stack, urns))
    if stacks:
        names = ", ".join(f"'{name}'" for name in stacks)
        return f"the outputs of stack {names} ({STACK_REFERENCE_TYPE}) under lookups in preflight.yaml"
    if _is_around_the_account(owner, key):
        return _ACCOUNT_LOOKUP
    if tokens and not urns and not owner.is_deployed:
        return f"the result of {' or '.join(_likely(tokens, key))} under lookups in preflight.yaml"
    return DEPLOYMENT


def _is_around_the_account(owner: Resource, key: str) -> bool:
    """Whether all that is unknown of the property is the ID of the program's account."""
    unknown = [part for part in owner.shape(key) if not isinstance(part, str)]
    return bool(unknown) and all(isinstance(part, Part) and part.name == ACCOUNT for part in unknown)


def _likely(tokens: tuple[str, ...], key: str) -> tuple[str, ...]:
    """The lookups whose name matches the property; all lookups if none matches."""
    nouns = {token: token.rpartition(":get")[2].lower().removesuffix("s") for token in tokens}
    text = key.lower().replace("image", "ami")
    return tuple(token for token, noun in nouns.items() if noun and noun in text) or tokens


def _properties(
    undecided: Undecided, by_name: Mapping[str, list[Resource]]
) -> Iterator[tuple[Resource, str]]:
    """The properties that the reason names, for every resource with the name."""
    for key, name in _PROPERTY.findall(undecided.reason):
        for resource in by_name.get(name, []):
            if resource.has_input(key):
                yield resource, key


def _references(stack: Stack, urns: tuple[str, ...]) -> Iterator[str]:
    for urn in urns:
        resource = stack.by_urn.get(urn)
        if resource is not None and resource.type == STACK_REFERENCE_TYPE:
            yield resource.name
