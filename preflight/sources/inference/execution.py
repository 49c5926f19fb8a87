"""Which code certainly runs when the program starts: followed from its entry through imports and calls.

Certain is what runs in every run that does not fail before: a module's own statements, a function called by them,
the `__init__` of a class made by them. A branch, a loop that may be empty, a callback, and what stands in a `try`
that would swallow the failure are not certain.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from preflight.sources.inference.call_results import is_generator
from preflight.sources.inference.classes import Class
from preflight.sources.inference.control_flow import (
    always_raises,
    called_name,
    catches,
    has_items,
    is_exit,
    leaves,
    suppresses,
)
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.values import ClassValue, FunctionValue, Instance, Super
from preflight.sources.parsing.bindings import collect, constant_truth
from preflight.sources.parsing.modules import Kind, Module

_DEPTH: Final = 80


class Frame(msgspec.Struct, frozen=True):
    """Where code runs. `self_class`: the class of the object that a method works on, where that is certain."""

    module: Module
    self_name: str | None = None
    self_class: Class | None = None


class Execution:
    """The nodes that certainly run, and the modules that are imported on the way."""

    def __init__(self, inference: Inference, entry: Module, deferred_annotations: bool) -> None:
        self.inference: Final = inference
        self.deferred_annotations: Final = deferred_annotations
        self.certain: set[ast.AST] = set()
        self.imported: dict[Module, bool] = {}  # whether it is certainly imported
        self.early: list[tuple[Module, ast.ImportFrom, str, Module]] = []  # names taken from half-run modules
        self._running: dict[Module, set[str]] = {}
        self._entered: set[tuple[ast.AST, Class | None]] = set()
        self._depth = 0
        self.module(entry)

    def runs(self, node: ast.AST) -> bool:
        return node in self.certain

    # --- modules

    def module(self, module: Module, *, certain: bool = True) -> None:
        if module.kind is not Kind.PROGRAM or module.tree is None or module in self._running:
            return
        if self.imported.get(module) or (module in self.imported and not certain):
            return
        self.imported[module] = certain
        self._running[module] = set()
        self._block(module.tree.body, Frame(module), certain)
        del self._running[module]

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame, certain: bool) -> None:
        modules = self.inference.modules
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._load(alias.name, certain)
            return
        name = modules.absolute(frame.module, node)
        if not name:
            return
        self._load(name, certain)
        target = modules.find(name)
        if not isinstance(target, Module):
            return
        if certain and target in self._running and target is not frame.module and not target.is_dynamic:
            for alias in node.names:
                if alias.name not in self._running[target] and alias.name in target.definitions:
                    self.early.append((frame.module, node, alias.name, target))
        for alias in node.names:
            if alias.name not in target.definitions and target.is_package:
                self._load(f"{name}.{alias.name}", certain)

    def _load(self, name: str, certain: bool) -> None:
        parts = name.split(".")
        for i in range(1, len(parts) + 1):
            found = self.inference.modules.find(".".join(parts[:i]))
            if isinstance(found, Module):
                self.module(found, certain=certain)

    # --- statements

    def _block(self, body: Sequence[ast.stmt], frame: Frame, certain: bool) -> bool:
        """Run the statements; whether control certainly comes out at the end."""
        for node in body:
            certain = self._statement(node, frame, certain)
        return certain

    def _statement(self, node: ast.stmt, frame: Frame, certain: bool) -> bool:
        """Run one statement; whether the next one certainly runs."""
        if certain:
            self.certain.add(node)
        match node:
            case ast.Import() | ast.ImportFrom():
                self._import(node, frame, certain)
                self._bind(node, frame)
                return certain
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._definition(node, frame, certain)
            case ast.ClassDef():
                self._expressions(
                    [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)], frame, certain
                )
                self._block(node.body, Frame(frame.module), certain)
            case ast.If():
                return self._if(node, frame, certain)
            case ast.Try() | ast.TryStar():
                return self._try(node, frame, certain)
            case ast.For() | ast.AsyncFor():
                return self._for(node, frame, certain)
            case ast.While():
                self._expressions([node.test], frame, certain)
                always = constant_truth(node.test, frame.module.is_main) is True
                self._block(node.body, frame, certain and always)
                self._block(node.orelse, frame, False)
                return certain and not always and not leaves([node])
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._expressions([item.context_expr], frame, certain)
                swallows = any(suppresses(i.context_expr) for i in node.items)
                inside = self._block(node.body, frame, certain and not swallows)
                self._bind(node, frame)
                return certain if swallows and not leaves(node.body) else inside
            case ast.Match():
                self._expressions([node.subject], frame, certain)
                for case in node.cases:
                    self._block(case.body, frame, False)
                return certain and not leaves([node])
            case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
                self._expressions(_parts(node), frame, certain)
                return False
            case ast.AnnAssign():
                local = frame.self_name is not None or isinstance(
                    self._scope(node, frame).node, ast.FunctionDef
                )
                parts = [node.value] if node.value is not None else []
                if not local and not self._deferred(frame.module):
                    parts.append(node.annotation)
                self._expressions(parts, frame, certain)
            case ast.Assert():
                self._expressions([node.test], frame, certain)
            case _:
                self._expressions(_parts(node), frame, certain)
        self._bind(node, frame)
        if isinstance(node, ast.Expr) and is_exit(node.value):
            return False
        return certain

    def _bind(self, node: ast.stmt, frame: Frame) -> None:
        """Note the names a module has bound so far, while it is being imported."""
        if frame.module in self._running and self._scope(node, frame).parent is None:
            self._running[frame.module] |= collect([node], frame.module.is_main).keys()

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, certain: bool) -> None:
        args = node.args
        parts = [*node.decorator_list, *args.defaults, *(d for d in args.kw_defaults if d is not None)]
        if not self._deferred(frame.module):
            every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
            parts += [a.annotation for a in every if a is not None and a.annotation is not None]
            parts += [node.returns] if node.returns is not None else []
        self._expressions(parts, frame, certain)

    def _deferred(self, module: Module) -> bool:
        return self.deferred_annotations or defers_annotations(module)

    def _if(self, node: ast.If, frame: Frame, certain: bool) -> bool:
        self._expressions([node.test], frame, certain)
        truth = constant_truth(node.test, frame.module.is_main)
        if truth is not None:
            return self._block(node.body if truth else node.orelse, frame, certain)
        self._block(node.body, frame, False)
        self._block(node.orelse, frame, False)
        return certain and not leaves([node])

    def _try(self, node: ast.Try | ast.TryStar, frame: Frame, certain: bool) -> bool:
        swallowed = any(catches(h) for h in node.handlers)
        inside = self._block(node.body, frame, certain and not swallowed)
        for handler in node.handlers:
            self._block(handler.body, frame, False)
        self._block(node.orelse, frame, inside and not swallowed)
        after = self._block(node.finalbody, frame, certain)
        handled = [s for h in node.handlers if not always_raises(h.body) for s in h.body]
        return after and not leaves([*node.body, *node.orelse, *handled])

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame, certain: bool) -> bool:
        self._expressions([node.iter], frame, certain)
        self._block(node.body, frame, certain and has_items(self.inference, node.iter, frame.module))
        self._block(node.orelse, frame, False)
        return certain and not leaves([node])

    # --- expressions

    def _expressions(self, nodes: Iterable[ast.AST | None], frame: Frame, certain: bool) -> None:
        for node in nodes:
            if node is not None:
                self._expression(node, frame, certain)

    def _expression(self, node: ast.AST, frame: Frame, certain: bool) -> None:
        if certain:
            self.certain.add(node)
        match node:
            case ast.Lambda(args=args):
                self._expressions([*args.defaults, *args.kw_defaults], frame, certain)
                return
            case ast.BoolOp(values=[first, *rest]):
                self._expression(first, frame, certain)
                self._expressions(rest, frame, False)
                return
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._expression(test, frame, certain)
                self._expressions([body, orelse], frame, False)
                return
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, frame, certain)
                return
        for child in ast.iter_child_nodes(node):
            self._expression(child, frame, certain)
        if certain and isinstance(node, ast.Call):
            self._call(node, frame)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, frame: Frame, certain: bool
    ) -> None:
        first = node.generators[0]
        self._expression(first.iter, frame, certain)
        inside = (
            certain
            and not isinstance(node, ast.GeneratorExp)
            and has_items(self.inference, first.iter, frame.module)
            and len(node.generators) == 1
        )
        self._expressions(first.ifs[:1], frame, inside)
        rest = inside and not first.ifs
        self._expressions(first.ifs[1:], frame, False)
        for generator in node.generators[1:]:
            self._expressions([generator.iter, *generator.ifs], frame, False)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._expressions(parts, frame, rest)

    def _call(self, node: ast.Call, frame: Frame) -> None:
        """Follow a call that certainly happens into the program's own code."""
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Name)
            and frame.self_class is not None
            and function.value.id == frame.self_name
        ):
            if function.attr not in self.inference.touched:
                self._method(frame.self_class, function.attr)
            return
        match self.inference.at(function, frame.module):
            case ClassValue(cls=cls) if cls.is_plain:
                self._method(cls, "__init__", inside=cls)
                if cls.dataclass_options is not None:
                    self._method(cls, "__post_init__")
            case FunctionValue(module=module, node=target, owner=owner, bound=bound):
                value = function.value if isinstance(function, ast.Attribute) else None
                self_class = self._receiver(value, frame) if bound and owner is not None else None
                self._function(module, target, self_class)

    def _receiver(self, node: ast.expr | None, frame: Frame) -> Class | None:
        if node is None:
            return None
        match self.inference.at(node, frame.module):
            case Instance(cls=cls, exact=True):
                return cls
            case Super():
                return frame.self_class
        return None

    def _method(self, cls: Class, name: str, inside: Class | None = None) -> None:
        found = cls.find(name)
        if found is not None and isinstance(found[1].node, ast.FunctionDef):
            if any(
                called_name(d) not in ("staticmethod", "classmethod") for d in found[1].node.decorator_list
            ):
                return
            self._function(found[0].module, found[1].node, inside or cls)

    def _function(
        self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef, self_class: Class | None
    ) -> None:
        if module.kind is not Kind.PROGRAM or isinstance(node, ast.AsyncFunctionDef) or is_generator(node):
            return
        if (node, self_class) in self._entered or self._depth > _DEPTH:
            return
        self._entered.add((node, self_class))
        self._depth += 1
        first = [*node.args.posonlyargs, *node.args.args][:1]
        name = first[0].arg if first and self_class is not None else None
        self._block(node.body, Frame(module, name, self_class), True)
        self._depth -= 1

    def _scope(self, node: ast.AST, frame: Frame) -> Scope:
        return self.inference.scopes(frame.module).of_node[node]


def defers_annotations(module: Module) -> bool:
    """Whether `from __future__ import annotations` stands at its head: annotations are never evaluated."""
    return module.tree is not None and any(
        isinstance(n, ast.ImportFrom)
        and n.module == "__future__"
        and any(a.name == "annotations" for a in n.names)
        for n in module.tree.body
    )


def _parts(node: ast.AST) -> list[ast.AST]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
