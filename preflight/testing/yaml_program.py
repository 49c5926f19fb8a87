"""Reads Pulumi YAML programs into a `Program`: resources, variables, configuration, functions, interpolation.

Values from AWS, files or other stacks are unknown, at a first preview and after deployment.
Source: https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import yaml

from preflight.core.values import (
    SECRET_SIGNATURE,
    SENTINEL,
    SIGNATURE,
    UNKNOWN_MARKER,
)
from preflight.preview import lookups
from preflight.preview.pulumi_yaml.functions import ASSETS
from preflight.preview.pulumi_yaml.tokens import canonical, function_token
from preflight.testing.program import Added, Output, Program, concat, outputs_in, secret, to_json

# A reference, or an escaped reference.
_REFERENCE: Final = re.compile(r"(\$\$\{)|\$\{([^{}]+)\}")
_STEP: Final = re.compile(r"\.?([^.\[\]\"]+)|\[(\d+)\]|\[\"([^\"]*)\"\]")


def program_from_yaml(text: str, stack: str = "dev") -> Program:
    """Read a Pulumi YAML program, its `state`, the data of an exported state about its resources, and its `today`, the
    day for which it is judged.
    """
    source = yaml.safe_load(text)
    given = {k: v for k, v in settings_of(source).items() if isinstance(v, str | int | float)}
    config = {
        k: str(v).lower() if v is True or v is False else str(v) for k, v in given.items() if v != SENTINEL
    }
    program = Program(stack, source.get("name", "web"), {"aws:region": "eu-west-1"} | config)
    reader = Reader(program, source)
    for name in reader.sources:
        reader.resource(name)
    program.export(**{k: reader.value(v) for k, v in (source.get("outputs") or {}).items()})
    if "state" in source:
        program.state = program.exported(source["state"])
    if "today" in source:
        program.today = date.fromisoformat(str(source["today"]))
    return program


class Reader:
    """Adds the resources of a program's source in the order of their references."""

    def __init__(self, program: Program, source: Mapping[str, Any]) -> None:
        self.program = program
        self.sources: Mapping[str, Any] = source.get("resources") or {}
        self.variables: Mapping[str, Any] = source.get("variables") or {}
        self.settings = settings_of(source)
        self.done: dict[str, Added] = {}
        self.default = self._default_provider()

    def resource(self, name: str) -> Added:
        if name not in self.sources:
            raise KeyError(f"the program has no resource '{name}'")
        if name not in self.done:
            source = self.sources[name]
            options = dict(source.get("options") or {})
            properties = {k: self.value(v) for k, v in (source.get("properties") or {}).items()}
            type_ = canonical(source["type"])
            parent, provider = (self._one(options.pop(key, None)) for key in ("parent", "provider"))
            if provider is None and parent is None and self.default not in (None, name):
                package = self.sources[self.default]["type"].removeprefix("pulumi:providers:")
                provider = self.resource(self.default) if type_.startswith(f"{package}:") else None
            waits = options.pop("dependsOn", None) or ()
            waited = (self._one(item) for item in ([waits] if isinstance(waits, str) else waits))
            chosen = {
                **options,
                "parent": parent,
                "dependsOn": tuple(w for w in waited if w is not None),
                "provider": provider,
            }
            self.done[name] = self.program.register(type_, source.get("name", name), properties, chosen)
        return self.done[name]

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.value(item) for item in node]
        if isinstance(node, str):
            return self._text(node)
        if not isinstance(node, dict):
            return node
        for key, argument in node.items():
            if str(key).lower().startswith("fn::"):
                return self._call(str(key)[4:], argument)
        return {key: self.value(item) for key, item in node.items()}

    def _default_provider(self) -> str | None:
        return next((n for n, s in self.sources.items() if s.get("defaultProvider")), None)

    def _one(self, text: str | None) -> Added | None:
        if text is None:
            return None
        name, rest = _split(text[2:-1])
        return self.resource(name) if name in self.sources and not rest else None

    def _text(self, text: str) -> Any:
        parts: list[Any] = []
        end = 0
        for match in _REFERENCE.finditer(text):
            parts += [text[end : match.start()], "${" if match[1] else self._reference(match[2].strip())]
            end = match.end()
        if not parts:
            return text
        kept = [p for p in [*parts, text[end:]] if p != ""]
        if len(kept) == 1:
            return kept[0]
        return _wrapped(kept, lambda plain: concat(*map(_written, plain)))

    def _reference(self, path: str) -> Any:
        name, rest = _split(path)
        if name in self.sources:
            return self.resource(name).output(rest.removeprefix(".") or "id")
        if name == "pulumi":
            known = {"project": self.program.project, "stack": self.program.stack}
            return known.get(rest.removeprefix("."), SENTINEL)
        if name in self.variables:
            return _at(self.value(self.variables[name]), rest)
        if name in self.settings:
            return _at(self.settings[name], rest)
        raise KeyError(f"the program has no resource, variable or setting '{name}'")

    def _call(self, function: str, argument: Any) -> Any:
        word = function.lower()
        if word == "invoke":
            if not isinstance(argument, Mapping):
                return SENTINEL
            return self._invoke(
                argument.get("function", ""), argument.get("arguments"), argument.get("return")
            )
        if ":" in function:
            return self._invoke(function, argument, None)
        value = self.value(argument)
        if word in ASSETS:
            signature, kind = ASSETS[word]
            return {SIGNATURE: signature, kind: value}
        if word == "secret":
            return secret(value)
        if word in _FUNCTIONS:
            return _wrapped([value], lambda plain: _FUNCTIONS[word](plain[0]))
        return _unknown(value)

    def _invoke(self, function: str, arguments: Any, part: str | None) -> Any:
        given = self.value(arguments or {})
        if list(outputs_in(given)) or not isinstance(given, Mapping):
            return _unknown(given)
        region = self.program.config.get("aws:region")
        answer = lookups.answer(function_token(function), given, region)
        return _at(_known(answer), f".{part}" if part else "")


def settings_of(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """The program's settings by name: their defaults, or `Unknown`."""
    declared = {**(source.get("configuration") or {}), **(source.get("config") or {})}
    return {name: _setting(given) for name, given in declared.items()}


def _setting(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    known = given.get("value", given.get("default"))
    value = SENTINEL if known is None else known
    return secret(value) if given.get("secret") else value


def _split(path: str) -> tuple[str, str]:
    """The first name of a path, and the rest of the path."""
    first = _STEP.match(path)
    return (path, "") if first is None else (first[1] or first[3] or "", path[first.end() :])


def _at(value: Any, path: str) -> Any:
    """The value at the path; `Unknown` if it cannot be determined."""
    for step in _STEP.finditer(path):
        name, index = step[1] or step[3], step[2]
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and index is not None and int(index) < len(value):
            value = value[int(index)]
        else:
            return _unknown(value)
    return value


def _known(answer: Any) -> Any:
    """The result, with unknowns in place of stand-ins."""
    if isinstance(answer, Mapping):
        return {k: _known(v) for k, v in answer.items()}
    if isinstance(answer, list):
        return [_known(v) for v in answer]
    stand_ins = (UNKNOWN_MARKER, lookups.STAND_IN_ACCOUNT)
    if answer is None or (isinstance(answer, str) and any(text in answer for text in stand_ins)):
        return SENTINEL
    return answer


def _unknown(value: Any) -> Any:
    """The value as an unknown."""
    owners = tuple(o for output in outputs_in(value) for o in output.owners)
    return Output(owners, parts=(SENTINEL,)) if owners else SENTINEL


def _wrapped(values: list[Any], make: Callable[[list[Any]], Any]) -> Any:
    """The combination of the values; a secret if one of them is a secret."""
    plain = [v["value"] if _is_secret(v) else v for v in values]
    made = make(plain)
    return secret(made) if any(map(_is_secret, values)) else made


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET_SIGNATURE


def _written(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, bool) else value


def _join(value: Any) -> Any:
    separator, items = value
    if not isinstance(items, list):
        return _unknown(value)
    parts = [part for item in items for part in (separator, _written(item))]
    return concat(*parts[1:])


def _select(value: Any) -> Any:
    index, items = value
    return items[index] if isinstance(items, list) and isinstance(index, int) else _unknown(value)


def _split_text(value: Any) -> Any:
    separator, text = value
    return text.split(separator) if isinstance(text, str) and SENTINEL not in text else _unknown(value)


def _to_base64(value: Any) -> Output:
    return Output(
        tuple(o for output in outputs_in(value) for o in output.owners), parts=(value,), encode="base64"
    )


_FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "tojson": to_json,
    "tobase64": _to_base64,
    "join": _join,
    "select": _select,
    "split": _split_text,
}
