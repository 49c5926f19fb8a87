"""The conditions of listener rules, and which requests they match.

Source: ALB guide, "Condition types for listener rules": all conditions of a rule must match, each with one of its
values. In host, path and header values `*` stands for any text and `?` for one character. Hosts and headers are not
case sensitive, paths are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from preflight.core.conversion import as_list, as_text, child
from preflight.core.logic import all_of, any_of
from preflight.core.values import Tri, Unknown, Value
from preflight.model.network.cidr import Cidr, CidrError

# Property of a condition block -> the condition's name in the API.
FIELDS: Final = {
    "hostHeader": "host-header",
    "httpHeader": "http-header",
    "httpRequestMethod": "http-request-method",
    "pathPattern": "path-pattern",
    "queryStrings": "query-string",
    "sourceIp": "source-ip",
}
REPEATABLE: Final = ("http-header", "query-string")
_PATTERNS: Final = ("host-header", "http-header", "path-pattern")
_IGNORE_CASE: Final = ("host-header", "http-header", "query-string")


class Condition(msgspec.Struct, frozen=True):
    """One condition. `name`: the header, for `http-header`; `values`: one of them must match."""

    field: str
    name: str | Unknown
    values: tuple[str | Unknown, ...] | Unknown
    is_regex: bool = False

    def covers(self, other: Condition) -> Tri:
        """Whether this condition matches every request that the other matches.

        False also if that cannot be decided: two regular expressions are compared by their text only.
        """
        if self.field != other.field or self.is_regex != other.is_regex:
            return False
        for value in (self.name, other.name, self.values, other.values):
            if isinstance(value, Unknown):
                return Unknown(value.reason)
        if str(self.name).lower() != str(other.name).lower():
            return False
        assert not isinstance(self.values, Unknown)
        assert not isinstance(other.values, Unknown)
        mine = self.values
        return all_of(any_of(self._matches(m, theirs) for m in mine) for theirs in other.values)

    def _matches(self, mine: str | Unknown, theirs: str | Unknown) -> Tri:
        for value in (mine, theirs):
            if isinstance(value, Unknown):
                return Unknown(value.reason)
        mine, theirs = str(mine), str(theirs)
        if self.field in _IGNORE_CASE and not self.is_regex:
            mine, theirs = mine.lower(), theirs.lower()
        if self.is_regex or mine == theirs:
            return mine == theirs
        if self.field == "source-ip":
            return _contains(mine, theirs)
        return self.field in _PATTERNS and includes(mine, theirs)


def includes(pattern: str, other: str) -> bool:
    """Whether `pattern` matches every text that `other` matches.

    Compared character by character: a `*` of the pattern matches anything, with wildcards; its `?` matches one
    character or another `?`, but not `*`.
    """
    first, *pieces = (re.escape(piece).replace(r"\?", "[^*]") for piece in pattern.split("*"))
    # Each part is matched at its first position, without backtracking, because backtracking takes exponential time.
    rest = [*(f"(?>.*?{piece})" for piece in pieces[:-1]), ".*", pieces[-1]] if pieces else []
    return re.fullmatch("".join((first, *rest)), other, re.DOTALL) is not None


def shadows(earlier: Sequence[Condition], later: Sequence[Condition]) -> Tri:
    """Whether every request that matches the later conditions matches the earlier ones."""
    return all_of(any_of(mine.covers(theirs) for theirs in later) for mine in earlier) if earlier else False


def read_conditions(blocks: Sequence[Value]) -> tuple[Condition, ...] | Unknown:
    """The conditions of a rule; `Unknown` if a block is unknown."""
    found: list[Condition] = []
    for block in blocks:
        if isinstance(block, Unknown):
            return Unknown(block.reason)
        found += _of_block(block)
    return tuple(found)


def _of_block(block: Value) -> Iterator[Condition]:
    for key, field in FIELDS.items():
        inner = child(block, key)
        if isinstance(inner, Unknown):
            yield Condition(field, "", Unknown(inner.reason))
        elif inner is None or inner == []:
            continue
        elif key == "queryStrings":
            yield Condition(field, "", tuple(_query(q) for q in as_list(inner) or ()))
        else:
            yield _plain(field, inner)


def _plain(field: str, inner: Value) -> Condition:
    name = as_text(child(inner, "httpHeaderName"))
    regular = as_list(child(inner, "regexValues"))
    is_regex = isinstance(regular, Unknown) or bool(regular)
    values = regular if is_regex else as_list(child(inner, "values"))
    if isinstance(values, Unknown):
        return Condition(field, "" if name is None else name, Unknown(values.reason))
    kind = child(inner, "ipAddressType")
    listed: list[Any] = values if kind is None else [*values, kind]
    texts = tuple(Unknown(v.reason) if isinstance(v, Unknown) else str(v) for v in listed)
    return Condition(field, "" if name is None else name, texts, is_regex)


def _query(pair: Value) -> str | Unknown:
    key, value = as_text(child(pair, "key")), as_text(child(pair, "value"))
    for part in (key, value):
        if isinstance(part, Unknown):
            return Unknown(part.reason)
    return f"{key}={value}" if key else str(value)


def _contains(mine: str, theirs: str) -> bool:
    try:
        return Cidr.parse_loose(mine).contains(Cidr.parse_loose(theirs))
    except CidrError:
        return False
