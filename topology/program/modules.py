"""The program's modules and those of the Pulumi packages it uses: found as Python finds them, read, never run.

A module is known by the statements that bind its names. Files of installed packages are large (megabytes of
generated classes), so they are cut into their top-level statements, and a statement is parsed when it is asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from topology.program.interpreter import Answer

_COMPILED: Final = (".so", ".pyd", ".pyc")
_TYPE_CHECKING: Final = frozenset({"TYPE_CHECKING", "MYPY"})
# What changes a module's names behind its statements.
_DYNAMIC: Final = re.compile(
    r"\b(?:globals\(\)|vars\(\)|exec\(|setattr\(sys\.modules|sys\.modules\[__name__\])"
)


class Kind(Enum):
    PROGRAM = "program"
    PULUMI = "pulumi"
    OTHER = "other"  # not read: whatever is asked of it is unknown


class Absent(Enum):
    """Why there is no module: certainly none, or not known."""

    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Definition:
    """A statement that binds a name. `conditional`: it may not run."""

    node: ast.stmt | ast.ExceptHandler
    conditional: bool = False


Definitions: TypeAlias = Mapping[str, tuple[Definition, ...]]


def constant_truth(test: ast.expr, main: bool | None) -> bool | None:
    """The truth of a condition that is the same in every run. `main`: whether the module runs as `__main__`."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _TYPE_CHECKING:
            return False
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = constant_truth(operand, main)
            return None if inner is None else not inner
        case ast.Compare(
            left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")]
        ):
            return main
    return None


class Module:
    """One module. `path` is `None` for a namespace package and for what has no source."""

    def __init__(
        self,
        name: str,
        path: Path | None,
        folders: tuple[Path, ...] | None,
        kind: Kind,
        *,
        main: bool = False,
    ) -> None:
        self.name: Final = name
        self.path: Final = path
        self.folders: Final = folders
        self.kind: Final = kind
        self.is_main: Final = main

    def __repr__(self) -> str:
        return f"<module {self.name}>"

    @property
    def is_package(self) -> bool:
        return self.folders is not None

    @property
    def is_readable(self) -> bool:
        """Whether its names are known from its source."""
        return self.kind is not Kind.OTHER and (self.path is None or self._parses)

    @property
    def package(self) -> str:
        """What a relative import starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def distribution(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def text(self) -> str:
        if self.path is None or self.path.suffix != ".py":
            return ""
        try:
            return self.path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return ""

    @cached_property
    def tree(self) -> ast.Module | None:
        """The whole module; for the program's own files."""
        if self.path is None or self.path.suffix != ".py":
            return None
        try:
            return ast.parse(self.path.read_bytes(), str(self.path))
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
            return None

    @cached_property
    def _parses(self) -> bool:
        return self.tree is not None if self.kind is Kind.PROGRAM else bool(self.text) or self.path is None

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether it may have names that no statement binds."""
        return "__getattr__" in self.definitions or _DYNAMIC.search(self.text) is not None

    @cached_property
    def _pieces(self) -> _Pieces:
        return _Pieces(self.text)

    @cached_property
    def definitions(self) -> Definitions:
        """The statements by the name they bind; of a Pulumi package only what has been cut so far."""
        if self.kind is Kind.PROGRAM:
            return collect(self.tree.body, self.is_main) if self.tree is not None else {}
        return _Lazy(self._pieces)

    @cached_property
    def stars(self) -> tuple[ast.ImportFrom, ...]:
        """The statements `from x import *` at the module's top level."""
        if self.kind is not Kind.PROGRAM:
            return self._pieces.stars
        return tuple(_stars(self.tree.body)) if self.tree is not None else ()

    @cached_property
    def exports(self) -> tuple[str, ...] | None:
        """`__all__` where it is a plain list; `None` where there is none. Empty and dynamic otherwise."""
        found = self.definitions.get("__all__")
        if not found:
            return None
        names: list[str] = []
        for definition in found:
            value = getattr(definition.node, "value", None)
            if not isinstance(value, ast.List | ast.Tuple):
                return ()
            names += [e.value for e in value.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        return tuple(names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that its own statements bind."""
        return tuple(self._pieces.names) if self.kind is not Kind.PROGRAM else tuple(self.definitions)


def collect(body: Iterable[ast.stmt], main: bool | None) -> dict[str, tuple[Definition, ...]]:
    """The names that statements bind in the scope they stand in, without the scopes nested in it."""
    found: dict[str, list[Definition]] = {}
    for name, definition in _bound(body, main, conditional=False):
        found.setdefault(name, []).append(definition)
    return {name: tuple(group) for name, group in found.items()}


def _bound(
    body: Iterable[ast.stmt], main: bool | None, *, conditional: bool
) -> Iterator[tuple[str, Definition]]:
    for node in body:
        for name in binds(node):
            yield name, Definition(node, conditional)
        match node:
            case ast.If():
                truth = constant_truth(node.test, main)
                if truth is not False:
                    yield from _bound(node.body, main, conditional=conditional or truth is None)
                if truth is not True:
                    yield from _bound(node.orelse, main, conditional=conditional or truth is None)
            case ast.Try():
                yield from _bound(node.body, main, conditional=True)
                for handler in node.handlers:
                    if handler.name:
                        yield handler.name, Definition(handler, True)
                    yield from _bound(handler.body, main, conditional=True)
                yield from _bound(node.orelse, main, conditional=True)
                yield from _bound(node.finalbody, main, conditional=conditional)
            case ast.For() | ast.AsyncFor() | ast.While():
                yield from _bound([*node.body, *node.orelse], main, conditional=True)
            case ast.With() | ast.AsyncWith():
                yield from _bound(node.body, main, conditional=conditional)
            case ast.Match():
                for case in node.cases:
                    for inner in ast.walk(case.pattern):
                        bound = getattr(inner, "name", None) or getattr(inner, "rest", None)
                        if isinstance(bound, str):
                            yield bound, Definition(node, True)
                    yield from _bound(case.body, main, conditional=True)
            case ast.TryStar():
                yield from _bound(node.body, main, conditional=True)
                for handler in node.handlers:
                    yield from _bound(handler.body, main, conditional=True)
                yield from _bound([*node.orelse, *node.finalbody], main, conditional=True)


def binds(node: ast.stmt) -> Iterator[str]:
    """The names that the statement itself binds, not those of statements inside it."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Import():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
            return
        case ast.ImportFrom():
            for alias in node.names:
                if alias.name != "*":
                    yield alias.asname or alias.name
            return
        case ast.AnnAssign(value=None):
            return
    for expression in _own_expressions(node):
        for inner in walk_scope(expression):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                yield inner.id
            elif isinstance(inner, ast.NamedExpr):
                yield inner.target.id


def _own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr
            if child.optional_vars is not None:
                yield child.optional_vars


def walk_scope(expression: ast.AST) -> Iterator[ast.AST]:
    """The expression's nodes without lambda bodies; a comprehension's own variables are left out."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(n for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
            continue
        waiting.extend(ast.iter_child_nodes(node))


def _stars(body: Iterable[ast.stmt]) -> Iterator[ast.ImportFrom]:
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield node
        for block in ("body", "orelse", "finalbody"):
            inner = getattr(node, block, None)
            if isinstance(inner, list) and not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
            ):
                yield from _stars(inner)
        for handler in getattr(node, "handlers", ()):
            yield from _stars(handler.body)


# --- installed packages ---------------------------------------------------------------------------------------

_HEAD: Final = re.compile(r"^(?=[^\s#)\]}\"'])", re.MULTILINE)
_NAMED: Final = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")
_ASSIGNED: Final = re.compile(r"(\w+)\s*(?::[^=\n]+)?(?:\+)?=(?!=)")
_INNER: Final = re.compile(
    r"^[ \t]+(?:(?:async\s+def|def|class)\s+(\w+)|(\w+)\s*(?::[^=\n(]+)?=(?!=))", re.MULTILINE
)
_CONTINUES: Final = re.compile(r"(?:else|elif|except|finally)\b")
_COMPOUND: Final = re.compile(r"(?:if|try|with|for|while)\b")
_SMALL: Final = 4_000


class _Pieces:
    """The top-level statements of a generated file as texts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: dict[str, list[tuple[int, int]]] = {}
        self.stars: tuple[ast.ImportFrom, ...] = ()
        self._parsed: dict[tuple[int, int], list[ast.stmt]] = {}
        stars: list[ast.ImportFrom] = []
        for start, end in self._cut():
            stars += self._index(start, end)
        self.stars = tuple(stars)

    def _cut(self) -> Iterator[tuple[int, int]]:
        starts = [m.start() for m in _HEAD.finditer(self.text)]
        begin: int | None = None
        decorated = False
        for start in starts:
            head = self.text[start : start + 8]
            if begin is None:
                begin, decorated = start, head.startswith("@")
                continue
            if decorated or _CONTINUES.match(head):
                decorated = decorated and head.startswith("@")
                continue
            yield begin, start
            begin, decorated = start, head.startswith("@")
        if begin is not None:
            yield begin, len(self.text)

    def _index(self, start: int, end: int) -> list[ast.ImportFrom]:
        head = start
        while self.text.startswith("@", head):
            following = _HEAD.search(self.text, head + 1, end)
            if following is None:
                return []
            head = following.start()
        if named := _NAMED.match(self.text, head):
            self.names.setdefault(named.group(1), []).append((start, end))
            return []
        if (
            _COMPOUND.match(self.text, head)
            and end - start > _SMALL
            and "import" not in self.text[start : start + 400]
        ):
            for inner in _INNER.finditer(self.text, start, end):
                self._add(inner.group(1) or inner.group(2), start, end)
            return []
        if self.text.startswith(("from ", "import "), head) or _COMPOUND.match(self.text, head):
            stars = []
            for node in self.parse(start, end):
                stars += list(_stars([node]))
            for name in collect(self.parse(start, end), False):
                self._add(name, start, end)
            return stars
        if assigned := _ASSIGNED.match(self.text, head):
            self._add(assigned.group(1), start, end)
        return []

    def _add(self, name: str, start: int, end: int) -> None:
        places = self.names.setdefault(name, [])
        if (start, end) not in places:
            places.append((start, end))

    def parse(self, start: int, end: int) -> list[ast.stmt]:
        if (start, end) not in self._parsed:
            try:
                body = ast.parse(self.text[start:end]).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                body = []
            self._parsed[start, end] = body
        return self._parsed[start, end]

    def definitions(self, name: str) -> tuple[Definition, ...]:
        found: list[Definition] = []
        for start, end in self.names.get(name, ()):
            body = self.parse(start, end)
            if not body:
                return (Definition(ast.Pass(), True),)
            found += collect(body, False).get(name, ())
        return tuple(found)


class _Lazy(Mapping[str, tuple[Definition, ...]]):
    def __init__(self, pieces: _Pieces) -> None:
        self._pieces = pieces

    def __getitem__(self, name: str) -> tuple[Definition, ...]:
        found = self._pieces.definitions(name)
        if not found:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._pieces.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces.names)

    def __len__(self) -> int:
        return len(self._pieces.names)


# --- finding --------------------------------------------------------------------------------------------------


class Modules:
    """The modules that an `import` finds, by their full name."""

    def __init__(self, root: Path, entry: Path, on_path: Path | None, answer: Answer | None) -> None:
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
