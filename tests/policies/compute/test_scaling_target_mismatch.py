"""Targets of Application Auto Scaling whose parts do not fit together."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
CLUSTER = "  c: { type: aws:ecs:Cluster }\n"
ECS, COUNT = "ecs", "ecs:service:DesiredCount"
READ, WRITE = "dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"


def target(namespace: str, dimension: str, identifier: str, more: str = "", type_: str = "Target") -> str:
    sizes = "minCapacity: 1, maxCapacity: 4" if type_ == "Target" else "name: x"
    return (
        f"resources:\n  s: {{ type: 'aws:appautoscaling:{type_}', properties: {{ {sizes}, "
        f"serviceNamespace: {namespace}, scalableDimension: '{dimension}', resourceId: \"{identifier}\"{more} }} }}\n"
    )


def tracking(metric: str, dimension: str, identifier: str) -> str:
    block = f"{{ targetValue: 70, predefinedMetricSpecification: {{ predefinedMetricType: {metric} }} }}"
    more = f", policyType: TargetTrackingScaling, targetTrackingScalingPolicyConfiguration: {block}"
    return target(dimension.partition(":")[0], dimension, identifier, more, "Policy")


def table(mode: str) -> str:
    return (
        f"  t: {{ type: 'aws:dynamodb:Table', properties: {{ name: orders, billingMode: {mode}, hashKey: id, "
        "attributes: [{ name: id, type: S }] } }\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("s", message) for message in messages)


def wrong_id(shown: str, dimension: str, form: str) -> list[tuple[str, str]]:
    return told(f"resourceId {shown}, and {dimension} requires the form {form}. Correct resourceId.")


SERVICE = "service/my-cluster/my-service"
ON_DEMAND = told(
    "Table 't' has billingMode PAY_PER_REQUEST, which has no capacity to scale. Remove the scaling, or set billingMode "
    "to "
    "PROVISIONED."
)


def steps(*bounds: str) -> str:
    block = ", ".join(f"{{ scalingAdjustment: 1, {bound} }}" for bound in bounds)
    more = f", policyType: StepScaling, stepScalingPolicyConfiguration: {{ stepAdjustments: [{block}] }}"
    return target(ECS, COUNT, SERVICE, more, "Policy")


LOW, HIGH = "metricIntervalLowerBound: {}", "metricIntervalUpperBound: {}"
FIRST = f"{LOW.format(0)}, {HIGH.format(10)}"

CASES = {
    "steps": Case(steps(FIRST, LOW.format(10))),
    "steps with a gap": Case(
        steps(FIRST, LOW.format(20)),
        told(
            "AWS rejects the stepAdjustments: no step covers 10 to 20. Set each lower bound to the upper bound of "
            "another step."
        ),
    ),
    "steps that overlap": Case(
        steps(FIRST, LOW.format(5)),
        told(
            "AWS rejects the stepAdjustments: steps overlap at 5. Set each lower bound to the upper bound of another "
            "step."
        ),
    ),
    "requests of no target group": Case(
        tracking("ALBRequestCountPerTarget", COUNT, SERVICE),
        told(
            "ALBRequestCountPerTarget requires a resourceLabel with the load balancer and the target group. "
            "Set predefinedMetricSpecification.resourceLabel."
        ),
    ),
    "a service": Case(target(ECS, COUNT, "service/shop/web")),
    "a table": Case(target("dynamodb", READ, "table/orders")),
    "an index": Case(target("dynamodb", "dynamodb:index:ReadCapacityUnits", "table/orders/index/by-date")),
    "a function's alias": Case(target("lambda", "lambda:function:ProvisionedConcurrency", "function:f:live")),
    "a cluster": Case(target("rds", "rds:cluster:ReadReplicaCount", "cluster:db")),
    "brokers by ARN": Case(
        target("kafka", "kafka:broker-storage:VolumeSize", "arn:aws:kafka:eu-west-1:123456789012:cluster/c/1")
    ),
    "a service without type": Case(target(ECS, COUNT, "shop/web"), wrong_id("is 'shop/web'", COUNT, SERVICE)),
    "a service without cluster": Case(
        target(ECS, COUNT, "service/web"), wrong_id("is 'service/web'", COUNT, SERVICE)
    ),
    "a service's ARN": Case(
        target(ECS, COUNT, "arn:aws:ecs:eu-west-1:123456789012:service/shop/web"),
        wrong_id("contains an ARN", COUNT, SERVICE),
    ),
    "a cluster's ARN": Case(
        target(ECS, COUNT, "service/${c.arn}/web") + CLUSTER,
        wrong_id("contains an ARN", COUNT, SERVICE),
        when="deployed",
    ),
    "a part of an ARN": Case(
        target(ECS, COUNT, f"service/arn:aws:ecs:{SENTINEL}:cluster/shop/web"),
        wrong_id("contains an ARN", COUNT, SERVICE),
        when="planned",
    ),
    "a table without type": Case(
        target("dynamodb", READ, "orders"), wrong_id("is 'orders'", READ, "table/my-table")
    ),
    "a table for an index": Case(
        target("dynamodb", "dynamodb:index:ReadCapacityUnits", "table/orders"),
        wrong_id("is 'table/orders'", "dynamodb:index:ReadCapacityUnits", "table/my-table/index/my-index"),
    ),
    "the latest version": Case(
        target("lambda", "lambda:function:ProvisionedConcurrency", "function:f:$LATEST"),
        wrong_id(
            "is 'function:f:$LATEST'",
            "lambda:function:ProvisionedConcurrency",
            "function:my-function:my-alias",
        ),
    ),
    "partly known": Case(target(ECS, COUNT, f"service/{SENTINEL}/web"), when="planned"),
    "partly known, and wrong": Case(
        target(ECS, COUNT, f"cluster/{SENTINEL}/web"),
        wrong_id("begins with 'cluster/'", COUNT, SERVICE),
        when="planned",
    ),
    "not known": Case(target(ECS, COUNT, "${other.unknown}") + OTHER, when="planned"),
    "another namespace": Case(
        target("ec2", COUNT, "service/shop/web"),
        told(
            "serviceNamespace is 'ec2', and scalableDimension 'ecs:service:DesiredCount'. "
            "Set serviceNamespace to the beginning of the dimension."
        ),
    ),
    "a namespace that is not known": Case(
        target('"${other.unknown}"', COUNT, "service/shop/web") + OTHER, when="planned"
    ),
    "a dimension that does not exist": Case(
        target(ECS, "ecs:service:DesiredCapacity", "service/shop/web"),
        told("scalableDimension 'ecs:service:DesiredCapacity' does not exist. Use one of AWS's dimensions."),
    ),
    "a policy": Case(tracking("ECSServiceAverageCPUUtilization", COUNT, "service/shop/web")),
    "a policy of a table": Case(tracking("DynamoDBReadCapacityUtilization", READ, "table/orders")),
    "reads for writes": Case(
        tracking("DynamoDBReadCapacityUtilization", WRITE, "table/orders"),
        told(
            "predefinedMetricType DynamoDBReadCapacityUtilization does not belong to scalableDimension "
            f"{WRITE}. Use a metric of the dimension."
        ),
    ),
    "a service's metric for a database": Case(
        tracking("ECSServiceAverageCPUUtilization", "rds:cluster:ReadReplicaCount", "cluster:db"),
        told(
            "predefinedMetricType ECSServiceAverageCPUUtilization does not belong to scalableDimension "
            "rds:cluster:ReadReplicaCount. Use a metric of the dimension."
        ),
    ),
    "a policy's id": Case(
        tracking("ECSServiceAverageCPUUtilization", COUNT, "web"), wrong_id("is 'web'", COUNT, SERVICE)
    ),
    "a policy without configuration": Case(
        target(ECS, COUNT, "service/shop/web", ", policyType: TargetTrackingScaling", "Policy"),
        told("The policy has no targetTrackingScalingPolicyConfiguration. Set it, or change policyType."),
    ),
    "a policy of the default type without configuration": Case(
        target(ECS, COUNT, "service/shop/web", "", "Policy"),
        told("The policy has no stepScalingPolicyConfiguration. Set it, or change policyType."),
    ),
    "a schedule's id": Case(
        target(ECS, COUNT, "web", ", schedule: 'rate(1 day)'", "ScheduledAction"),
        wrong_id("is 'web'", COUNT, SERVICE),
    ),
    "a table with capacity": Case(target("dynamodb", READ, "table/${t.name}") + table("PROVISIONED")),
    "a table on demand": Case(
        target("dynamodb", READ, "table/${t.name}") + table("PAY_PER_REQUEST"), ON_DEMAND
    ),
    "a table on demand by name": Case(
        target("dynamodb", READ, "table/orders") + table("PAY_PER_REQUEST"), ON_DEMAND
    ),
    "another table by name": Case(target("dynamodb", READ, "table/items") + table("PAY_PER_REQUEST")),
    "a table that is perhaps on demand": Case(
        target("dynamodb", READ, "table/${t.name}") + table('"${other.unknown}"') + OTHER, when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_scaling_target_mismatch(case: Case) -> None:
    check("scaling-target-mismatch", case)


NAME = SENTINEL + written(Hole("c", "name", ("web-", Part("c", "name"))))


@pytest.mark.parametrize(
    ("identifier", "is_decided"),
    [
        (f"service/shop/{NAME}", True),
        (f"service/{NAME}/{NAME}", True),
        (f"service/{NAME}", False),
        (f"service/shop/{SENTINEL}", False),
    ],
)
def test_an_id_around_names_is_decided(identifier: str, is_decided: bool) -> None:
    found = outcome(program_from_yaml(target(ECS, COUNT, identifier)).planned(), "scaling-target-mismatch")
    assert found.findings == () and (found.undecided == ()) is is_decided
