"""How scaling and alarms name services."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import app, service, task
from tests.policies.table import Case, check


def target(resource_id: str, type_: str = "Target", namespace: str = "ecs") -> str:
    return (
        f"  target: {{ type: aws:appautoscaling:{type_}, properties: {{ serviceNamespace: {namespace}, "
        f"resourceId: {resource_id} }} }}\n"
    )


def alarm(dimensions: str, namespace: str = "AWS/ECS") -> str:
    return (
        f"  alarm: {{ type: aws:cloudwatch:MetricAlarm, properties: {{ namespace: {namespace}, "
        f"dimensions: {{ {dimensions} }} }} }}\n"
    )


STACK = task([app()]) + service()
ALONE = "resources:\n"
ARN = "has an ARN, but ECS uses a name there. Use the name output instead of id or arn."


def arn(who: str, what: str) -> list[tuple[str, str]]:
    return [(who, f"{what} {ARN}")]


def form(value: str) -> list[tuple[str, str]]:
    text = f"resourceId is '{value}', but the format for ECS is service/<cluster name>/<service name>. Use this format."
    return [("target", text)]


CASES = {
    "names": Case(STACK + target('"service/${cluster.name}/${service.name}"')),
    "literal names": Case(ALONE + target("service/main/web")),
    "the cluster's ARN": Case(
        STACK + target('"service/${cluster.arn}/${service.name}"'),
        arn("target", "resourceId"),
        when="deployed",
    ),
    "the cluster's ARN, not known": Case(
        STACK + target('"service/${cluster.arn}/${service.name}"'), when="planned"
    ),
    "a literal ARN": Case(
        ALONE + target("service/arn:aws:ecs:eu-west-1:123456789012:cluster/main/web"),
        arn("target", "resourceId"),
    ),
    "no cluster": Case(ALONE + target("service/web"), form("service/web")),
    "no prefix": Case(ALONE + target("main/web"), form("main/web")),
    "a policy": Case(ALONE + target("main/web", "Policy"), form("main/web")),
    "a table": Case(ALONE + target("table/orders", namespace="dynamodb")),
    "an alarm": Case(ALONE + alarm("ClusterName: main, ServiceName: web")),
    "an alarm by reference": Case(
        STACK + alarm('ClusterName: "${cluster.name}", ServiceName: "${service.name}"')
    ),
    "an alarm by ARN": Case(
        STACK + alarm('ClusterName: "${cluster.arn}", ServiceName: "${service.name}"'),
        arn("alarm", "dimensions.ClusterName"),
        when="deployed",
    ),
    "an alarm by a literal ARN": Case(
        ALONE + alarm("ClusterName: main, ServiceName: arn:aws:ecs:eu-west-1:123456789012:service/main/web"),
        arn("alarm", "dimensions.ServiceName"),
    ),
    "an alarm of something else": Case(ALONE + alarm("ClusterName: arn:x", "AWS/Kafka")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("scaling-names-no-service", case)
