"""What expressions are: those of the program, and those of installed packages."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from preflight.sources.inference.attributes import attribute_of
from preflight.sources.inference.call_results import call
from preflight.sources.inference.classes import last_name
from preflight.sources.inference.name_resolution import resolve
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.values import (
    MISSING,
    UNKNOWN,
    Builtin,
    ClassValue,
    ModuleValue,
    OutputValue,
    Plain,
    Value,
    or_unknown,
    same,
)
from preflight.sources.parsing.modules import Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator

_PLAIN: Final = {
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.JoinedStr: "str",
    ast.Lambda: "function",
    ast.GeneratorExp: "generator",
}


def evaluate_library(inference: Evaluator, node: ast.expr, module: Module) -> Value:
    """An expression at the top level of an installed package, or an annotation there."""
    match node:
        case ast.Name(id=name):
            found = inference.member(module, name)
            if found is not MISSING:
                return found  # type: ignore[return-value]
            return Builtin(name) if name in inference.builtins else UNKNOWN
        case ast.Attribute(value=inner, attr=attr):
            if isinstance(inner, ast.Name) and inner.id in ("_builtins", "builtins"):
                return Builtin(attr)
            return or_unknown(attribute_of(inference, evaluate_library(inference, inner, module), attr))
        case ast.Subscript(value=inner):
            value = evaluate_library(inference, inner, module)
            return value if isinstance(value, ClassValue) else UNKNOWN
        case ast.Call(func=func, args=[ast.Constant(value=str() as name)]) if (
            last_name(func) == "lazy_import"
        ):
            target = inference.modules.find(name)
            return ModuleValue(target) if isinstance(target, Module) else UNKNOWN
        case ast.Constant():
            return _constant(node, None)
    return UNKNOWN


def evaluate(inference: Evaluator, node: ast.expr, scope: Scope) -> Value:
    """An expression of the program, read in the scope."""
    match node:
        case ast.Name(id=name):
            return or_unknown(resolve(inference, name, scope))
        case ast.Attribute(value=inner, attr=attr):
            return or_unknown(attribute_of(inference, inference.evaluate(inner, scope), attr))
        case ast.Constant():
            return _constant(node, scope)
        case ast.Call():
            return call(inference, node, scope)
        case ast.Subscript(value=inner, slice=index):
            value = inference.evaluate(inner, scope)
            if isinstance(value, OutputValue) and not isinstance(index, ast.Slice):
                return OutputValue(value.element)
            return value if isinstance(value, ClassValue | OutputValue) else UNKNOWN
        case ast.IfExp(body=body, orelse=orelse):
            return same([inference.evaluate(body, scope), inference.evaluate(orelse, scope)])
        case ast.NamedExpr(value=inner):
            return inference.evaluate(inner, scope)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return _sum(inference.evaluate(left, scope), inference.evaluate(right, scope), node.op)
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return Plain("bool")
    kind = _PLAIN.get(type(node))
    if kind is not None:
        in_scope = inference.scopes(scope.module).of_node.get(node, scope)
        return Plain(kind, node, in_scope)
    return UNKNOWN


def _sum(left: Value, right: Value, op: ast.operator) -> Value:
    if isinstance(op, ast.Mod):
        return Plain("str") if isinstance(left, Plain) and left.kind == "str" else UNKNOWN
    if isinstance(left, Plain) and isinstance(right, Plain) and left.kind == right.kind:
        return Plain(left.kind) if left.kind in ("str", "int", "list", "float") else UNKNOWN
    return UNKNOWN


def _constant(node: ast.Constant, scope: Scope | None) -> Value:
    return Plain("none" if node.value is None else type(node.value).__name__, node, scope)
