"""Syntax trees of files that this Python cannot parse, as the program's newer one parses them.

A tree comes as JSON; what this Python has no node for is taken for the nearest that it has.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

# Nodes of newer versions, and the field or node that stands for them.
_RENAMED: Final = {"TemplateStr": "JoinedStr", "Interpolation": "FormattedValue"}
_PLACES: Final = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def parses_here(source: bytes) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def tree(source: Mapping[str, Any]) -> ast.Module | None:
    """The module's tree; `None` where it cannot be made of this Python's nodes."""
    try:
        made = _node(source)
    except (AttributeError, TypeError, ValueError, KeyError, RecursionError):
        return None
    return made if isinstance(made, ast.Module) else None


def _node(source: Any) -> Any:
    if isinstance(source, list):
        return [_node(item) for item in source]
    if not isinstance(source, dict):
        return source
    name = source["_"]
    if name == "bytes":
        return bytes.fromhex(source["hex"])
    if name == "complex":
        return complex(source["real"], source["imag"])
    if name == "ellipsis":
        return ...
    if name == "TypeAlias":
        alias = {"_": "Assign", "targets": [source["name"]], "value": source["value"], "type_comment": None}
        source = {**alias, "at": source["at"]}
    cls = getattr(ast, _RENAMED.get(source["_"], source["_"]))
    made = cls(**{field: _node(source[field]) for field in cls._fields if field in source})
    for place, value in zip(_PLACES, source.get("at", ()), strict=False):
        setattr(made, place, value)
    return made
