"""Secrets that the program's sources spell out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.secret_patterns import is_secret_name, looks_like_secret
from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.faults.missing_configuration import is_configured
from preflight.sources.inference.signatures import signature_of
from preflight.sources.inference.values import Plain
from preflight.sources.parsing.modules import Module

# Arguments of resources that AWS itself calls a password, a token or a secret.
_ARGUMENTS: Final = frozenset(
    {"password", "master_password", "admin_user_password", "auth_token", "secret_string", "secret_access_key"}
)


@dataclass(frozen=True, slots=True)
class HardCodedSecret:
    """A secret in the sources: the argument of which call. The secret itself is not kept."""

    place: SourceLocation
    call: str
    argument: str


def spelled_out_secrets(sources: Sources) -> Iterator[HardCodedSecret]:
    """The secret arguments of resources whose value is written in the program, in the order of the sources."""
    for module, node in sources.nodes():
        if isinstance(node, ast.Call) and any(k.arg in _ARGUMENTS for k in node.keywords):
            yield from _call(sources, module, node)


def _call(sources: Sources, module: Module, node: ast.Call) -> Iterator[HardCodedSecret]:
    inference = sources.inference
    signature = signature_of(inference, inference.at(node.func, module))
    if (
        signature is None
        or signature.resource is None
        or not signature.module.package.startswith("pulumi_aws")
    ):
        return
    for keyword in node.keywords:
        if keyword.arg in _ARGUMENTS and _is_spelled_out(sources, module, keyword.value):
            yield HardCodedSecret(sources.place(module, keyword.value), ast.unparse(node.func), keyword.arg)


def _is_spelled_out(sources: Sources, module: Module, node: ast.expr) -> bool:
    """Whether the expression's text is in the sources: itself, as the default of what the stack does not set, marked as
    secret, or in a document."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        *first, default = node.values
        is_set = any(is_configured(sources, module, value) for value in first)
        return not is_set and _is_spelled_out(sources, module, default)
    if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Attribute):
        if node.func.attr == "secret":
            return _is_spelled_out(sources, module, node.args[0])
        if node.func.attr in ("dumps", "json_dumps"):
            return _holds_a_secret(sources, module, node.args[0])
        return False
    found = sources.inference.at(node, module)
    constant = found.constant if isinstance(found, Plain) else None
    return isinstance(constant, str) and looks_like_secret(constant)


def _holds_a_secret(sources: Sources, module: Module, node: ast.expr) -> bool:
    if not isinstance(node, ast.Dict):
        return False
    return any(
        isinstance(key, ast.Constant)
        and isinstance(key.value, str)
        and is_secret_name(key.value)
        and _is_spelled_out(sources, module, value)
        for key, value in zip(node.keys, node.values, strict=True)
    )
