"""IAM policy documents: read from JSON text or data, known or partly known, and matched as AWS matches them.

Source: IAM user guide, "Grammar of the IAM JSON policy language", "IAM JSON policy elements: Resource" and
"Policy evaluation logic".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from preflight.core.conversion import as_list
from preflight.core.json_texts import read_json
from preflight.core.logic import all_of, any_of, negate
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model.identity.policy_conditions import NOTHING, Sent, conditions_hold, values_of
from preflight.model.identity.policy_patterns import Pattern, covers_arn, matches

# The cache does not store longer texts.
_LONG: Final = 2048


class MalformedDocumentError(ValueError):
    """The text is not a JSON object."""


class Element(msgspec.Struct, frozen=True):
    """`Action` or `NotAction`, `Resource` or `NotResource` of a statement."""

    patterns: tuple[Pattern, ...] | Unknown
    negated: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """The patterns that are known."""
        found = () if isinstance(self.patterns, Unknown) else self.patterns
        return tuple(p for p in found if isinstance(p, str))

    def matches(self, text: str | Unknown, *, fold: bool = False) -> Tri:
        """Whether the element matches the action or ARN."""
        if isinstance(self.patterns, Unknown):
            return Unknown(self.patterns.reason)
        found = any_of(matches(pattern, text, fold=fold) for pattern in self.patterns)
        return negate(found) if self.negated else found


class Statement(msgspec.Struct, frozen=True):
    """One statement. `source` is the statement as written."""

    effect: str | Unknown
    actions: Element
    resources: Element | None
    principal: Value
    excludes_principals: bool
    condition: Tri
    source: Mapping[str, Any]

    def applies(self, action: str, resource: str | Unknown | None, sent: Sent = NOTHING) -> Tri:
        """Whether it matches the action on the resource, or on any for `None`. A missing `Resource` matches any.

        sent: condition keys of every such request.
        """
        names = self.names(action, resource)
        if names is False:
            return False
        condition = conditions_hold(self.source.get("Condition"), sent) if sent else self.condition
        return all_of((names, condition))

    def names(self, action: str, resource: str | Unknown | None) -> Tri:
        """The same without its conditions."""
        acts = self.actions.matches(action, fold=True)
        if acts is False:
            return False
        patterns = None if resource is None else self.resources
        covered = True if patterns is None or resource is None else patterns.matches(resource)
        return all_of((acts, covered))

    def covers(self, action: str) -> Tri:
        """The same for a resource-based policy, which applies to its resource, whatever the ARN."""
        return all_of((self.actions.matches(action, fold=True), self.condition))

    def has_effect(self, effect: str) -> Tri:
        return Unknown(self.effect.reason) if isinstance(self.effect, Unknown) else self.effect == effect

    def principals(self, kind: str) -> tuple[Pattern, ...] | Unknown:
        """The principals of a kind: `Service`, `AWS`, `Federated`. `"*"` alone counts as `AWS`."""
        value = self.principal
        if value == "*":
            return ("*",) if kind == "AWS" else ()
        if isinstance(value, Unknown):
            return value
        items = values_of(value.get(kind)) if isinstance(value, dict) else []
        return items if isinstance(items, Unknown) else tuple(_pattern(item) for item in items)

    @property
    def is_for_everyone(self) -> Tri:
        """Whether it allows all principals for every request; `Unknown` with a condition."""
        principals = self.principals("AWS")
        everyone: Tri = principals if isinstance(principals, Unknown) else "*" in principals
        return all_of((self.has_effect("Allow"), everyone, self.source.get("Condition") is None))


class Document(msgspec.Struct, frozen=True):
    """A policy document. `version` is `None` if it is missing; `complete` is false if a statement is unknown."""

    statements: tuple[Statement, ...]
    version: str | Unknown | None = None
    complete: bool = True

    def allows(self, action: str, resource: str | Unknown | None, sent: Sent = NOTHING) -> Tri:
        """Whether a statement allows the action, on any resource for `None`, without regard to Deny statements."""
        return self._any("Allow", action, resource, sent)

    def denies(self, action: str, resource: str | Unknown, sent: Sent = NOTHING) -> Tri:
        """Whether a statement denies the action."""
        return self._any("Deny", action, resource, sent)

    @property
    def is_for_everyone(self) -> Tri:
        """Whether a statement without conditions allows an action to all principals.

        Source: S3 user guide, "The meaning of 'public'".
        """
        return any_of(s.is_for_everyone for s in self.statements)

    def _any(self, effect: str, action: str, resource: str | Unknown | None, sent: Sent) -> Tri:
        found = any_of(
            all_of((has, s.applies(action, resource, sent)))
            for s in self.statements
            if (has := s.has_effect(effect)) is not False
        )
        return found if self.complete else any_of((found, Unknown("a statement of a policy")))


def document(value: Value) -> Document | Unknown | None:
    """The document in a property; `None` if it is missing, `Unknown` if it cannot be read."""
    if isinstance(value, str) and len(value) <= _LONG:
        return _document_cached(value)
    return _document(value)


def _document(value: Value) -> Document | Unknown | None:
    try:
        source = parse(value)
    except MalformedDocumentError as error:
        return Unknown(str(error))
    if source is None or isinstance(source, Unknown):
        return source
    statements = as_list(source.get("Statement"))
    if isinstance(statements, Unknown):
        return Unknown(statements.reason)
    known = [_statement(s) for s in statements if isinstance(s, dict)]
    version = source.get("Version")
    return Document(
        tuple(known),
        version if version is None or isinstance(version, str | Unknown) else str(version),
        complete=len(known) == len(statements),
    )


_document_cached: Final = lru_cache(maxsize=1024)(_document)


def parse(value: Value) -> dict[str, Any] | Unknown | None:
    """The JSON object in a property: a text, a text with unknown parts, or an object, which the SDKs also accept.

    Raises `MalformedDocumentError` for a known text that is not a JSON object.
    """
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, Unknown) and not isinstance(value, PartialText):
        return Unknown(value.reason)
    if not isinstance(value, str | PartialText):
        raise MalformedDocumentError("a policy that is not a JSON object")
    try:
        found = read_json(value)
    except ValueError as error:
        raise MalformedDocumentError("a policy that is not valid JSON") from error
    if isinstance(found, dict | Unknown):
        return found
    if isinstance(value, PartialText):
        return Unknown(value.reason)
    raise MalformedDocumentError("a policy that is not a JSON object")


def _statement(source: dict[str, Any]) -> Statement:
    excluded = source.get("NotPrincipal")
    effect = source.get("Effect")
    return Statement(
        effect=effect if isinstance(effect, str | Unknown) else "",
        actions=_element(source, "Action") or Element(()),
        resources=_element(source, "Resource"),
        principal=source.get("Principal") if excluded is None else excluded,
        excludes_principals=excluded is not None,
        condition=conditions_hold(source.get("Condition"), {}),
        source=source,
    )


def _element(source: Mapping[str, Any], name: str) -> Element | None:
    for key, negated in ((name, False), (f"Not{name}", True)):
        value = source.get(key)
        if value is not None:
            items = values_of(value)
            if isinstance(items, Unknown):
                return Element(Unknown(items.reason), negated)
            patterns = (_pattern(item) for item in items)
            return Element(tuple(map(covers_arn, patterns) if name == "Resource" else patterns), negated)
    return None


def _pattern(item: Value) -> Pattern:
    return item if isinstance(item, str | Unknown) else Unknown("an item of a policy that is not a string")
