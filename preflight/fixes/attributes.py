"""Attributes of Pulumi's resources that are misspelt: `vpc.ID`, `database.end_point`."""

from __future__ import annotations

import ast

from preflight.fixes.edits import Fix, Source, Span
from preflight.sources.faults.calls import NoSuchAttribute


def attribute_fix(fault: NoSuchAttribute, source: Source) -> Fix | None:
    """The one attribute that is near the name, at the line; `None` where that is not certain."""
    if fault.meant is None or not fault.is_sole or source.tree is None:
        return None
    found = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == fault.name and node.lineno == fault.place.line
    ]
    if len(found) != 1:
        return None
    end = source.end(found[0])
    why = f"{fault.owner}: {fault.name} is {fault.meant}"
    span = Span(end - len(fault.name.encode()), end, fault.meant)
    return Fix(fault.place.file, fault.place.line, why, (span,))
