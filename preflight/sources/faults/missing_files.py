"""Files that the program reads and that do not exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.values import Builtin, ClassValue, External
from preflight.sources.parsing.modules import Module
from preflight.sources.past_searches import remembered

_ASSETS: Final = frozenset({"FileAsset", "FileArchive"})
# With these, a program may create the file before it reads it.
_MAKERS: Final = frozenset({"subprocess", "shutil", "zipfile", "tarfile", "tempfile", "urllib", "requests"})
_WRITES: Final = frozenset(
    {"write_text", "write_bytes", "mkdir", "makedirs", "touch", "system", "make_archive"}
)
_CHECKS: Final = ("exists", "is_file", "isfile", "is_dir", "isdir")


class NoFile(msgspec.Struct, frozen=True):
    """A file or folder that the program opens and that does not exist."""

    place: SourceLocation
    path: str
    opened_by: str
    near: str | None


@remembered
def file_faults(sources: Sources) -> Iterator[NoFile]:
    makes = any(_makes_files(module) for module in sources.reached)
    seen: set[tuple[str, int, str]] = set()
    for module, node in sources.nodes():
        if not isinstance(node, ast.Call):
            continue
        found = _opened(sources, module, node)
        if found is None:
            continue
        expression, by = found
        path = _path(sources, module, expression)
        if path is None or sources.disk.exists(path) or _is_checked(sources, module, node):
            continue
        place = sources.place(module, node)
        shown = _written(expression) or sources.relative(path)
        if (place.file, place.line, shown) in seen:
            continue
        seen.add((place.file, place.line, shown))
        yield NoFile(
            replace(place, always_runs=place.always_runs and not makes), shown, by, _near(sources, path)
        )


def _opened(sources: Sources, module: Module, node: ast.Call) -> tuple[ast.expr, str] | None:
    """The path expression that the call reads, and the name of the function that reads it."""
    function = node.func
    match sources.inference.at(function, module):
        case Builtin(name="open") if node.args and _reads(node):
            return node.args[0], "open"
        case ClassValue(cls=cls) if cls.name in _ASSETS and cls.module.name == "pulumi.asset":
            given = next(
                (k.value for k in node.keywords if k.arg == "path"), node.args[0] if node.args else None
            )
            return (given, cls.name) if given is not None else None
    if isinstance(function, ast.Attribute) and function.attr in ("read_text", "read_bytes"):
        return function.value, function.attr
    return None


def _reads(node: ast.Call) -> bool:
    mode = next(
        (k.value for k in node.keywords if k.arg == "mode"), node.args[1] if len(node.args) > 1 else None
    )
    if mode is None:
        return True
    return (
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set(mode.value) & set("wax+")
    )


def _written(node: ast.expr) -> str:
    """An absolute path as the program writes it; otherwise empty."""
    text = node.value if isinstance(node, ast.Constant) else ""
    return text if isinstance(text, str) and Path(text).is_absolute() else ""


def _path(sources: Sources, module: Module, node: ast.expr) -> Path | None:
    """The path of an expression of constants; `None` where it is unknown."""
    folder = sources.program.entry.parent
    found = _part(sources, module, node)
    return folder / found if found is not None else None


def _part(sources: Sources, module: Module, node: ast.expr, depth: int = 0) -> Path | None:
    if depth > 12:
        return None
    match node:
        case ast.Constant(value=str() as text) if text and "\n" not in text and "\0" not in text:
            return Path(text)
        case ast.Name(id="__file__"):
            return module.path
        case ast.Name():
            return _named(sources, module, node, depth)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            first = _part(sources, module, left, depth + 1)
            second = _part(sources, module, right, depth + 1)
            return first / second if first is not None and second is not None else None
        case ast.Attribute(value=inner, attr="parent"):
            found = _part(sources, module, inner, depth + 1)
            return found.parent if found is not None else None
        case ast.Call(func=ast.Attribute(value=inner, attr="resolve" | "absolute"), args=[]):
            return _part(sources, module, inner, depth + 1)
        case ast.Call(func=function, args=args, keywords=[]) if args:
            return _built(sources, module, function, args, depth)
    return None


def _built(
    sources: Sources, module: Module, function: ast.expr, args: list[ast.expr], depth: int
) -> Path | None:
    value = sources.inference.at(function, module)
    if not isinstance(value, External):
        return None
    parts = [_part(sources, module, a, depth + 1) for a in args]
    if any(p is None for p in parts):
        return None
    known = [p for p in parts if p is not None]
    match value.name:
        case "os.path.join" | "pathlib.Path":
            return Path(*known)
        case "os.path.dirname":
            return known[0].parent
        case "os.path.abspath" | "os.path.realpath":
            return known[0]
    return None


def _named(sources: Sources, module: Module, node: ast.Name, depth: int) -> Path | None:
    """The path in a name that a single statement of the module binds."""
    scope = sources.inference.scopes(module).of_node[node]
    owner = scope.owner(node.id)
    if owner is None or node.id in owner.parameters or node.id in owner.targets:
        return None
    definitions = owner.definitions.get(node.id, ())
    if len(definitions) != 1 or definitions[0].conditional:
        return None
    statement = definitions[0].node
    if (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    ):
        return _part(sources, module, statement.value, depth + 1)
    return None


def _makes_files(module: Module) -> bool:
    assert module.tree is not None
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names) if {a.name.partition(".")[0] for a in names} & _MAKERS:
                return True
            case ast.ImportFrom(module=str() as name) if name.partition(".")[0] in _MAKERS:
                return True
            case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr)) if attr in _WRITES:
                return True
            case ast.Call(func=ast.Name(id="open")) if not _reads(node):
                return True
    return False


def _is_checked(sources: Sources, module: Module, node: ast.AST) -> bool:
    """Whether a condition or a `try` around the call, or before it, handles the file's absence."""
    for outer, inner in sources.around(module, node):
        if isinstance(outer, ast.Try) and inner in outer.body and outer.handlers:
            return True
        match outer:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if inner is not test:
                if any(word in ast.unparse(test) for word in _CHECKS):
                    return True
    assert module.tree is not None
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in _CHECKS
        for n in ast.walk(module.tree)
    )


def _near(sources: Sources, path: Path) -> str | None:
    """The only file of that name elsewhere in the program."""
    folder = sources.program.folder
    found = [p for p in (folder / path.name, *folder.glob(f"*/{path.name}")) if p.exists() and p != path]
    return sources.relative(found[0]) if len(found) == 1 else None
