"""Capacity provider strategies."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import FARGATE, NETWORK, QUEUE, app, service, task
from tests.policies.table import Case, check

TASK = task([app()], FARGATE)
OWN = (
    "  own: { type: aws:ecs:CapacityProvider, properties: { autoScalingGroupProvider: "
    "{ autoScalingGroupArn: x } } }\n"
)
MANAGED = '  own: { type: aws:ecs:CapacityProvider, properties: { cluster: "${cluster.name}" } }\n'


def providers(names: str, cluster: str = '"${cluster.name}"') -> str:
    return (
        "  providers: { type: aws:ecs:ClusterCapacityProviders, "
        f"properties: {{ clusterName: {cluster}, capacityProviders: [{names}] }} }}\n"
    )


def on(*items: str, more: str = "") -> str:
    return service(f"capacityProviderStrategies: [{', '.join(f'{{ {i} }}' for i in items)}], {NETWORK}{more}")


SPOT = on("capacityProvider: FARGATE_SPOT, weight: 1")
OF_OWN = on('capacityProvider: "${own.name}", weight: 1')
FOREIGN = [
    (
        "service",
        "capacityProviderStrategies names capacity provider FARGATE_SPOT, which is not associated with cluster "
        "'cluster'. Add it to the cluster's ClusterCapacityProviders.",
    )
]


def told(message: str) -> list[tuple[str, str]]:
    return [("service", f"capacityProviderStrategies {message}")]


def default(names: str, items: str) -> str:
    return (
        "resources:\n  cluster: { type: aws:ecs:Cluster }\n"
        '  providers: { type: aws:ecs:ClusterCapacityProviders, properties: { clusterName: "${cluster.name}", '
        f"capacityProviders: [{names}], defaultCapacityProviderStrategies: [{items}] }} }}\n"
    )


def of_cluster(message: str) -> list[tuple[str, str]]:
    return [("providers", f"defaultCapacityProviderStrategies {message}")]


SPOTS = "{ capacityProvider: FARGATE_SPOT, weight: 1 }"
CASES = {
    "associated": Case(TASK + SPOT + providers("FARGATE, FARGATE_SPOT")),
    "another associated": Case(TASK + SPOT + providers("FARGATE"), FOREIGN, when="planned"),
    "none associated": Case(TASK + SPOT, FOREIGN, when="planned"),
    "deployed already": Case(TASK + SPOT, when="deployed"),
    "an unknown association": Case(
        TASK + SPOT + QUEUE + providers("FARGATE", '"${queue.name}"'), when="planned"
    ),
    "a provider of the stack": Case(TASK + OF_OWN + OWN + providers('"${own.name}"')),
    "a provider of the stack that is not associated": Case(
        TASK + OF_OWN + OWN + providers("FARGATE"),
        [(n, m.replace("FARGATE_SPOT", "'own'")) for n, m in FOREIGN],
        when="planned",
    ),
    "a provider that names its cluster": Case(TASK + OF_OWN + MANAGED),
    "a name of elsewhere": Case(TASK + on("capacityProvider: shared, weight: 1") + providers("shared")),
    "unknown names beside Fargate's": Case(
        TASK + SPOT + OWN + providers('FARGATE, "${own.name}"'), FOREIGN, when="planned"
    ),
    "with a launch type": Case(
        TASK
        + on("capacityProvider: FARGATE, weight: 1", more=", launchType: FARGATE")
        + providers("FARGATE"),
        [
            (
                "service",
                "launchType is FARGATE, and capacityProviderStrategies is set too. Remove one of the two.",
            )
        ],
    ),
    "mixed": Case(
        TASK
        + on("capacityProvider: FARGATE, weight: 1", 'capacityProvider: "${own.name}", weight: 1')
        + OWN
        + providers('FARGATE, "${own.name}"'),
        told(
            "mixes Fargate with other capacity providers. Use one kind, or a separate service for each kind."
        ),
    ),
    "two bases": Case(
        TASK
        + on("capacityProvider: FARGATE, weight: 1, base: 1", "capacityProvider: FARGATE_SPOT, base: 2")
        + providers("FARGATE, FARGATE_SPOT"),
        told("sets base for FARGATE and FARGATE_SPOT. Set it for one capacity provider only."),
    ),
    "no weight": Case(
        TASK
        + on("capacityProvider: FARGATE, base: 1", "capacityProvider: FARGATE_SPOT")
        + providers("FARGATE, FARGATE_SPOT"),
        told("has no capacity provider with a weight above 0. Set weight to 1 or more for one of them."),
    ),
    "one weight": Case(
        TASK
        + on("capacityProvider: FARGATE, base: 1", "capacityProvider: FARGATE_SPOT, weight: 3")
        + providers("FARGATE, FARGATE_SPOT")
    ),
    "a default": Case(default("FARGATE, FARGATE_SPOT", SPOTS)),
    "a default that is not listed": Case(
        default("FARGATE", SPOTS),
        of_cluster(
            "names capacity provider FARGATE_SPOT, which capacityProviders does not list. Add it to capacityProviders."
        ),
    ),
    "an unknown default": Case(default('"${queue.name}"', SPOTS) + QUEUE, when="planned"),
    "a default of a provider of the stack": Case(
        default('"${own.name}"', '{ capacityProvider: "${own.name}", weight: 1 }') + OWN
    ),
    "a default with two bases": Case(
        default(
            "FARGATE, FARGATE_SPOT",
            "{ capacityProvider: FARGATE, base: 1, weight: 1 }, { capacityProvider: FARGATE_SPOT, base: 1 }",
        ),
        of_cluster("sets base for FARGATE and FARGATE_SPOT. Set it for one capacity provider only."),
    ),
    "Windows on spot": Case(
        task([app()], f"{FARGATE}, runtimePlatform: {{ operatingSystemFamily: WINDOWS_SERVER_2022_CORE }}")
        + SPOT
        + providers("FARGATE_SPOT"),
        told("names FARGATE_SPOT, but the containers are for Windows. Use FARGATE."),
    ),
    "a cluster of elsewhere": Case(
        TASK
        + f'  service: {{ type: aws:ecs:Service, properties: {{ cluster: main, taskDefinition: "${{task.arn}}", '
        f"capacityProviderStrategies: [{{ capacityProvider: FARGATE_SPOT, weight: 1 }}], {NETWORK} }} }}\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("capacity-provider-conflicts", case)
