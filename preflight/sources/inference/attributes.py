"""What the attributes of modules, classes, instances and Outputs are."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from preflight.sources.inference.annotations import annotated, output_of
from preflight.sources.inference.call_results import returned
from preflight.sources.inference.classes import Class, is_name, last_name
from preflight.sources.inference.definitions import bound_by, is_transparent
from preflight.sources.inference.values import (
    MISSING,
    OUTPUT,
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Looked,
    ModuleValue,
    OutputValue,
    Plain,
    Super,
    Value,
    same,
)
from preflight.sources.parsing.bindings import Definition
from preflight.sources.parsing.modules import Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator


def attribute_of(inference: Evaluator, value: Value, name: str) -> Looked:
    match value:
        case ModuleValue(module=module):
            return inference.member(module, name)
        case External(name=full):
            return External(f"{full}.{name}")
        case ClassValue(cls=cls):
            return _class_attribute(inference, cls, name)
        case Instance(cls=cls):
            return _instance_attribute(inference, value, cls, name)
        case OutputValue(of=of):
            return _output_attribute(inference, of, name)
        case Super(cls=cls) if all(c.is_linear for c in (cls, *inference.program_classes) if cls in c.mro):
            for base in cls.mro[1:]:
                if found := base.body.get(name):
                    return _class_value(inference, base, found[-1], bound=True)
            return UNKNOWN
    return UNKNOWN


def _output_attribute(inference: Evaluator, of: Value, name: str) -> Looked:
    cls = _output_class(inference)
    if cls is None:
        return UNKNOWN
    if found := cls.body.get(name):
        value = _class_value(inference, cls, found[-1], bound=True)
        return value if isinstance(value, FunctionValue) else UNKNOWN
    return UNKNOWN if name.startswith("__") else _lifted(inference, of, name)


def _lifted(inference: Evaluator, of: Value, name: str) -> Looked:
    """The Output of an attribute of an Output's value."""
    match of:
        case Plain(kind=kind) if name not in inference.touched:
            return OUTPUT if hasattr(getattr(builtins, kind), name) else MISSING
        case Instance(cls=cls):
            looked = attribute_of(inference, of, name)
            if looked is MISSING or isinstance(looked, OutputValue):
                return looked
            found = cls.find(name)
            returns = getattr(found[1].node, "returns", None) if found is not None else None
            if found is not None and returns is not None and found[0].module.kind is Kind.PULUMI:
                return output_of(inference, returns, found[0].module, found[1].node)
    return OUTPUT


def _output_class(inference: Evaluator) -> Class | None:
    module = inference.modules.find("pulumi.output")
    if isinstance(module, Module):
        found = inference.member(module, "Output")
        if isinstance(found, ClassValue):
            return found.cls
    return None


def _class_attribute(inference: Evaluator, cls: Class, name: str) -> Looked:
    found = cls.find(name)
    if found is not None:
        return _class_value(inference, *found, bound=False)
    if name in inference.touched or cls.attributes is None or name in cls.attributes:
        return UNKNOWN
    return MISSING


def _class_value(inference: Evaluator, cls: Class, definition: Definition, *, bound: bool) -> Value:
    node = definition.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        static = any(is_name(d, "staticmethod") for d in node.decorator_list)
        by_class = any(is_name(d, "classmethod") for d in node.decorator_list)
        if any(_is_property(d) for d in node.decorator_list):
            return _property(inference, cls, node) if bound else UNKNOWN
        if not is_transparent(inference, cls.module, node):
            return UNKNOWN
        return FunctionValue(cls.module, node, cls, (bound or by_class) and not static)
    if cls.is_enum and isinstance(node, ast.Assign):
        return Instance(cls)
    name = next((t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)), None)
    if name is not None and len(cls.body.get(name, ())) == 1 and not definition.conditional:
        value = bound_by(inference, cls.module, name, node)
        # A function that is a class attribute becomes a method.
        return UNKNOWN if isinstance(value, FunctionValue) else value
    return UNKNOWN


def _property(inference: Evaluator, cls: Class, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
    if cls.module.kind is Kind.PULUMI:
        return annotated(inference, node.returns, cls.module, node) if node.returns is not None else UNKNOWN
    return returned(inference, cls.module, node)


def _instance_attribute(inference: Evaluator, value: Instance, cls: Class, name: str) -> Looked:
    if name in inference.touched:
        return UNKNOWN
    classes = [*cls.mro]
    if not value.exact:
        classes += [c for c in inference.program_classes if cls in c.mro and c is not cls]
    assigned = [pair for c in classes for pair in c.assigned.get(name, ())]
    bodies = [c for c in classes if name in c.body]
    if assigned and not bodies:
        values = [
            UNKNOWN if part is None else inference.evaluate_in(part, c.module, node)
            for c in classes
            for part, node in c.assigned.get(name, ())
        ]
        return same(values)
    declared = [c for c in classes if name in c.annotated and name not in c.body]
    if assigned or declared:
        return UNKNOWN if assigned or len(declared) > 1 else _declared_output(inference, declared[0], name)
    found = cls.find(name)
    if found is not None:
        if bodies != [found[0]] and not value.exact and bodies[0] is not found[0]:
            return UNKNOWN
        return _class_value(inference, *found, bound=True)
    if bodies or cls.attributes is None or name in cls.attributes:
        return UNKNOWN
    if not value.exact and any(
        cls in c.mro and (c.attributes is None or name in c.attributes) for c in inference.program_classes
    ):
        return UNKNOWN
    return MISSING


def _declared_output(inference: Evaluator, cls: Class, name: str) -> Value:
    """An attribute that a class of a Pulumi package declares as an Output, such as `StackReference.outputs`."""
    if cls.module.kind is not Kind.PULUMI:
        return UNKNOWN
    declaration = cls.annotated[name]
    value = annotated(inference, declaration.annotation, cls.module, declaration)
    return value if isinstance(value, OutputValue) else UNKNOWN


def _is_property(node: ast.expr) -> bool:
    return last_name(node) in ("property", "cached_property")
