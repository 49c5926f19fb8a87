"""IAM policy documents: read from JSON text or data, known or partly known, and matched as AWS matches them.

Source: IAM user guide, "Grammar of the IAM JSON policy language", "IAM JSON policy elements: Resource" and
"Policy evaluation logic".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from preflight.core.conversion import as_list
from preflight.core.holes import ACCOUNT, Part
from preflight.core.json_texts import read_json
from preflight.core.logic import all_of, any_of, negate
from preflight.core.values import PartialText, Tri, Unknown, Value, shaped

_VARIABLE: Final = re.compile(r"\$\{[^{}]*\}")
# Session traffic is always encrypted, so this condition is decided for every caller of an SDK.
# Source: IAM user guide, "AWS global condition context keys", aws:SecureTransport.
_SECURE_TRANSPORT: Final = "aws:securetransport"

Pattern = str | Unknown


class MalformedDocumentError(ValueError):
    """The text is not a JSON object."""


@dataclass(frozen=True, slots=True)
class Element:
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


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `source` is the statement as written."""

    effect: str | Unknown
    actions: Element
    resources: Element | None
    principal: Value
    excludes_principals: bool
    condition: Tri
    source: Mapping[str, Any]

    def applies(self, action: str, resource: str | Unknown) -> Tri:
        """Whether it matches the action on the resource. A missing `Resource` matches the policy's own resource."""
        acts = self.actions.matches(action, fold=True)
        if acts is False:
            return False
        covered = True if self.resources is None else self.resources.matches(resource)
        return all_of((acts, covered, self.condition))

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


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document. `version` is `None` if it is missing; `complete` is false if a statement is unknown."""

    statements: tuple[Statement, ...]
    version: str | Unknown | None = None
    complete: bool = True

    def allows(self, action: str, resource: str | Unknown) -> Tri:
        """Whether a statement allows the action, without regard to Deny statements."""
        return self._any("Allow", action, resource)

    def denies(self, action: str, resource: str | Unknown) -> Tri:
        """Whether a statement denies the action."""
        return self._any("Deny", action, resource)

    @property
    def is_for_everyone(self) -> Tri:
        """Whether a statement without conditions allows an action to all principals.

        Source: S3 user guide, "The meaning of 'public'".
        """
        return any_of(s.is_for_everyone for s in self.statements)

    def _any(self, effect: str, action: str, resource: str | Unknown) -> Tri:
        found = any_of(
            all_of((has, s.applies(action, resource)))
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
    version = version if version is None or isinstance(version, str | Unknown) else str(version)
    return Document(tuple(known), version, complete=len(known) == len(statements))


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


def matches(pattern: Pattern, text: str | Unknown, *, fold: bool = False) -> Tri:
    """Whether a pattern with `*` and `?` matches a text. Unknown parts of either may be any text.

    Only a `*` can certainly match an unknown part. A policy variable (`${aws:username}`) is an unknown part. An unknown
    part of the text that is a whole field of an ARN (`arn:aws:ssm:<unknown>:...`), or the end of its path, contains no
    colon. Unknown parts of the same output are equal; those of two resources differ.
    """
    if isinstance(pattern, str) and isinstance(text, str) and len(pattern) + len(text) <= _LONG:
        covered = _covers_text(pattern, text, fold)
        return Unknown("a policy variable") if covered is None else covered
    left, right = _tokens(pattern, is_pattern=True, fold=fold), _tokens(text, is_pattern=False, fold=fold)
    if right == _ANY:
        covered = True if left and not left.strip("*") else None
    elif not _begin_alike(left, right) or _part_ways(left, right):
        covered = False
    elif len(left) + len(right) > _LONG:
        covered = _covers(left, right)
    else:
        covered = _covers_cached(left, right)
    if covered is None:
        unknown = pattern if isinstance(pattern, Unknown) else text
        return Unknown(unknown.reason if isinstance(unknown, Unknown) else "a policy variable")
    return covered


def covers_arn(pattern: Pattern) -> Pattern:
    """An ARN pattern with its missing fields filled with `*`, as IAM completes an incomplete ARN.

    Its partition matches any partition, because IAM rejects policies for a partition other than the account's.
    """
    if isinstance(pattern, str) and pattern.startswith("arn:"):
        complete = pattern + ":*" * max(0, 5 - pattern.count(":"))
        return f"arn:*:{complete.split(':', 2)[2]}"
    return pattern


_ANY: Final = "\0"
_FIELD: Final = "\1"
_OPEN: Final = frozenset(f"*?{_ANY}{_FIELD}")
# The cache does not store longer texts.
_LONG: Final = 2048
# One character for each part that AWS assigns, from a Unicode plane that no text uses.
_FIRST: Final = 0xF0000
_LAST: Final = 0xFFFFD
_ATOM: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_BOUND: Final = re.compile(f"[^*?\0\1{chr(_FIRST)}-{chr(_LAST)}]*")
_UNDECIDED: Final = re.compile(f"[\0\1{chr(_FIRST)}-{chr(_LAST)}]")
_atoms: dict[Part, str] = {}
_parts: list[Part] = []


def _atom(part: Part) -> str:
    found = _atoms.get(part)
    if found is None:
        if _FIRST + len(_parts) > _LAST:
            return _ANY
        _parts.append(part)
        found = _atoms[part] = chr(_FIRST + len(_parts) - 1)
    return found


def _part_of(atom: str) -> Part:
    return _parts[ord(atom) - _FIRST]


def _tokens(value: Pattern, *, is_pattern: bool, fold: bool) -> str:
    """The text with `_ANY` for each unknown part."""
    text = ""
    for piece in shaped(value):
        if isinstance(piece, str):
            text += _VARIABLE.sub(_ANY, piece) if is_pattern and "${" in piece else piece
        else:
            text += _ANY if piece is None else _atom(piece)
    if not is_pattern and _ANY in text:
        text = re.sub(f"(?<=:){_ANY}(?=:)|(?<=/){_ANY}$", _FIELD, text)
    return text.lower() if fold else text


def _begin_alike(pattern: str, text: str) -> bool:
    """Whether the known beginnings of both are equal."""
    found = _BOUND.match(pattern), _BOUND.match(text)
    first, second = (m.group() if m else "" for m in found)
    return first.startswith(second) or second.startswith(first)


def _part_ways(pattern: str, text: str) -> bool:
    """Whether both are known up to their first difference, which may be a part that AWS assigns."""
    for one, other in zip(pattern, text, strict=False):
        if one == other and one not in _OPEN:
            continue
        if one in _OPEN or other in _OPEN:
            return False
        first, second = _ATOM.match(one), _ATOM.match(other)
        if first is None or second is None:
            return first is second
        parts = _part_of(one), _part_of(other)
        return parts[0].urn != parts[1].urn and ACCOUNT not in {part.name for part in parts}
    return False


def _covers(pattern: str, text: str) -> bool | None:
    """Whether the pattern matches the text; `None` if that depends on an unknown part."""
    if not any(map(_UNDECIDED.search, (pattern, text))):
        return _regex(pattern).fullmatch(text) is not None
    if _ANY not in pattern and _unify(pattern, text, certain=True):
        return True
    return None if _unify(pattern, text, certain=False) else False


@lru_cache(maxsize=8192)
def _covers_text(pattern: str, text: str, fold: bool) -> bool | None:
    """The same for two known texts; the pattern may contain policy variables."""
    left, right = _tokens(pattern, is_pattern=True, fold=fold), _tokens(text, is_pattern=False, fold=fold)
    return _covers(left, right) if _begin_alike(left, right) else False


_document_cached: Final = lru_cache(maxsize=1024)(_document)
_covers_cached: Final = lru_cache(maxsize=8192)(_covers)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Each part is matched at its first position: with backtracking, a pattern can take exponential time."""
    first, *pieces = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    if not pieces:
        return re.compile(first, re.DOTALL)
    *middle, last = pieces
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last, re.DOTALL)


def _unify(pattern: str, text: str, *, certain: bool) -> bool:
    """Whether the pattern matches the text for some values of the unknown parts, or with `certain` for all values."""
    reachable = {0}
    for character in (*text, None):
        is_open = character is not None and _UNDECIDED.match(character) is not None
        open_ = is_open and not certain
        filled = (_ANY if character == _ANY else _FIELD) if open_ else None
        closed = _closure(pattern, reachable, filled, certain=certain)
        if character is None:
            return len(pattern) in closed
        reachable = set()
        for position in closed:
            token = pattern[position] if position < len(pattern) else None
            if token is not None and token == character and is_open:
                reachable.add(position + 1)
            if token in ("*", _ANY) or open_ or (not certain and _is_atom(token)):
                reachable.add(position)
            elif token is not None and not is_open and token in ("?", character):
                reachable.add(position + 1)
    return False


def _is_atom(token: str | None) -> bool:
    return token is not None and _ATOM.match(token) is not None


def _closure(pattern: str, positions: set[int], filled: str | None, *, certain: bool) -> set[int]:
    """The positions of the pattern that can be reached without a character of the text, or within an unknown part."""
    closed, waiting = set(positions), list(positions)
    while waiting:
        position = waiting.pop()
        token = pattern[position] if position < len(pattern) else None
        covers = token in ("*", _ANY) or filled == _ANY or (filled == _FIELD and token != ":")
        covers = covers or (not certain and _is_atom(token))
        if token is not None and covers and position + 1 not in closed:
            closed.add(position + 1)
            waiting.append(position + 1)
    return closed


def _statement(source: dict[str, Any]) -> Statement:
    excluded, effect = source.get("NotPrincipal"), source.get("Effect")
    return Statement(
        effect=effect if isinstance(effect, str | Unknown) else "",
        actions=_element(source, "Action") or Element(()),
        resources=_element(source, "Resource"),
        principal=source.get("Principal") if excluded is None else excluded,
        excludes_principals=excluded is not None,
        condition=_condition(source.get("Condition")),
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


def values_of(value: Value) -> list[Any] | Unknown:
    """One or several values; a text with unknown parts is one value, and so is an output with a known format."""
    is_text = isinstance(value, PartialText) or (isinstance(value, Unknown) and value.hole is not None)
    return [value] if is_text else as_list(value)


def _pattern(item: Value) -> Pattern:
    return item if isinstance(item, str | Unknown) else Unknown("an item of a policy that is not a string")


def _condition(value: Value) -> Tri:
    """Whether the statement's conditions hold; True without conditions."""
    if value is None:
        return True
    if not isinstance(value, dict):
        return Unknown("a condition of a policy")
    return all_of(
        _holds(operator, key, wanted)
        for operator, tests in value.items()
        for key, wanted in (tests.items() if isinstance(tests, dict) else [("", None)])
    )


def _holds(operator: str, key: str, wanted: Value) -> Tri:
    if operator.lower().removesuffix("ifexists") == "bool" and key.lower() == _SECURE_TRANSPORT:
        values = as_list(wanted)
        if not isinstance(values, Unknown) and not any(isinstance(v, Unknown) for v in values):
            return "true" in [str(v).lower() for v in values]
    return Unknown(f"the condition on {key}" if key else "a condition of a policy")
