"""What the annotation of a Pulumi input accepts, and displays that it does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

from preflight.sources.faults.suggestions import nearest, snake
from preflight.sources.inference.classes import Class, last_name
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.values import Builtin, ClassValue, Plain, Value
from preflight.sources.parsing.modules import Module

_WRAPPERS: Final = frozenset({"Input", "Optional", "Union", "NotRequired", "Required", "Output"})
_LISTS: Final = frozenset({"Sequence", "List", "list", "Iterable"})
_MAPPINGS: Final = frozenset({"Mapping", "Dict", "dict", "MutableMapping"})
_SCALARS: Final = frozenset({"str", "int", "float", "bool"})


class Accepts(msgspec.Struct, frozen=True):
    """What an input takes: plain values, lists and mappings of something, classes. `anything`: not known."""

    scalars: frozenset[str] = frozenset()
    items: tuple[ast.expr, ...] = ()
    values: tuple[ast.expr, ...] = ()
    classes: tuple[Class, ...] = ()
    anything: bool = False

    @property
    def only_scalars(self) -> bool:
        structured = self.items or self.values or any(not c.is_enum for c in self.classes)
        return bool(self.scalars) and not self.anything and not structured


class WrongKey(msgspec.Struct, frozen=True):
    """A dictionary key that the input type does not have."""

    node: ast.expr
    module: Module
    key: str
    type_name: str
    meant: str | None


class WrongShape(msgspec.Struct, frozen=True):
    """A dictionary or list where one plain value is taken."""

    node: ast.expr
    module: Module
    given: str
    taken: str
    under: str


InputMismatch: TypeAlias = WrongKey | WrongShape


def accepts(inference: Inference, annotation: ast.expr | None, module: Module) -> Accepts:
    """Read an annotation of an installed package."""
    scalars: set[str] = set()
    items: list[ast.expr] = []
    values: list[ast.expr] = []
    classes: list[Class] = []
    anything = annotation is None
    waiting = [annotation] if annotation is not None else []
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Constant(value=str() as text):
                try:
                    waiting.append(ast.parse(text, mode="eval").body)
                except (SyntaxError, ValueError):
                    anything = True
            case ast.Constant(value=None):
                continue
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                waiting += [left, right]
            case ast.Subscript(value=head, slice=inner):
                name = last_name(head)
                parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
                if name in _WRAPPERS:
                    waiting += parts
                elif name in _LISTS and len(parts) == 1:
                    items += parts
                elif name in _MAPPINGS and len(parts) == 2:
                    values.append(parts[1])
                else:
                    anything = True
            case ast.Name() | ast.Attribute():
                if last_name(node) in _SCALARS:
                    scalars.add(last_name(node))
                    continue
                value: Value = inference.evaluate_in(node, module, node)
                match value:
                    case ClassValue(cls=cls):
                        classes.append(cls)
                    case Builtin(name=name) if name in _SCALARS:
                        scalars.add(name)
                    case _:
                        anything = True
            case _:
                anything = True
    return Accepts(frozenset(scalars), tuple(items), tuple(values), tuple(classes), anything)


def input_mismatches(
    inference: Inference,
    value: Value,
    annotation: ast.expr | None,
    module: Module,
    under: str,
    depth: int = 0,
) -> Iterator[InputMismatch]:
    """What of a dictionary or list display the input does not take. `under`: the argument it is given as."""
    if not isinstance(value, Plain) or value.node is None or value.scope is None or depth > 8:
        return
    taken = accepts(inference, annotation, module)
    here = value.scope.module
    if value.kind in ("dict", "list") and taken.only_scalars:
        if isinstance(value.node, ast.Dict | ast.List):
            yield WrongShape(value.node, here, value.kind, " or ".join(sorted(taken.scalars)), under)
        return
    if taken.anything:
        return
    match value.node:
        case ast.Dict():
            yield from _dictionary(inference, value.node, value, taken, module, under, depth)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if len(taken.items) == 1:
            for element in elements:
                if not isinstance(element, ast.Starred):
                    inner = inference.at(element, here)
                    yield from input_mismatches(inference, inner, taken.items[0], module, under, depth + 1)


def _dictionary(
    inference: Inference,
    node: ast.Dict,
    value: Plain,
    taken: Accepts,
    module: Module,
    under: str,
    depth: int,
) -> Iterator[InputMismatch]:
    assert value.scope is not None
    here = value.scope.module
    if len(taken.values) == 1 and not taken.classes:
        # A part without a key is another dictionary, unpacked.
        for part in (p for key, p in zip(node.keys, node.values, strict=True) if key is not None):
            yield from input_mismatches(
                inference, inference.at(part, here), taken.values[0], module, f"a value of {under}", depth + 1
            )
        return
    structures = [c for c in taken.classes if not c.is_enum]
    if not structures or taken.values:
        return
    fields: dict[str, tuple[ast.expr | None, Module]] = {}
    for cls in structures:
        found = _fields(cls)
        if found is None:
            return
        fields |= {k: v for k, v in found.items() if k not in fields}
    spelled = {snake(name): name for name in fields}
    for key, part in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        name = key.value if key.value in fields else spelled.get(snake(key.value))
        if name is None:
            inputs = [c.name.removesuffix("Dict") for c in structures if "Args" in c.name]
            shown = min(inputs or [structures[0].name], key=len)
            yield WrongKey(key, here, key.value, shown, nearest(key.value, fields))
            continue
        annotation, owner = fields[name]
        yield from input_mismatches(inference, inference.at(part, here), annotation, owner, name, depth + 1)


def _fields(cls: Class) -> dict[str, tuple[ast.expr | None, Module]] | None:
    """The keys of an input type, from its typed dictionary or its arguments; `None` where they are not known."""
    if cls.is_typed_dict:
        if any(not c.is_typed_dict for c in cls.mro):
            return None
        return {name: (n.annotation, c.module) for c in cls.mro for name, n in c.annotated.items()}
    found = cls.find("__init__")
    if found is None or not isinstance(found[1].node, ast.FunctionDef):
        return None
    args = found[1].node.args
    if args.kwarg is not None:
        return None
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs][1:]
    return {a.arg: (a.annotation, found[0].module) for a in every}
