"""Secrets that are hard-coded in the program's sources."""

from __future__ import annotations

import ast
import json
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
    calls = (
        (module, node) for module, node in sources.nodes() if isinstance(node, ast.Call) and node.keywords
    )
    # Settings that several resources share are written once.
    yield from dict.fromkeys(secret for module, node in calls for secret in search.call(module, node))


class _Search:
    def __init__(self, sources: Sources) -> None:
        self.sources: Final = sources
        self.origins: Final = Origins(sources)

    def call(self, module: Module, node: ast.Call) -> Iterator[HardCodedSecret]:
        """The secret arguments of a call, if it creates an AWS resource or a block of one."""
        given = [*self._given(node, module)]
        secret = [g for g in given if g[0] in _PASSWORDS | _STORED or g[0] == "value"]
        inference = self.sources.inference
        signature = signature_of(inference, inference.at(node.func, module)) if secret else None
        if signature is None or not signature.module.package.startswith("pulumi_aws"):
            return
        if signature.resource is None and not signature.name.endswith("Args"):
            return
        for name, value, at in secret:
            if name == "value" and not self._is_secure(module, node, signature.name):
                continue
            if self._is_spelled_out(name, value, at, _ignores(node, name)):
                yield HardCodedSecret(self.sources.place(at, value), ast.unparse(node.func), name)

    def _given(self, node: ast.Call, module: Module) -> Iterator[tuple[str, ast.expr, Module]]:
        """The named arguments of a call, those of a `**settings` too, with the module in which each is written."""
        for keyword in node.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value, module
                continue
            for display, at in self.origins.of(keyword.value, module):
                if isinstance(display, ast.Dict):
                    for key, value in zip(display.keys, display.values, strict=True):
                        if isinstance(key, ast.Constant) and isinstance(key.value, str):
                            yield key.value, value, at
                elif isinstance(display, ast.Call) and ast.unparse(display.func) == "dict":
                    yield from ((k.arg, k.value, at) for k in display.keywords if k.arg is not None)

    def _is_secure(self, module: Module, node: ast.Call, name: str) -> bool:
        """Whether the call creates an encrypted parameter of Parameter Store."""
        kind = next((k.value for k in node.keywords if k.arg == "type"), None)
        texts = () if kind is None else set(self.origins.texts(kind, module))
        return name in ("Parameter", "ParameterArgs") and (
            "SecureString" in texts or (isinstance(kind, ast.Attribute) and kind.attr == "SECURE_STRING")
        )

    def _is_spelled_out(self, name: str, value: ast.expr, module: Module, ignored: bool) -> bool:
        """Whether the argument's text is in the sources. A placeholder counts where it is used as a password. It does
        not count where it is only stored to be replaced later, or where the program ignores its changes."""
        is_secret = is_a_password if name in _PASSWORDS and not ignored else looks_like_secret
        return any(
            is_secret(text) or _document_holds_a_secret(text) for text in self.origins.texts(value, module)
        ) or any(self._holds_a_secret(written, at) for written, at in self.origins.of(value, module))

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


def _document_holds_a_secret(text: str) -> bool:
    """Whether a JSON text has a secret under a name that says so."""
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and any(
        isinstance(value, str) and is_secret_name(key) and looks_like_secret(value)
        for key, value in document.items()
    )


def _ignores(node: ast.Call, argument: str) -> bool:
    """Whether the resource's options ignore changes of the argument, so that another value may replace this one."""
    options = next((k.value for k in node.keywords if k.arg == "opts"), None)
    return (
        options is not None
        and "ignore_changes" in (text := ast.unparse(options))
        and argument.split("_")[-1] in text
    )
