"""Which service assumes a role."""

from __future__ import annotations

from preflight.core.values import Unknown
from preflight.model.identity.role_trust import passed_roles, uses_of
from preflight.testing import Program


def test_each_role_that_a_resource_names() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    program.add(
        "aws:ecs:TaskDefinition", "task", taskRoleArn=role.arn, executionRoleArn="arn:aws:iam::1:role/other"
    )
    program.add("aws:ecs:TaskDefinition", "none", family="x")
    for stack in (program.planned(), program.deployed()):
        (task,) = passed_roles(stack)
        execution, own = uses_of(task)
        assert (own.path, own.service) == (("taskRoleArn",), "ecs-tasks.amazonaws.com")
        assert getattr(own.role, "name", None) == "role" and isinstance(execution.role, Unknown)
