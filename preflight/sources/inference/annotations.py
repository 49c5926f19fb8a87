"""What an annotation says that a value is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from preflight.sources.inference.classes import last_name
from preflight.sources.inference.values import (
    MISSING,
    OUTPUT,
    UNKNOWN,
    Builtin,
    ClassValue,
    Instance,
    ModuleValue,
    OutputValue,
    Plain,
    Value,
)
from preflight.sources.parsing.modules import Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator

_COLLECTIONS: Final = {
    "Sequence": "list",
    "List": "list",
    "list": "list",
    "Mapping": "dict",
    "Dict": "dict",
    "dict": "dict",
}


def annotated(inference: Evaluator, annotation: ast.expr, module: Module, near: ast.AST) -> Value:
    """What an annotation says that a value is; unknown for unions and everything optional."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError):
            return UNKNOWN
        if module.kind is Kind.PROGRAM:
            return _parsed(inference, _unsubscripted(annotation), module)
    value = _instance(inference, inference.evaluate_in(_unsubscripted(annotation), module, near))
    if value is OUTPUT and module.kind is Kind.PULUMI and isinstance(annotation, ast.Subscript):
        return output_of(inference, annotation.slice, module, near)
    return value


def _unsubscripted(annotation: ast.expr) -> ast.expr:
    return annotation.value if isinstance(annotation, ast.Subscript) else annotation


def output_of(inference: Evaluator, annotation: ast.expr, module: Module, near: ast.AST) -> OutputValue:
    """An Output of a value that a Pulumi package annotates so."""
    annotation = _required(annotation)
    of = _declared(inference, annotation, module, near)
    if isinstance(annotation, ast.Subscript) and isinstance(of, Plain):
        inner = annotation.slice
        held = inner.elts[-1] if isinstance(inner, ast.Tuple) else inner
        return OutputValue(of, _declared(inference, _required(held), module, near))
    return OutputValue(of, of if of == Plain("str") else UNKNOWN)


def _required(annotation: ast.expr) -> ast.expr:
    """The annotation without quotes and `Optional`."""
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return _required(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError):
                return annotation
        case ast.Subscript(value=outer, slice=inner) if last_name(outer) == "Optional":
            return _required(inner)
    return annotation


def _declared(inference: Evaluator, annotation: ast.expr, module: Module, near: ast.AST) -> Value:
    if isinstance(annotation, ast.Subscript):
        kind = _COLLECTIONS.get(last_name(annotation.value) or "")
        return Plain(kind) if kind else UNKNOWN
    match inference.evaluate_in(annotation, module, near):
        case ClassValue(cls=cls) if not cls.is_enum and not cls.is_output:
            return Instance(cls, exact=False)
        case Builtin(name=("str" | "int" | "float" | "bool") as name):
            return Plain(name)
    return UNKNOWN


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
