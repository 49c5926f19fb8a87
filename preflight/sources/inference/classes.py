"""Classes of the program and of Pulumi packages: what they inherit, what they have, how they are made."""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from preflight.core.cached_property import cached_property
from preflight.sources.inference.scopes import Scope, own_statements
from preflight.sources.inference.values import Builtin, ClassValue, External, FunctionValue, Value
from preflight.sources.parsing.bindings import Definition, collect, statements_in
from preflight.sources.parsing.modules import Kind, Module

if TYPE_CHECKING:
    from preflight.sources.inference.evaluator import Evaluator

# Bases of other modules that add no attributes of their own.
_NEUTRAL: Final = frozenset(
    f"{module}.{name}"
    for module in ("typing", "abc", "collections.abc")
    for name in ("Generic", "Protocol", "ABC")
)
_ENUMS: Final = frozenset(f"enum.{n}" for n in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"))
_TUPLES: Final = frozenset({"typing.NamedTuple"})
_DICTS: Final = frozenset({"typing.TypedDict"})
_HARMLESS: Final = frozenset(
    {
        "typing.final",
        "typing.runtime_checkable",
        "functools.total_ordering",
        "enum.unique",
        "typing.deprecated",
        "warnings.deprecated",
    }
)
_PULUMI_HARMLESS: Final = frozenset({"input_type", "output_type", "type_token", "deprecated"})
# What gives an object attributes that no statement names.
_SETS_BY_NAME: Final = ("setattr", "vars")
_DATACLASS: Final = frozenset({"dataclasses.dataclass"})
_TUPLE_NAMES: Final = frozenset({*dir(tuple), "_fields", "_asdict", "_replace", "_make", "_field_defaults"})
_ENUM_NAMES: Final = frozenset(
    {*dir(enum.Enum), "name", "value", "_name_", "_value_", "_missing_", "__members__"}
)


class Class:
    """A class statement. `scope` is the scope inside its body, for the program's own classes."""

    def __init__(self, inference: Evaluator, module: Module, node: ast.ClassDef, scope: Scope | None) -> None:
        self.inference: Final = inference
        self.module: Final = module
        self.node: Final = node
        self.scope: Final = scope

    def __repr__(self) -> str:
        return f"<class {self.module.name}.{self.node.name}>"

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def is_output(self) -> bool:
        return self.node.name == "Output" and self.module.name == "pulumi.output"

    # --- what it inherits

    @cached_property
    def _bases(self) -> tuple[Value, ...]:
        return tuple(self.inference.evaluate_in(base, self.module, self.node) for base in self.node.bases)

    @cached_property
    def mro(self) -> tuple[Class, ...]:
        """The class and the classes it inherits from that are read, in the order of lookup."""
        found: dict[Class, None] = {self: None}
        for base in self._bases:
            if isinstance(base, ClassValue) and base.cls is not self:
                for cls in base.cls.mro:
                    found.pop(cls, None)
                    found[cls] = None
        return tuple(found)

    @cached_property
    def inherited(self) -> frozenset[str] | None:
        """Names that come from classes that are not read; `None` where those are not known."""
        names = set(dir(object))
        for cls in self.mro:
            added = cls._foreign
            if added is None:
                return None
            names |= added
        return frozenset(names)

    @cached_property
    def _foreign(self) -> frozenset[str] | None:
        names: set[str] = {"__dict__", "__weakref__", "__module__", "__annotations__", "__dataclass_fields__"}
        names |= {"__name__", "__qualname__", "mro", "__mro__", "__subclasses__", "__bases__"}
        if not self._plain_decorators or not self._plain_metaclass:
            return None
        for base in self._bases:
            match base:
                case ClassValue():
                    continue
                case Builtin(name=name):
                    names |= set(dir(getattr(builtins, name, object)))
                case External(name=name) if name in _NEUTRAL:
                    continue
                case External(name=name) if name in _ENUMS:
                    names |= _ENUM_NAMES | set(dir(str)) | set(dir(int))
                case External(name=name) if name in _TUPLES:
                    names |= _TUPLE_NAMES
                case External(name=name) if name in _DICTS:
                    names |= set(dir(dict))
                case _:
                    return None
        return frozenset(names)

    @cached_property
    def is_linear(self) -> bool:
        """Whether each class has one base at most, so that `super()` is the same for every object."""
        return all(len(cls.node.bases) <= 1 for cls in self.mro)

    def has_base(self, name: str) -> bool:
        """Whether a class of that full name (`pulumi.resource.Resource`) is among its bases, or it is that class."""
        return any(f"{cls.module.name}.{cls.name}" == name for cls in self.mro)

    def _any_external(self, names: frozenset[str]) -> bool:
        return any(
            isinstance(base, External) and base.name in names for cls in self.mro for base in cls._bases
        )

    @cached_property
    def is_enum(self) -> bool:
        return self._any_external(_ENUMS)

    @cached_property
    def is_named_tuple(self) -> bool:
        return self._any_external(_TUPLES)

    @cached_property
    def is_typed_dict(self) -> bool:
        return self._any_external(_DICTS)

    @cached_property
    def is_protocol(self) -> bool:
        return any(isinstance(b, External) and b.name.endswith(".Protocol") for b in self._bases)

    @cached_property
    def decorators(self) -> tuple[Value, ...]:
        return tuple(self._decorator(d) for d in self.node.decorator_list)

    def _decorator(self, node: ast.expr) -> Value:
        return self.inference.evaluate_in(
            node.func if isinstance(node, ast.Call) else node, self.module, self.node
        )

    @cached_property
    def dataclass_options(self) -> dict[str, object] | None:
        """The arguments of its `@dataclass`; `None` where it is none."""
        for node, value in zip(self.node.decorator_list, self.decorators, strict=True):
            if isinstance(value, External) and value.name in _DATACLASS:
                keywords = node.keywords if isinstance(node, ast.Call) else []
                return {k.arg or "**": getattr(k.value, "value", None) for k in keywords}
        return None

    @cached_property
    def _plain_decorators(self) -> bool:
        return all(
            (isinstance(v, External) and v.name in _HARMLESS | _DATACLASS) or _of_pulumi(v)
            for v in self.decorators
        )

    @cached_property
    def _plain_metaclass(self) -> bool:
        for keyword in self.node.keywords:
            if keyword.arg == "metaclass":
                value = self.inference.evaluate_in(keyword.value, self.module, self.node)
                if not (isinstance(value, External) and value.name == "abc.ABCMeta"):
                    return False
        return True

    @property
    def is_plain(self) -> bool:
        """Whether calling it makes an instance of it, through its `__init__` alone."""
        return self.inherited is not None and not any(
            name in cls.body
            for cls in self.mro
            for name in ("__new__", "__init_subclass__", "__class_getitem__")
            if cls.module.kind is Kind.PROGRAM
        )

    # --- what it has

    @cached_property
    def body(self) -> dict[str, tuple[Definition, ...]]:
        return collect(self.node.body, False)

    @cached_property
    def annotated(self) -> dict[str, ast.AnnAssign]:
        return {
            n.target.id: n
            for n in self.node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        }

    @cached_property
    def methods(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        return tuple(
            n for n in own_statements(self.node.body) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        )

    @cached_property
    def assigned(self) -> dict[str, list[tuple[ast.expr | None, ast.AST]]]:
        """Attributes that methods set on their first parameter: the value set, and the statement."""
        found: dict[str, list[tuple[ast.expr | None, ast.AST]]] = {}
        for method in self.methods:
            own = first_parameter(method)
            if own is None:
                continue
            for node in statements_in(method):
                for target, value in _targets(node):
                    if isinstance(target, ast.Attribute) and is_name(target.value, own):
                        found.setdefault(target.attr, []).append((value, node))
        return found

    @cached_property
    def is_dynamic(self) -> bool:
        """Whether it may have attributes that no statement names."""
        if {"__getattr__", "__getattribute__", "__slots__"} & self.body.keys():
            return True
        if self.module.kind is Kind.PULUMI and not any(word in self.module.text for word in _SETS_BY_NAME):
            return False
        for method in self.methods:
            own = first_parameter(method)
            for node in ast.walk(method):
                match node:
                    case ast.Attribute(value=ast.Name(id=name), attr="__dict__") if name == own:
                        if self.module.kind is Kind.PROGRAM:
                            return True
                    case ast.Call(func=ast.Name(id="setattr" | "vars"), args=[ast.Name(id=name), *_]):
                        if name == own:
                            return True
        return False

    @cached_property
    def _takes_properties(self) -> bool:
        """Whether a resource class of the program gives the SDK properties, each of which becomes an attribute."""
        if self.module.kind is not Kind.PROGRAM or not self.has_base("pulumi.resource.Resource"):
            return False
        if not self.has_base("pulumi.resource.ComponentResource"):
            return not any(
                cls.module.kind is Kind.PULUMI and "_internal_init" in cls.body for cls in self.mro
            )
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "__init__"
            and not all(
                map(_is_nothing, [*node.args[2:3], *(k.value for k in node.keywords if k.arg == "props")])
            )
            for method in self.methods
            for node in ast.walk(method)
        )

    def own_names(self) -> Iterator[str]:
        yield from self.body
        yield from self.annotated
        yield from self.assigned

    @cached_property
    def attributes(self) -> frozenset[str] | None:
        """All attributes an instance can have; `None` where that is not known."""
        if self.inherited is None or any(cls.is_dynamic or cls._takes_properties for cls in self.mro):
            return None
        return self.inherited | {name for cls in self.mro for name in cls.own_names()}

    def find(self, name: str) -> tuple[Class, Definition] | None:
        """The method or class attribute of that name, in the order of lookup; the last that is not an overload."""
        if not self.is_linear and name in (self.inherited or ()) and not hasattr(object, name):
            return None  # perhaps that of a class that is not read
        for cls in self.mro:
            if found := cls.body.get(name):
                return cls, found[-1]
            if name in cls.annotated or name in cls.assigned:
                return None
        return None


def first_parameter(method: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    for decorator in method.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod"):
            return None
    every = [*method.args.posonlyargs, *method.args.args]
    return every[0].arg if every else None


def _targets(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What a node assigns to, with the value where one whole value is assigned."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _flat(target, value)
        case ast.AnnAssign(target=target, value=value):
            yield target, value
        case ast.AugAssign(target=target):
            yield target, None
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _flat(target, None)
        case ast.withitem(optional_vars=target) if target is not None:
            yield from _flat(target, None)
        case ast.Delete(targets=targets):
            for target in targets:
                yield target, None


def _flat(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    if isinstance(target, ast.Tuple | ast.List):
        values: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = list(value.elts)
        for inner, part in zip(target.elts, values, strict=True):
            yield from _flat(inner, part)
    else:
        yield target, value


def _is_nothing(node: ast.expr) -> bool:
    """`None` or `{}`."""
    return (isinstance(node, ast.Constant) and node.value is None) or (
        isinstance(node, ast.Dict) and not node.keys
    )


def is_name(node: ast.AST, name: str) -> bool:
    """Whether the expression is this name alone."""
    return isinstance(node, ast.Name) and node.id == name


def last_name(node: ast.AST | None) -> str:
    """The name, or the last one of a dotted name; empty for any other expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _of_pulumi(value: Value) -> bool:
    return (
        isinstance(value, FunctionValue)
        and value.module.kind is Kind.PULUMI
        and value.node.name in _PULUMI_HARMLESS
    )


targets_of: Final[Callable[[ast.AST], Iterator[tuple[ast.expr, Any]]]] = _targets
