"""What a program does to `sys.path`, the folders in which Python looks for its modules.

Source: https://docs.python.org/3/library/sys_path_init.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.modules import Module
from preflight.sources.parsing.path_texts import PathTexts, Texts

_ADDS_ONE: Final = frozenset({"sys.path.append", "sys.path.insert", "site.addsitedir"})
_ADDS_SEVERAL: Final = frozenset({"sys.path.extend", "sys.path.__iadd__"})
# What changes how modules are found in other ways than by a folder.
_FINDERS: Final = ("sys.meta_path", "sys.path_hooks", "sys.path_importer_cache")
# Functions of others that are given `sys.path` and leave it as it is.
_READERS: Final = frozenset(
    {"print", "len", "list", "tuple", "set", "str", "repr", "sorted", "enumerate", "any", "map"}
)


class Added(msgspec.Struct, frozen=True):
    """A folder that the program puts on the module path. `first`: before that of the installed packages; `by`: the
    file that does it."""

    folder: Path
    first: bool
    by: Path | None = None


class ModulePath(msgspec.Struct, frozen=True):
    """The folders that are added. `is_known`: whether nothing else may be on the path, or find modules."""

    added: tuple[Added, ...] = ()
    is_known: bool = True

    def merged(self, other: ModulePath) -> ModulePath:
        """The path with what the other adds to it."""
        added = dict.fromkeys((*self.added, *other.added))
        return ModulePath(tuple(added), self.is_known and other.is_known)

    def comes_from(self, folder: Path, package: Path) -> bool:
        """Whether only files of the package put the folder on the path, so that the package is imported before."""
        return all(
            one.by is not None and package in one.by.parents for one in self.added if one.folder == folder
        )


def module_path(modules: Iterable[Module], cwd: Path, disk: Disk) -> ModulePath:
    """What the modules do to the path, in the order of the modules and their statements."""
    added: dict[Added, None] = {}
    is_known = True
    for module in modules:
        if module.tree is None or not _may_change(module):
            continue
        texts = PathTexts(module, str(cwd))
        for folders, first in _changes(module.tree, texts):
            is_known = is_known and folders is not None
            for folder in folders or ():
                path = Path(texts.absolute(folder))
                if disk.is_dir(path):
                    added[Added(path, first, module.path)] = None
    return ModulePath(tuple(added), is_known)


def _may_change(module: Module) -> bool:
    text = module.text
    return ("sys" in text and "path" in text) or "addsitedir" in text


def _changes(tree: ast.Module, texts: PathTexts) -> Iterator[tuple[Texts, bool]]:
    """The folders that each change adds, `None` where they are not known, and whether it puts them first."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=function, args=args):
                name = texts.full_name(function)
                if name in _ADDS_ONE and args:
                    yield texts.of(args[-1]), name == "sys.path.insert"
                elif name in _ADDS_SEVERAL and args:
                    yield texts.items(args[0]), False
                elif name.startswith(_FINDERS) or (
                    name not in _READERS
                    and not name.startswith("sys.path.")
                    and any(texts.full_name(a) == "sys.path" for a in args)
                ):
                    yield None, False
            case ast.AugAssign(target=target, op=ast.Add(), value=value) if _is_path(target, texts):
                yield texts.items(value), False
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value) if _is_path(
                target, texts
            ):
                yield texts.items(value), True


def _is_path(target: ast.expr, texts: PathTexts) -> bool:
    inner = target.value if isinstance(target, ast.Subscript) else target
    return texts.full_name(inner) == "sys.path"
