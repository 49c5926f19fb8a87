"""Uses of a `pulumi.Output` as if it were its value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

import msgspec

from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.values import Builtin, External, Instance, OutputValue, Plain
from preflight.sources.parsing.modules import Kind, Module
from preflight.sources.past_searches import remembered

_PLAIN: Final = frozenset({"str", "int", "float", "list", "tuple"})
_DUMPS: Final = frozenset({"json.dumps", "json.dump", "ujson.dumps"})
_ITERATING: Final = frozenset(
    {
        "all",
        "any",
        "dict",
        "enumerate",
        "frozenset",
        "iter",
        "list",
        "reversed",
        "set",
        "sorted",
        "sum",
        "tuple",
        "zip",
    }
)
_CONVERTING: Final = frozenset(
    {
        "abs",
        "bytes",
        "chr",
        "divmod",
        "float",
        "int",
        "len",
        "max",
        "min",
        "open",
        "ord",
        "pow",
        "range",
        "round",
    }
)
_OPERATORS: Final[Mapping[type[ast.AST], str]] = {
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class Use(Enum):
    """How the Output is used. All but texts, `==` and conditions raise a TypeError."""

    JSON = "json.dumps"
    ADDED = "+"
    TEXT = "text"
    ITERATED = "iteration"
    CALLED = "a method of its value"
    CONVERTED = "conversion"
    MEMBERSHIP = "in"
    CALCULATED = "an operator of numbers"
    COMPARED = "=="
    TESTED = "if"

    @property
    def raises(self) -> bool:
        return self not in (Use.TEXT, Use.COMPARED, Use.TESTED)


class Misused(msgspec.Struct, frozen=True):
    """`shown`: the Output's expression; `detail`: the function or method concerned."""

    place: SourceLocation
    use: Use
    shown: str
    detail: str = ""


class Misuse(msgspec.Struct, frozen=True):
    """The node that uses the Output `output`, in its module."""

    module: Module
    node: ast.AST
    use: Use
    output: ast.expr
    detail: str

    @property
    def where(self) -> ast.AST:
        """Where Python raises the error: at the operation, which may begin lines before the Output."""
        return self.node if isinstance(self.node, ast.Call | ast.BinOp | ast.Compare) else self.output


def output_misuses(sources: Sources) -> Iterator[Misuse]:
    for module, node in sources.nodes():
        for use, output, detail in _uses(sources, module, node):
            if not sources.is_expected(module, node, "TypeError"):
                yield Misuse(module, node, use, output, detail)


@remembered
def output_faults(sources: Sources) -> Iterator[Misused]:
    seen: set[tuple[str, int, str, Use]] = set()
    for found in output_misuses(sources):
        shown = ast.unparse(found.output)
        place = sources.place(found.module, found.where)
        key = (place.file, place.line, shown, found.use)
        if key not in seen:
            seen.add(key)
            yield Misused(place, found.use, shown if len(shown) < 60 else shown[:57] + "...", found.detail)


def _uses(sources: Sources, module: Module, node: ast.AST) -> Iterator[tuple[Use, ast.expr, str]]:
    def is_output(part: ast.expr) -> bool:
        return isinstance(sources.inference.at(part, module), OutputValue)

    match node:
        case ast.Call(func=function):
            yield from _in_call(sources, module, node, function)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            if part := _operand(sources, module, left, right):
                yield Use.ADDED, part, ""
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            value = sources.inference.at(left, module)
            if isinstance(value, Plain) and value.kind == "str":
                for part in right.elts if isinstance(right, ast.Tuple) else [right]:
                    if is_output(part):
                        yield Use.TEXT, part, "%"
            elif part := _operand(sources, module, left, right):
                yield Use.CALCULATED, part, "%"
        case (
            ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right])
        ) if type(op) in _OPERATORS:
            if part := _operand(sources, module, left, right):
                yield Use.CALCULATED, part, _OPERATORS[type(op)]
        case ast.FormattedValue(value=part) if is_output(part):
            yield Use.TEXT, part, "f-string"
        case ast.For(iter=part) | ast.comprehension(iter=part) if is_output(part):
            yield Use.ITERATED, part, ""
        case ast.Starred(value=part) if is_output(part):
            yield Use.ITERATED, part, ""
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=part) if is_output(part):
            yield Use.ITERATED, part, ""
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[part]) if is_output(part):
            yield Use.MEMBERSHIP, part, ""
        case ast.Compare(left=part, ops=[ast.Eq() | ast.NotEq()], comparators=[other]):
            constant = isinstance(other, ast.Constant) and other.value is not None
            if constant and is_output(part):
                yield Use.COMPARED, part, ""
        case _:
            for part in _tested(node):
                if is_output(part) and _is_of_package(sources, module, part):
                    yield Use.TESTED, part, ""


def _operand(sources: Sources, module: Module, left: ast.expr, right: ast.expr) -> ast.expr | None:
    """The Output among two operands, where the other one certainly has no operator for it."""
    values = [sources.inference.at(part, module) for part in (left, right)]
    if all(isinstance(v, OutputValue) or (isinstance(v, Plain) and v.kind in _PLAIN) for v in values):
        return next(
            (p for p, v in zip((left, right), values, strict=True) if isinstance(v, OutputValue)), None
        )
    return None


def _tested(node: ast.AST) -> list[ast.expr]:
    """The expressions of which the node asks whether they are true."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
            return [test]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.BoolOp(values=[*first, _]):
            return first
        case ast.comprehension(ifs=conditions):
            return conditions
    return []


def _is_of_package(sources: Sources, module: Module, node: ast.expr) -> bool:
    """Whether it is an attribute of a Pulumi package's object: another Output may be `None` as well."""
    if not isinstance(node, ast.Attribute):
        return False
    owner = sources.inference.at(node.value, module)
    return isinstance(owner, OutputValue) or (
        isinstance(owner, Instance) and owner.cls.module.kind is Kind.PULUMI
    )


def _in_call(
    sources: Sources, module: Module, node: ast.Call, function: ast.expr
) -> Iterator[tuple[Use, ast.expr, str]]:
    inference = sources.inference
    callee = inference.at(function, module)
    keywords = {k.arg for k in node.keywords}
    match callee:
        case External(name=name) if name in _DUMPS and node.args and not keywords & {"default", "cls", None}:
            for inner in _held(node.args[0]):
                if isinstance(inference.at(inner, module), OutputValue):
                    yield Use.JSON, inner, ""
                    return
            for use, inner in _held_by_name(sources, module, node.args[0]):
                yield use, inner, ""
                return
        case Builtin(name="str" | "repr" | "format") if len(node.args) == 1:
            if isinstance(inference.at(node.args[0], module), OutputValue):
                yield Use.TEXT, node.args[0], callee.name
        case Builtin(name=name) if name in _ITERATING | _CONVERTING and len(node.args) >= 1:
            if isinstance(inference.at(node.args[0], module), OutputValue):
                use = Use.ITERATED if name in _ITERATING else Use.CONVERTED
                yield use, node.args[0], name
        case OutputValue():
            if isinstance(function, ast.Attribute) and isinstance(
                inference.at(function.value, module), OutputValue
            ):
                yield Use.CALLED, function.value, function.attr
    if isinstance(function, ast.Attribute) and function.attr in ("format", "join"):
        text = inference.at(function.value, module)
        if isinstance(text, Plain) and text.kind == "str":
            yield from _formatted(sources, module, node, function.attr)


def _formatted(
    sources: Sources, module: Module, node: ast.Call, method: str
) -> Iterator[tuple[Use, ast.expr, str]]:
    parts = [*node.args, *(k.value for k in node.keywords)]
    if method == "join":
        first = node.args[0] if node.args else None
        parts = list(first.elts) if isinstance(first, ast.List | ast.Tuple) else []
    for part in parts:
        if isinstance(sources.inference.at(part, module), OutputValue):
            yield (Use.TEXT if method == "format" else Use.CONVERTED), part, method


def _held(node: ast.expr) -> Iterator[ast.expr]:
    """The values in a display of dictionaries and lists."""
    match node:
        case ast.Dict(values=values):
            for value in values:
                yield from _held(value)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from _held(element)
        case _:
            yield node


def _held_by_name(sources: Sources, module: Module, node: ast.expr) -> Iterator[tuple[Use, ast.expr]]:
    value = sources.inference.at(node, module)
    if not isinstance(value, Plain) or not isinstance(value.node, ast.Dict | ast.List) or value.node is node:
        return
    if value.scope is None or value.scope.module is not module:
        return
    for inner in _held(value.node):
        if isinstance(sources.inference.at(inner, module), OutputValue):
            yield Use.JSON, inner
            return
