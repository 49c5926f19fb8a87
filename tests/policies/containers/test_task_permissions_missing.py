"""What the roles of tasks, of what runs them, and of nodes must allow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.testing import program_from_yaml
from preflight.testing.evaluation import outcome
from tests.policies.containers.eks import ELSEWHERE, alone, cluster, nodes
from tests.policies.containers.tasks import CLUSTER, FARGATE, NETWORK, app, service, task
from tests.policies.table import Case, check

EXECUTION = 'executionRoleArn: "${role.arn}"'
CREATED = app(
    logConfiguration={
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/ecs/app", "awslogs-create-group": "true"},
    }
)
GROUP = "  logs: { type: aws:cloudwatch:LogGroup, properties: { name: /ecs/app } }\n"
LOGS = app(logConfiguration={"logDriver": "awslogs", "options": {}})
ECR = app(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1")


def role(*actions: str, managed: str = "", name: str = "role") -> str:
    text = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }
    inline = f", inlinePolicies: [{{ name: own, policy: '{json.dumps(text)}' }}]" if actions else ""
    attached = f", managedPolicyArns: ['arn:aws:iam::aws:policy/{managed}']" if managed else ""
    return (
        f"  {name}: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{{}}'{inline}{attached} }} }}\n"
    )


def lacks(actions: str, because: str, who: str = "task") -> list[tuple[str, str]]:
    return [(who, f"Role 'role' does not allow {actions}, but {because}. Allow it in the role.")]


def of_fargate(container: Any) -> str:
    return task([container], f"{FARGATE}, {EXECUTION}")


IMAGE = lacks("ecr:GetAuthorizationToken", "container 'app' has an image in ECR")
STREAM = "container 'app' sends its logs to CloudWatch"
BOTH = "logs:CreateLogStream and logs:PutLogEvents"
KEPT = app(secrets=[{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a"}])
STORED = app(secrets=[{"name": "A", "valueFrom": "/app/a"}])
NAMED = task('{ fn::toJSON: [{ name: app, secrets: [{ name: A, valueFrom: "${secret.arn}" }] }] }', EXECUTION)
SECRET = "  secret: { type: aws:secretsmanager:Secret, properties: { description: x } }\n"
NAMES = lacks("secretsmanager:GetSecretValue", "its container definitions use a secret of Secrets Manager")
TAKES = lacks("secretsmanager:GetSecretValue", "container 'app' uses a secret")


def target(role_arn: str = ', roleArn: "${role.arn}"', cluster_arn: str = "${cluster.arn}") -> str:
    return (
        CLUSTER
        + f'  target: {{ type: aws:cloudwatch:EventTarget, properties: {{ rule: nightly, arn: "{cluster_arn}", '
        + f'ecsTarget: {{ taskDefinitionArn: "${{task.arn}}" }}{role_arn} }} }}\n'
    )


ELSEWHERES_CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
RUNS = "it runs tasks of 'task'"
NODES = alone(cluster(ELSEWHERE)) + nodes("subnetIds: [subnet-1]", '"${cluster.name}"').replace(
    "nodeRoleArn: x", 'nodeRoleArn: "${role.arn}"'
)

CASES = {
    "a log group that ECS creates": Case(
        of_fargate(CREATED) + role("logs:CreateLogStream", "logs:PutLogEvents"),
        lacks("logs:CreateLogGroup", "awslogs-create-group of container 'app' is true"),
        when="planned",
    ),
    "a log group that ECS may create": Case(
        of_fargate(CREATED) + role("logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup")
    ),
    "a log group of the stack": Case(
        of_fargate(CREATED) + role("logs:CreateLogStream", "logs:PutLogEvents") + GROUP
    ),
    "an image": Case(of_fargate(ECR) + role(), IMAGE),
    "an image with the managed policy": Case(
        of_fargate(ECR) + role(managed="service-role/AmazonECSTaskExecutionRolePolicy")
    ),
    "an image with another policy": Case(of_fargate(ECR) + role("s3:GetObject"), IMAGE),
    "an image on EC2": Case(task([ECR], EXECUTION) + role()),
    "an image of a service on Fargate": Case(
        task([ECR], f"networkMode: awsvpc, cpu: 256, memory: 512, {EXECUTION}")
        + role()
        + service(f"launchType: FARGATE, {NETWORK}"),
        IMAGE,
    ),
    "a public image": Case(of_fargate(app()) + role()),
    "logs": Case(of_fargate(LOGS) + role(), lacks(BOTH, STREAM)),
    "logs with one action": Case(
        of_fargate(LOGS) + role("logs:CreateLogStream"), lacks("logs:PutLogEvents", STREAM)
    ),
    "logs with all": Case(of_fargate(LOGS) + role("logs:*")),
    "two containers, told once": Case(
        task([LOGS, {**LOGS, "name": "b"}], f"{FARGATE}, {EXECUTION}") + role(), lacks(BOTH, STREAM)
    ),
    "a role of elsewhere": Case(
        of_fargate(ECR).replace("${role.arn}", "arn:aws:iam::123456789012:role/other")
    ),
    "no role is told elsewhere": Case(task([ECR], FARGATE)),
    "a secret that no service takes": Case(task([KEPT], EXECUTION) + role(), TAKES),
    "a parameter that no service takes": Case(
        task([STORED], EXECUTION) + role(), lacks("ssm:GetParameters", "container 'app' uses a secret")
    ),
    "a secret of a service is told elsewhere": Case(task([KEPT], EXECUTION) + role() + service()),
    "a secret that may be read": Case(task([KEPT], EXECUTION) + role("secretsmanager:*")),
    "a reference to a secret": Case(NAMED + SECRET + role(), NAMES, when="planned"),
    "a reference to a secret, known": Case(NAMED + SECRET + role(), TAKES, when="deployed"),
    "a reference that the code may use": Case(
        NAMED.replace(EXECUTION, f'{EXECUTION}, taskRoleArn: "${{code.arn}}"')
        + SECRET
        + role()
        + role("secretsmanager:GetSecretValue", name="code"),
        when="planned",
    ),
    "a rule without role": Case(
        task([app()]) + target("", ELSEWHERES_CLUSTER),
        [("target", f"The role is missing, but {RUNS}. Set a role that allows ecs:RunTask.")],
    ),
    "a rule whose role may not": Case(
        task([app()]) + target(cluster_arn=ELSEWHERES_CLUSTER) + role("s3:*"),
        lacks("ecs:RunTask", RUNS, "target"),
    ),
    "a rule of the stack's cluster is judged by the cluster": Case(
        task([app()]) + target() + role("s3:*") + target("").replace(CLUSTER, "").replace("target:", "bare:")
    ),
    "a rule whose role may": Case(task([app()]) + target() + role("ecs:RunTask")),
    "a rule whose role may not pass": Case(
        task([app()], "taskRoleArn: arn:aws:iam::123456789012:role/code") + target() + role("ecs:RunTask"),
        lacks("iam:PassRole", "'task' has roles, which RunTask passes to ECS", "target"),
    ),
    "a rule with the managed policy": Case(
        task([app()], "taskRoleArn: arn:aws:iam::123456789012:role/code")
        + target()
        + role(managed="service-role/AmazonEC2ContainerServiceEventsRole")
    ),
    "nodes": Case(
        NODES + role(),
        lacks("ecr:GetAuthorizationToken", "its nodes pull EKS images from ECR", "nodes"),
    ),
    "nodes with the managed policy": Case(NODES + role(managed="AmazonEC2ContainerRegistryPullOnly")),
    "nodes without EKS's add-ons": Case(
        NODES.replace("roleArn: x", "roleArn: x, bootstrapSelfManagedAddons: false") + role()
    ),
    "nodes of a cluster of elsewhere": Case(
        alone(nodes("subnetIds: [subnet-1]")).replace("nodeRoleArn: x", 'nodeRoleArn: "${role.arn}"') + role()
    ),
}


def passing(condition: dict[str, Any]) -> str:
    """A rule that runs a task with a role, and its policy with a condition on iam:PassRole."""
    statements = [
        {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": condition},
    ]
    policy = json.dumps({"Statement": statements})
    grant = f"  grant: {{ type: aws:iam:RolePolicy, properties: {{ role: \"${{role.name}}\", policy: '{policy}' }} }}\n"
    return task([app()], "taskRoleArn: arn:aws:iam::123456789012:role/code") + target() + role() + grant


PASSED = "iam:PassedToService"
CASES |= {
    "a rule that passes to tasks": Case(passing({"StringEquals": {PASSED: "ecs-tasks.amazonaws.com"}})),
    "a rule that passes to several": Case(
        passing({"StringLike": {PASSED: ["lambda.amazonaws.com", "ecs-tasks.*"]}})
    ),
    "a rule that passes to tasks, if said": Case(
        passing({"StringEqualsIfExists": {PASSED: "ecs-tasks.amazonaws.com"}})
    ),
    "a rule that passes to the wrong service": Case(
        passing({"StringEquals": {PASSED: "ecs.amazonaws.com"}}),
        lacks("iam:PassRole", "'task' has roles, which RunTask passes to ECS", "target"),
    ),
    "a rule that passes under another condition": Case(passing({"StringEquals": {"iam:x": "y"}})),
    "a rule that passes by any of several values": Case(
        passing({"ForAnyValue:StringEquals": {PASSED: ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]}}),
        undecided=[],
    ),
    "a rule that passes by any of several other values": Case(
        passing({"ForAnyValue:StringEquals": {PASSED: "ecs.amazonaws.com"}}),
        lacks("iam:PassRole", "'task' has roles, which RunTask passes to ECS", "target"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("task-permissions-missing", case, unlike=("logs:CreateLogGroup",))


@pytest.mark.parametrize(
    ("condition", "is_decided"), [({}, True), ({"StringLike": {"aws:SourceVpc": "x"}}, False)]
)
def test_an_action_that_is_allowed_on_any_resource_is_enough(
    condition: dict[str, Any], is_decided: bool
) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "arn:aws:secretsmanager:*:*:secret:a-*",
    }
    policy = json.dumps({"Statement": [statement | ({"Condition": condition} if condition else {})]})
    grant = f"  grant: {{ type: aws:iam:RolePolicy, properties: {{ role: \"${{role.name}}\", policy: '{policy}' }} }}\n"
    found = outcome(
        program_from_yaml(task([KEPT], EXECUTION) + role() + SECRET + grant).planned(),
        "task-permissions-missing",
    )
    assert found.findings == ()
    assert (found.undecided == ()) is is_decided
