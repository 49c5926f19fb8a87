"""Imports of the program that fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.suggestions import nearest, nearest_class, repair_of_module, snake
from preflight.sources.inference.module_members import exported_names
from preflight.sources.inference.values import MISSING
from preflight.sources.parsing.modules import Absent, Kind, Module
from preflight.sources.past_searches import remembered

_GUARDS: Final = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class MissingModule(msgspec.Struct, frozen=True):
    """A module that the program's interpreter does not find.

    beside: the file or folder of that name in the program's folder, which is not on the module path.
    holder: the package that should contain it, and its folder relative to the program. shadowed_by: the installed
    package that Python finds instead of the program's folder, which has no __init__.py.
    """

    place: SourceLocation
    name: str
    beside: str | None = None
    holder: str | None = None
    holder_path: str | None = None
    meant: str | None = None
    version: str | None = None
    shadowed_by: str | None = None


class NoPackage(msgspec.Struct, frozen=True):
    """A relative import without a package: in the program's entry file, or beyond the top package."""

    place: SourceLocation
    text: str
    in_entry: bool


class MissingName(msgspec.Struct, frozen=True):
    """A name that a module does not have. `path`: the module's file if it belongs to the program."""

    place: SourceLocation
    module: str
    name: str
    path: str | None
    version: str
    meant: str | None
    elsewhere: str | None = None
    also: int = 0


class PartiallyImported(msgspec.Struct, frozen=True):
    """A name imported from a module that is still being imported and has not bound it yet."""

    place: SourceLocation
    module: str
    name: str
    other: str


class Undeclared(msgspec.Struct, frozen=True):
    """A package that is imported and installed, but that no requirement installs."""

    place: SourceLocation
    module: str
    distribution: str


ImportFault = MissingModule | NoPackage | MissingName | PartiallyImported | Undeclared


@remembered
def import_faults(sources: Sources) -> Iterator[ImportFault]:
    """The imports of the reached modules that fail, in order."""
    undeclared: set[str] = set()
    for module, node in sources.nodes():
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _module(sources, module, node, alias.name)
                yield from _undeclared(sources, module, node, alias.name, undeclared)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(sources, module, node)
            if not node.level and node.module:
                yield from _undeclared(sources, module, node, node.module, undeclared)
    for module, node, name, other in sources.execution.early:
        if name in sources.inference.modules.main.definitions and other.is_main:
            continue
        yield PartiallyImported(sources.place(module, node), other.name, name, _file(sources, module))


def _file(sources: Sources, module: Module) -> str:
    return sources.relative(module.path) if module.path is not None else module.name


def _place(sources: Sources, module: Module, node: ast.stmt) -> SourceLocation | None:
    """The location of the import; `None` where the program handles its failure."""
    return None if _is_guarded(sources, module, node) else sources.place(module, node)


def _is_guarded(sources: Sources, module: Module, node: ast.AST) -> bool:
    """Whether a `try` around the import handles its failure, or the import is only for type checkers."""
    for outer, inner in sources.around(module, node):
        if isinstance(outer, ast.Try) and inner in outer.body and any(map(_expects, outer.handlers)):
            return True
        if isinstance(outer, ast.ExceptHandler) and _expects(outer):
            return True
    return sources.is_apart(module, node)


def _expects(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(getattr(n, "id", getattr(n, "attr", "")) in _GUARDS for n in ast.walk(handler.type))


def _module(
    sources: Sources, module: Module, node: ast.Import | ast.ImportFrom, name: str
) -> Iterator[MissingModule]:
    """The first part of the dotted name that is not found."""
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        part = ".".join(parts[:i])
        found = sources.modules.find(part)
        if found is Absent.UNKNOWN or (isinstance(found, Module) and found.kind is Kind.OTHER):
            yield from _shadowed(sources, module, node, parts)
            return
        if found is Absent.MISSING:
            place = _place(sources, module, node)
            if place is not None:
                yield _missing(sources, place, part)
            return


def _shadowed(
    sources: Sources, module: Module, node: ast.Import | ast.ImportFrom, parts: list[str]
) -> Iterator[MissingModule]:
    """An installed package that shadows the program's folder: a package with an __init__.py is found first."""
    package, folder = sources.modules.find(parts[0]), sources.program.on_path
    if folder is None or len(parts) < 2 or not isinstance(package, Module) or package.path is None:
        return
    own, held = folder / parts[0], package.path.parent
    if (
        package.kind is Kind.OTHER
        and sources.disk.is_dir(own)
        and not sources.disk.exists(own / "__init__.py")
        and held != own
        and _holds(sources, own, parts[1])
        and not _holds(sources, held, parts[1])
        and (place := _place(sources, module, node)) is not None
    ):
        yield MissingModule(place, ".".join(parts[:2]), holder=parts[0], shadowed_by=held.as_posix())


def _holds(sources: Sources, folder: Path, name: str) -> bool:
    beside = sources.disk.names(folder)
    return sources.disk.is_dir(folder / name) or any(other.startswith(f"{name}.") for other in beside)


def _missing(sources: Sources, place: SourceLocation, name: str) -> MissingModule:
    holder, _, last = name.rpartition(".")
    folder = sources.program.folder
    if not holder:
        beside = next((p for p in (folder / f"{name}.py", folder / name) if p.exists()), None)
        where = None
        if beside is not None:
            where = beside.name + ("/" if beside.is_dir() else "")
        answer = sources.answer
        known = [*answer.standard, *(n for n, f in answer.found.items() if f)] if answer is not None else []
        return MissingModule(place, name, beside=where, meant=nearest(name, known) if where is None else None)
    package = sources.modules.find(holder)
    assert isinstance(package, Module)
    version = sources.version(package) if package.kind is Kind.PULUMI else None
    meant = repair_of_module(holder, last)
    if not meant:
        meant = nearest_class(last, [*exported_names(sources.inference, package), *_submodules(package)])
    path = package.folders[0] if package.folders else package.path
    return MissingModule(
        place,
        name,
        holder=holder,
        holder_path=_relative(sources, path),
        meant=meant if package.kind is Kind.PULUMI else None,
        version=version,
    )


def _submodules(package: Module) -> Iterator[str]:
    for folder in package.folders or ():
        for path in folder.iterdir():
            if path.is_dir() and (path / "__init__.py").is_file():
                yield path.name


def _relative(sources: Sources, path: Path | None) -> str | None:
    if path is None or sources.program.folder not in path.parents:
        return None
    return sources.relative(path)


def _from(sources: Sources, module: Module, node: ast.ImportFrom) -> Iterator[ImportFault]:
    name = sources.modules.absolute(module, node)
    if name is None:
        place = _place(sources, module, node)
        if place is not None:
            yield NoPackage(place, "." * node.level + (node.module or ""), module.is_main)
        return
    if node.module == "__future__":
        return
    faults = list(_module(sources, module, node, name))
    yield from faults
    target = sources.modules.find(name)
    if faults or not isinstance(target, Module):
        return
    for alias in node.names:
        if alias.name == "*" or sources.inference.member(target, alias.name) is not MISSING:
            continue
        place = _place(sources, module, node)
        if place is not None:
            yield missing_name(sources, place, target, alias.name)


def missing_name(sources: Sources, place: SourceLocation, target: Module, name: str) -> MissingName:
    """The fault of a module that does not have the name, with the nearest name."""
    own = target.kind is Kind.PROGRAM
    names = set(exported_names(sources.inference, target)) | set(_submodules(target))
    other = None if own else elsewhere(target, name)
    meant = repair_of_module(target.name, name) or _in_other_case(name, names)
    meant = meant or (nearest(name, names) if other else nearest_class(name, names))
    return MissingName(
        place,
        target.name,
        name,
        _file(sources, target) if own else None,
        "" if own else sources.version(target),
        meant,
        other,
    )


def _in_other_case(name: str, names: set[str]) -> str | None:
    """The only name with the same letters: `s3` for `S3`."""
    found = [n for n in names if n.lower() == name.lower()]
    return found[0] if len(found) == 1 else None


def elsewhere(target: Module, name: str) -> str | None:
    """The other module of the package that has a class or function of that name: `pulumi_aws.lb`."""
    if target.path is None:
        return None
    top = target.path.parents[target.name.count(".")]
    file = snake(name) + ".py"
    holders = [
        p.parent for p in sorted([*top.glob(f"*/{file}"), *top.glob(file)]) if p.parent != target.path.parent
    ]
    names = [f"{target.distribution}.{p.name}" if p != top else target.distribution for p in holders]
    if f"{target.distribution}.lb" in names:
        return f"{target.distribution}.lb"  # the same classes are also in modules with older names
    return names[0] if len(names) == 1 else None


def _undeclared(
    sources: Sources, module: Module, node: ast.stmt, name: str, seen: set[str]
) -> Iterator[Undeclared]:
    """An installed package that no requirement installs; reported once."""
    answer, top = sources.answer, name.partition(".")[0]
    if answer is None or sources.requirements is None or top in seen:
        return
    seen.add(top)
    distributions = answer.distributions.get(top, ())
    found = sources.modules.find(top)
    if (
        not distributions
        or top in answer.standard
        or not isinstance(found, Module)
        or found.kind is Kind.PROGRAM
        or _is_guarded(sources, module, node)
        or set(distributions) & answer.required
    ):
        return
    place = sources.place(module, node)
    yield Undeclared(SourceLocation(place.file, place.line, False), top, distributions[0])
