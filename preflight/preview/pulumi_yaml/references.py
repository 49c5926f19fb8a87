"""References in texts: `${cluster.endpoint}`, `${zones[0]}`, `${stack.outputs["vpc-id"]}`; `$$` is a dollar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from preflight.preview.pulumi_yaml.document import FaultError

_NAME: Final = re.compile(r"[^.\[}]+")
_INDEX: Final = re.compile(r"\[([0-9]+)\]")
_QUOTED: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]')


@dataclass(frozen=True, slots=True)
class Reference:
    """A path: the name of a resource, variable or configuration value, then the steps to a part of it."""

    root: str
    steps: tuple[str | int, ...] = ()


def parts_of(text: str, line: int) -> list[str | Reference]:
    """The text as texts and references. Raises FaultError for one that Pulumi cannot read."""
    found: list[str | Reference] = []
    plain, at = "", 0
    while at < len(text):
        dollar = text.find("$", at)
        if dollar < 0 or dollar + 1 == len(text):
            plain, at = plain + text[at:], len(text)
            continue
        plain += text[at:dollar]
        if text[dollar + 1] == "{":
            if plain:
                found.append(plain)
            reference, at = _reference(text, dollar + 2, line)
            found.append(reference)
            plain = ""
        else:
            plain += "$" if text[dollar + 1] == "$" else text[dollar : dollar + 2]
            at = dollar + 2
    return [*found, plain] if plain or not found else found


def _reference(text: str, at: int, line: int) -> tuple[Reference, int]:
    steps: list[str | int] = []
    while at < len(text):
        if text[at] == "}":
            if not steps or not isinstance(steps[0], str):
                raise FaultError(f"'{text}': the root property must be a string subscript or a name", line)
            return Reference(steps[0].strip(), tuple(steps[1:])), at + 1
        if text[at] == ".":
            at += 1
            continue
        if index := _INDEX.match(text, at):
            steps.append(int(index[1]))
            at = index.end()
        elif quoted := _QUOTED.match(text, at):
            steps.append(quoted[1].replace('\\"', '"'))
            at = quoted.end()
        elif name := _NAME.match(text, at):
            steps.append(name[0])
            at = name.end()
        else:
            raise FaultError(f"'{text}': invalid list index", line)
    raise FaultError(f"'{text}': unterminated interpolation", line)
