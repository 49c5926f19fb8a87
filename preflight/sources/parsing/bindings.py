"""Which names the statements of a scope bind."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

# The fields with statements, or with what holds statements, in the order of every node's own.
import msgspec

_BLOCKS: Final = ("items", "cases", "body", "handlers", "orelse", "finalbody")
_TYPE_CHECKING: Final = frozenset({"TYPE_CHECKING", "MYPY"})


class Definition(msgspec.Struct, frozen=True):
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


def statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """The node, and what stands in it besides expressions: statements and the parts of compound ones, those of nested
    scopes too, in the order of `ast.walk`, which spends nearly all of its time on expressions."""
    waiting = deque([node])
    while waiting:
        node = waiting.popleft()
        yield node
        for part in _BLOCKS:
            waiting.extend(getattr(node, part, ()))


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


def stars_in(body: Iterable[ast.stmt]) -> Iterator[ast.ImportFrom]:
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield node
        for block in ("body", "orelse", "finalbody"):
            inner = getattr(node, block, None)
            if isinstance(inner, list) and not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
            ):
                yield from stars_in(inner)
        for handler in getattr(node, "handlers", ()):
            yield from stars_in(handler.body)
