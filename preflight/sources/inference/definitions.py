"""What the statements that define a name bind it to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from preflight.sources.inference.classes import last_name, targets_of
from preflight.sources.inference.values import (
    UNKNOWN,
    Builtin,
    ClassValue,
    External,
    FunctionValue,
    ModuleValue,
    Value,
    or_unknown,
    same,
)
from preflight.sources.parsing.bindings import Definition
from preflight.sources.parsing.modules import Absent, Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator

_TRANSPARENT: Final = frozenset(
    {
        "functools.cache",
        "functools.lru_cache",
        "typing.overload",
        "typing.no_type_check",
        "abc.abstractmethod",
    }
)


def defined(inference: Evaluator, module: Module, name: str, definitions: tuple[Definition, ...]) -> Value:
    nodes = [d.node for d in definitions]
    if all(isinstance(n, ast.FunctionDef) for n in nodes) and all(
        _is_overload(n) for n in nodes[:-1] if isinstance(n, ast.FunctionDef)
    ):
        nodes = nodes[-1:]
    values = [bound_by(inference, module, name, node) for node in nodes]
    return same(values)


def bound_by(inference: Evaluator, module: Module, name: str, node: ast.AST) -> Value:
    """What the statement binds the name to."""
    match node:
        case ast.Import():
            return _imported_as(inference, node, name)
        case ast.ImportFrom():
            return _imported_from(inference, module, node, name)
        case ast.ClassDef():
            return ClassValue(inference.class_of(module, node))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            value = FunctionValue(module, node)
            return value if is_transparent(inference, module, node) else UNKNOWN
        case ast.Assign(targets=[ast.Name()], value=value_node):
            return inference.evaluate_in(value_node, module, node)
        case ast.Assign() | ast.With():
            for inner in [node, *getattr(node, "items", [])]:
                for target, part in targets_of(inner):
                    if isinstance(target, ast.Name) and target.id == name and part is not None:
                        return inference.evaluate_in(part, module, node)
            return UNKNOWN
        case ast.AnnAssign(value=value_node) if value_node is not None:
            return inference.evaluate_in(value_node, module, node)
    return UNKNOWN


def _imported_as(inference: Evaluator, node: ast.Import, name: str) -> Value:
    for alias in node.names:
        if alias.asname == name or (not alias.asname and alias.name.partition(".")[0] == name):
            full = alias.name if alias.asname else name
            found = inference.modules.find(full)
            if isinstance(found, Module):
                return ModuleValue(found)
            return external(full) if found is Absent.UNKNOWN else UNKNOWN
    return UNKNOWN


def _imported_from(inference: Evaluator, module: Module, node: ast.ImportFrom, name: str) -> Value:
    alias = next((a for a in node.names if (a.asname or a.name) == name), None)
    if alias is None:
        return UNKNOWN
    target = imported(inference, module, node)
    if target is module:
        # `from . import outputs` in a package's own __init__: the submodule.
        below = inference.modules.find(f"{module.name}.{alias.name}")
        return ModuleValue(below) if isinstance(below, Module) else UNKNOWN
    if isinstance(target, Module):
        return or_unknown(inference.member(target, alias.name))
    full = inference.modules.absolute(module, node)
    return external(f"{full}.{alias.name}") if target is Absent.UNKNOWN and full else UNKNOWN


def imported(inference: Evaluator, module: Module, node: ast.ImportFrom) -> Module | Absent:
    """The module that a `from` import names."""
    name = inference.modules.absolute(module, node)
    return Absent.MISSING if name is None else inference.modules.find(name)


def is_transparent(
    inference: Evaluator, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> bool:
    return all(_harmless(inference, module, node, d) for d in node.decorator_list)


def _harmless(inference: Evaluator, module: Module, node: ast.AST, decorator: ast.expr) -> bool:
    if module.kind is Kind.PULUMI:
        return True
    value = inference.evaluate_in(
        decorator.func if isinstance(decorator, ast.Call) else decorator, module, node
    )
    match value:
        case External(name=name):
            return name in _TRANSPARENT
        case Builtin(name="staticmethod" | "classmethod" | "property"):
            return True
    return False


def external(name: str) -> External:
    """`typing_extensions` has what a newer `typing` has."""
    first, dot, rest = name.partition(".")
    return External(f"typing{dot}{rest}") if first == "typing_extensions" else External(name)


def _is_overload(node: ast.FunctionDef) -> bool:
    return any(last_name(d) == "overload" for d in node.decorator_list)
