"""Patterns of IAM policies: `*`, `?` and policy variables, matched with texts that may be known in part.

Source: IAM user guide, "IAM JSON policy elements: Resource" and "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from preflight.core.holes import ACCOUNT, Part
from preflight.core.logic import equal
from preflight.core.values import PartialText, Tri, Unknown, shaped

_VARIABLE: Final = re.compile(r"\$\{[^{}]*\}")

Pattern = str | Unknown


def matches(pattern: Pattern, text: str | Unknown, *, fold: bool = False) -> Tri:
    """Whether a pattern with `*` and `?` matches a text. Unknown parts of either may be any text.

    Only a `*` can certainly match an unknown part. A policy variable (`${aws:username}`) is an unknown part. An unknown
    part of the text that is a whole field of an ARN (`arn:aws:ssm:<unknown>:...`), or the end of its path, contains no
    colon. Unknown parts of the same output are equal; those of two resources differ.
    """
    if isinstance(pattern, str) and isinstance(text, str) and len(pattern) + len(text) <= _LONG:
        covered = _covers_text(pattern, text, fold)
        return Unknown("a policy variable") if covered is None else covered
    if _is_same_output(pattern, text):
        return True
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


def _is_same_output(pattern: Pattern, text: str | Unknown) -> bool:
    """Whether both are the same output, whose text need not be known: a text matches itself."""
    return not isinstance(pattern, str | PartialText) and equal(pattern, text) is True


def covers_arn(pattern: Pattern) -> Pattern:
    """An ARN pattern with its missing fields filled with `*`, as IAM completes an incomplete ARN.

    Its partition matches any partition, because IAM rejects policies for a partition other than the account's.
    """
    if isinstance(pattern, str) and pattern.startswith("arn:"):
        complete = pattern + ":*" * max(0, 5 - pattern.count(":"))
        return f"arn:*:{complete.split(':', 2)[2]}"
    if (
        isinstance(pattern, PartialText)
        and pattern.prefix.startswith("arn:")
        and pattern.prefix.count(":") > 1
    ):
        first = f"arn:*:{pattern.prefix.split(':', 2)[2]}"
        return PartialText((first, *pattern.pieces[1:]), pattern.reason, pattern.holes)
    return pattern


_ANY: Final = "\0"
_FIELD: Final = "\1"


_PART: Final = "\2"
# AWS assigns no colon and no slash, except the colons of a time.
_SEPARATORS: Final = (":", "/")
_TIME: Final = "stamp"
_EXCLUDED: Final = {_ANY: (), _FIELD: (":",), _PART: _SEPARATORS}


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
        filled = _filling(character) if open_ and character is not None else ""
        closed = _closure(pattern, reachable, filled, certain=certain)
        if character is None:
            return len(pattern) in closed
        reachable = set()
        for position in closed:
            token = pattern[position] if position < len(pattern) else None
            if token is not None and token == character and is_open:
                reachable.add(position + 1)
            if token in ("*", _ANY) or open_ or (not certain and _may_contain(token, character)):
                reachable.add(position)
            elif token is not None and not is_open and token in ("?", character):
                reachable.add(position + 1)
    return False


def _is_atom(token: str | None) -> bool:
    return token is not None and _ATOM.match(token) is not None


def _may_contain(token: str | None, character: str) -> bool:
    """Whether the pattern's token is a part that AWS assigns, which may contain the character."""
    if token is None or not _is_atom(token):
        return False
    return character not in _EXCLUDED[_filling(token)]


def _filling(unknown: str) -> str:
    """The kind of texts that an unknown part may be: any, those without a colon, and what AWS assigns."""
    return unknown if unknown in (_ANY, _FIELD) else _ANY if _part_of(unknown).name == _TIME else _PART


def _closure(pattern: str, positions: set[int], filled: str, *, certain: bool) -> set[int]:
    """The positions of the pattern that can be reached without a character of the text, or within an unknown part of
    the kind `filled`.
    """
    closed, waiting = set(positions), list(positions)
    while waiting:
        position = waiting.pop()
        token = pattern[position] if position < len(pattern) else None
        covers = token in ("*", _ANY) or (filled != "" and token not in _EXCLUDED[filled])
        covers = covers or (not certain and _is_atom(token))
        if token is not None and covers and position + 1 not in closed:
            closed.add(position + 1)
            waiting.append(position + 1)
    return closed
