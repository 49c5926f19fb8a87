"""Words of messages that several policies use."""

from __future__ import annotations


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and the rest as it is."""
    return text[:1].upper() + text[1:]


def other_places(count: int) -> str:
    """Says how often a name is used, where it is used in `count` places more."""
    return f" (used in {count + 1} places)" if count else ""
