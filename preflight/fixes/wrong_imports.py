"""Imports of modules and names that do not exist, where one certainly is meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from preflight.fixes.edits import Fix, Source, Span
from preflight.sources.faults.imports import ImportFault, MissingModule, MissingName, NoPackage

_FROM: Final = re.compile(r"from\s+(\.+)\s*")
_MODULE: Final = re.compile(r"from\s+([\w.]+)\s")
_AWS: Final = "import pulumi_aws as aws"


def wrong_import_fix(fault: ImportFault, source: Source, folder: Path | None) -> Fix | None:
    """The repair of the statement; `folder`: where the program's own modules are found."""
    statement = _statement(fault, source)
    if statement is None:
        return None
    match fault:
        case NoPackage(in_entry=True):
            made = _without_dots(statement, source, folder)
        case MissingName():
            made = _of_name(fault, statement, source)
        case MissingModule():
            made = _of_module(fault, statement, source)
        case _:
            made = None
    if made is None:
        return None
    spans, why = made
    return Fix(fault.place.file, statement.lineno, why, tuple(spans))


def _statement(fault: ImportFault, source: Source) -> ast.Import | ast.ImportFrom | None:
    """The only import that begins in the line."""
    found = [
        node
        for node in (ast.walk(source.tree) if source.tree is not None else ())
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno == fault.place.line
    ]
    return found[0] if len(found) == 1 else None


def _without_dots(
    node: ast.Import | ast.ImportFrom, source: Source, folder: Path | None
) -> tuple[list[Span], str] | None:
    """`from .network import vpc`, in the file that Pulumi runs, as `from network import vpc`."""
    if not isinstance(node, ast.ImportFrom) or node.level != 1 or folder is None:
        return None
    text, start = source.of(node), source.start(node)
    names = [node.module] if node.module else [alias.name for alias in node.names]
    if not all(_exists(folder, name) for name in names):
        return None
    found = _FROM.match(text)
    if found is None:
        return None
    if node.module:
        return [Span(start, start + found.end(), "from ")], f"the module's full name, {node.module}"
    rest = re.fullmatch(r"from\s+\.\s*import\s([\w\s,]+)", text)
    if rest is None:
        return None
    return [
        Span(start, source.end(node), f"import {rest[1].strip()}")
    ], f"the module's full name, {', '.join(names)}"


def _exists(folder: Path, name: str) -> bool:
    path = folder.joinpath(*name.split("."))
    return path.with_name(f"{path.name}.py").is_file() or path.is_dir()


def _of_name(
    fault: MissingName, node: ast.Import | ast.ImportFrom, source: Source
) -> tuple[list[Span], str] | None:
    if not isinstance(node, ast.ImportFrom) or node.level:
        return None
    alias = next((a for a in node.names if a.name == fault.name), None)
    if alias is None:
        return None
    is_alone = len(node.names) == 1
    if fault.name == "aws" and is_alone and (alias.asname or "aws") == "aws" and not fault.path:
        return [Span(source.start(node), source.end(node), _AWS)], _AWS
    if fault.meant and fault.meant.isidentifier():
        spans = _renamed(alias, fault.meant, source)
        return None if spans is None else (spans, f"{fault.module} has {fault.meant}, not {fault.name}")
    found = _MODULE.match(source.of(node))
    if fault.elsewhere and is_alone and found is not None and re.fullmatch(r"[\w.]+", fault.elsewhere):
        start = source.start(node) + found.start(1)
        return [Span(start, start + len(found[1]), fault.elsewhere)], f"{fault.name} is in {fault.elsewhere}"
    return None


def _renamed(alias: ast.alias, meant: str, source: Source) -> list[Span] | None:
    """The other name in the import and wherever the file uses it, or under the old name if the file has both."""
    end = source.at(alias.lineno, alias.col_offset) + len(alias.name)
    start = source.at(alias.lineno, alias.col_offset)
    if alias.asname:
        return [Span(start, end, meant)]
    uses = list(_names(source, alias.name))
    is_free = not any(_names(source, meant)) and all(isinstance(n.ctx, ast.Load) for n in uses)
    if not is_free:
        return [Span(start, end, f"{meant} as {alias.name}")]
    return [Span(start, end, meant), *(Span(source.start(n), source.end(n), meant) for n in uses)]


def _names(source: Source, name: str) -> Iterator[ast.Name]:
    for node in ast.walk(source.tree) if source.tree is not None else ():
        if isinstance(node, ast.Name) and node.id == name:
            yield node


def _of_module(
    fault: MissingModule, node: ast.Import | ast.ImportFrom, source: Source
) -> tuple[list[Span], str] | None:
    """A package of Pulumi that is nearly named: `import pulumi_awss as aws`."""
    last = fault.name.rpartition(".")[2]
    if isinstance(node, ast.Import) and last == "aws" and fault.version is not None and len(node.names) == 1:
        if node.names[0].asname == "aws":
            return [Span(source.start(node), source.end(node), _AWS)], _AWS
        return None
    meant = fault.meant or ""
    if fault.holder is not None or not meant.startswith("pulumi") or not meant.isidentifier():
        return None
    if isinstance(node, ast.ImportFrom):
        found = _MODULE.match(source.of(node))
        start = source.start(node) + (found.start(1) if found else 0)
    else:
        alias = next((a for a in node.names if a.name == fault.name and a.asname), None)
        found = None
        if alias is None:
            return None
        start = source.at(alias.lineno, alias.col_offset)
    if source.text(start, start + len(fault.name)) != fault.name:
        return None
    return [Span(start, start + len(fault.name), meant)], f"{fault.name} is {meant}"
