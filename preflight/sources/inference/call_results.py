"""What calls give."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from preflight.sources.inference.annotations import annotated
from preflight.sources.inference.classes import is_name
from preflight.sources.inference.scopes import Scope, own_statements
from preflight.sources.inference.values import (
    UNKNOWN,
    Builtin,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Plain,
    Super,
    Value,
    same,
)
from preflight.sources.parsing.modules import Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator


def call(inference: Evaluator, node: ast.Call, scope: Scope) -> Value:
    if is_name(node.func, "super") and not node.args:
        return _super(inference, scope)
    value = _result(inference, inference.evaluate(node.func, scope))
    return replace(value, made=node) if isinstance(value, Instance) else value


def _super(inference: Evaluator, scope: Scope) -> Value:
    inner: Scope | None = scope
    while inner is not None:
        owner = inner.method_of
        if owner is not None:
            return Super(inference.class_of(scope.module, owner))
        inner = inner.parent
    return UNKNOWN


def _result(inference: Evaluator, callee: Value) -> Value:
    """What a call of the value gives."""
    match callee:
        case ClassValue(cls=cls):
            return Instance(cls) if cls.is_plain and not cls.is_enum and not cls.is_typed_dict else UNKNOWN
        case FunctionValue(module=module, node=node):
            if module.kind is Kind.PULUMI:
                return _declared_result(inference, module, node)
            return returned(inference, module, node)
        case Builtin(name=("str" | "int" | "float" | "bool" | "dict" | "list" | "tuple" | "set") as name):
            return Plain(name)
        case External(name="json.dumps"):
            return Plain("str")
    return UNKNOWN


def _declared_result(
    inference: Evaluator, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> Value:
    if node.returns is None or isinstance(node, ast.AsyncFunctionDef):
        return UNKNOWN
    value = annotated(inference, node.returns, module, node)
    if isinstance(value, Instance):
        return Instance(value.cls, exact=False)
    return value


def returned(inference: Evaluator, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    """What a function of the program returns, where it is one thing on every path."""
    if isinstance(node, ast.AsyncFunctionDef) or is_generator(node) or not _ends(node.body):
        return UNKNOWN
    returned = [n.value for n in own_statements(node.body) if isinstance(n, ast.Return)]
    scopes = inference.scopes(module)
    values = [
        UNKNOWN if part is None else inference.evaluate(part, scopes.of_node[part]) for part in returned
    ]
    return same(values)


def is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(inner))
    return False


def _ends(body: list[ast.stmt]) -> bool:
    """Whether control certainly leaves the function before the end of the block."""
    last = body[-1] if body else None
    match last:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=first, orelse=second):
            return _ends(first) and _ends(second)
        case ast.With(body=inner):
            return _ends(inner)
        case ast.Try(body=inner, handlers=handlers):
            return _ends(inner) and all(_ends(h.body) for h in handlers)
    return False
