"""What the tasks of a state machine require of its role: the action, on the resource that the definition names.

Source: Step Functions developer guide, "How Step Functions generates IAM policies for integrated services"; service
authorization reference, the resource types of each action; ECS developer guide, "Amazon ECS IAM role: RunTask".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.resolution import exactly
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.identity.roles import Role
from preflight.model.integration.state_machine_tasks import StateMachineTask, tasks_of
from preflight.model.requirements.needs import Need, arns_in, may_be_allowed_in, may_be_allowed_on, role_in
from preflight.model.requirements.passed_roles import passes_roles

_TABLE: Final = (aws.DYNAMODB_TABLE,)
# Action -> the types of its resource, and those of which a policy may allow it from the other side.
_TARGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "lambda:InvokeFunction": (aws.LAMBDA_FUNCTION,),
    "sqs:SendMessage": (aws.SQS_QUEUE,),
    "sns:Publish": (aws.SNS_TOPIC,),
    "events:PutEvents": (aws.CLOUDWATCH_EVENT_BUS,),
    **{f"dynamodb:{verb}Item": _TABLE for verb in ("Put", "Get", "Update", "Delete")},
    "ecs:RunTask": (aws.ECS_TASK_DEFINITION,),
    "codebuild:StartBuild": (aws.CODEBUILD_PROJECT,),
    "states:StartExecution": (aws.SFN_STATE_MACHINE,),
}
# Type of the resource -> the type that lets a role use it, besides those that every policy of a resource has.
_GRANTS: Final[Mapping[str, str]] = {
    aws.LAMBDA_FUNCTION: aws.LAMBDA_PERMISSION,
    aws.SQS_QUEUE: aws.SQS_QUEUE_POLICY,
    aws.SNS_TOPIC: aws.SNS_TOPIC_POLICY,
}


def of_state_machine(machine: Resource) -> Iterator[Need]:
    """The needs of its tasks, by action: on each resource if the role allows the action on another one."""
    role = role_in(machine, "roleArn")
    groups: dict[str, list[StateMachineTask]] = {}
    for task in tasks_of(machine):
        groups.setdefault(task.action, []).append(task)
    for action, tasks in groups.items():
        if isinstance(role, Role) and role.lacks_everywhere(action) is False:
            yield from _by_resource(machine, role, action, tasks)
        else:
            yield _anywhere(machine, role, action, tasks)
        if action == "ecs:RunTask" and role is not None:
            yield from _passed(machine, role, tasks)


def _passed(machine: Resource, role: Role | Unknown, tasks: list[StateMachineTask]) -> Iterator[Need]:
    """The need to pass the roles of the task definitions that it runs."""
    found = [_target(machine, task) for task in tasks]
    for target in {t.urn: t for t in found if isinstance(t, Resource)}.values():
        yield from passes_roles(role, machine.stack.entity(TaskDefinition, target))


def _anywhere(
    machine: Resource, role: Role | Unknown | None, action: str, tasks: list[StateMachineTask]
) -> Need:
    """The need of the first task that no policy of its resource may allow."""
    found = [(task, _otherwise(machine, role, task)) for task in tasks]
    task, otherwise = next((pair for pair in found if pair[1] is False), found[0])
    return Need(role, (action,), f"state '{task.name}' needs it", otherwise)


def _by_resource(machine: Resource, role: Role, action: str, tasks: list[StateMachineTask]) -> Iterator[Need]:
    told: set[str] = set()
    for task in tasks:
        target = _target(machine, task)
        if isinstance(target, Resource) and target.urn not in told and (arns := arns_in(target)):
            told.add(target.urn)
            because = f"state '{task.name}' needs it on '{target.name}'"
            yield Need(role, (action,), because, may_be_allowed_on(target, role, (action,)), arns=arns)


def _target(machine: Resource, task: StateMachineTask) -> Resource | Unknown:
    types = _TARGETS.get(task.action, ())
    return exactly(machine, task.target, types, "definition")


def _otherwise(machine: Resource, role: Role | Unknown | None, task: StateMachineTask) -> Tri:
    """Whether a resource-based policy may allow it."""
    target = _target(machine, task)
    if isinstance(target, Resource):
        return may_be_allowed_on(target, role, (task.action,))
    types = _TARGETS.get(task.action, ())
    if machine.stack.of(*(_GRANTS[t] for t in types if t in _GRANTS)):
        return Unknown("a policy of what it uses")
    return may_be_allowed_in(machine.stack, role, (task.action,), *types)
