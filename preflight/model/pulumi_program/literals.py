"""Literals in the program's sources."""

from __future__ import annotations

import ast
import re

from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.sources.analysis import Sources


def writes(stack: Stack, text: str) -> Tri:
    """Whether one of the program's literals contains the text; unknown where its sources are not read.

    A known value may also be the result of a lookup, because the engine receives both as plain values.
    """
    sources = stack.context(Sources)
    return Unknown("the program's sources are not read") if sources is None else sources.writes(text)


def composes(stack: Stack, text: str) -> Tri:
    """Whether every word of the text is in the program's literals or the project's name, in any case.

    Otherwise a part of it comes from the stack's configuration, a lookup or another stack. Unknown where the program's
    sources are not read.
    """
    sources = stack.context(Sources)
    if sources is None:
        return Unknown("the program's sources are not read")
    project = stack.project.lower()
    words = re.findall(r"[a-z]+", text.lower())
    return all(word in project or sources.writes_in_any_case(word) for word in words)


def names(stack: Stack, function: str) -> bool:
    """Whether the program's sources, where they are read, use a function of the name."""
    sources = stack.context(Sources)
    return sources is not None and any(
        (isinstance(node, ast.Attribute) and node.attr == function)
        or (isinstance(node, ast.Name) and node.id == function)
        for _, node in sources.nodes()
    )
