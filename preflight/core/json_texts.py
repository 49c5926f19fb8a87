"""JSON in a property: as text, as text with unknown parts, or as an object, which the SDKs also accept.

Policies, trust policies, container definitions, state machines, dashboards, redrive and filter policies are such texts.
An unknown part may be a part of a string, or a whole value.
"""

from __future__ import annotations

import re
from typing import Any, Final

from preflight.core.encoding import is_empty, parse_json
from preflight.core.holes import Hole
from preflight.core.values import PartialText, Unknown, Value, is_text, outline

# The character around the number of an unknown part during parsing, which no text contains.
_MARK: Final = "\ue000"
_PLACE: Final = re.compile(f"{_MARK}([0-9]+){_MARK}")
_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)
# The beginning of a text that is not JSON without quotation marks, and the words that are.
_BARE: Final = re.compile(r"[A-Za-z/]")
_WORDS: Final = ("true", "false", "null")


def read_json(value: Value) -> Any:
    """The value of the JSON, with its unknowns; `Unknown` if it cannot be determined.

    A value that is not a text is returned unchanged. Raises ValueError for text that certainly is not JSON.
    """
    if isinstance(value, PartialText):
        return _partial(value)
    return parse_json(value) if isinstance(value, str) else value


def read_known_json(value: Value) -> Any:
    """The same, but `Unknown` for text that is not JSON."""
    try:
        return read_json(value)
    except ValueError:
        return Unknown("a text that is not valid JSON")


def is_other_text(value: Value) -> bool:
    """Whether it certainly is a text that is not JSON; an empty text counts as missing."""
    if is_empty(value):
        return False
    try:
        read_json(value)
    except ValueError:
        return True
    return False


def open_part(value: Any) -> Unknown | None:
    """The first part of a JSON value that may be anything, which is neither known nor certainly a text."""
    if isinstance(value, dict | list):
        inner = map(open_part, value.values() if isinstance(value, dict) else value)
        return next((part for part in inner if part is not None), None)
    return value if isinstance(value, Unknown) and not is_text(value) else None


def _partial(value: PartialText) -> Any:
    text, inside, is_certain = value.pieces[0], _ends_inside_string(value.pieces[0], False), True
    for number, (hole, piece) in enumerate(zip(value.holes, value.pieces[1:], strict=True)):
        inserted = outline(Unknown(value.reason, hole))
        if not inside and inserted is not None and _BARE.match(inserted) and inserted not in _WORDS:
            raise ValueError("a text without quotation marks")
        is_certain = is_certain and inside and inserted is not None
        mark = f"{_MARK}{number}{_MARK}"
        text += (mark if inside else f'"{mark}"') + piece
        inside = _ends_inside_string(piece, inside)
    try:
        return _restored(parse_json(text), value)
    except ValueError:
        if is_certain:
            raise
        return Unknown(value.reason)


def _ends_inside_string(piece: str, inside: bool) -> bool:
    for match in _QUOTE.finditer(piece):
        if match.group() == '"':
            inside = not inside
    return inside


def _restored(found: Any, source: PartialText) -> Any:
    """Parsed JSON with markers replaced by unknowns."""
    if isinstance(found, str):
        return _text(found, source)
    if isinstance(found, list):
        return [_restored(item, source) for item in found]
    if isinstance(found, dict):
        if any(_MARK in key for key in found):
            return Unknown(source.reason)
        return {key: _restored(item, source) for key, item in found.items()}
    return found


def _text(found: str, source: PartialText) -> str | Unknown:
    if _MARK not in found:
        return found
    parts = _PLACE.split(found)
    holes: tuple[Hole | None, ...] = tuple(source.holes[int(number)] for number in parts[1::2])
    pieces = tuple(parts[::2])
    if pieces == ("", ""):
        return Unknown(source.reason, holes[0])
    return PartialText(pieces, source.reason, holes)
