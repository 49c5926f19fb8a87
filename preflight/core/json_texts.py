"""JSON that a property holds: as text, as text with unknown parts, or as the data itself."""

from __future__ import annotations

import re
from typing import Any, Final

from preflight.core.encoding import parse_json
from preflight.core.values import PartialText, Unknown, Value

# Stands for an unknown part while JSON is parsed; a character that no document holds.
_MARK: Final = "\ue000"


def read_json(value: Value) -> Any:
    """The data that the property holds; `Unknown` where it is not known, also inside, or is a secret.

    Raises ValueError for known text that is not JSON.
    """
    if isinstance(value, PartialText):
        return parse_partial(value)
    return parse_json(value) if isinstance(value, str) else value


def parse_partial(value: PartialText) -> Any:
    """Parse JSON in which unknown parts stand, inside strings or as whole values; `Unknown` where that fails."""
    text, inside = value.pieces[0], _ends_inside_string(value.pieces[0], False)
    for piece in value.pieces[1:]:
        text += _MARK if inside else f'"{_MARK}"'
        text += piece
        inside = _ends_inside_string(piece, inside)
    try:
        return _restore(parse_json(text), value.reason)
    except ValueError:
        return Unknown(value.reason)


def _ends_inside_string(piece: str, inside: bool) -> bool:
    for match in re.finditer(r'\\.|"', piece, re.DOTALL):
        if match.group() == '"':
            inside = not inside
    return inside


def _restore(value: Any, reason: str) -> Any:
    """Parsed JSON with the marks turned back into unknowns."""
    if isinstance(value, str):
        if value == _MARK:
            return Unknown(reason)
        return PartialText(tuple(value.split(_MARK)), reason) if _MARK in value else value
    if isinstance(value, list):
        return [_restore(item, reason) for item in value]
    if isinstance(value, dict):
        if any(_MARK in key for key in value):
            return Unknown(reason)
        return {key: _restore(item, reason) for key, item in value.items()}
    return value
