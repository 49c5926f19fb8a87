"""Where the program's own text gives a value: followed from where it is used back to what is written.

Through variables, attributes, arguments of the program's functions and classes, defaults, dictionaries, modules and the
functions of Pulumi that only wrap a value. What comes from anywhere else is not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

from preflight.core.cached_property import cached_property
from preflight.sources.analysis import Sources
from preflight.sources.faults.missing_configuration import is_configured
from preflight.sources.inference.classes import Class, first_parameter, targets_of
from preflight.sources.inference.scopes import Scope
from preflight.sources.inference.values import ClassValue, External, FunctionValue, Instance, ModuleValue
from preflight.sources.parsing.modules import Kind, Module

# An expression and the module that it stands in.
Written: TypeAlias = "tuple[ast.expr, Module]"
_DEPTH: Final = 24
# Functions that give their first argument back.
_WRAPPERS: Final = frozenset({"secret", "from_input", "unsecret", "concat", "format"})
_ENVIRONMENT: Final = frozenset({"os.environ.get", "os.getenv"})


class Origins:
    """Follows expressions of one program. Each way back is taken once, so that a circle ends."""

    def __init__(self, sources: Sources) -> None:
        self.sources: Final = sources
        self.inference: Final = sources.inference

    def texts(self, node: ast.expr, module: Module) -> Iterator[str]:
        """The texts that the expression has or may have, as far as they are written in the program."""
        for written, at in self.of(node, module):
            text = self.text(written, at)
            if text is not None:
                yield text

    def text(self, node: ast.expr, module: Module) -> str | None:
        """The text of a literal, or of literals put together."""
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.JoinedStr(values=values):
                parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in values]
                return self._joined(parts, module)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right], module)
        return None

    def _joined(self, parts: list[ast.expr], module: Module) -> str | None:
        texts = [next(self.texts(part, module), None) for part in parts]
        return "".join(t for t in texts if t is not None) if all(t is not None for t in texts) else None

    def of(self, node: ast.expr, module: Module) -> Iterator[Written]:
        """The literals, displays and calls that the expression's value is made by."""
        yield from self._of(node, module, set(), 0)

    def _of(self, node: ast.expr, module: Module, seen: set[ast.AST], depth: int) -> Iterator[Written]:
        if node in seen or depth > _DEPTH:
            return
        seen.add(node)
        steps = list(self._back(node, module))
        if not steps:
            yield node, module
        for step, at in steps:
            yield from self._of(step, at, seen, depth + 1)

    def _back(self, node: ast.expr, module: Module) -> Iterator[Written]:
        """The expressions of which one is the value of this one; none where it is written here."""
        match node:
            case ast.Name(id=name):
                yield from self._name(name, self._scope(node, module))
            case ast.Attribute(value=owner, attr=attr):
                yield from self._attribute(owner, attr, module)
            case ast.BoolOp(op=ast.Or(), values=[*first, default]):
                if not any(is_configured(self.sources, module, value) for value in first):
                    yield from ((part, module) for part in (*first, default))
            case ast.IfExp(body=body, orelse=other):
                yield from ((body, module), (other, module))
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                yield value, module
            case ast.Subscript(value=owner, slice=key):
                yield from self._item(owner, key, module)
            case ast.Call():
                yield from self._call(node, module)

    def _scope(self, node: ast.AST, module: Module) -> Scope:
        scopes = self.inference.scopes(module)
        return scopes.of_node.get(node, scopes.top)

    # --- names

    def _name(self, name: str, scope: Scope) -> Iterator[Written]:
        owner = scope.owner(name)
        if owner is None:
            return
        if name in owner.parameters and isinstance(owner.node, ast.FunctionDef):
            yield from self._arguments(owner.node, name, owner.module)
        yield from self._definitions(owner, name)

    def _definitions(self, owner: Scope, name: str) -> Iterator[Written]:
        found: list[Written] = []
        for definition in owner.definitions.get(name, ()):
            node = definition.node
            if isinstance(node, ast.ImportFrom):
                found += self._imported(node, name, owner.module)
            found += [
                (value, owner.module)
                for target, value in targets_of(node)
                if isinstance(target, ast.Name) and target.id == name and value is not None
            ]
        # `value = config.get("key")`, and a literal where that gives nothing.
        if not any(is_configured(self.sources, at, value) for value, at in found):
            yield from found

    def _imported(self, node: ast.ImportFrom, name: str, module: Module) -> Iterator[Written]:
        alias = next((a for a in node.names if (a.asname or a.name) == name), None)
        full = self.inference.modules.absolute(module, node)
        target = self.inference.modules.find(full) if full else None
        if alias is not None and isinstance(target, Module):
            yield from self._member(target, alias.name)

    def _member(self, module: Module, name: str) -> Iterator[Written]:
        if module.kind is Kind.PROGRAM and module.tree is not None:
            yield from self._definitions(self.inference.scopes(module).top, name)

    # --- arguments

    @cached_property
    def _calls(self) -> dict[ast.AST, list[tuple[ast.Call, Module]]]:
        """The calls of the program's functions, and of its classes without an `__init__`, by their statements."""
        found: dict[ast.AST, list[tuple[ast.Call, Module]]] = {}
        for module, node in self.sources.nodes():
            if not isinstance(node, ast.Call):
                continue
            match self.inference.at(node.func, module):
                case FunctionValue(module=owner, node=function) if owner.kind is Kind.PROGRAM:
                    found.setdefault(function, []).append((node, module))
                case ClassValue(cls=cls) if cls.module.kind is Kind.PROGRAM:
                    made = cls.find("__init__")
                    own = made is not None and made[0].module.kind is Kind.PROGRAM
                    key: ast.AST = made[1].node if own and made is not None else cls.node
                    found.setdefault(key, []).append((node, module))
        return found

    def _arguments(self, function: ast.FunctionDef, name: str, module: Module) -> Iterator[Written]:
        """What the parameter is given: by the calls that name it, and its default where one does not."""
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        calls = self._calls.get(function, [])
        given = [(_argument(call, names, name), at) for call, at in calls]
        yield from ((value, at) for value, at in given if value is not None)
        if not calls or any(value is None for value, _ in given):
            default = _default(function, name)
            if default is not None:
                yield default, module

    def _fields(self, cls: Class, name: str) -> Iterator[Written]:
        """What a field of a dataclass is given by the calls of the class, and its default where one does not."""
        names = [n for owner in reversed(cls.mro) for n in owner.annotated]
        given = [(_argument(call, ["self", *names], name), at) for call, at in self._calls.get(cls.node, [])]
        yield from ((value, at) for value, at in given if value is not None)
        if not given or any(value is None for value, _ in given):
            for owner in cls.mro:
                if (field := owner.annotated.get(name)) is not None and field.value is not None:
                    yield _field_default(field.value), owner.module

    # --- attributes and items

    def _attribute(self, owner: ast.expr, name: str, module: Module) -> Iterator[Written]:
        match self.inference.at(owner, module):
            case ModuleValue(module=target):
                yield from self._member(target, name)
            case Instance(cls=cls) if cls.is_enum and name == "value":
                yield owner, module
            case Instance(cls=cls) | ClassValue(cls=cls) if cls.module.kind is Kind.PROGRAM:
                yield from self._of_class(cls, name)
            case _:
                cls_node = self._scope(owner, module).method_of
                scope = self._scope(owner, module)
                if (
                    cls_node is not None
                    and isinstance(owner, ast.Name)
                    and isinstance(scope.node, ast.FunctionDef)
                    and first_parameter(scope.node) == owner.id
                ):
                    yield from self._of_class(self.inference.class_of(module, cls_node), name)

    def _of_class(self, cls: Class, name: str) -> Iterator[Written]:
        for one in cls.mro:
            yield from ((value, one.module) for value, _ in one.assigned.get(name, ()) if value is not None)
            if name in one.annotated and one.dataclass_options is not None:
                yield from self._fields(cls, name)
                continue
            for definition in one.body.get(name, ()):
                yield from (
                    (value, one.module)
                    for target, value in targets_of(definition.node)
                    if isinstance(target, ast.Name) and target.id == name and value is not None
                )
                if isinstance(definition.node, ast.FunctionDef):
                    yield from _returned(definition.node, one.module)

    def _item(self, owner: ast.expr, key: ast.expr, module: Module) -> Iterator[Written]:
        """The item of that key of a display, each where the key is not known."""
        wanted = key.value if isinstance(key, ast.Constant) else None
        for display, at in self.of(owner, module):
            if isinstance(display, ast.Dict):
                for name, value in zip(display.keys, display.values, strict=True):
                    if wanted is None or (isinstance(name, ast.Constant) and name.value == wanted):
                        yield value, at
            elif isinstance(display, ast.List | ast.Tuple) and isinstance(wanted, int):
                yield from ((value, at) for value in display.elts[wanted : wanted + 1 or None])
            elif (
                isinstance(display, ast.Call)
                and isinstance(display.func, ast.Name)
                and display.func.id == "dict"
            ):
                yield from ((k.value, at) for k in display.keywords if wanted is None or k.arg == wanted)

    # --- calls

    def _call(self, node: ast.Call, module: Module) -> Iterator[Written]:
        value = self.inference.at(node.func, module)
        default = (
            node.args[1]
            if len(node.args) > 1
            else next((k.value for k in node.keywords if k.arg == "default"), None)
        )
        match value:
            case External(name=name) if name in _ENVIRONMENT:
                key = node.args[0] if node.args else None
                if default is not None and not (
                    isinstance(key, ast.Constant) and self.sources.disk.has_variable(str(key.value))
                ):
                    yield default, module
                return
            case FunctionValue(module=owner, node=function) if owner.kind is Kind.PROGRAM:
                if isinstance(function, ast.FunctionDef):
                    yield from _returned(function, owner)
                return
        if not isinstance(node.func, ast.Attribute):
            if isinstance(node.func, ast.Name) and node.func.id == "str" and node.args:
                yield node.args[0], module
            return
        attr = node.func.attr
        if attr in _WRAPPERS and len(node.args) == 1:
            yield node.args[0], module
        elif attr.startswith("get") and default is not None:
            if not is_configured(self.sources, module, node):
                yield default, module
            if attr == "get":
                yield from self._item(node.func.value, node.args[0], module)
        elif attr == "get" and node.args:
            yield from self._item(node.func.value, node.args[0], module)


def _argument(call: ast.Call, names: list[str], name: str) -> ast.expr | None:
    """What the call gives the parameter; the first name is skipped where the call does not give the object."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if name not in names or any(isinstance(a, ast.Starred) for a in call.args):
        return None
    index = names.index(name) - (1 if names[0] in ("self", "cls") else 0)
    return call.args[index] if 0 <= index < len(call.args) else None


def _default(function: ast.FunctionDef, name: str) -> ast.expr | None:
    args = function.args
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    found = dict(zip(reversed(names), reversed(args.defaults), strict=False))
    found |= {a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    return found.get(name)


def _field_default(value: ast.expr) -> ast.expr:
    """What `field(default=...)` gives; the value itself otherwise."""
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg == "default":
                return keyword.value
            if keyword.arg == "default_factory" and isinstance(keyword.value, ast.Lambda):
                return keyword.value.body
    return value


def _returned(function: ast.FunctionDef, module: Module) -> Iterator[Written]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value, module
