"""Dimensions and scalable targets that name nothing."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check


def alarm(namespace: str, dimensions: str, more: str = "") -> str:
    return f"""
resources:
  alarm:
    type: aws:cloudwatch:MetricAlarm
    properties: {{ namespace: {namespace}, metricName: m, threshold: 1{dimensions} }}
  other: {{ type: aws:ssm:Parameter }}
{more}"""


def made(type_: str, name: str, properties: str = "") -> str:
    return f"  {name}: {{ type: {type_}, properties: {{ {properties} }} }}\n"


def auto_named(where: str, name: str, key: str, resource: str = "alarm") -> list[tuple[str, str]]:
    message = f"{where} is '{name}', but Pulumi adds a random suffix to the name of '{name}'. "
    return [(resource, message + f"Use its {key}, or set its name.")]


def lacks(name: str) -> list[tuple[str, str]]:
    message = (
        "The alarm has no dimensions, but its metric exists per resource only, so the alarm has no data. "
    )
    return [("alarm", f"{message}Set {name}.")]


def formless(name: str, text: str, output: str) -> list[tuple[str, str]]:
    message = f"dimensions.{name} is '{text}', a value that no metric has, so the alarm has no data. "
    return [("alarm", f"{message}Use the resource's {output}.")]


def arn(name: str) -> list[tuple[str, str]]:
    message = f"dimensions.{name} is an ARN, but CloudWatch uses the name. Use the name output."
    return [("alarm", message)]


def scalable(resource_id: str, more: str) -> str:
    return f"""
resources:
  target: {{ type: aws:appautoscaling:Target, properties: {{ resourceId: {resource_id}, serviceNamespace: ecs }} }}
{more}"""


QUEUE = ", dimensions: { QueueName: orders }"
DATABASE = ", dimensions: { DBInstanceIdentifier: orders }"
CASES = {
    "the resource's name": Case(
        alarm("AWS/SQS", ', dimensions: { QueueName: "${orders.name}" }', made("aws:sqs:Queue", "orders"))
    ),
    "a name that Pulumi makes another": Case(
        alarm("AWS/SQS", QUEUE, made("aws:sqs:Queue", "orders")),
        auto_named("dimensions.QueueName", "orders", "name"),
    ),
    "a name that is given": Case(alarm("AWS/SQS", QUEUE, made("aws:sqs:Queue", "orders", "name: orders"))),
    "a name of something else": Case(alarm("AWS/SQS", QUEUE, made("aws:sqs:Queue", "bills"))),
    "a name that another one has": Case(
        alarm(
            "AWS/SQS", QUEUE, made("aws:sqs:Queue", "orders") + made("aws:sqs:Queue", "two", "name: orders")
        )
    ),
    "a name that another one may have": Case(
        alarm(
            "AWS/SQS",
            QUEUE,
            made("aws:sqs:Queue", "orders") + made("aws:sqs:Queue", "two", 'name: "${other.value}"'),
        ),
        when="planned",
    ),
    "an identifier": Case(
        alarm("AWS/RDS", DATABASE, made("aws:rds:Instance", "orders")),
        auto_named("dimensions.DBInstanceIdentifier", "orders", "identifier"),
    ),
    "an identifier with a prefix": Case(
        alarm("AWS/RDS", DATABASE, made("aws:rds:Instance", "orders", "identifierPrefix: orders")),
        when="planned",
    ),
    "a dimension of another namespace": Case(alarm("Shop", QUEUE, made("aws:sqs:Queue", "orders"))),
    "CPU of no instance": Case(alarm("AWS/EC2", ""), lacks("InstanceId or AutoScalingGroupName")),
    "a service of no cluster": Case(alarm("AWS/ECS", ""), lacks("ClusterName")),
    "all functions together": Case(alarm("AWS/Lambda", "")),
    "an expression": Case(alarm("AWS/EC2", ", metricQueries: [{ id: a }]")),
    "dimensions that are not known": Case(alarm("AWS/EC2", ', dimensions: "${other.value}"'), when="planned"),
    "a load balancer's name": Case(
        alarm("AWS/ApplicationELB", ", dimensions: { LoadBalancer: web }"),
        formless("LoadBalancer", "web", "arnSuffix"),
    ),
    "a load balancer's ARN's end": Case(
        alarm("AWS/ApplicationELB", ", dimensions: { LoadBalancer: app/web/50dc6c495c0c9188 }")
    ),
    "a cluster by ARN": Case(
        alarm("AWS/ECS", ", dimensions: { ClusterName: 'arn:aws:ecs:eu-west-1:123456789012:cluster/main' }"),
        arn("ClusterName"),
    ),
    "a service by a part of an ARN": Case(
        alarm("AWS/ECS", f", dimensions: {{ ClusterName: main, ServiceName: 'arn:aws:ecs:{SENTINEL}' }}"),
        arn("ServiceName"),
        when="planned",
    ),
    "a cluster's ARN after deployment": Case(
        alarm("AWS/ECS", ', dimensions: { ClusterName: "${shop.arn}" }', made("aws:ecs:Cluster", "shop")),
        arn("ClusterName"),
        when="deployed",
    ),
    "a cluster's ARN before": Case(
        alarm("AWS/ECS", ', dimensions: { ClusterName: "${shop.arn}" }', made("aws:ecs:Cluster", "shop")),
        when="planned",
    ),
    "an ARN in another namespace": Case(alarm("Shop", ", dimensions: { ClusterName: 'arn:aws:ecs:x' }")),
    "an instance's name": Case(
        alarm("AWS/EC2", ", dimensions: { InstanceId: web }"), formless("InstanceId", "web", "id")
    ),
    "a scalable service that Pulumi names": Case(
        scalable(
            "service/shop/web", made("aws:ecs:Cluster", "shop", "name: shop") + made("aws:ecs:Service", "web")
        ),
        auto_named("resourceId", "web", "name", "target"),
    ),
    "a scalable service that is named": Case(
        scalable(
            "service/shop/web",
            made("aws:ecs:Cluster", "shop", "name: shop") + made("aws:ecs:Service", "web", "name: web"),
        )
    ),
    "a scalable table": Case(scalable("table/orders", made("aws:dynamodb:Table", "orders"))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("dimension-names-nothing", case, unlike=("is an ARN",))
