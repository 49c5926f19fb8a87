"""Words of messages that several policies use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# A longer list of names is not read to its end.
_MOST: Final = 10


def listed(names: Sequence[str]) -> str:
    """The names in quotes: `'a'`, `'a' and 'b'`, and of more than ten how many are left."""
    shown = [f"'{name}'" for name in names[:_MOST]]
    last = f"{len(names) - _MOST} more" if len(names) > _MOST else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and the rest as it is."""
    return text[:1].upper() + text[1:]


def other_places(count: int) -> str:
    """Says how often a name is used, where it is used in `count` places more."""
    return f" (used in {count + 1} places)" if count else ""
