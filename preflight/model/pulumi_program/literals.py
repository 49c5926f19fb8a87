"""What the program's own sources spell out."""

from __future__ import annotations

from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.sources.analysis import Sources


def writes(stack: Stack, text: str) -> Tri:
    """Whether one of the program's literals contains the text; unknown where its sources are not read.

    A known value may as well be a lookup's: in the engine it is a plain value like any other.
    """
    sources = stack.context(Sources)
    return Unknown("the program's sources are not read") if sources is None else sources.writes(text)
