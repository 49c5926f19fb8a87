"""Where control goes in a statement: whether a loop runs at all, a block is left, and a failure ends."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from preflight.sources.inference.classes import last_name
from preflight.sources.inference.inference import Inference
from preflight.sources.inference.scopes import own_statements
from preflight.sources.inference.values import Plain
from preflight.sources.parsing.modules import Module

# Exceptions that none of the faults found here raise.
_OTHERS: Final = frozenset(
    {
        "ValueError",
        "KeyError",
        "IndexError",
        "ZeroDivisionError",
        "UnicodeDecodeError",
        "JSONDecodeError",
        "StopIteration",
        "TimeoutError",
        "ConnectionError",
        "ClientError",
        "KeyboardInterrupt",
    }
)
_EXITS: Final = frozenset({"exit", "quit", "_exit", "skip"})


def catches(handler: ast.ExceptHandler) -> bool:
    """Whether a failure of the program's code could end here."""
    if always_raises(handler.body):
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return not all(called_name(k) in _OTHERS for k in kinds)


def has_items(inference: Inference, node: ast.expr, module: Module) -> bool:
    """Whether a loop over the expression certainly runs at least once."""
    match node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return any(not isinstance(e, ast.Starred) for e in elements)
        case ast.Dict(keys=keys):
            return any(k is not None for k in keys)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int() as count)]):
            return count > 0
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" | "sorted" | "list"), args=[inner, *_]):
            return has_items(inference, inner, module)
        case ast.Call(func=ast.Name(id="zip"), args=inner) if inner:
            return all(has_items(inference, i, module) for i in inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" | "keys"), args=[]):
            return has_items(inference, inner, module)
        case ast.Constant(value=str() as text):
            return bool(text)
        case ast.Name() | ast.Attribute():
            value = inference.at(node, module)
            if isinstance(value, Plain) and isinstance(value.node, ast.List | ast.Tuple | ast.Dict | ast.Set):
                return has_items(inference, value.node, module) and not _shrinks(node, module)
    return False


def _shrinks(node: ast.expr, module: Module) -> bool:
    """Whether a list named by the expression may lose its items somewhere in the module."""
    assert module.tree is not None
    name = called_name(node)
    for inner in ast.walk(module.tree):
        match inner:
            case ast.Call(func=ast.Attribute(value=owner, attr="pop" | "clear" | "remove" | "popitem")):
                if called_name(owner) == name:
                    return True
            case ast.Delete(targets=targets):
                if any(isinstance(t, ast.Subscript) and called_name(t.value) == name for t in targets):
                    return True
    return False


def suppresses(node: ast.expr) -> bool:
    """Whether the context may end an exception: `contextlib.suppress` and what is named like it."""
    called = node.func if isinstance(node, ast.Call) else node
    name = called_name(called)
    return "suppress" in name or "raises" in name or "ignore" in name


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a statement inside may leave the block without failing."""
    for node in own_statements(list(body)):
        if isinstance(node, ast.Return | ast.Continue | ast.Break):
            return True
        if isinstance(node, ast.Expr) and is_exit(node.value):
            return True
    return False


def is_exit(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called_name(node.func) in _EXITS


def always_raises(body: Sequence[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if not isinstance(last, ast.Raise):
        exits = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and _fails(last.value)
        return exits and not leaves(body[:-1])
    return not leaves(body)


def _fails(node: ast.Call) -> bool:
    """`sys.exit(1)`: the program ends in failure."""
    return (
        is_exit(node)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in (0, None)
    )


def called_name(node: ast.AST | None) -> str:
    """The last name of what is called, or of the expression itself."""
    while isinstance(node, ast.Call):
        node = node.func
    return last_name(node)
