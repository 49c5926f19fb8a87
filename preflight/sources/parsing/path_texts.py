"""The text of a path that a program computes, as far as its source says: `os.path`, `pathlib`, `__file__`.

What comes from the environment, from an argument of the command line or from a function of others is not known.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final, TypeAlias

from preflight.core.cached_property import cached_property
from preflight.sources.inference.classes import targets_of
from preflight.sources.parsing.modules import Module

# The texts that an expression may have; `None` where the source does not say.
Texts: TypeAlias = "list[str] | None"
_DEPTH: Final = 30
_MOST: Final = 40
_SAME: Final = frozenset(
    {"str", "os.fspath", "os.fsdecode", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"}
)
_HERE: Final = frozenset({"os.getcwd", "os.getcwdb", "pathlib.Path.cwd"})
_PLAIN: Final[dict[str, Callable[[str], str]]] = {
    "os.path.dirname": os.path.dirname,
    "os.path.basename": os.path.basename,
    "os.path.normpath": os.path.normpath,
    "os.path.expanduser": os.path.expanduser,
}
_ABSOLUTE: Final = frozenset({"os.path.abspath", "os.path.realpath"})
_CONSTANTS: Final = {
    "os.pardir": "..",
    "os.curdir": ".",
    "os.sep": "/",
    "os.path.sep": "/",
    "os.path.pardir": "..",
}
_UNCHANGED_BY: Final = frozenset({"as_posix", "expanduser", "__str__", "__fspath__", "rstrip"})


class PathTexts:
    """Evaluates the paths in one module. `cwd`: where the program runs; `main`: the module that Pulumi runs."""

    def __init__(self, module: Module, cwd: str) -> None:
        self.module: Final = module
        self.cwd: Final = cwd
        self._depth = 0

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.module.tree)) if self.module.tree is not None else []

    @cached_property
    def _imported(self) -> dict[str, str]:
        """The full names that imports bind: `p` for `from os import path as p` is `os.path`."""
        names: dict[str, str] = {}
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    names[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return names

    @cached_property
    def _bound(self) -> dict[str, list[ast.expr]]:
        """What each name of the module, in whatever scope, is bound to; a loop binds it to its items."""
        found: dict[str, list[ast.expr]] = {}
        for node in self._nodes:
            if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
                items = (
                    node.iter.elts if isinstance(node.iter, ast.List | ast.Tuple | ast.Set) else [_NOT_KNOWN]
                )
                found.setdefault(node.target.id, []).extend(items)
                continue
            if isinstance(node, ast.NamedExpr):
                found.setdefault(node.target.id, []).append(node.value)
                continue
            for target, part in targets_of(node):
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(part if part is not None else _NOT_KNOWN)
        return found

    @cached_property
    def _functions(self) -> dict[str, list[ast.FunctionDef]]:
        found: dict[str, list[ast.FunctionDef]] = {}
        for node in self._nodes:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def _arguments(self) -> dict[str, list[ast.expr]]:
        """What the parameters of the module's functions are given in the module, by the parameter's name."""
        found: dict[str, list[ast.expr]] = {}
        for functions in self._functions.values():
            for function in functions:
                for name, value in self._given(function):
                    found.setdefault(name, []).append(value)
        return found

    def _given(self, function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        for default, name in zip(reversed(function.args.defaults), reversed(names), strict=False):
            yield name, default
        for node in self._nodes:
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == function.name
            ):
                yield from zip(names, node.args, strict=False)
                yield from ((k.arg, k.value) for k in node.keywords if k.arg is not None)

    @cached_property
    def _moves(self) -> bool:
        """Whether the module changes the working directory."""
        return any(isinstance(n, ast.Call) and self.full_name(n.func) == "os.chdir" for n in self._nodes)

    def full_name(self, node: ast.expr) -> str:
        """The full name of what a dotted name means, through the module's imports and plain assignments."""
        match node:
            case ast.Attribute(value=value, attr=attr):
                owner = self.full_name(value)
                return f"{owner}.{attr}" if owner else ""
            case ast.Name(id=name):
                bound = self._bound.get(name, [])
                if name in self._imported:
                    return self._imported[name]
                if len(bound) == 1 and isinstance(bound[0], ast.Attribute):
                    return self.full_name(bound[0])
                return name
        return ""

    # --- texts

    def of(self, node: ast.expr) -> Texts:
        """The texts that the expression may have."""
        if self._depth > _DEPTH:
            return None
        self._depth += 1
        try:
            found = self._of(node)
        finally:
            self._depth -= 1
        return None if found is None or len(found) > _MOST else found

    def items(self, node: ast.expr) -> Texts:
        """The texts of a list's items."""
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return _joined([self.of(e) for e in elements if not self._is_the_path(e)])
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
                return self.of(element)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([self.items(side) for side in (left, right) if not self._is_the_path(side)])
            case ast.Name(id=name) if len(bound := self._bound.get(name, [])) == 1:
                return self.items(bound[0])
            case ast.Call(func=ast.Name(id="list" | "map" | "sorted"), args=[*_, inner]):
                return self.items(inner)
        return None

    def _is_the_path(self, node: ast.expr) -> bool:
        inner = node.value if isinstance(node, ast.Starred | ast.Subscript) else node
        return self.full_name(inner) == "sys.path"

    def _of(self, node: ast.expr) -> Texts:
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.JoinedStr(values=values):
                parts = [self.of(v.value if isinstance(v, ast.FormattedValue) else v) for v in values]
                return _combined(parts, "".join)
            case ast.IfExp(body=body, orelse=other):
                return _joined([self.of(body), self.of(other)])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _combined([self.of(left), self.of(right)], "".join)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return _combined([self.of(left), self.of(right)], lambda parts: os.path.join(*parts))
            case ast.Name(id=name):
                return self._name(name)
            case ast.Subscript(
                value=ast.Attribute(value=path, attr="parents"), slice=ast.Constant(value=int() as n)
            ):
                return self._parent(path, n + 1)
            case ast.Subscript(value=ast.Call(func=called, args=[path]), slice=ast.Constant(value=0)):
                return self._parent(path, 1) if self.full_name(called) == "os.path.split" else None
            case ast.Attribute(value=path, attr="parent"):
                return self._parent(path, 1)
            case ast.Attribute(value=path, attr="name") if not self.full_name(node).startswith("os."):
                return _each(self.of(path), os.path.basename)
            case ast.Attribute():
                constant = _CONSTANTS.get(self.full_name(node))
                return None if constant is None else [constant]
            case ast.Call():
                return self._call(node)
        return None

    def _name(self, name: str) -> Texts:
        if name == "__file__":
            return [str(self.module.path)]
        constant = _CONSTANTS.get(self._imported.get(name, ""))
        if constant is not None:
            return [constant]
        values = self._bound.get(name) or self._arguments.get(name)
        return _joined([self.of(v) for v in values]) if values else None

    def _parent(self, path: ast.expr, levels: int) -> Texts:
        return _each(self.of(path), lambda text: _up(text, levels))

    def _call(self, node: ast.Call) -> Texts:
        name = self.full_name(node.func)
        if name in _HERE:
            return None if self._moves else [self.cwd]
        if name == "os.path.join" or (name in _SAME and len(node.args) > 1):
            return _combined([self.of(a) for a in node.args], lambda parts: os.path.join(*parts))
        if name in _SAME and node.args:
            return self.of(node.args[0])
        if name in _PLAIN and node.args:
            return _each(self.of(node.args[0]), _PLAIN[name])
        if name in _ABSOLUTE and node.args:
            return _each(self.of(node.args[0]), self.absolute)
        if isinstance(node.func, ast.Name) and len(made := self._functions.get(node.func.id, [])) == 1:
            results = [n.value for n in ast.walk(made[0]) if isinstance(n, ast.Return)]
            return _joined([None if r is None else self.of(r) for r in results]) if results else None
        if isinstance(node.func, ast.Attribute):
            return self._method(node.func, node.args)
        return None

    def _method(self, function: ast.Attribute, args: list[ast.expr]) -> Texts:
        match function.attr:
            case "resolve" | "absolute":
                return _each(self.of(function.value), self.absolute)
            case "joinpath":
                parts = [self.of(function.value), *map(self.of, args)]
                return _combined(parts, lambda found: os.path.join(*found))
            case "with_name" if args:
                parts = [self._parent(function.value, 1), self.of(args[0])]
                return _combined(parts, lambda found: os.path.join(*found))
            case attr if attr in _UNCHANGED_BY:
                return self.of(function.value)
        return None

    def absolute(self, text: str) -> str:
        return os.path.normpath(os.path.join(self.cwd, text))


_NOT_KNOWN: Final = ast.Constant(value=None)


def _up(text: str, levels: int) -> str:
    for _ in range(levels):
        text = os.path.dirname(text.rstrip("/")) or "."
    return text


def _each(texts: Texts, change: Callable[[str], str]) -> Texts:
    return None if texts is None else [change(text) for text in texts]


def _joined(found: list[Texts]) -> Texts:
    texts: list[str] = []
    for one in found:
        if one is None:
            return None
        texts += one
    return list(dict.fromkeys(texts))


def _combined(parts: list[Texts], combine: Callable[[tuple[str, ...]], str]) -> Texts:
    every: list[list[str]] = []
    size = 1
    for part in parts:
        if part is None:
            return None
        size *= len(part)
        every.append(part)
    return [combine(texts) for texts in product(*every)] if size <= _MOST else None
