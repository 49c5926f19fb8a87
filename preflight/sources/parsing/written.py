"""What stands in the program's own text, as against what a lookup answers or a configuration gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from preflight.sources.parsing.modules import Module


def literals(modules: Iterable[Module]) -> str:
    """Every text that the modules spell out, in one text; no two of them touch."""
    return "\0".join(_texts(modules))


def _texts(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree) if module.tree is not None else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
