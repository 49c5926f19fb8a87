"""A YAML file as values that know their line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from preflight.core.yaml_problems import yaml_problem

# What YAML 1.2 reads as something else than a text, as pulumi-yaml does: `yes` and 2012-10-17 are texts.
_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_FLAGS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9][0-9]*|0)")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_MOST_NODES: Final = 200_000


class FaultError(Exception):
    """What is wrong with the program, as Pulumi would report it, and in which line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class NotSupportedError(FaultError):
    """What Pulumi evaluates and the offline preview does not."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file: its members, its items, or a scalar. `key_line`: the line of its key, if it has one."""

    value: Members | list[Node] | str | int | float | bool | None
    line: int
    key_line: int = 0

    @property
    def members(self) -> Members:
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def place(self) -> int:
        return self.key_line or self.line


Members: TypeAlias = Mapping[str, Node]


def read(text: str) -> Node:
    """The file's first document. Raises FaultError."""
    try:
        root = next(iter(yaml.compose_all(text, Loader=yaml.SafeLoader)), None)
        return Node({}, 1) if root is None else _Reader().node(root)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        raise FaultError(yaml_problem(error), mark.line + 1 if mark else None) from None
    except RecursionError:
        raise FaultError("the file is nested too deeply") from None


class _Reader:
    def __init__(self) -> None:
        self.seen: set[int] = set()

    def node(self, node: yaml.Node, key_line: int = 0) -> Node:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            raise FaultError("alias nodes are not supported", line)
        self.seen.add(id(node))
        if len(self.seen) > _MOST_NODES:
            raise NotSupportedError("the file has too many values", line)
        if isinstance(node, yaml.MappingNode):
            return Node(self._members(node), line, key_line)
        if isinstance(node, yaml.SequenceNode):
            return Node([self.node(item) for item in node.value], line, key_line)
        return Node(_scalar(node), line, key_line)

    def _members(self, node: yaml.MappingNode) -> dict[str, Node]:
        made: dict[str, Node] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = _scalar(key)
            if not isinstance(name, str):
                raise FaultError("mapping keys must be strings", line)
            if name in made:
                raise FaultError(f"mapping key '{name}' already defined in line {made[name].place}", line)
            made[name] = self.node(value, line)
        return made


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    if not isinstance(node, yaml.ScalarNode):
        return None
    text: str = node.value
    if node.style is not None or (node.tag == "tag:yaml.org,2002:str" and _is_tagged(node)):
        return text
    if text in _NULL:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _INTEGER.fullmatch(text):
        digits = text.lstrip("+-")
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        number = int(digits, 8) if octal else int(digits, 0)
        return -number if text[0] == "-" else number
    return float(text) if _FLOAT.fullmatch(text) else text


def _is_tagged(node: yaml.ScalarNode) -> bool:
    """Whether the program writes `!!str` itself."""
    start: Any = node.start_mark
    return bool(start.buffer) and start.buffer[start.pointer : start.pointer + 1] == "!"
