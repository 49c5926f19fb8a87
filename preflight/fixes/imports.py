"""Imports that a program lacks, on a line before its other imports."""

from __future__ import annotations

import ast
from typing import Final

from preflight.fixes.edits import Fix, Source, Span
from preflight.sources.faults.undefined_names import Undefined

# How programs name packages that have other names.
_ALIASES: Final = {"aws": "import pulumi_aws as aws"}


def import_fix(fault: Undefined, source: Source) -> Fix | None:
    """The import of a module that is used by its own name, or as Pulumi's programs name it."""
    if fault.of_class is not None:
        return None
    statement = f"import {fault.name}" if fault.importable else _ALIASES.get(fault.name)
    if statement is None or source.tree is None:
        return None
    span = import_span(source, statement)
    return Fix(fault.place.file, fault.place.line, f"{statement}: nothing defines '{fault.name}'", (span,))


def import_span(source: Source, statement: str) -> Span:
    """The statement before the first import that is not from `__future__`, else before the first statement."""
    assert source.tree is not None
    body = source.tree.body
    docstring = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    rest = [node for node in body[docstring:] if not _is_future(node)]
    first = next((node for node in rest if isinstance(node, ast.Import | ast.ImportFrom)), None)
    before = first or (rest[0] if rest else None)
    if before is None:
        return Span(len(source.content), len(source.content), statement + source.newline)
    decorators = getattr(before, "decorator_list", [])
    line = min([before.lineno, *(d.lineno for d in decorators)])
    gap = "" if first is not None else source.newline
    at = source.line_start(line)
    return Span(at, at, f"{statement}{source.newline}{gap}")


def name_of(source: Source, module: str, name: str) -> tuple[str, tuple[Span, ...]]:
    """How the file writes a name of the module, and the import that it needs for that."""
    assert source.tree is not None
    for node in source.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == module:
                    return f"{alias.asname or module}.{name}", ()
        elif isinstance(node, ast.ImportFrom) and node.module == module and node.level == 0:
            for alias in node.names:
                if alias.name == name:
                    return alias.asname or name, ()
    return f"{module}.{name}", (import_span(source, f"import {module}"),)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
