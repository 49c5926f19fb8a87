"""The resources of the example programs in the docstrings of `pulumi_aws`, with what they set in so many words.

The programs are read, not run: a value that is computed is unknown.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from preflight.core.spellings import camel
from tools.limits.sdk import Type

_PROGRAM: Final = re.compile(r"```python\n(.*?)```", re.DOTALL)


class _UnknownError(Exception):
    """The value is computed."""


def examples(types: tuple[Type, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The type and the properties of each resource."""
    by_class = {(t.path.parent.name.strip("_"), t.class_): t for t in types}
    seen = set()
    for one in types:
        for match in _PROGRAM.finditer(one.path.read_text(encoding="utf-8")):
            text = textwrap.dedent(match[1])
            if text in seen:
                continue
            seen.add(text)
            if (tree := _parsed(text)) is not None:
                yield from _resources(tree, by_class)


def _parsed(text: str) -> ast.Module | None:
    try:
        plain = ast.literal_eval('"""' + text.replace('"""', '\\"\\"\\"') + '\n"""')
        return ast.parse(plain)
    except (SyntaxError, ValueError):
        return None


def _resources(
    tree: ast.Module, by_class: dict[tuple[str, str], Type]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = ast.unparse(node.func).split(".")
            if parts[0] == "aws" and len(parts) == 3:
                type_ = by_class.get((parts[1].strip("_"), parts[2]))
                if type_ is not None:
                    yield type_.token, _properties(node)


def _properties(node: ast.Call) -> dict[str, Any]:
    found = {}
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg != "opts":
            try:
                found[camel(keyword.arg.strip("_"))] = _value(keyword.value)
            except _UnknownError:
                continue
    return found


def _value(node: ast.expr) -> Any:
    """The value, in which what is computed is left out."""
    if isinstance(node, ast.Constant):
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return -node.operand.value  # type: ignore[operator]
    if isinstance(node, ast.List | ast.Tuple):
        return list(_known(node.elts))
    if isinstance(node, ast.Dict):
        pairs = (
            (k.value, v) for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)
        )
        return {camel(str(key)): found for key, item in pairs for found in _known([item])}
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Args"):
        return _properties(node)
    raise _UnknownError


def _known(nodes: list[ast.expr]) -> Iterator[Any]:
    for node in nodes:
        try:
            yield _value(node)
        except _UnknownError:
            continue
