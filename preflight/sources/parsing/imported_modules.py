"""The program's own modules that its modules import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.module_finder import Modules
from preflight.sources.parsing.modules import Kind, Module


def reached_from(modules: Modules) -> tuple[Module, ...]:
    """The program's modules that its entry imports, directly or through others, and that parse."""
    found: dict[Module, None] = {}
    waiting = [modules.main]
    while waiting:
        module = waiting.pop()
        if module in found or module.kind is not Kind.PROGRAM or module.tree is None:
            continue
        found[module] = None
        waiting += imported(modules, module)
    return tuple(found)


def imported(modules: Modules, module: Module) -> Iterator[Module]:
    """What a module that parses imports, in the order of `ast.walk`."""
    assert module.tree is not None
    yield from _imported_in(modules, module, module.tree)


def _imported_in(modules: Modules, module: Module, tree: ast.Module) -> Iterator[Module]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from chain(modules, alias.name)
        elif isinstance(node, ast.ImportFrom):
            name = modules.absolute(module, node)
            if name:
                yield from chain(modules, name)
                for alias in node.names:
                    yield from chain(modules, f"{name}.{alias.name}", only_last=True)


def chain(modules: Modules, name: str, *, only_last: bool = False) -> Iterator[Module]:
    """The program's modules of a dotted name: each package, and the module itself."""
    parts = name.split(".")
    for i in range(len(parts) if only_last else 1, len(parts) + 1):
        found = modules.find(".".join(parts[:i]))
        if isinstance(found, Module) and found.kind is Kind.PROGRAM:
            yield found


def imported_by_text(modules: Modules, module: Module) -> Iterator[Module]:
    """What a file that does not parse imports, by the lines that look like imports."""
    source = read_bytes(module.path, modules.disk) if module.path else b""
    for line in source.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if text.startswith(("import ", "from ")):
            try:
                tree = ast.parse(f"{text[:-1].rstrip()} *" if text.endswith("(") else text)
            except (SyntaxError, ValueError):
                continue
            yield from _imported_in(modules, module, tree)


def read_bytes(path: Path, disk: Disk) -> bytes:
    """The content of the file; nothing if it cannot be read."""
    try:
        return disk.read(path)
    except OSError:
        return b""
