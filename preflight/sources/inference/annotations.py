"""What an annotation says that a value is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from preflight.sources.inference.values import (
    MISSING,
    OUTPUT,
    UNKNOWN,
    Builtin,
    ClassValue,
    Instance,
    ModuleValue,
    Plain,
    Value,
)
from preflight.sources.parsing.modules import Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator


def annotated(inference: Evaluator, annotation: ast.expr, module: Module, near: ast.AST) -> Value:
    """What an annotation says that a value is; unknown for unions and everything optional."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError):
            return UNKNOWN
        if isinstance(annotation, ast.Subscript):
            annotation = annotation.value
        if module.kind is Kind.PROGRAM:
            return _parsed(inference, annotation, module)
    value = inference.evaluate_in(
        annotation.value if isinstance(annotation, ast.Subscript) else annotation, module, near
    )
    return _instance(inference, value)


def _parsed(inference: Evaluator, annotation: ast.expr, module: Module) -> Value:
    """A quoted annotation: its nodes belong to no scope, so names are those of the module."""
    match annotation:
        case ast.Name(id=name):
            found = inference.member(module, name)
            return UNKNOWN if found is MISSING else _instance(inference, found)  # type: ignore[arg-type]
        case ast.Attribute(value=ast.Name(id=base), attr=attr):
            holder = inference.member(module, base)
            if isinstance(holder, ModuleValue):
                found = inference.member(holder.module, attr)
                return UNKNOWN if found is MISSING else _instance(inference, found)  # type: ignore[arg-type]
    return UNKNOWN


def _instance(inference: Evaluator, value: Value) -> Value:
    match value:
        case ClassValue(cls=cls):
            return OUTPUT if cls.is_output else Instance(cls, exact=False, declared=True)
        case Builtin(name=("str" | "int" | "float" | "bool") as name):
            return Plain(name)
    return UNKNOWN
