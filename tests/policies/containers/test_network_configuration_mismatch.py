"""Network configurations of what runs tasks."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import CLUSTER, NETWORK, QUEUE, app, service, task
from tests.policies.table import Case, check

AWSVPC = task([app()], "networkMode: awsvpc")
BRIDGE = task([app()])


def missing(path: str = "networkConfiguration") -> str:
    why = "but 'task' runs in awsvpc mode"
    return f"{path} is missing, {why}. Add it with the subnets and security groups of the tasks."


def vain(mode: str = "bridge mode, the default", path: str = "networkConfiguration") -> str:
    return f"{path} is set, but 'task' runs in {mode}. Set its networkMode to awsvpc, or remove {path}."


def rule(target: str) -> str:
    return (
        CLUSTER
        + '  target: { type: aws:cloudwatch:EventTarget, properties: { rule: nightly, arn: "${cluster.arn}", '
        + f'ecsTarget: {{ taskDefinitionArn: "${{task.arn}}"{target} }} }} }}\n'
    )


def schedule(target: str) -> str:
    return (
        CLUSTER
        + "  schedule: { type: aws:scheduler:Schedule, properties: { scheduleExpression: rate(1 day), target: { "
        + f'arn: "${{cluster.arn}}", ecsParameters: {{ taskDefinitionArn: "${{task.arn}}"{target} }} }} }} }}\n'
    )


def pipe(target: str) -> str:
    return (
        CLUSTER
        + '  pipe: { type: aws:pipes:Pipe, properties: { target: "${cluster.arn}", targetParameters: { '
        + f'ecsTaskParameters: {{ taskDefinitionArn: "${{task.arn}}"{target} }} }} }} }}\n'
    )


CASES = {
    "awsvpc without": Case(AWSVPC + service(), [("service", missing())]),
    "awsvpc with": Case(AWSVPC + service(NETWORK)),
    "awsvpc with unknown subnets": Case(
        AWSVPC + QUEUE + service('networkConfiguration: { subnets: ["${queue.url}"] }')
    ),
    "an unknown configuration": Case(
        AWSVPC + QUEUE + service('networkConfiguration: "${queue.url}"'), when="planned"
    ),
    "an empty configuration": Case(AWSVPC + service("networkConfiguration: {}"), [("service", missing())]),
    "bridge without": Case(BRIDGE + service()),
    "bridge with": Case(BRIDGE + service(NETWORK), [("service", vain())]),
    "host with": Case(
        task([app()], "networkMode: host") + service(NETWORK), [("service", vain("host mode"))]
    ),
    "an unknown mode": Case(
        task([app()], 'networkMode: "${queue.url}"') + QUEUE + service(NETWORK), when="planned"
    ),
    "Fargate in bridge mode is told elsewhere": Case(BRIDGE + service(f"launchType: FARGATE, {NETWORK}")),
    "a task set": Case(AWSVPC + service(type_="TaskSet"), [("service", missing())]),
    "a task definition of elsewhere": Case(
        "resources:\n  service: { type: aws:ecs:Service, properties: { taskDefinition: web } }\n"
    ),
    "a task definition of elsewhere on Fargate": Case(
        "resources:\n  service: { type: aws:ecs:Service, properties: { taskDefinition: web, launchType: FARGATE } }\n",
        [("service", missing().replace("'task' runs in", "the tasks run on Fargate in"))],
    ),
    "a rule without": Case(AWSVPC + rule(""), [("target", missing("ecsTarget.networkConfiguration"))]),
    "a rule with": Case(AWSVPC + rule(f", {NETWORK}")),
    "a rule with it in bridge mode": Case(
        BRIDGE + rule(f", {NETWORK}, launchType: EC2"),
        [("target", vain(path="ecsTarget.networkConfiguration"))],
    ),
    "a schedule without": Case(
        AWSVPC + schedule(", launchType: FARGATE"),
        [("schedule", missing("target.ecsParameters.networkConfiguration"))],
    ),
    "a schedule that is off": Case(
        AWSVPC + schedule(", launchType: FARGATE").replace("rate(1 day),", "rate(1 day), state: DISABLED,")
    ),
    "a pipe that is stopped": Case(
        AWSVPC
        + pipe(", launchType: FARGATE").replace("properties: {", "properties: { desiredState: STOPPED,")
    ),
    "a schedule with": Case(AWSVPC + schedule(f", {NETWORK}")),
    "a pipe without": Case(
        AWSVPC + pipe(""), [("pipe", missing("targetParameters.ecsTaskParameters.networkConfiguration"))]
    ),
    "a pipe with": Case(
        AWSVPC + pipe(", networkConfiguration: { awsVpcConfiguration: { subnets: [subnet-1] } }")
    ),
    "a target that is not ECS": Case(
        BRIDGE + "  target: { type: aws:cloudwatch:EventTarget, properties: { rule: nightly, arn: x } }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("network-configuration-mismatch", case)
