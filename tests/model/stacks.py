"""A program's stack at the first preview and after deployment, and what to pick from it."""

from __future__ import annotations

from typing import TypeVar

from preflight.core.entity import Entity
from preflight.core.stack import Stack
from preflight.testing import program_from_yaml

E = TypeVar("E", bound=Entity)


def stacks(text: str) -> tuple[Stack, Stack]:
    program = program_from_yaml(text)
    return program.planned(), program.deployed()


def only(stack: Stack, kind: type[E], name: str) -> E:
    (found,) = (e for e in stack.all(kind) if e.name == name)
    return found


def names(entities: object) -> list[str]:
    return [e.name for e in entities]  # type: ignore[attr-defined]
