"""What names and expressions of the program are, as Python resolves them. What cannot be resolved is unknown.

An answer holds for every run: a name that is bound twice to different things, a parameter, a subclass's override
and anything a foreign module gives are unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from topology.program.classes import Class, first_parameter, is_name, targets_of
from topology.program.modules import Absent, Definition, Kind, Module, Modules
from topology.program.scopes import Scope, Scopes, own_statements
from topology.program.values import (
    MISSING,
    OUTPUT,
    UNKNOWN,
    Builtin,
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
)

_MODULE_NAMES: Final = frozenset(
    {
        "__name__",
        "__file__",
        "__doc__",
        "__package__",
        "__path__",
        "__spec__",
        "__loader__",
        "__dict__",
        "__builtins__",
        "__annotations__",
        "__cached__",
        "__all__",
        "__version__",
    }
)
_TRANSPARENT: Final = frozenset(
    {
        "functools.cache",
        "functools.lru_cache",
        "typing.overload",
        "typing.no_type_check",
        "abc.abstractmethod",
    }
)
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

    # --- places

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

    # --- modules

    def member(self, module: Module, name: str) -> Looked:
        """The attribute of a module."""
        key = (module, name)
        if key not in self._members:
            self._members[key] = UNKNOWN
            self._members[key] = self._member(module, name)
        return self._members[key]

    def _member(self, module: Module, name: str) -> Looked:
        if module.kind is Kind.OTHER:
            return _external(f"{module.name}.{name}")
        if not module.is_readable:
            return UNKNOWN
        if name in module.definitions:
            if module.kind is Kind.PROGRAM and name in self.scopes(module).globals_written:
                return UNKNOWN
            if self.through_stars(module, name) is not MISSING:
                return UNKNOWN
            return self._defined(module, name, module.definitions[name])
        starred = self.through_stars(module, name)
        if starred is not MISSING:
            return starred
        if module.is_package:
            found = self.modules.find(f"{module.name}.{name}")
            if isinstance(found, Module):
                return ModuleValue(found)
            if found is Absent.UNKNOWN:
                return UNKNOWN
        if name in _MODULE_NAMES or module.is_dynamic:
            return UNKNOWN
        return MISSING

    def through_stars(self, module: Module, name: str) -> Looked:
        """What a star import of the module gives for the name."""
        result: Looked = MISSING
        for node in module.stars:
            target = self.imported(module, node)
            if not isinstance(target, Module):
                return UNKNOWN
            found = self._exported(target, name)
            if found is UNKNOWN:
                return UNKNOWN
            if found is not MISSING:
                result = found if result is MISSING or result == found else UNKNOWN
        return result

    def _exported(self, module: Module, name: str) -> Looked:
        if not module.is_readable or module.kind is Kind.OTHER:
            return UNKNOWN
        if module.exports is not None:
            return self.member(module, name) if name in module.exports else MISSING
        if name.startswith("_"):
            return MISSING
        if name in module.definitions:
            return self.member(module, name)
        starred = self.through_stars(module, name)
        return starred if starred is not MISSING or not module.is_dynamic else UNKNOWN

    def imported(self, module: Module, node: ast.ImportFrom) -> Module | Absent:
        """The module that a `from` import names."""
        name = self.modules.absolute(module, node)
        return Absent.MISSING if name is None else self.modules.find(name)

    def exported_names(self, module: Module, seen: frozenset[Module] = frozenset()) -> Iterator[str]:
        """The names that the module is known to have; for suggestions."""
        if module in seen or module.kind is Kind.OTHER:
            return
        yield from (n for n in module.names if not n.startswith("_"))
        for node in module.stars:
            target = self.imported(module, node)
            if isinstance(target, Module):
                names = target.exports
                yield from names if names is not None else self.exported_names(target, seen | {module})

    # --- definitions

    def _defined(self, module: Module, name: str, definitions: tuple[Definition, ...]) -> Value:
        nodes = [d.node for d in definitions]
        if all(isinstance(n, ast.FunctionDef) for n in nodes) and all(
            _is_overload(n) for n in nodes[:-1] if isinstance(n, ast.FunctionDef)
        ):
            nodes = nodes[-1:]
        values = [self._bound(module, name, node) for node in nodes]
        return values[0] if values and all(v == values[0] for v in values) else UNKNOWN

    def _bound(self, module: Module, name: str, node: ast.AST) -> Value:
        """What the statement binds the name to."""
        match node:
            case ast.Import():
                return self._imported_as(node, name)
            case ast.ImportFrom():
                return self._imported_from(module, node, name)
            case ast.ClassDef():
                return ClassValue(self.class_of(module, node))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                value = FunctionValue(module, node)
                return value if self._is_transparent(module, node) else UNKNOWN
            case ast.Assign(targets=[ast.Name()], value=value_node):
                return self.evaluate_in(value_node, module, node)
            case ast.Assign() | ast.With():
                for inner in [node, *getattr(node, "items", [])]:
                    for target, part in targets_of(inner):
                        if isinstance(target, ast.Name) and target.id == name and part is not None:
                            return self.evaluate_in(part, module, node)
                return UNKNOWN
            case ast.AnnAssign(value=value_node) if value_node is not None:
                return self.evaluate_in(value_node, module, node)
        return UNKNOWN

    def _imported_as(self, node: ast.Import, name: str) -> Value:
        for alias in node.names:
            if alias.asname == name or (not alias.asname and alias.name.partition(".")[0] == name):
                full = alias.name if alias.asname else name
                found = self.modules.find(full)
                if isinstance(found, Module):
                    return ModuleValue(found)
                return _external(full) if found is Absent.UNKNOWN else UNKNOWN
        return UNKNOWN

    def _imported_from(self, module: Module, node: ast.ImportFrom, name: str) -> Value:
        alias = next((a for a in node.names if (a.asname or a.name) == name), None)
        if alias is None:
            return UNKNOWN
        target = self.imported(module, node)
        if target is module:
            # `from . import outputs` in a package's own __init__: the submodule.
            below = self.modules.find(f"{module.name}.{alias.name}")
            return ModuleValue(below) if isinstance(below, Module) else UNKNOWN
        if isinstance(target, Module):
            found = self.member(target, alias.name)
            return UNKNOWN if found is MISSING else found  # type: ignore[return-value]
        full = self.modules.absolute(module, node)
        return _external(f"{full}.{alias.name}") if target is Absent.UNKNOWN and full else UNKNOWN

    def _is_transparent(self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        return all(self._harmless(module, node, d) for d in node.decorator_list)

    def _harmless(self, module: Module, node: ast.AST, decorator: ast.expr) -> bool:
        if module.kind is Kind.PULUMI:
            return True
        value = self.evaluate_in(
            decorator.func if isinstance(decorator, ast.Call) else decorator, module, node
        )
        match value:
            case External(name=name):
                return name in _TRANSPARENT
            case Builtin(name="staticmethod" | "classmethod" | "property"):
                return True
        return False

    # --- names

    def name(self, name: str, scope: Scope) -> Looked:
        """What a name is where it is read in the scope."""
        owner = scope.owner(name)
        if owner is None:
            return self._global(name, scope.module)
        if owner.parent is None:
            found = self.member(scope.module, name)
            return UNKNOWN if found is MISSING else found
        if name in owner.targets:
            return UNKNOWN
        parameter = owner.parameters.get(name)
        definitions = owner.definitions.get(name, ())
        if parameter is not None:
            return UNKNOWN if definitions else self._parameter(owner, parameter)
        if any(
            name in s.declared_nonlocal for s in self.scopes(scope.module).by_node.values() if s is not owner
        ):
            return UNKNOWN
        return self._defined(scope.module, name, definitions)

    def _global(self, name: str, module: Module) -> Looked:
        starred = self.through_stars(module, name)
        if starred is not MISSING:
            return starred
        if name in self.builtins:
            return Builtin(name)
        return UNKNOWN if name in _MODULE_NAMES or module.is_dynamic else MISSING

    def _parameter(self, scope: Scope, parameter: ast.arg) -> Value:
        node, owner = scope.node, scope.method_of
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.args.vararg is parameter:
                return Plain("tuple")
            if node.args.kwarg is parameter:
                return Plain("dict")
            if owner is not None and (first := _first(node)) is not None and first is parameter:
                cls = self.class_of(scope.module, owner)
                if any(is_name(d, "classmethod") for d in node.decorator_list):
                    return UNKNOWN
                if first_parameter(node) == parameter.arg:
                    return Instance(cls, exact=False)
            if parameter.annotation is not None and scope.parent is not None:
                return self.annotated(parameter.annotation, scope.module, node)
        return UNKNOWN

    def annotated(self, annotation: ast.expr, module: Module, near: ast.AST) -> Value:
        """What an annotation says that a value is; unknown for unions and everything optional."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except (SyntaxError, ValueError):
                return UNKNOWN
            if isinstance(annotation, ast.Subscript):
                annotation = annotation.value
            if module.kind is Kind.PROGRAM:
                return self._parsed_annotation(annotation, module)
        value = self.evaluate_in(
            annotation.value if isinstance(annotation, ast.Subscript) else annotation, module, near
        )
        return self._instance(value)

    def _parsed_annotation(self, annotation: ast.expr, module: Module) -> Value:
        """A quoted annotation: its nodes belong to no scope, so names are those of the module."""
        match annotation:
            case ast.Name(id=name):
                found = self.member(module, name)
                return UNKNOWN if found is MISSING else self._instance(found)  # type: ignore[arg-type]
            case ast.Attribute(value=ast.Name(id=base), attr=attr):
                holder = self.member(module, base)
                if isinstance(holder, ModuleValue):
                    found = self.member(holder.module, attr)
                    return UNKNOWN if found is MISSING else self._instance(found)  # type: ignore[arg-type]
        return UNKNOWN

    def _instance(self, value: Value) -> Value:
        match value:
            case ClassValue(cls=cls):
                return OUTPUT if cls.is_output else Instance(cls, exact=False, declared=True)
            case Builtin(name=("str" | "int" | "float" | "bool") as name):
                return Plain(name)
        return UNKNOWN

    # --- expressions

    def evaluate_in(self, node: ast.expr, module: Module, near: ast.AST) -> Value:
        """The expression in the scope that `near`, the statement around it, stands in."""
        if module.kind is Kind.PROGRAM:
            scopes = self.scopes(module)
            scope = scopes.of_node.get(node) or scopes.of_node.get(near) or scopes.top
            return self.evaluate(node, scope)
        return self._library(node, module)

    def _library(self, node: ast.expr, module: Module) -> Value:
        """An expression at the top level of an installed package, or an annotation there."""
        match node:
            case ast.Name(id=name):
                found = self.member(module, name)
                if found is not MISSING:
                    return found  # type: ignore[return-value]
                return Builtin(name) if name in self.builtins else UNKNOWN
            case ast.Attribute(value=inner, attr=attr):
                if isinstance(inner, ast.Name) and inner.id in ("_builtins", "builtins"):
                    return Builtin(attr)
                found = self.attribute(self._library(inner, module), attr)
                return UNKNOWN if found is MISSING else found  # type: ignore[return-value]
            case ast.Subscript(value=inner):
                value = self._library(inner, module)
                return value if isinstance(value, ClassValue) else UNKNOWN
            case ast.Call(func=func, args=[ast.Constant(value=str() as name)]) if (
                last_name(func) == "lazy_import"
            ):
                target = self.modules.find(name)
                return ModuleValue(target) if isinstance(target, Module) else UNKNOWN
            case ast.Constant():
                return _constant(node, None)
        return UNKNOWN

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        if node not in self._values:
            self._values[node] = UNKNOWN
            if self._depth < _DEPTH:
                self._depth += 1
                try:
                    self._values[node] = self._evaluate(node, scope)
                finally:
                    self._depth -= 1
        return self._values[node]

    def at(self, node: ast.expr, module: Module) -> Value:
        """The expression where it stands in the program."""
        return self.evaluate(node, self.scopes(module).of_node[node])

    def _evaluate(self, node: ast.expr, scope: Scope) -> Value:
        match node:
            case ast.Name(id=name):
                found = self.name(name, scope)
                return UNKNOWN if found is MISSING else found  # type: ignore[return-value]
            case ast.Attribute(value=inner, attr=attr):
                found = self.attribute(self.evaluate(inner, scope), attr)
                return UNKNOWN if found is MISSING else found  # type: ignore[return-value]
            case ast.Constant():
                return _constant(node, scope)
            case ast.Call():
                return self._call(node, scope)
            case ast.Subscript(value=inner):
                value = self.evaluate(inner, scope)
                return value if isinstance(value, ClassValue | OutputValue) else UNKNOWN
            case ast.IfExp(body=body, orelse=orelse):
                return self._same([self.evaluate(body, scope), self.evaluate(orelse, scope)])
            case ast.NamedExpr(value=inner):
                return self.evaluate(inner, scope)
            case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
                return self._sum(self.evaluate(left, scope), self.evaluate(right, scope), node.op)
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return Plain("bool")
        kind = _PLAIN.get(type(node))
        if kind is not None:
            in_scope = self.scopes(scope.module).of_node.get(node, scope)
            return Plain(kind, node, in_scope)
        return UNKNOWN

    @staticmethod
    def _same(values: list[Value]) -> Value:
        return values[0] if values and all(v == values[0] for v in values) else UNKNOWN

    @staticmethod
    def _sum(left: Value, right: Value, op: ast.operator) -> Value:
        if isinstance(op, ast.Mod):
            return Plain("str") if isinstance(left, Plain) and left.kind == "str" else UNKNOWN
        if isinstance(left, Plain) and isinstance(right, Plain) and left.kind == right.kind:
            return Plain(left.kind) if left.kind in ("str", "int", "list", "float") else UNKNOWN
        return UNKNOWN

    # --- attributes

    def attribute(self, value: Value, name: str) -> Looked:
        match value:
            case ModuleValue(module=module):
                return self.member(module, name)
            case External(name=full):
                return External(f"{full}.{name}")
            case ClassValue(cls=cls):
                return self._class_attribute(cls, name)
            case Instance(cls=cls):
                return self._instance_attribute(value, cls, name)
            case OutputValue():
                return self._output_attribute(name)
            case Super(cls=cls) if all(c.is_linear for c in (cls, *self.program_classes) if cls in c.mro):
                for base in cls.mro[1:]:
                    if found := base.body.get(name):
                        return self._class_value(base, found[-1], bound=True)
                return UNKNOWN
        return UNKNOWN

    def _output_attribute(self, name: str) -> Value:
        cls = self._output_class()
        if cls is not None and (found := cls.body.get(name)):
            value = self._class_value(cls, found[-1], bound=True)
            return value if isinstance(value, FunctionValue) else UNKNOWN
        return OUTPUT if cls is not None and not name.startswith("__") else UNKNOWN

    def _output_class(self) -> Class | None:
        module = self.modules.find("pulumi.output")
        if isinstance(module, Module):
            found = self.member(module, "Output")
            if isinstance(found, ClassValue):
                return found.cls
        return None

    def _class_attribute(self, cls: Class, name: str) -> Looked:
        found = cls.find(name)
        if found is not None:
            return self._class_value(*found, bound=False)
        if name in self.touched or cls.attributes is None or name in cls.attributes:
            return UNKNOWN
        return MISSING

    def _class_value(self, cls: Class, definition: Definition, *, bound: bool) -> Value:
        node = definition.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            static = any(is_name(d, "staticmethod") for d in node.decorator_list)
            by_class = any(is_name(d, "classmethod") for d in node.decorator_list)
            if any(_is_property(d) for d in node.decorator_list):
                return self._property(cls, node) if bound else UNKNOWN
            if not self._is_transparent(cls.module, node):
                return UNKNOWN
            return FunctionValue(cls.module, node, cls, (bound or by_class) and not static)
        if cls.is_enum and isinstance(node, ast.Assign):
            return Instance(cls)
        name = next((t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)), None)
        if name is not None and len(cls.body.get(name, ())) == 1 and not definition.conditional:
            value = self._bound(cls.module, name, node)
            # A function that is a class attribute becomes a method.
            return UNKNOWN if isinstance(value, FunctionValue) else value
        return UNKNOWN

    def _property(self, cls: Class, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
        if cls.module.kind is Kind.PULUMI:
            return self.annotated(node.returns, cls.module, node) if node.returns is not None else UNKNOWN
        return self._returned(cls.module, node)

    def _instance_attribute(self, value: Instance, cls: Class, name: str) -> Looked:
        if name in self.touched:
            return UNKNOWN
        classes = [*cls.mro]
        if not value.exact:
            classes += [c for c in self.program_classes if cls in c.mro and c is not cls]
        assigned = [pair for c in classes for pair in c.assigned.get(name, ())]
        bodies = [c for c in classes if name in c.body]
        if assigned and not bodies:
            values = [
                UNKNOWN if part is None else self.evaluate_in(part, c.module, node)
                for c in classes
                for part, node in c.assigned.get(name, ())
            ]
            return self._same(values)
        if assigned or any(name in c.annotated and name not in c.body for c in classes):
            return UNKNOWN
        found = cls.find(name)
        if found is not None:
            if bodies != [found[0]] and not value.exact and bodies[0] is not found[0]:
                return UNKNOWN
            return self._class_value(*found, bound=True)
        if bodies or cls.attributes is None or name in cls.attributes:
            return UNKNOWN
        if not value.exact and any(
            cls in c.mro and (c.attributes is None or name in c.attributes) for c in self.program_classes
        ):
            return UNKNOWN
        return MISSING

    # --- calls

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        if is_name(node.func, "super") and not node.args:
            return self._super(scope)
        value = self.result(self.evaluate(node.func, scope))
        return replace(value, made=node) if isinstance(value, Instance) else value

    def _super(self, scope: Scope) -> Value:
        inner: Scope | None = scope
        while inner is not None:
            owner = inner.method_of
            if owner is not None:
                return Super(self.class_of(scope.module, owner))
            inner = inner.parent
        return UNKNOWN

    def result(self, callee: Value) -> Value:
        """What a call of the value gives."""
        match callee:
            case ClassValue(cls=cls):
                return (
                    Instance(cls) if cls.is_plain and not cls.is_enum and not cls.is_typed_dict else UNKNOWN
                )
            case FunctionValue(module=module, node=node):
                if module.kind is Kind.PULUMI:
                    return self._declared_result(module, node)
                return self._returned(module, node)
            case Builtin(name=("str" | "int" | "float" | "bool" | "dict" | "list" | "tuple" | "set") as name):
                return Plain(name)
            case External(name="json.dumps"):
                return Plain("str")
        return UNKNOWN

    def _declared_result(self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
        if node.returns is None or isinstance(node, ast.AsyncFunctionDef):
            return UNKNOWN
        value = self.annotated(node.returns, module, node)
        if isinstance(value, Instance):
            return Instance(value.cls, exact=False)
        return value

    def _returned(self, module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Value:
        """What a function of the program returns, where it is one thing on every path."""
        if isinstance(node, ast.AsyncFunctionDef) or is_generator(node) or not _ends(node.body):
            return UNKNOWN
        returned = [n.value for n in own_statements(node.body) if isinstance(n, ast.Return)]
        scopes = self.scopes(module)
        values = [UNKNOWN if part is None else self.evaluate(part, scopes.of_node[part]) for part in returned]
        return self._same(values)


def _external(name: str) -> External:
    """`typing_extensions` has what a newer `typing` has."""
    first, dot, rest = name.partition(".")
    return External(f"typing{dot}{rest}") if first == "typing_extensions" else External(name)


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


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.arg | None:
    every = [*node.args.posonlyargs, *node.args.args]
    return every[0] if every else None


def last_name(node: ast.expr) -> str:
    """The name, or the last one of a dotted name; empty for any other expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_property(node: ast.expr) -> bool:
    return last_name(node) in ("property", "cached_property")


def _is_overload(node: ast.FunctionDef) -> bool:
    return any(last_name(d) == "overload" for d in node.decorator_list)


def _constant(node: ast.Constant, scope: Scope | None) -> Value:
    return Plain("none" if node.value is None else type(node.value).__name__, node, scope)
