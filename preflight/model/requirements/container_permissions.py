"""The permissions that roles require so that ECS starts tasks, rules run them, and EKS nodes become ready.

Sources: ECS developer guide, "Task execution IAM role" and "EventBridge IAM role"; EKS user guide, "Node IAM role".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.logic import any_of, equal
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import Container, is_of_secrets_manager
from preflight.model.containers.eks_clusters import EksCluster, NodeGroup
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch, launches_of, runs_on_fargate
from preflight.model.identity.roles import Role
from preflight.model.requirements.invocation_roles import use_of
from preflight.model.requirements.needs import Need, may_be_allowed_in
from preflight.model.requirements.passed_roles import passes_roles
from preflight.model.requirements.secret_needs import SECRET, SECRET_READ, reads_secret
from preflight.model.resource_types import ROLE, TASK_DEFINITION

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Types that run tasks with a role -> the property of the role.
_RUNNERS: Final = {
    aws.CLOUDWATCH_EVENT_TARGET: ("roleArn",),
    aws.SCHEDULER_SCHEDULE: ("target", "roleArn"),
    aws.PIPES_PIPE: ("roleArn",),
}
_EXECUTION: Final = "execution role"


def in_need(stack: Stack) -> tuple[Resource, ...]:
    """The task definitions, targets and node groups whose role certainly requires a permission."""
    found = stack.of(*TASK_DEFINITION, *_RUNNERS, aws.EKS_NODE_GROUP)
    return tuple(r for r in found if any(True for _ in needs_of(r)))


def needs_of(resource: Resource) -> Iterator[Need]:
    if resource.type in _RUNNERS:
        yield from _of_runner(TaskLaunch(resource))
    elif resource.type == aws.EKS_NODE_GROUP:
        yield from _of_nodes(resource.stack.entity(NodeGroup, resource))
    else:
        yield from _of_task(resource.stack.entity(TaskDefinition, resource))


def _of_task(task: TaskDefinition) -> Iterator[Need]:
    role = task.execution_role
    if role is None:
        return  # ECS rejects the task definition itself.
    if any_of((task.requires_fargate, runs_on_fargate(task))) is True:
        for container in task.containers:
            yield from _on_fargate(task, role, container)
    if not _is_of_service(task):
        yield from _secrets(task, role)
    if _names_secret(task):
        because = "its container definitions use a secret of Secrets Manager"
        otherwise = may_be_allowed_in(task.stack, role, SECRET_READ, *SECRET)
        yield Need(role, SECRET_READ, because, otherwise, _EXECUTION)


def _is_of_service(task: TaskDefinition) -> bool:
    """Whether a service runs its tasks; `Unknown` if a service may, because an update may omit it."""
    left_out = any(service.is_external for service in task.stack.of(aws.ECS_SERVICE))
    return left_out or any(launch.type == aws.ECS_SERVICE for launch in launches_of(task))


def _on_fargate(task: TaskDefinition, role: Role | Unknown, container: Container) -> Iterator[Need]:
    """The actions of Fargate with the execution role; an instance uses its own role for them."""
    if container.is_from_ecr is True:
        because = f"{container.title} has an image in ECR"
        yield Need(role, ("ecr:GetAuthorizationToken",), because, holder=_EXECUTION)
    if equal(container.log_driver, "awslogs") is True:
        because = f"{container.title} sends its logs to CloudWatch"
        granted: Tri = (
            Unknown("a policy of CloudWatch Logs")
            if task.stack.of(aws.CLOUDWATCH_LOG_RESOURCE_POLICY)
            else False
        )
        yield Need(role, ("logs:CreateLogStream", "logs:PutLogEvents"), because, granted, _EXECUTION)
        if equal(container.log_option("awslogs-create-group"), "true") is True and not task.has_log_group(
            container
        ):
            because = f"awslogs-create-group of {container.title} is true"
            # The log group may exist: of another stack, or of an earlier revision of the task definition.
            yield Need(role, ("logs:CreateLogGroup",), because, granted, _EXECUTION, is_advice=True)


def _secrets(task: TaskDefinition, role: Role | Unknown) -> Iterator[Need]:
    """The permissions for the secrets of a task that no service runs; other policies report those of services."""
    for container in task.containers:
        for source in container.secret_sources:
            because = f"{container.title} uses a secret"
            kept = is_of_secrets_manager(source)
            if kept is True:
                yield reads_secret(task, source, because)
            elif kept is False:
                yield Need(role, ("ssm:GetParameters",), because, holder=_EXECUTION)


def _names_secret(task: TaskDefinition) -> bool:
    """Whether unknown container definitions contain a secret that only the execution role can read.

    All outputs of a secret identify it.
    """
    if task.containers or not isinstance(task.resource.get("containerDefinitions"), Unknown):
        return False
    urns = task.resource.dependencies_of("containerDefinitions")
    found = (task.stack.by_urn.get(urn) for urn in urns)
    return any(r is not None and r.type in SECRET for r in found) and _is_idle(task.task_role)


def _is_idle(role: Role | Unknown | None) -> bool:
    """Whether the role, if any, certainly allows no action on a secret."""
    if role is None:
        return True
    actions = (*SECRET_READ, "secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret")
    return isinstance(role, Role) and all(role.lacks(a, Unknown("a secret")) is True for a in actions)


def _of_runner(launch: TaskLaunch) -> Iterator[Need]:
    task = launch.task
    if not isinstance(task, TaskDefinition):
        return
    key, *path = _RUNNERS[launch.type]
    role = launch.resource.stack.referred(Role, launch.resource.ref(ROLE, key, *path))
    # Every role of a sender is judged by its target where the stack has the cluster.
    if use_of(launch.resource) is None:
        yield Need(role, ("ecs:RunTask",), f"it runs tasks of '{task.name}'")
    if role is not None:
        yield from passes_roles(role, task)


def _of_nodes(group: NodeGroup) -> Iterator[Need]:
    """The permissions of nodes, which pull the images of EKS add-ons from ECR; without them they never become ready."""
    cluster = group.cluster
    if (
        isinstance(cluster, EksCluster)
        and cluster.resource.flag("bootstrapSelfManagedAddons", default=True) is True
    ):
        role = group.stack.referred(Role, group.resource.ref(ROLE, "nodeRoleArn"))
        because = "its nodes pull EKS images from ECR"
        yield Need(role, ("ecr:GetAuthorizationToken",), because, holder="node role")
