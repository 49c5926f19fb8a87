"""Outputs that are used as if they were their values, in texts, sums, JSON and calls.

Repaired where what becomes an Output is a property of a resource, an export, or an argument of one of Pulumi's own
functions on Outputs; elsewhere (a name, a condition, a file) an Output is of no use.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from preflight.fixes.edits import Fix, Source, Span
from preflight.fixes.f_strings import as_format
from preflight.fixes.imports import name_of
from preflight.sources.analysis import Sources
from preflight.sources.faults.output_misuse import Misuse, Use
from preflight.sources.inference.values import ClassValue, External, FunctionValue, OutputValue, Plain
from preflight.sources.parsing.modules import Kind, Module

_ON_OUTPUTS: Final = re.compile(r"(?:^|\.)Output\.(?:all|concat|format|from_input|json_dumps|secret)$")
_DUMPS: Final = "json.dumps"
# What is between two operands of a sum, if nothing else is.
_PLUS: Final = re.compile(r"(\s*)\+(\s*)")
_TO_FIRST: Final = re.compile(r"\s*\.\s*format\s*\((\s*)")
_NAMES: Final = ("resource_name", "opts", None)
_DEEPEST: Final = 4


def output_fix(misuse: Misuse, sources: Sources, source: Source) -> Fix | None:
    """The repair of the expression that holds the Output; `None` where it is not certain."""
    makers: dict[Use, Callable[[_Repair], tuple[ast.expr, list[Span], str] | None]] = {
        Use.TEXT: _text,
        Use.ADDED: _sum,
        Use.JSON: _json,
        Use.CALLED: _method,
    }
    maker = makers.get(misuse.use)
    repair = _Repair(misuse, sources, source)
    made = maker(repair) if maker is not None else None
    if made is None:
        return None
    whole, spans, why = made
    dumps = repair.taken(whole)
    if dumps is None:
        return None
    for call in dumps:
        spans += repair.as_output(call.func, "json_dumps")
    why += ", in Output.json_dumps" if dumps else ""
    place = sources.place(misuse.module, misuse.where)
    return Fix(
        place.file, place.line, f"'{_short(ast.unparse(misuse.output))}': {why}", tuple(dict.fromkeys(spans))
    )


@dataclass(frozen=True)
class _Repair:
    misuse: Misuse
    sources: Sources
    source: Source

    @property
    def module(self) -> Module:
        return self.misuse.module

    def is_output(self, node: ast.expr) -> bool:
        return isinstance(self.sources.inference.at(node, self.module), OutputValue)

    def function(self, name: str) -> tuple[str, tuple[Span, ...]]:
        holder, more = name_of(self.source, "pulumi", "Output")
        return f"{holder}.{name}", more

    def as_output(self, node: ast.expr, name: str) -> list[Span]:
        function, more = self.function(name)
        return [Span(self.source.start(node), self.source.end(node), function), *more]

    def taken(self, node: ast.AST, depth: int = 0) -> list[ast.Call] | None:
        """The calls of `json.dumps` around an expression that is taken as an Output; `None` where it is not."""
        dumps: list[ast.Call] = []
        inside: str | None = ""
        for outer, inner in self.sources.around(self.module, node):
            match outer:
                case ast.keyword(arg=name):
                    inside = name
                case ast.Call():
                    answer = self._in_call(outer, inner, inside)
                    if answer is not None:
                        return dumps if answer else None
                    if self.is_dumps(outer):
                        dumps.append(outer)
                    inside = ""
                case ast.Dict(values=values) if inner in values:
                    pass
                case ast.List() | ast.Tuple():
                    pass
                case ast.ListComp(elt=part) | ast.DictComp(value=part) | ast.IfExp(body=part) if (
                    part is inner
                ):
                    pass
                case ast.IfExp(orelse=part) if part is inner:
                    pass
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    further = self._uses_of(name, depth)
                    return None if further is None else [*dumps, *further]
                case _:
                    return None
        return None

    def _in_call(self, call: ast.Call, inner: ast.AST, keyword: str | None) -> bool | None:
        """Whether the call takes an Output there; `None` if that depends on what the call is in."""
        if inner is call.func:
            return False
        if self.is_dumps(call):
            return None if call.args and inner is call.args[0] else False
        callee = ast.unparse(call.func)
        if _ON_OUTPUTS.search(callee):
            return True
        value = self.sources.inference.at(call.func, self.module)
        if isinstance(value, ClassValue) and value.cls.module.kind is Kind.PULUMI:
            if value.cls.name.endswith("Args"):
                return None
            return isinstance(inner, ast.keyword) and keyword not in _NAMES
        if isinstance(value, FunctionValue) and value.module.kind is Kind.PULUMI:
            if callee.rpartition(".")[2] == "export":
                return inner in call.args[1:] or keyword == "value"
            return callee.endswith("_output") and isinstance(inner, ast.keyword)
        return False

    def is_dumps(self, call: ast.Call) -> bool:
        value = self.sources.inference.at(call.func, self.module)
        return isinstance(value, External) and value.name == _DUMPS

    def _uses_of(self, name: str, depth: int) -> list[ast.Call] | None:
        """The same of a variable that is set once: of all its uses."""
        names = [n for n in ast.walk(self._tree) if isinstance(n, ast.Name) and n.id == name]
        uses = [n for n in names if isinstance(n.ctx, ast.Load)]
        if len(names) - len(uses) != 1 or not uses or depth == _DEEPEST:
            return None
        found: list[ast.Call] = []
        for use in uses:
            further = self.taken(use, depth + 1)
            if further is None:
                return None
            found += further
        return found

    @property
    def _tree(self) -> ast.AST:
        *_, tree = (outer for outer, _ in self.sources.around(self.module, self.misuse.node))
        return tree


def _text(repair: _Repair) -> tuple[ast.expr, list[Span], str] | None:
    if repair.misuse.detail == "format":
        return _formatted(repair)
    if repair.misuse.detail != "f-string":
        return None
    outer = [n for n, _ in repair.sources.around(repair.module, repair.misuse.node)]
    whole = outer[0] if outer else None
    if not isinstance(whole, ast.JoinedStr) or any(isinstance(n, ast.FormattedValue) for n in outer):
        return None
    source = repair.source
    made = as_format(whole, source.of(whole))
    if made is None:
        return None
    function, more = repair.function("format")
    text = f"{function}({made.text}, {', '.join(made.arguments)})"
    return (
        whole,
        [Span(source.start(whole), source.end(whole), text), *more],
        "Output.format in place of an f-string",
    )


def _formatted(repair: _Repair) -> tuple[ast.expr, list[Span], str] | None:
    """`"{}".format(output)`."""
    call, source = repair.misuse.node, repair.source
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    text, first = call.func.value, min(arguments, key=source.start)
    gap = _TO_FIRST.fullmatch(source.text(source.end(text), source.start(first)))
    if not isinstance(text, ast.Constant) or gap is None:
        return None
    function, more = repair.function("format")
    spans = [
        Span(source.start(text), source.start(text), f"{function}("),
        Span(source.end(text), source.start(first), f",{gap[1] or ' '}"),
        *more,
    ]
    return call, spans, "Output.format in place of format"


def _sum(repair: _Repair) -> tuple[ast.expr, list[Span], str] | None:
    whole = repair.misuse.node
    for outer, _ in repair.sources.around(repair.module, whole):
        if not isinstance(outer, ast.BinOp) or not isinstance(outer.op, ast.Add):
            break
        whole = outer
    if not isinstance(whole, ast.BinOp):
        return None
    operands = list(_operands(whole))
    if not all(repair.is_output(o) or _is_text(repair, o) for o in operands):
        return None
    source = repair.source
    function, more = repair.function("concat")
    spans = [Span(source.start(whole), source.start(whole), f"{function}("), *more]
    for left, right in itertools.pairwise(operands):
        between = _PLUS.fullmatch(source.text(source.end(left), source.start(right)))
        if between is None:
            return None
        gap = between[1] if "\n" in between[1] else between[2] or " "
        spans.append(Span(source.end(left), source.start(right), f",{gap}"))
    spans.append(Span(source.end(whole), source.end(whole), ")"))
    return whole, spans, "Output.concat in place of +"


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _operands(node.left)
        yield from _operands(node.right)
    else:
        yield node


def _is_text(repair: _Repair, node: ast.expr) -> bool:
    value = repair.sources.inference.at(node, repair.module)
    return isinstance(value, Plain) and value.kind == "str"


def _json(repair: _Repair) -> tuple[ast.expr, list[Span], str] | None:
    call = repair.misuse.node
    if not isinstance(call, ast.Call) or not repair.is_dumps(call):
        return None
    return call, repair.as_output(call.func, "json_dumps"), "Output.json_dumps in place of json.dumps"


def _method(repair: _Repair) -> tuple[ast.expr, list[Span], str] | None:
    """`bucket.arn.split(":")[-1]`: a method of a text, and what follows on it."""
    output, whole = repair.misuse.output, repair.misuse.node
    if not hasattr(str, repair.misuse.detail) or not isinstance(whole, ast.Call):
        return None
    parts: list[ast.expr] = [*whole.args, *(k.value for k in whole.keywords)]
    for outer, inner in repair.sources.around(repair.module, whole):
        match outer:
            case ast.Subscript(value=value, slice=index) if value is inner:
                parts.append(index)
            case ast.Attribute(value=value) if value is inner:
                pass
            case ast.Call(func=function, args=args, keywords=keywords) if function is inner:
                parts += [*args, *(k.value for k in keywords)]
            case _:
                break
        whole = outer
    inside = (n for part in parts for n in ast.walk(part) if isinstance(n, ast.expr))
    if isinstance(whole, ast.Attribute) or any(repair.is_output(n) or _is_value(n) for n in inside):
        return None
    end = repair.source.end(output)
    spans = [
        Span(end, end, ".apply(lambda value: value"),
        Span(repair.source.end(whole), repair.source.end(whole), ")"),
    ]
    return whole, spans, f"{repair.misuse.detail}() inside apply"


def _is_value(node: ast.expr) -> bool:
    """Whether the program has a name `value` of its own there."""
    return isinstance(node, ast.Name) and node.id == "value"


def _short(text: str) -> str:
    return text if len(text) < 60 else f"{text[:57]}..."
