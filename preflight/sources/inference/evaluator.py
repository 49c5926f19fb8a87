"""What the files that evaluate parts of a program need of the evaluation as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ast

    from preflight.sources.inference.classes import Class
    from preflight.sources.inference.scopes import Scope, Scopes
    from preflight.sources.inference.values import Looked, Value
    from preflight.sources.parsing.module_finder import Modules
    from preflight.sources.parsing.modules import Module


class Evaluator(Protocol):
    """Evaluates expressions and names of one program; `Inference` is the one there is."""

    @property
    def modules(self) -> Modules: ...
    @property
    def builtins(self) -> frozenset[str]: ...
    @property
    def touched(self) -> set[str]: ...
    @property
    def program_classes(self) -> list[Class]: ...
    def scopes(self, module: Module) -> Scopes: ...
    def class_of(self, module: Module, node: ast.ClassDef) -> Class: ...
    def member(self, module: Module, name: str) -> Looked: ...
    def evaluate(self, node: ast.expr, scope: Scope) -> Value: ...
    def evaluate_in(self, node: ast.expr, module: Module, near: ast.AST) -> Value: ...
