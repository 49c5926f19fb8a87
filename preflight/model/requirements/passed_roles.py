"""The roles of a task definition, which whoever runs its tasks must be allowed to pass to ECS.

Source: ECS developer guide, "Amazon ECS task execution IAM role" and "Amazon ECS task IAM role"; Step Functions
developer guide, "IAM policies for calling Amazon ECS/AWS Fargate"; EventBridge user guide, "Using IAM policies".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.values import Unknown
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.identity.roles import Role
from preflight.model.requirements.needs import Need, arns_in

_ACTION: Final = "iam:PassRole"
_SENT: Final = {"iam:passedtoservice": "ecs-tasks.amazonaws.com"}


def passes_roles(runner: Role | Unknown, task: TaskDefinition) -> Iterator[Need]:
    """The need of the runner's role to pass them: any, or each if it may pass another one."""
    if not task.passes_roles:
        return
    if not isinstance(runner, Role) or runner.lacks_everywhere(_ACTION, _SENT) is not False:
        because = f"'{task.name}' has roles, which RunTask passes to ECS"
        yield Need(runner, (_ACTION,), because, sent=_SENT)
        return
    found = {r.urn: r for r in (task.execution_role, task.task_role) if isinstance(r, Role)}
    for role in found.values():
        arns = arns_in(role.resource)
        if arns:
            because = f"'{task.name}' has role '{role.name}', which RunTask passes to ECS"
            yield Need(runner, (_ACTION,), because, arns=arns, sent=_SENT)
