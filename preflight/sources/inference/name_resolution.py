"""What a name is where it is read (Python reference, "Resolution of names")."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from preflight.sources.inference.annotations import annotated
from preflight.sources.inference.classes import first_parameter, is_name
from preflight.sources.inference.definitions import defined
from preflight.sources.inference.module_members import MODULE_NAMES, through_stars
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.values import (
    MISSING,
    UNKNOWN,
    Builtin,
    Instance,
    Looked,
    Plain,
    Value,
    or_unknown,
)
from preflight.sources.parsing.modules import Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator


def resolve(inference: Evaluator, name: str, scope: Scope) -> Looked:
    """What a name is where it is read in the scope."""
    owner = scope.owner(name)
    if owner is None:
        return _global(inference, name, scope.module)
    if owner.parent is None:
        return or_unknown(inference.member(scope.module, name))
    if name in owner.targets:
        return UNKNOWN
    parameter = owner.parameters.get(name)
    definitions = owner.definitions.get(name, ())
    if parameter is not None:
        return UNKNOWN if definitions else _parameter(inference, owner, parameter)
    if any(
        name in s.declared_nonlocal for s in inference.scopes(scope.module).by_node.values() if s is not owner
    ):
        return UNKNOWN
    return defined(inference, scope.module, name, definitions)


def _global(inference: Evaluator, name: str, module: Module) -> Looked:
    starred = through_stars(inference, module, name)
    if starred is not MISSING:
        return starred
    if name in inference.builtins:
        return Builtin(name)
    return UNKNOWN if name in MODULE_NAMES or module.is_dynamic else MISSING


def _parameter(inference: Evaluator, scope: Scope, parameter: ast.arg) -> Value:
    node, owner = scope.node, scope.method_of
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if node.args.vararg is parameter:
            return Plain("tuple")
        if node.args.kwarg is parameter:
            return Plain("dict")
        if owner is not None and (first := _first(node)) is not None and first is parameter:
            cls = inference.class_of(scope.module, owner)
            if any(is_name(d, "classmethod") for d in node.decorator_list):
                return UNKNOWN
            if first_parameter(node) == parameter.arg:
                return Instance(cls, exact=False)
        if parameter.annotation is not None and scope.parent is not None:
            return annotated(inference, parameter.annotation, scope.module, node)
    return UNKNOWN


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.arg | None:
    every = [*node.args.posonlyargs, *node.args.args]
    return every[0] if every else None
