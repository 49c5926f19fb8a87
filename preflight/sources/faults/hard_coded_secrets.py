"""Secrets that are hard-coded in the program's sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.secret_patterns import is_a_password, is_secret_name, looks_like_secret
from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.origins import Origins
from preflight.sources.inference.signatures import signature_of
from preflight.sources.parsing.modules import Module

# Arguments of resources that AWS calls a password, a token or a secret.
_PASSWORDS: Final = frozenset({"password", "master_password", "admin_user_password", "auth_token"})
_STORED: Final = frozenset({"secret_string", "secret_access_key"})


@dataclass(frozen=True, slots=True)
class HardCodedSecret:
    """A secret in the sources: the call and its argument. The secret itself is not stored."""

    place: SourceLocation
    call: str
    argument: str


def spelled_out_secrets(sources: Sources) -> Iterator[HardCodedSecret]:
    """The secret arguments of resources whose value is written in the program, in the order of the sources."""
    search = _Search(sources)
    for module, node in sources.nodes():
        if isinstance(node, ast.Call) and node.keywords:
            yield from search.call(module, node)


class _Search:
    def __init__(self, sources: Sources) -> None:
        self.sources: Final = sources
        self.origins: Final = Origins(sources)

    def call(self, module: Module, node: ast.Call) -> Iterator[HardCodedSecret]:
        """The secret arguments of a call, if it creates an AWS resource or a block of one."""
        secret = [k for k in node.keywords if k.arg in _PASSWORDS | _STORED or k.arg == "value"]
        inference = self.sources.inference
        signature = signature_of(inference, inference.at(node.func, module)) if secret else None
        if signature is None or not signature.module.package.startswith("pulumi_aws"):
            return
        if signature.resource is None and not signature.name.endswith("Args"):
            return
        for keyword in secret:
            if keyword.arg == "value" and not self._is_secure(module, node, signature.name):
                continue
            assert keyword.arg is not None
            if self._is_spelled_out(keyword, module, _ignores(node, keyword.arg)):
                yield HardCodedSecret(
                    self.sources.place(module, keyword.value), ast.unparse(node.func), keyword.arg
                )

    def _is_secure(self, module: Module, node: ast.Call, name: str) -> bool:
        """Whether the call creates an encrypted parameter of Parameter Store."""
        kind = next((k.value for k in node.keywords if k.arg == "type"), None)
        texts = () if kind is None else set(self.origins.texts(kind, module))
        return name in ("Parameter", "ParameterArgs") and (
            "SecureString" in texts or (isinstance(kind, ast.Attribute) and kind.attr == "SECURE_STRING")
        )

    def _is_spelled_out(self, keyword: ast.keyword, module: Module, ignored: bool) -> bool:
        """Whether the argument's text is in the sources. A placeholder counts where it is used as a password. It does
        not count where it is only stored to be replaced later, or where the program ignores its changes."""
        is_secret = is_a_password if keyword.arg in _PASSWORDS and not ignored else looks_like_secret
        return any(map(is_secret, self.origins.texts(keyword.value, module))) or any(
            self._holds_a_secret(written, at) for written, at in self.origins.of(keyword.value, module)
        )

    def _holds_a_secret(self, node: ast.expr, module: Module) -> bool:
        """Whether the call serializes a document that contains a secret."""
        match node:
            case ast.Call(func=ast.Attribute(attr="dumps" | "json_dumps"), args=[document, *_]):
                return any(
                    isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and is_secret_name(key.value)
                    and any(map(looks_like_secret, self.origins.texts(value, at)))
                    for display, at in self.origins.of(document, module)
                    if isinstance(display, ast.Dict)
                    for key, value in zip(display.keys, display.values, strict=True)
                )
        return False


def _ignores(node: ast.Call, argument: str) -> bool:
    """Whether the resource's options ignore changes of the argument, so that another value may replace this one."""
    options = next((k.value for k in node.keywords if k.arg == "opts"), None)
    return (
        options is not None
        and "ignore_changes" in (text := ast.unparse(options))
        and argument.split("_")[-1] in text
    )
