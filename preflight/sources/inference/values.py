"""What an expression of the program is, as far as its sources say: a module, class, function, instance or Output."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from preflight.sources.parsing.modules import Module

if TYPE_CHECKING:
    from preflight.sources.inference.classes import Class
    from preflight.sources.inference.scopes import Scope


class _Unknown:
    """Nothing is known: whatever is asked of it is undecided."""

    def __repr__(self) -> str:
        return "UNKNOWN"


class _Missing:
    """Certainly not there."""

    def __repr__(self) -> str:
        return "MISSING"


UNKNOWN: Final = _Unknown()
MISSING: Final = _Missing()


class ModuleValue(msgspec.Struct, frozen=True):
    module: Module


class ClassValue(msgspec.Struct, frozen=True):
    cls: Class


class FunctionValue(msgspec.Struct, frozen=True):
    """A function with the module that it stands in. `bound`: its first parameter is already given."""

    module: Module
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: Class | None = None
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the class. `exact`: not of a subclass. `declared`: only an annotation says so.

    `made`: the call that made it, where there is one.
    """

    cls: Class
    exact: bool = True
    declared: bool = False
    made: ast.Call | None = field(default=None, compare=False, repr=False)


class OutputValue(msgspec.Struct, frozen=True):
    """A `pulumi.Output`, with what the package declares of its value. `element`: what an index of the value gives."""

    of: Value = UNKNOWN
    element: Value = UNKNOWN


@dataclass(frozen=True, slots=True)
class Plain:
    """A value of a built-in type, with its display where there is one."""

    kind: str
    node: ast.expr | None = field(default=None, compare=False)
    scope: Scope | None = field(default=None, compare=False, repr=False)

    @property
    def constant(self) -> object:
        return self.node.value if isinstance(self.node, ast.Constant) else None


class External(msgspec.Struct, frozen=True):
    """Something of a module that is not read, by its full name: `json.dumps`."""

    name: str


class Builtin(msgspec.Struct, frozen=True):
    name: str


class Super(msgspec.Struct, frozen=True):
    cls: Class


Value: TypeAlias = (
    "ModuleValue | ClassValue | FunctionValue | Instance | OutputValue | Plain | External | Builtin | Super"
    " | _Unknown"
)
Looked: TypeAlias = "Value | _Missing"
OUTPUT: Final = OutputValue()


def same(values: list[Value]) -> Value:
    """The one thing that all of them are."""
    if values and all(v == values[0] for v in values):
        return values[0]
    return OUTPUT if values and all(isinstance(v, OutputValue) for v in values) else UNKNOWN


def or_unknown(found: Looked) -> Value:
    """What was found; what is missing is reported where it is asked for, and here nothing is known of it."""
    return UNKNOWN if isinstance(found, _Missing) else found
