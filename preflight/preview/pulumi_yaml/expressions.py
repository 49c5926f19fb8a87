"""Evaluates expressions: literals, references, `fn::...` functions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from preflight.core.values import SENTINEL
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml import functions
from preflight.preview.pulumi_yaml.document import FaultError, Node
from preflight.preview.pulumi_yaml.references import Reference, parts_of
from preflight.preview.pulumi_yaml.tokens import function_token
from preflight.preview.pulumi_yaml.values import (
    UNKNOWN,
    Answer,
    Unanswered,
    Value,
    has_secret,
    has_unknown,
    is_secret,
    joined,
    revealed,
    secret,
    step_into,
)

_PREFIX: Final = "fn::"


@dataclass(frozen=True)
class Registered:
    """A resource that the monitor knows. `state`: its known outputs; `secrets`: outputs that are secret."""

    urn: str
    id: str
    type: str
    name: str
    state: Mapping[str, Any] = field(repr=False)
    secrets: frozenset[str] = frozenset()

    @property
    def reference(self) -> str:
        """The provider as registrations refer to it."""
        return f"{self.urn}::{self.id}"

    def output(self, name: str) -> Any:
        data = {"id": self.id, "urn": self.urn}.get(name, self.state.get(name, SENTINEL))
        return secret(data) if name in self.secrets else data


class Names(Protocol):
    """What the names in an expression stand for."""

    def named(self, name: str, line: int) -> Registered | Value: ...

    def invoke(self, token: str, arguments: Mapping[str, Any], options: Node | None) -> Any: ...

    def stack_output(self, stack: str, name: str) -> Any: ...


@dataclass(frozen=True)
class Expressions:
    """`partly`: whether a text keeps its known parts beside an unknown, as in a symbolic run."""

    project: Project
    folder: Path
    names: Names
    partly: bool

    def value(self, node: Node) -> Value:
        """The value of the expression. Raises FaultError."""
        found = node.value
        if isinstance(found, str):
            return self.text(found, node.line)
        if isinstance(found, list):
            items = [self.value(item) for item in found]
            return Value([v.data for v in items], _urns(items))
        if not isinstance(found, Mapping):
            return Value(found)
        if len(found) == 1:
            ((key, argument),) = found.items()
            if key.lower().startswith(_PREFIX) and (made := self._call(key[len(_PREFIX) :], argument)):
                return made
        values = {key: self.value(item) for key, item in found.items()}
        keys = {key: self.text(key, node.line) for key in found if "$" in key}
        if any(has_unknown(k.data) for k in keys.values()):
            return Value(SENTINEL, _urns([*values.values(), *keys.values()]))
        data = {str(keys[key].data) if key in keys else key: v.data for key, v in values.items()}
        return Value(data, _urns([*values.values(), *keys.values()]))

    def text(self, text: str, line: int) -> Value:
        if "$" not in text:
            return Value(text)
        parts = parts_of(text, line)
        values = [self.reference(p, line) if isinstance(p, Reference) else Value(p) for p in parts]
        if len(values) == 1:
            return values[0]
        return joined(values, lambda plain: functions.concatenated(plain, self.partly))

    def reference(self, reference: Reference, line: int) -> Value:
        if reference.root == "pulumi":
            return self._part(Value(self._about()), reference.steps, line)
        found = self.names.named(reference.root, line)
        if isinstance(found, Value):
            return self._part(found, reference.steps, line)
        first, *rest = reference.steps or ("id",)
        start = Value(found.output(str(first)), frozenset((found.urn,)))
        return self._part(start, tuple(rest), line, open_=True)

    def resource(self, node: Node) -> Registered | None:
        """The resource that an option names; `None` for another value, which is a resource of another program."""
        if not isinstance(node.value, str):
            raise FaultError("expected a resource", node.line)
        parts = parts_of(node.value, node.line)
        if len(parts) != 1 or not isinstance(parts[0], Reference):
            raise FaultError(f"expected a resource, not '{node.value}'", node.line)
        if parts[0].steps:
            return None
        found = self.names.named(parts[0].root, node.line)
        if isinstance(found, Registered):
            return found
        if has_unknown(found.data):
            return None
        raise FaultError(f"'{node.value}' is not a resource", node.line)

    def _about(self) -> dict[str, str]:
        return {
            "cwd": os.fspath(self.folder),
            "organization": self.project.organization,
            "project": self.project.name,
            "rootDirectory": os.fspath(self.project.folder),
            "stack": self.project.stack,
        }

    def _part(self, value: Value, steps: tuple[str | int, ...], line: int, *, open_: bool = False) -> Value:
        """The part of the value. `open_`: the provider may add members to it."""
        data = value.data
        for step in steps:
            if isinstance(data, str) and not isinstance(data, Unanswered) and has_unknown(data):
                return Value(SENTINEL, value.urns)
            inner, there = step_into(data, step)
            if not there:
                if open_ or isinstance(data, Answer) or has_unknown(data):
                    return Value(secret(SENTINEL) if is_secret(data) else SENTINEL, value.urns)
                raise FaultError(_missing(data, step), line)
            data = inner
        return Value(data, value.urns)

    def _call(self, function: str, argument: Node) -> Value | None:
        """The result; `None` if it is not a function, so that the object is what it looks like."""
        word = function.lower()
        try:
            return self._result(word, function, argument)
        except FaultError as fault:
            if fault.line is None:
                fault.line = argument.place
            raise

    def _result(self, word: str, function: str, argument: Node) -> Value | None:
        if word == "invoke":
            return self._invoke(argument)
        if word in functions.WORDS:
            given = self.value(argument)
            return joined([given], lambda plain: functions.call(word, plain[0], self.folder, self.partly))
        if word in functions.ASSETS:
            given = self.value(argument)
            return Value(functions.asset(word, given.data), given.urns)
        if word in ("secret", "unsecret"):
            given = self.value(argument)
            return Value(secret(given.data) if word == "secret" else revealed(given.data), given.urns)
        if word == "stackreference":
            given = self.value(argument)
            if not isinstance(given.data, list) or len(given.data) != 2:
                raise FaultError("the argument to fn::stackReference must be a two-valued list")
            return Value(self.names.stack_output(str(given.data[0]), str(given.data[1])))
        if word in ("pulumiresourcename", "pulumiresourcetype"):
            found = self.resource(argument)
            return UNKNOWN if found is None else Value(found.name if word.endswith("name") else found.type)
        return self._invoked(function, argument, None, None) if ":" in function else None

    def _invoke(self, node: Node) -> Value:
        given = {key.lower(): item for key, item in node.members.items()}
        function = given.get("function")
        if function is None or not isinstance(function.value, str):
            raise FaultError("missing function name ('function')", node.place)
        part = given["return"].value if "return" in given else None
        return self._invoked(function.value, given.get("arguments"), given.get("options"), part)

    def _invoked(self, function: str, given: Node | None, options: Node | None, part: Any) -> Value:
        arguments = Value({}) if given is None or given.value is None else self.value(given)
        plain = revealed(arguments.data)
        if not isinstance(plain, Mapping) or (has_unknown(plain) and not self.partly):
            return Value(SENTINEL, arguments.urns)
        found = self.names.invoke(function_token(function), plain, options)
        if isinstance(part, str):
            found = step_into(found, part)[0]
        return Value(secret(found) if has_secret(arguments.data) else found, arguments.urns)


def _urns(values: list[Value]) -> frozenset[str]:
    return frozenset().union(*(v.urns for v in values))


def _missing(data: Any, step: str | int) -> str:
    data = revealed(data)
    if isinstance(data, list):
        if isinstance(step, int):
            return f"list index {step} out-of-bounds for list of length {len(data)}"
        return "cannot access a list element using a property name"
    if isinstance(data, Mapping):
        return f"there is no property '{step}' in {', '.join(map(str, data)) or 'an empty object'}"
    return f"receiver must be a list or object, to access '{step}'"
