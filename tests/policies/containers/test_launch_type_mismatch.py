"""Launch types and the task definitions that run on them."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, NETWORK, QUEUE, app, service, task
from tests.policies.table import Case, check

BRIDGE = task([app()])
ON_FARGATE = f"launchType: FARGATE, {NETWORK}"


def cannot(reason: str) -> list[tuple[str, str]]:
    return [
        (
            "service",
            f"The tasks run on Fargate, but task definition 'task' does not support it: {reason}. Set "
            "requiresCompatibilities to FARGATE, networkMode to awsvpc, and cpu and memory in the task definition.",
        )
    ]


MODE = cannot("its network mode is bridge")
DAEMON = [
    (
        "service",
        "schedulingStrategy is DAEMON, which Fargate does not support. Set it to REPLICA, or run the service on EC2 "
        "instances.",
    )
]
PROVIDERS = (
    '  providers: { type: aws:ecs:ClusterCapacityProviders, properties: { clusterName: "${cluster.name}", '
    "capacityProviders: [FARGATE], defaultCapacityProviderStrategies: [{ capacityProvider: FARGATE, weight: 1 }] } }\n"
)

CASES = {
    "sound": Case(task([app()], FARGATE) + service(ON_FARGATE)),
    "bridge mode": Case(BRIDGE + service(ON_FARGATE), MODE),
    "an explicit mode": Case(
        task([app()], "networkMode: host") + service(ON_FARGATE), cannot("its network mode is host")
    ),
    "no size": Case(task([app()], "networkMode: awsvpc") + service(ON_FARGATE), cannot("it has no cpu")),
    "no memory": Case(
        task([app()], "networkMode: awsvpc, cpu: 256") + service(ON_FARGATE),
        cannot("it has no memory"),
    ),
    "nothing required, all there": Case(
        task([app()], "networkMode: awsvpc, cpu: 256, memory: 512") + service(ON_FARGATE)
    ),
    "Fargate required is told of the task definition": Case(
        task([app()], "requiresCompatibilities: [FARGATE]") + service(ON_FARGATE)
    ),
    "an unknown requirement": Case(
        task([app()], 'requiresCompatibilities: ["${queue.url}"]') + QUEUE + service(ON_FARGATE),
        when="planned",
    ),
    "by a strategy": Case(
        BRIDGE
        + service(
            f"capacityProviderStrategies: [{{ capacityProvider: FARGATE_SPOT, weight: 1 }}], {NETWORK}"
        ),
        MODE,
    ),
    "by the cluster's default": Case(BRIDGE + service(NETWORK) + PROVIDERS, MODE),
    "by no default": Case(BRIDGE + service()),
    "by an unknown launch type": Case(BRIDGE + QUEUE + service('launchType: "${queue.url}"'), when="planned"),
    "on EC2": Case(BRIDGE + service("launchType: EC2")),
    "a daemon": Case(task([app()], FARGATE) + service(f"{ON_FARGATE}, schedulingStrategy: DAEMON"), DAEMON),
    "a daemon on EC2": Case(BRIDGE + service("launchType: EC2, schedulingStrategy: DAEMON")),
    "a public address on EC2": Case(
        task([app()], "networkMode: awsvpc")
        + service("launchType: EC2, networkConfiguration: { subnets: [subnet-1], assignPublicIp: true }"),
        [
            (
                "service",
                "networkConfiguration.assignPublicIp is set, but the tasks run on EC2 instances, where ECS does not "
                "assign public IP addresses. Remove it, or use FARGATE.",
            )
        ],
    ),
    "a public address on Fargate": Case(
        task([app()], FARGATE)
        + service("launchType: FARGATE, networkConfiguration: { subnets: [subnet-1], assignPublicIp: true }")
    ),
    "a platform version on EC2": Case(
        BRIDGE + service("launchType: EC2, platformVersion: LATEST"),
        [
            (
                "service",
                "platformVersion is LATEST, but the tasks run on EC2 instances, and only Fargate has platform "
                "versions. Remove it.",
            )
        ],
    ),
    "a platform version on Fargate": Case(
        task([app()], FARGATE) + service(f"{ON_FARGATE}, platformVersion: 1.4.0")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("launch-type-mismatch", case)
