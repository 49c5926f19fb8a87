"""What names and expressions of the program are, as Python resolves them. What cannot be resolved is unknown.

An answer holds for every run: a name that is bound twice to different things, a parameter, a subclass's override
and anything a foreign module gives are unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from preflight.sources.inference import expressions
from preflight.sources.inference.classes import Class, first_parameter, is_name, targets_of
from preflight.sources.inference.module_members import member_of
from preflight.sources.inference.scopes import Scope, Scopes
from preflight.sources.inference.values import UNKNOWN, Looked, Value
from preflight.sources.parsing.module_finder import Modules
from preflight.sources.parsing.modules import Kind, Module

_DEPTH: Final = 60


class Inference:
    """Answers for one program. `builtins` are the names that its interpreter has of itself."""

    def __init__(self, modules: Modules, builtins: frozenset[str]) -> None:
        self.modules: Final = modules
        self.builtins: Final = builtins
        self.touched: set[str] = set()  # attributes that are set from outside their class
        self.program_classes: list[Class] = []
        self._scopes: dict[Module, Scopes] = {}
        self._classes: dict[ast.ClassDef, Class] = {}
        self._values: dict[ast.expr, Value] = {}
        self._members: dict[tuple[Module, str], Looked] = {}
        self._depth = 0

    def scopes(self, module: Module) -> Scopes:
        if module not in self._scopes:
            self._scopes[module] = Scopes(module)
        return self._scopes[module]

    def enter(self, modules: Iterable[Module]) -> None:
        """Take in the program's modules: their classes, and the attributes they set from outside."""
        for module in modules:
            scopes = self.scopes(module)
            for node, scope in scopes.of_node.items():
                if isinstance(node, ast.ClassDef):
                    self.program_classes.append(self.class_of(module, node))
                for target, _ in targets_of(node):
                    if isinstance(target, ast.Attribute) and not _on_self(target, scope):
                        self.touched.add(target.attr)

    def class_of(self, module: Module, node: ast.ClassDef) -> Class:
        if node not in self._classes:
            scope = self.scopes(module).by_node.get(node) if module.kind is Kind.PROGRAM else None
            self._classes[node] = Class(self, module, node, scope)
        return self._classes[node]

    def member(self, module: Module, name: str) -> Looked:
        """The attribute of a module."""
        key = (module, name)
        if key not in self._members:
            self._members[key] = UNKNOWN
            self._members[key] = member_of(self, module, name)
        return self._members[key]

    def evaluate_in(self, node: ast.expr, module: Module, near: ast.AST) -> Value:
        """The expression in the scope that `near`, the statement around it, stands in."""
        if module.kind is Kind.PROGRAM:
            scopes = self.scopes(module)
            scope = scopes.of_node.get(node) or scopes.of_node.get(near) or scopes.top
            return self.evaluate(node, scope)
        return expressions.evaluate_library(self, node, module)

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        if node not in self._values:
            self._values[node] = UNKNOWN
            if self._depth < _DEPTH:
                self._depth += 1
                try:
                    self._values[node] = expressions.evaluate(self, node, scope)
                finally:
                    self._depth -= 1
        return self._values[node]

    def at(self, node: ast.expr, module: Module) -> Value:
        """The expression where it stands in the program."""
        return self.evaluate(node, self.scopes(module).of_node[node])


def _on_self(target: ast.Attribute, scope: Scope) -> bool:
    """Whether the attribute is set on the first parameter of the method around it."""
    inner: Scope | None = scope
    while inner is not None:
        node = inner.node
        if inner.method_of is not None and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = first_parameter(node)
            return own is not None and is_name(target.value, own)
        inner = inner.parent
    return False
