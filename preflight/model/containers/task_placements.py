"""Placement strategies and constraints of tasks: of services, targets, schedules, pipes and task definitions.

Sources: ECS API, PlacementStrategy, PlacementConstraint, CreateService and RunTask; terraform-provider-aws,
`internal/service/ecs/validate.go`; the errors of a daemon with strategies and of a constraint with an expression, which
badmintoncryer/cdk-preflight measured against ECS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text
from preflight.core.logic import equal
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch
from preflight.model.setting_faults import SettingFault

_TYPES: Final = ("random", "spread", "binpack")
_PACKED: Final = ("cpu", "memory")
_SPREAD: Final = ("instanceId", "host")
_MOST_STRATEGIES: Final = 5
_MOST_CONSTRAINTS: Final = 10
_CONSTRAINT: Final = "memberOf"
_CONSTRAINTS: Final = (_CONSTRAINT, "distinctInstance")
# How a type names the strategies of its tasks.
_STRATEGIES: Final = {
    aws.ECS_SERVICE: "orderedPlacementStrategies",
    aws.CLOUDWATCH_EVENT_TARGET: "orderedPlacementStrategies",
    aws.SCHEDULER_SCHEDULE: "placementStrategies",
    aws.PIPES_PIPE: "placementStrategies",
}


def launch_faults(launch: TaskLaunch) -> Iterator[SettingFault]:
    """The strategies and constraints of what runs tasks that ECS or the provider rejects."""
    key = _STRATEGIES.get(launch.resource.type)
    strategies = launch.get(key) if key is not None else None
    path = launch.path_of(key) if key is not None else ""
    yield from _strategies(strategies, path)
    constraints, where = launch.get("placementConstraints"), launch.path_of("placementConstraints")
    yield from _constraints(constraints, where, _CONSTRAINTS)
    if launch.resource.type == aws.ECS_SERVICE:
        if launch.is_daemon is True and entries_of(strategies).items:
            yield SettingFault(
                f"{path} is set, but a daemon has one task on each instance. Remove {path}.",
                "The daemon scheduling strategy does not support placement strategies",
            )
    elif launch.is_on_fargate is True:
        for name, value in ((path, strategies), (where, constraints)):
            if entries_of(value).items:
                yield SettingFault(
                    f"{name} is set, but Fargate places its tasks itself. Remove {name}.",
                    "are not supported with FARGATE",
                )


def task_faults(task: TaskDefinition) -> Iterator[SettingFault]:
    """The constraints of a task definition that the provider rejects; other types are refused by their value."""
    yield from _constraints(task.resource.get("placementConstraints"), "placementConstraints", (_CONSTRAINT,))


def _strategies(value: Value, path: str) -> Iterator[SettingFault]:
    items = entries_of(value).items
    if len(items) > _MOST_STRATEGIES:
        yield SettingFault(f"{path} has {len(items)} strategies. Use at most {_MOST_STRATEGIES}.")
    for item in items:
        kind, by = as_text(field(item, "type")), as_text(field(item, "field"))
        if isinstance(kind, str) and not isinstance(by, Unknown):
            yield from _strategy(path, kind, by or "")


def _strategy(path: str, kind: str, by: str) -> Iterator[SettingFault]:
    if kind not in _TYPES:
        yield SettingFault(
            f"{path} has the type {kind}. Use {', '.join(_TYPES[:-1])} or {_TYPES[-1]}.",
            "Must be one of 'random', 'spread', or 'binpack'.",
        )
    elif kind == "random" and by:
        yield SettingFault(
            f"{path} has the type random with field {by}. Remove field.",
            "Random type requires the field attribute to be unset.",
        )
    elif kind == "binpack" and by not in _PACKED:
        found = f"field {by}" if by else "no field"
        yield SettingFault(
            f"{path} has the type binpack with {found}. Set field to cpu or memory.",
            "Binpack type requires the field attribute to be either 'cpu' or 'memory'.",
        )
    elif kind == "spread" and by not in _SPREAD and not by.startswith("attribute:"):
        found = f"field {by}" if by else "no field"
        yield SettingFault(
            f"{path} has the type spread with {found}. Set field to instanceId, or to an attribute such as "
            "attribute:ecs.availability-zone.",
            "InvalidParameterException",
            is_certain=False,
        )


def _constraints(value: Value, path: str, types: tuple[str, ...]) -> Iterator[SettingFault]:
    items = entries_of(value).items
    if len(items) > _MOST_CONSTRAINTS:
        yield SettingFault(f"{path} has {len(items)} constraints. Use at most {_MOST_CONSTRAINTS}.")
    for item in items:
        kind, expression = as_text(field(item, "type")), as_text(field(item, "expression"))
        if not isinstance(kind, str) or isinstance(expression, Unknown):
            continue
        if kind not in types:
            if kind not in _CONSTRAINTS:
                yield SettingFault(
                    f"{path} has the type {kind}. Use {' or '.join(types)}.", "Unknown type provided"
                )
        elif equal(kind, _CONSTRAINT) is True and not expression:
            yield SettingFault(
                f"{path} has the type {_CONSTRAINT} without expression. Set expression.",
                "Expression cannot be nil for 'memberOf' type",
            )
        elif equal(kind, _CONSTRAINT) is False and expression:
            yield SettingFault(
                f"{path} has the type {kind} with an expression. Remove expression.",
                "InvalidParameterException",
            )
