"""Texts for messages of several policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# The maximum number of names in a list, because readers do not read longer lists.
_MOST: Final = 10


def listed(names: Sequence[str]) -> str:
    """The names in quotes: `'a'`, `'a' and 'b'`; for more than ten names, the number of the others."""
    shown = [f"'{name}'" for name in names[:_MOST]]
    last = f"{len(names) - _MOST} more" if len(names) > _MOST else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def capitalised(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def other_places(count: int) -> str:
    """A note with the number of uses of a name that is used in `count` further places."""
    return f" (used in {count + 1} places)" if count else ""
