"""Secrets that are hard-coded in the program's sources."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec.structs import replace as moved

from preflight.core.cached_property import cached_property
from preflight.core.secret_patterns import (
    is_a_password,
    is_password_argument,
    is_secret_argument,
    is_secret_name,
    looks_like_secret,
)
from preflight.sources.analysis import SourceLocation, Sources
from preflight.sources.inference.origins import Origins
from preflight.sources.inference.signatures import signature_of
from preflight.sources.parsing.modules import Module
from preflight.sources.past_searches import remembered


@dataclass(frozen=True, slots=True)
class HardCodedSecret:
    """A secret in the sources: the literal's place, and the call and its argument. The secret itself is not shown.

    `others`: how many more arguments have the same literal.
    """

    place: SourceLocation
    call: str
    argument: str
    others: int = 0
    text: str = field(default="", repr=False, compare=False)


class HardCodedSecrets:
    """The secrets that a program's sources spell out; an object of the stack's context."""

    def __init__(self, sources: Sources) -> None:
        self._sources: Final = sources

    @cached_property
    def found(self) -> tuple[HardCodedSecret, ...]:
        return tuple(hard_coded_secrets(self._sources))

    def tells(self, text: str) -> bool:
        """Whether the text is one of these secrets."""
        return text in self._texts

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(secret.text for secret in self.found)


@remembered
def hard_coded_secrets(sources: Sources) -> Iterator[HardCodedSecret]:
    """The secret arguments of resources whose value is written in the program, in the order of the sources."""
    search = _Search(sources)
    by_literal: dict[tuple[str, int], HardCodedSecret] = {}
    for module, node in sources.nodes():
        found = search.call(module, node) if isinstance(node, ast.Call) and node.keywords else ()
        # Settings that several resources share are written once.
        for key, secret in {(s.place.file, s.place.line): s for s in found}.items():
            first = by_literal.get(key)
            by_literal[key] = secret if first is None else replace(first, others=first.others + 1)
    yield from by_literal.values()


class _Search:
    def __init__(self, sources: Sources) -> None:
        self.sources: Final = sources
        self.origins: Final = Origins(sources)

    def call(self, module: Module, node: ast.Call) -> Iterator[HardCodedSecret]:
        """The secret arguments of a call, if it creates an AWS resource or a block of one."""
        given = [*self._given(node, module)]
        secret = [
            g for g in given if is_password_argument(g[0]) or is_secret_argument(g[0]) or g[0] == "value"
        ]
        inference = self.sources.inference
        signature = signature_of(inference, inference.at(node.func, module)) if secret else None
        if signature is None or not signature.module.package.startswith("pulumi_aws"):
            return
        if signature.resource is None and not signature.name.endswith("Args"):
            return
        for name, value, at in secret:
            if name == "value" and not self._is_secure(module, node, signature.name):
                continue
            # Where it stands is one thing, whether the argument is certainly evaluated another.
            certain = self.sources.place(at, value).always_runs
            for text, written, origin in self._literals(name, value, at, _ignores(node, name)):
                place = moved(self.sources.place(origin, written), always_runs=certain)
                yield HardCodedSecret(place, ast.unparse(node.func), name, text=text)

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

    def _literals(
        self, name: str, value: ast.expr, module: Module, ignored: bool
    ) -> Iterator[tuple[str, ast.expr, Module]]:
        """The argument's texts in the sources, with the places where they stand.

        A placeholder counts where it is used as a password. It does not count where it is only stored to be replaced
        later, or where the program ignores its changes.
        """
        is_secret = is_a_password if is_password_argument(name) and not ignored else looks_like_secret
        for written, at in self.origins.of(value, module):
            text = self.origins.text(written, at)
            if text is not None and (is_secret(text) or _document_holds_a_secret(text)):
                yield text, written, at
            elif text is None:
                yield from self._inside(written, at)

    def _inside(self, node: ast.expr, module: Module) -> Iterator[tuple[str, ast.expr, Module]]:
        """The secrets in a document that the call serializes."""
        match node:
            case ast.Call(func=ast.Attribute(attr="dumps" | "json_dumps"), args=[document, *_]):
                fields = (
                    (value, at)
                    for display, at in self.origins.of(document, module)
                    if isinstance(display, ast.Dict)
                    for key, value in zip(display.keys, display.values, strict=True)
                    if isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and is_secret_name(key.value)
                )
                for value, at in fields:
                    for written, origin in self.origins.of(value, at):
                        text = self.origins.text(written, origin)
                        if text is not None and looks_like_secret(text):
                            yield text, written, origin


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
