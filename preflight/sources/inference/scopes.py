"""Where a name of the program's own sources is bound: Python's scopes, read from the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from preflight.sources.parsing.bindings import Definitions, collect, walk_scope
from preflight.sources.parsing.modules import Module

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False)
class Scope:
    """A module, class, function, lambda or comprehension, and the names bound in it."""

    module: Module
    node: ast.AST
    parent: Scope | None
    definitions: Definitions
    parameters: dict[str, ast.arg] = field(default_factory=dict)
    declared_global: frozenset[str] = frozenset()
    declared_nonlocal: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()  # variables of a comprehension

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, _FUNCTIONS)

    @property
    def top(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def method_of(self) -> ast.ClassDef | None:
        """The class whose body the function stands in."""
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef) and self.parent is not None:
            owner = self.parent.node
            return owner if isinstance(owner, ast.ClassDef) else None
        return None

    def binds(self, name: str) -> bool:
        if name in self.declared_global or name in self.declared_nonlocal:
            return False
        return name in self.definitions or name in self.parameters or name in self.targets

    def owner(self, name: str) -> Scope | None:
        """The scope in which Python looks for the name; `None` where no scope of the module binds it."""
        if name in self.declared_global:
            return self.top if self.top.binds(name) else None
        scope: Scope | None = self
        while scope is not None:
            if scope.binds(name) and (scope is self or not scope.is_class or self._sees(scope)):
                return scope
            scope = scope.parent
        return None

    def _sees(self, scope: Scope) -> bool:
        """A comprehension's first iterable is evaluated in the class that holds it: taken as visible."""
        inner: Scope | None = self
        while inner is not None and inner is not scope:
            if inner.is_function or inner.is_class:
                return False
            inner = inner.parent
        return True


class Scopes:
    """All scopes of a program module, by the node that opens each."""

    def __init__(self, module: Module) -> None:
        assert module.tree is not None
        self.module = module
        self.by_node: dict[ast.AST, Scope] = {}
        self.of_node: dict[ast.AST, Scope] = {}
        self.parents: dict[ast.AST, ast.AST] = {}
        self.globals_written: set[str] = set()
        self.top = self._open(module.tree, None)

    def _open(self, node: ast.AST, parent: Scope | None) -> Scope:
        scope = self._scope(node, parent)
        self.by_node[node] = scope
        for child, outside in self._children(node):
            self._visit(child, node, parent if outside and parent is not None else scope)
        return scope

    def _scope(self, node: ast.AST, parent: Scope | None) -> Scope:
        if isinstance(node, _COMPREHENSIONS):
            targets = {
                n.id
                for g in node.generators
                for n in ast.walk(g.target)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            return Scope(self.module, node, parent, {}, targets=frozenset(targets))
        if isinstance(node, ast.Lambda):
            bound = {n.target.id for n in walk_scope(node.body) if isinstance(n, ast.NamedExpr)}
            return Scope(self.module, node, parent, {}, parameters(node.args), targets=frozenset(bound))
        if isinstance(node, ast.Module | ast.ClassDef):
            definitions = collect(node.body, self.module.is_main)
            return Scope(self.module, node, parent, definitions)
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        shared = [n for n in own_statements(node.body) if isinstance(n, ast.Global | ast.Nonlocal)]
        outer = frozenset(name for n in shared if isinstance(n, ast.Global) for name in n.names)
        definitions = collect(node.body, False)
        self.globals_written |= outer & definitions.keys()
        return Scope(
            self.module,
            node,
            parent,
            definitions,
            parameters(node.args),
            outer,
            frozenset(name for n in shared if isinstance(n, ast.Nonlocal) for name in n.names),
        )

    def _children(self, node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
        """The nodes under one that opens a scope, and whether they belong to the scope around it."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((outer, True) for outer in (*node.decorator_list, node.args))
            if node.returns is not None:
                yield node.returns, True
            for statement in node.body:
                yield statement, False
        elif isinstance(node, ast.Lambda):
            yield node.args, True
            yield node.body, False
        elif isinstance(node, ast.ClassDef):
            yield from ((outer, True) for outer in (*node.decorator_list, *node.bases, *node.keywords))
            for statement in node.body:
                yield statement, False
        elif isinstance(node, _COMPREHENSIONS):
            first = node.generators[0].iter
            self.parents[first] = node.generators[0]
            yield first, True
            for child in ast.iter_child_nodes(node):
                yield child, False
        else:
            for child in ast.iter_child_nodes(node):
                yield child, False

    def _visit(self, node: ast.AST, parent: ast.AST, scope: Scope) -> None:
        if node in self.of_node:
            return
        self.of_node[node] = scope
        self.parents.setdefault(node, parent)
        if isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)):
            self._open(node, scope)
            return
        for child in ast.iter_child_nodes(node):
            self._visit(child, node, scope)


def parameters(args: ast.arguments) -> dict[str, ast.arg]:
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    every += [a for a in (args.vararg, args.kwarg) if a is not None]
    return {a.arg: a for a in every}


def own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a function with those of its blocks, without functions and classes inside it."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for block in ("body", "orelse", "finalbody"):
            yield from own_statements(getattr(node, block, []))
        for handler in getattr(node, "handlers", ()):
            yield from own_statements(handler.body)
        for case in getattr(node, "cases", ()):
            yield from own_statements(case.body)
