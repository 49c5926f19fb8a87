"""Modules as Python finds them: the program's, and those of the Pulumi packages that it uses."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

from preflight.sources.parsing.interpreter import InterpreterInfo
from preflight.sources.parsing.modules import Absent, Kind, Module

_COMPILED: Final = (".so", ".pyd", ".pyc")


class Modules:
    """The modules that an `import` finds, by their full name."""

    def __init__(self, root: Path, entry: Path, on_path: Path | None, answer: InterpreterInfo | None) -> None:
        self.root = root
        self.on_path = on_path
        self.answer = answer
        self.main: Final = Module("__main__", entry, None, Kind.PROGRAM, main=True)
        self._known: dict[str, Module | Absent] = {}

    def find(self, name: str) -> Module | Absent:
        if name not in self._known:
            self._known[name] = Absent.UNKNOWN
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Module | Absent:
        parent, _, last = name.rpartition(".")
        if not parent:
            return self._top(name)
        package = self.find(parent)
        if isinstance(package, Absent):
            return package
        return self._below(package, last)

    def _top(self, name: str) -> Module | Absent:
        answer = self.answer
        if answer is None or name not in answer.found:
            return Absent.UNKNOWN
        found = answer.found[name]
        if found is None:
            return Absent.MISSING
        if found.origin is not None and self._own(found.origin) and (name in answer.standard | answer.loaded):
            # Already loaded by the SDK, perhaps: the program's file of that name may never be found.
            return Module(name, None, None, Kind.OTHER)
        return self._made(name, found.origin, found.folders)

    def _own(self, path: Path) -> bool:
        return self.root in path.parents and "site-packages" not in path.parts

    def _made(self, name: str, origin: Path | None, folders: tuple[Path, ...] | None) -> Module:
        place = origin or (folders[0] / "x" if folders else None)
        if place is None:
            return Module(name, None, folders, Kind.OTHER)
        top = name.partition(".")[0]
        if self._own(place):
            kind = Kind.PROGRAM
        elif top == "pulumi" or (top.startswith("pulumi_") and top != "pulumi_policy"):
            kind = Kind.PULUMI
        else:
            kind = Kind.OTHER
        if origin is not None and origin.suffix != ".py":
            kind = Kind.OTHER
        return Module(name, origin, folders, kind)

    def _below(self, package: Module, last: str) -> Module | Absent:
        if package.kind is Kind.OTHER:
            return Absent.UNKNOWN
        if package.folders is None:
            # A module may make itself a package, or its parts by hand.
            made = "__path__" in package.text or "sys.modules" in package.text
            return Absent.UNKNOWN if made or not package.is_readable else Absent.MISSING
        portions: list[Path] = []
        for folder in package.folders:
            if (folder / last / "__init__.py").is_file():
                return self._made(f"{package.name}.{last}", folder / last / "__init__.py", (folder / last,))
            if (folder / f"{last}.py").is_file():
                return self._made(f"{package.name}.{last}", folder / f"{last}.py", None)
            if any(any(folder.glob(f"{last}.*{e}")) or (folder / f"{last}{e}").exists() for e in _COMPILED):
                return Module(f"{package.name}.{last}", None, None, Kind.OTHER)
            if (folder / last).is_dir():
                portions.append(folder / last)
        if portions:
            return self._made(f"{package.name}.{last}", None, tuple(portions))
        return Absent.UNKNOWN if "__path__" in package.text else Absent.MISSING

    def absolute(self, module: Module, node: ast.ImportFrom) -> str | None:
        """The full name of the module that `from ... import` names; `None` for one beyond the top."""
        if not node.level:
            return node.module or ""
        parts = module.package.split(".") if module.package else []
        if module.is_main or len(parts) < node.level:
            return None
        base = parts[: len(parts) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])
