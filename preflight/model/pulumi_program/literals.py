"""Literals in the program's sources."""

from __future__ import annotations

from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.sources.analysis import Sources


def writes(stack: Stack, text: str) -> Tri:
    """Whether one of the program's literals contains the text; unknown where its sources are not read.

    A known value may also be the result of a lookup, because the engine receives both as plain values.
    """
    sources = stack.context(Sources)
    return Unknown("the program's sources are not read") if sources is None else sources.writes(text)
