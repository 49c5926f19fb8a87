"""Modules as Python finds them: the program's, and those of the Pulumi packages that it uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.interpreter import Found, InterpreterInfo
from preflight.sources.parsing.module_path import ModulePath
from preflight.sources.parsing.modules import Absent, Kind, Module

_COMPILED: Final = (".so", ".pyd", ".pyc")


class Modules:
    """The modules that an `import` finds, by their full name. `path`: what the program adds to the module path."""

    def __init__(
        self,
        root: Path,
        entry: Path,
        on_path: Path | None,
        answer: InterpreterInfo | None,
        path: ModulePath | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.root = root
        self.on_path = on_path
        self.answer = answer
        self.path: Final = path or ModulePath()
        self.disk: Final = disk or Disk()
        self._roots: Final = (root, *(a.folder for a in self.path.added))
        self.main: Final = Module(
            "__main__", entry, None, Kind.PROGRAM, main=True, tree=self._tree(entry), disk=self.disk
        )
        self._known: dict[str, Module | Absent] = {}

    def _tree(self, path: Path | None) -> ast.Module | None:
        return self.answer.trees.get(path) if self.answer is not None and path is not None else None

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
        if answer is None:
            return Absent.UNKNOWN
        added = self._added(name)
        if name not in answer.found:
            return added[0] if len(added) == 1 and name not in answer.standard else Absent.UNKNOWN
        found = answer.found[name]
        if found is None:
            return self._only(added)
        if any(not self._is(found, module) for module in added):
            # Which of them Python takes depends on what has run before.
            return Module(name, None, None, Kind.OTHER)
        if found.origin is not None and self._own(found.origin) and (name in answer.standard | answer.loaded):
            # Already loaded by the SDK, perhaps: the program's file of that name may never be found.
            return Module(name, None, None, Kind.OTHER)
        return self._made(name, found.origin, found.folders)

    def _added(self, name: str) -> list[Module]:
        """The modules of the name in the folders that the program adds to the path."""
        found: dict[Path, Module] = {}
        for folder in dict.fromkeys(a.folder for a in self.path.added):
            module = self._in([folder], name, "")
            if isinstance(module, Module):
                found[folder] = module
        packages = [part for module in found.values() for part in module.folders or ()]
        # `app/app.py` is not the module `app` if only the package `app` itself adds its folder.
        return [
            module
            for folder, module in found.items()
            if not any(
                folder != package.parent and self.path.comes_from(folder, package) for package in packages
            )
        ]

    def _only(self, added: list[Module]) -> Module | Absent:
        if not added:
            return Absent.MISSING if self.path.is_known else Absent.UNKNOWN
        return added[0] if len(added) == 1 else Absent.UNKNOWN

    @staticmethod
    def _is(found: Found, module: Module) -> bool:
        return found.origin == module.path and (found.folders is None) == (module.folders is None)

    def _own(self, path: Path) -> bool:
        return "site-packages" not in path.parts and (
            any(root in path.parents for root in self._roots)
            or (self.answer is not None and self.answer.is_elsewhere(path, self.disk))
        )

    def _made(self, name: str, origin: Path | None, folders: tuple[Path, ...] | None) -> Module:
        place = origin or (folders[0] / "x" if folders else None)
        if place is None:
            return Module(name, None, folders, Kind.OTHER)
        top = name.partition(".")[0]
        if folders is not None and not all(self.disk.is_dir(f) for f in folders):
            kind = Kind.OTHER  # found by a hook of its own, such as that of an editable installation
        elif self.root in place.parents and "site-packages" not in place.parts:
            kind = Kind.PROGRAM
        elif top == "pulumi" or (top.startswith("pulumi_") and top != "pulumi_policy"):
            kind = Kind.PULUMI
        else:
            kind = Kind.PROGRAM if self._own(place) else Kind.OTHER
        if origin is not None and origin.suffix != ".py":
            kind = Kind.OTHER
        tree = self._tree(origin) if kind is Kind.PROGRAM else None
        return Module(name, origin, folders, kind, tree=tree, disk=self.disk)

    def _below(self, package: Module, last: str) -> Module | Absent:
        if package.kind is Kind.OTHER:
            return Absent.UNKNOWN
        if package.folders is None:
            # A module may make itself a package, or its parts by hand.
            made = "__path__" in package.text or "sys.modules" in package.text
            return Absent.UNKNOWN if made or not package.is_readable else Absent.MISSING
        found = self._in(package.folders, last, f"{package.name}.")
        if found is not None:
            return found
        return Absent.UNKNOWN if "__path__" in package.text else Absent.MISSING

    def _in(self, folders: Iterable[Path], name: str, prefix: str) -> Module | None:
        """The module of the name in the first of the folders that holds it."""
        full, portions = prefix + name, list[Path]()
        for folder in folders:
            there = self.disk.names(folder)
            if name in there and "__init__.py" in self.disk.names(folder / name):
                return self._made(full, folder / name / "__init__.py", (folder / name,))
            if f"{name}.py" in there:
                return self._made(full, folder / f"{name}.py", None)
            if any(n.startswith(f"{name}.") and n.endswith(_COMPILED) for n in there):
                return Module(full, None, None, Kind.OTHER)
            if name in there and self.disk.is_dir(folder / name):
                portions.append(folder / name)
        return self._made(full, None, tuple(portions)) if portions else None

    def absolute(self, module: Module, node: ast.ImportFrom) -> str | None:
        """The full name of the module that `from ... import` names; `None` for one beyond the top."""
        if not node.level:
            return node.module or ""
        parts = module.package.split(".") if module.package else []
        if module.is_main or len(parts) < node.level:
            return None
        base = parts[: len(parts) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])
