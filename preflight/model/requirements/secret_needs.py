"""What the execution role of a task must be allowed, so that ECS reads the secrets of its containers.

Source: ECS developer guide, "Pass Secrets Manager secrets through Amazon ECS environment variables": the full ARN of
the secret, followed by `:json-key:version-stage:version-id` where only a part is read; the execution role must allow
`secretsmanager:GetSecretValue` on the secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import is_of_secrets_manager
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.identity.roles import Role
from preflight.model.requirements.needs import Need, arns_in, may_be_allowed_in, may_be_allowed_on

SECRET: Final = (aws.SECRETS_MANAGER_SECRET,)
SECRET_READ: Final = ("secretsmanager:GetSecretValue",)
_EXECUTION: Final = "execution role"


def reads_secrets(task: TaskDefinition) -> Iterator[Need]:
    """The needs to read the secrets of its containers: one, if the role does not allow reading any secret."""
    told: set[str] = set()
    sources = (source for container in task.containers for source in container.secret_sources)
    for source in (s for s in sources if is_of_secrets_manager(s) is True):
        secret = _secret_of(task.resource, source) if _reads_any(task) else None
        title = "a secret of Secrets Manager" if secret is None else f"secret '{secret.name}'"
        if title not in told:
            told.add(title)
            yield _need(task, secret, f"its container uses {title}")


def reads_secret(task: TaskDefinition, source: str | Unknown, because: str) -> Need:
    """The need to read the secret of Secrets Manager that `valueFrom` names."""
    return _need(task, _secret_of(task.resource, source), because)


def _need(task: TaskDefinition, secret: Resource | None, because: str) -> Need:
    role = task.execution_role
    if secret is None:
        otherwise = may_be_allowed_in(task.stack, role, SECRET_READ, *SECRET)
        return Need(role, SECRET_READ, because, otherwise, _EXECUTION)
    otherwise = may_be_allowed_on(secret, role, SECRET_READ)
    return Need(role, SECRET_READ, because, otherwise, _EXECUTION, arns_in(secret))


def _reads_any(task: TaskDefinition) -> bool:
    """Whether the execution role allows reading a secret."""
    role = task.execution_role
    return isinstance(role, Role) and role.lacks_everywhere(*SECRET_READ) is False


def _secret_of(task: Resource, source: str | Unknown) -> Resource | None:
    """The secret of the stack whose ARN the value certainly is, or begins with."""
    if isinstance(source, str):
        return None
    hole = source.hole
    if isinstance(source, PartialText) and not source.prefix and source.pieces[1].startswith(":"):
        hole = source.holes[0]
    if hole is None or hole.output not in ("arn", "id"):
        return None
    found = task.stack.by_urn.get(hole.urn)
    return found if found is not None and found.type in SECRET else None
