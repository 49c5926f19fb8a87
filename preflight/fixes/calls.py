"""Changes of one call: its keyword arguments, and what is inside them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.spellings import camel
from preflight.fixes.edits import Source, Span

# What may stand between two arguments, if nothing is to be lost with it.
_BETWEEN: Final = re.compile(r"\s*,\s*")
_COMMENT: Final = re.compile(r"[ \t]*#[^\r\n]*")


def calls(source: Source) -> Iterator[ast.Call]:
    for node in ast.walk(source.tree) if source.tree is not None else ():
        if isinstance(node, ast.Call):
            yield node


def keyword(call: ast.Call, name: str) -> ast.keyword | None:
    return next((k for k in call.keywords if k.arg == name), None)


def is_open(call: ast.Call) -> bool:
    """Whether the call has arguments that nobody sees there: `*names` or `**settings`."""
    return any(k.arg is None for k in call.keywords) or any(isinstance(a, ast.Starred) for a in call.args)


def added(source: Source, call: ast.Call, text: str) -> Span | None:
    """One more argument behind the last one, on a line of its own where that one is; `None` for a call of none."""
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if not arguments:
        return None
    arguments.sort(key=source.start)
    last, first = arguments[-1], arguments[0]
    end, close = source.end(last), source.end(call) - 1
    rest = source.text(end, close)
    line = source.line_start(last.lineno)
    indent = source.text(line, source.start(last))
    own_line = not indent.strip() and first.lineno > call.func.lineno
    comma = rest.find(",")
    has_comma = comma >= 0 and "#" not in rest[:comma]
    # The comma of the last argument stays, and so does what its line says behind it.
    kept = rest[: comma + 1] if has_comma else ""
    behind = _COMMENT.match(rest, len(kept)) if own_line else None
    tail = behind[0] if behind else ""
    separator = f"{source.newline}{indent}" if own_line else " "
    new = f"{separator}{text}{',' if has_comma else ''}"
    at = end + len(kept.encode())
    if tail:
        return Span(end, at + len(tail.encode()), f"{kept or ','}{tail}{new}")
    return Span(at, at, new if has_comma else f",{new}")


def removed(source: Source, call: ast.Call, gone: ast.keyword) -> Span | None:
    """The argument and the comma before it; `None` where a comment stands between, or nothing comes before it."""
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    before = [a for a in arguments if source.end(a) <= source.start(gone)]
    if not before:
        return None
    start = max(map(source.end, before))
    return (
        Span(start, source.end(gone), "")
        if _BETWEEN.fullmatch(source.text(start, source.start(gone)))
        else None
    )


def set_properties(source: Source, call: ast.Call, changes: Mapping[str, Any]) -> tuple[Span, ...] | None:
    """The spans that make the changes, whose keys are as Python writes them; `None` unless all are certain.

    A literal is replaced, an argument is added, and `None` removes one. What is computed is left to its author.
    """
    if is_open(call):
        return None
    spans: list[Span] = []
    new: list[str] = []
    for key, value in changes.items():
        given = keyword(call, key)
        if given is None:
            if value is not None:
                new.append(f"{key}={written(value)}")
            continue
        found = _removal(source, call, given) if value is None else _inside(source, given.value, value)
        if found is None:
            return None
        spans += found
    if new:
        span = added(source, call, ", ".join(new))
        if span is None:
            return None
        spans.append(span)
    return tuple(spans) or None


def _removal(source: Source, call: ast.Call, given: ast.keyword) -> list[Span] | None:
    span = removed(source, call, given) if isinstance(given.value, ast.Constant) else None
    return None if span is None else [span]


def _inside(source: Source, node: ast.expr, value: Any) -> list[Span] | None:
    """The value in place of a literal; of an object only what changes."""
    if isinstance(value, Mapping):
        if isinstance(node, ast.Call):
            return list(set_properties(source, node, value) or ()) or None
        return _in_dict(source, node, value) if isinstance(node, ast.Dict) else None
    if isinstance(node, ast.Constant) and not isinstance(value, list):
        return [Span(source.start(node), source.end(node), written(value))]
    return None


def _in_dict(source: Source, node: ast.Dict, changes: Mapping[str, Any]) -> list[Span] | None:
    """Changes of keys that a dictionary has; a new key is spelt as the others are, in Python's way or in Pulumi's."""
    keys = {k.value: v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)}
    if len(keys) < len(node.keys) or not keys:
        return None
    spelt = camel if any(str(k) != str(k).lower() for k in keys) else str
    spans: list[Span] = []
    for key, value in ((spelt(key), value) for key, value in changes.items()):
        if key in keys:
            found = _inside(source, keys[key], value)
            if found is None:
                return None
            spans += found
        else:
            end = source.end(node.values[-1])
            spans.append(Span(end, end, f', "{key}": {written(value)}'))
    return spans


def written(value: Any) -> str:
    """A value as Python writes it, with double quotes."""
    if isinstance(value, str):
        text = repr(value)
        return f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text else text
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    return repr(value)
