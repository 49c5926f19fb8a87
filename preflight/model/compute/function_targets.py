"""The Lambda function that a property names, by name, ARN, qualified ARN or invoke ARN, and its version or alias.

Source: Lambda API reference, Invoke, "FunctionName"; Lambda developer guide, "Manage Lambda function versions".
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.encoding import is_empty, revealed
from preflight.core.logic import equal
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.resource_types import FUNCTION_OR_ALIAS

_ARN: Final = re.compile(r"(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+)(?::([\w$-]+))?")
_NAME: Final = re.compile(r"([\w-]+)(?::([\w$-]+))?")
_UNQUALIFIED: Final = frozenset({"id", "name", "arn", "invokeArn"})
_BETWEEN: Final = re.compile(r"(?:/invocations)?$|:([\w$-]+)(?:/invocations)?$")


class FunctionTarget(msgspec.Struct, frozen=True):
    """A function of the stack, and the alias or version as its qualifier; `None` for the function itself."""

    function: Resource
    qualifier: str | Unknown | None = None

    def is_same(self, other: FunctionTarget) -> Tri:
        """Whether both are the same function with the same qualifier: each alias and version has its own policy.

        Source: Lambda developer guide, "Using aliases in resource-based policies".
        """
        if self.function is not other.function:
            return False
        return equal(self.qualifier, other.qualifier)


def function_target(resource: Resource, key: str, *path: str | int) -> FunctionTarget | Unknown | None:
    """The function that the property names; `None` if it is missing or certainly names no function of the stack."""
    value = resource.get(key, *path)
    if value is None or is_empty(value):
        return None
    return target_of(resource, revealed(value), key)


def target_of(resource: Resource, value: Value, key: str) -> FunctionTarget | Unknown | None:
    """The function that a value under the top-level property `key` names."""
    found = _by_text(resource, value, key) if isinstance(value, str) else None
    if found is None and (not isinstance(value, str) or _may_be_later(resource, key)):
        return _made_from(resource, value, key)
    return found


def targets_among(resource: Resource, key: str) -> tuple[FunctionTarget, ...]:
    """The functions and aliases on which the property depends; empty if it depends on resources outside the stack."""
    owners = [resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key)]
    if any(o is None or not o.type.startswith("aws:") for o in owners):
        return ()
    seen = [_seen(o, None) for o in owners if o is not None and o.type in FUNCTION_OR_ALIAS]
    found = tuple(t for t in seen if isinstance(t, FunctionTarget))
    return found if len(found) == len(seen) else ()


def _by_text(resource: Resource, text: str, key: str) -> FunctionTarget | Unknown | None:
    named = _ARN.search(text) or _NAME.fullmatch(text)
    if named is not None:
        found = [
            f
            for f in resource.stack.find_by_identifier(aws.LAMBDA_FUNCTION, named[1])
            if f.same_region(resource) is not False
        ]
        if len(found) == 1:
            return FunctionTarget(found[0], _qualifier(named[2]))
    for urn in resource.dependencies_of(key):
        owner = resource.stack.by_urn.get(urn)
        arn = owner.get("arn") if owner is not None and owner.type in FUNCTION_OR_ALIAS else None
        if owner is not None and isinstance(arn, str) and arn in text:
            return _seen(owner, _BETWEEN.match(text.partition(arn)[2]))
    return None


def _may_be_later(resource: Resource, key: str) -> bool:
    """Whether the known text may name a resource whose ARN is not known yet."""
    owners = (resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key))
    return any(o is None or (o.type in FUNCTION_OR_ALIAS and not o.is_deployed) for o in owners)


def _made_from(resource: Resource, value: Value, key: str) -> FunctionTarget | Unknown | None:
    found = resource.resolve(value, FUNCTION_OR_ALIAS, key)
    if isinstance(found, Resource):
        after = _BETWEEN.match(value.suffix) if isinstance(value, PartialText) else None
        # An output without a version ends with the function's name.
        return _seen(found, _BETWEEN.match("") if after is None and _is_unqualified(value) else after)
    owners = [resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key)]
    return None if owners and all(o is not None and _is_other(o) for o in owners) else found


def _is_unqualified(value: Value) -> bool:
    hole = value.hole if isinstance(value, Unknown) else None
    return hole is not None and hole.output in _UNQUALIFIED


def _is_other(owner: Resource) -> bool:
    """Whether it is an AWS resource other than a function."""
    return owner.type.startswith("aws:") and not owner.type.startswith("aws:lambda/")


def _seen(owner: Resource, after: re.Match[str] | None) -> FunctionTarget | Unknown:
    """The function or alias on which the value depends; `after`: the text that certainly follows its ARN."""
    if owner.is_external:
        return Unknown(f"'{owner.name}', which this stack did not create")
    if owner.type == aws.LAMBDA_FUNCTION:
        # The qualified ARN differs only for a function that publishes versions.
        open_ = Unknown(f"the version of '{owner.name}'") if owner.flag("publish") is not False else None
        return FunctionTarget(owner, open_ if after is None else _qualifier(after[1]))
    function = function_target(owner, "functionName")
    if not isinstance(function, FunctionTarget):
        return Unknown(f"the function of alias '{owner.name}'")
    name = owner.text("name")
    return FunctionTarget(function.function, Unknown(f"name of '{owner.name}'") if name is None else name)


def _qualifier(text: str | None) -> str | Unknown | None:
    return Unknown("whose policy $LATEST has") if text == "$LATEST" else text
