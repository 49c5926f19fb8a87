"""JSON types of container definitions."""

from __future__ import annotations

from preflight.core.values import SENTINEL
from preflight.model.containers.container_types import WrongType, wrong_types
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.testing import Program


def found(text: object) -> list[WrongType]:
    program = Program()
    program.add("aws:ecs:TaskDefinition", "task", containerDefinitions=text)
    (task,) = program.planned().all(TaskDefinition)
    return list(wrong_types(task))


def test_holes() -> None:
    assert found(f'[{{"memory": {SENTINEL}, "image": "{SENTINEL}:1"}}]') == []
    assert found(f'[{{"memory": "{SENTINEL}MB"}}]') == [WrongType("[0].memory", "a string", "a number")]


def test_what_is_no_text() -> None:
    assert found(SENTINEL) == [] and found([{"memory": "1"}]) == []
    assert found("5") == [WrongType("", "a number", "a list")]
