"""What roles of tasks, of what runs them, and of nodes are asked for."""

from __future__ import annotations

import json

from preflight.model.identity.roles import Role
from preflight.model.requirements.container_permissions import in_need, needs_of
from preflight.testing import Program


def test_who_needs_what() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    container = {
        "name": "a",
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
        "logConfiguration": {"logDriver": "awslogs"},
        "secrets": [{"valueFrom": "/a"}],
    }
    text = json.dumps([container])
    start = {"containerDefinitions": text, "executionRoleArn": role.arn}
    program.add("aws:ecs:TaskDefinition", "fargate", requiresCompatibilities=["FARGATE"], **start)
    ec2 = program.add("aws:ecs:TaskDefinition", "ec2", **start)
    program.add("aws:ecs:TaskDefinition", "none", containerDefinitions=text)
    cluster = program.add("aws:eks:Cluster", "cluster")
    program.add("aws:eks:NodeGroup", "nodes", clusterName=cluster.output("name"), nodeRoleArn=role.arn)
    program.add(
        "aws:cloudwatch:EventTarget", "rule", ecsTarget={"taskDefinitionArn": ec2.arn}, roleArn=role.arn
    )
    for stack in (program.planned(), program.deployed()):
        found = {r.name: [action for need in needs_of(r) for action in need.actions] for r in in_need(stack)}
        assert found == {
            "fargate": [
                "ecr:GetAuthorizationToken",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "ssm:GetParameters",
            ],
            "ec2": ["ssm:GetParameters"],
            "nodes": ["ecr:GetAuthorizationToken"],
            "rule": ["ecs:RunTask", "iam:PassRole"],
        }
        (one,) = stack.all(Role)
        assert all(need.role is one for r in in_need(stack) for need in needs_of(r))
