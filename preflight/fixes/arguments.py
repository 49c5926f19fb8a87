"""Calls with an argument that the called does not take: one that is misspelt, and options given as properties."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from preflight.fixes.calls import added, calls, keyword, removed
from preflight.fixes.edits import Fix, Source, Span
from preflight.fixes.imports import name_of
from preflight.sources.faults.calls import WrongArgument, WrongCall
from preflight.sources.faults.known_corrections import RESOURCE_OPTIONS

_USE: Final = re.compile(r"use ([a-z_][a-z0-9_]*)")


def argument_fixes(fault: WrongCall, source: Source) -> Iterator[Fix]:
    """A fix for each wrong argument that has one certain repair."""
    names = {one.name for one in fault.unexpected}
    found = [
        c for c in calls(source) if c.lineno == fault.place.line and names <= {k.arg for k in c.keywords}
    ]
    found = [c for c in found if ast.unparse(c.func) == fault.callee]
    if len(found) != 1:
        return
    (call,) = found
    options = [one.name for one in fault.unexpected if one.name in RESOURCE_OPTIONS]
    for one in fault.unexpected:
        if one.name not in options:
            yield from _renamed(fault, one, call, source)
    if options and not fault.is_own:
        yield from _as_options(fault, options, call, source)


def _renamed(fault: WrongCall, one: WrongArgument, call: ast.Call, source: Source) -> Iterator[Fix]:
    known = _USE.fullmatch(one.repair or "")
    meant = known[1] if known else one.meant if one.repair is None and one.is_sole else None
    given = keyword(call, one.name)
    if meant is None or given is None or keyword(call, meant) is not None:
        return
    start = source.start(given)
    why = f"{fault.callee}: {one.name} is {meant}"
    yield Fix(fault.place.file, given.lineno, why, (Span(start, start + len(one.name), meant),))


def _as_options(fault: WrongCall, names: list[str], call: ast.Call, source: Source) -> Iterator[Fix]:
    given = [k for name in names if (k := keyword(call, name)) is not None]
    arguments = ", ".join(source.of(k) for k in given)
    options = keyword(call, "opts")
    why = f"{fault.callee}: {', '.join(names)} in opts"
    if options is None and len(call.args) < 2:
        holder, more = name_of(source, "pulumi", "ResourceOptions")
        first, *others = given
        spans: list[Span | None] = [
            Span(source.start(first), source.end(first), f"opts={holder}({arguments})"),
            *(removed(source, call, k) for k in others),
            *more,
        ]
    elif options is not None and isinstance(options.value, ast.Call):
        inner = options.value
        if any(keyword(inner, name) for name in names) or not ast.unparse(inner.func).endswith(
            "ResourceOptions"
        ):
            return
        spans = [added(source, inner, arguments), *(removed(source, call, k) for k in given)]
    else:
        return
    if all(span is not None for span in spans):
        yield Fix(fault.place.file, call.lineno, why, tuple(s for s in spans if s is not None))
