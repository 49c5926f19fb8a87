"""The resources in the dimensions of alarms and in scalable targets of services.

Sources: the pages on metrics of each service in its own guide, "dimensions"; Application Auto Scaling API,
RegisterScalableTarget `ResourceId`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_empty
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.resource_types import AUTO_SCALING_GROUP, ECS_SERVICE, LAMBDA_FUNCTION

ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
SCALABLE: Final = ("aws:appautoscaling/target:Target", "aws:appautoscaling/policy:Policy")
_CLUSTER: Final = ("aws:ecs/cluster:Cluster", "name")
_SERVICE: Final = (ECS_SERVICE, "name")
# Namespace -> dimension -> the resource types and the property with its value.
_NAMED: Final[dict[str, dict[str, tuple[tuple[str, str], ...]]]] = {
    "AWS/EC2": {"AutoScalingGroupName": ((AUTO_SCALING_GROUP, "name"),)},
    "AWS/AutoScaling": {"AutoScalingGroupName": ((AUTO_SCALING_GROUP, "name"),)},
    "AWS/ECS": {"ClusterName": (_CLUSTER,), "ServiceName": (_SERVICE,)},
    "ECS/ContainerInsights": {"ClusterName": (_CLUSTER,), "ServiceName": (_SERVICE,)},
    "AWS/RDS": {
        "DBInstanceIdentifier": (
            ("aws:rds/instance:Instance", "identifier"),
            ("aws:rds/clusterInstance:ClusterInstance", "identifier"),
        ),
        "DBClusterIdentifier": (("aws:rds/cluster:Cluster", "clusterIdentifier"),),
    },
    "AWS/Lambda": {"FunctionName": ((LAMBDA_FUNCTION, "name"),)},
    "AWS/SQS": {"QueueName": (("aws:sqs/queue:Queue", "name"),)},
    "AWS/SNS": {"TopicName": (("aws:sns/topic:Topic", "name"),)},
    "AWS/DynamoDB": {"TableName": (("aws:dynamodb/table:Table", "name"),)},
    "AWS/Kinesis": {"StreamName": (("aws:kinesis/stream:Stream", "name"),)},
    "AWS/ElastiCache": {"CacheClusterId": (("aws:elasticache/cluster:Cluster", "clusterId"),)},
}
# Dimension -> the format of its values, and the output with the value.
_FORMS: Final[dict[str, tuple[str, str]]] = {
    "LoadBalancer": (r"(?:app|net|gwy)/.+/[0-9a-f]+", "arnSuffix"),
    "TargetGroup": (r"targetgroup/.+/[0-9a-f]+", "arnSuffix"),
    "InstanceId": (r"i-[0-9a-f]+", "id"),
}
_FORMED_IN: Final = ("AWS/ApplicationELB", "AWS/NetworkELB", "AWS/EC2")
# Namespace -> the dimension that every metric of it has.
_NEEDED: Final[dict[str, str]] = {
    "AWS/ApplicationELB": "LoadBalancer",
    "AWS/NetworkELB": "LoadBalancer",
    "AWS/ECS": "ClusterName",
    "AWS/SQS": "QueueName",
    "AWS/NATGateway": "NatGatewayId",
    "AWS/EFS": "FileSystemId",
    "AWS/Kinesis": "StreamName",
    # Without a dimension there are only sums over instances with detailed monitoring.
    "AWS/EC2": "InstanceId or AutoScalingGroupName",
}


@dataclass(frozen=True, slots=True)
class Stray:
    """A dimension without a resource. `text`: its value, empty if it is missing. `meant`: the resource that has another
    physical name; `output`: the output with the value.
    """

    where: str
    text: str
    meant: Resource | None
    output: str


def with_dimensions(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(ALARM, *SCALABLE)


def strays(resource: Resource) -> Iterator[Stray]:
    """The dimensions of an alarm, or the parts of a scalable target, that certainly name no resource."""
    if resource.is_external:
        return
    if resource.type in SCALABLE:
        yield from _of_target(resource)
        return
    namespace, given = resource.text("namespace"), resource.get("dimensions")
    if not isinstance(namespace, str) or isinstance(given, Unknown) or resource.items("metricQueries"):
        return
    if not given:
        if namespace in _NEEDED:
            yield Stray(_NEEDED[namespace], "", None, "")
        return
    for name in sorted(given) if isinstance(given, dict) else ():
        yield from _dimension(resource, namespace, name, as_text(child(given, name)))


def _dimension(alarm: Resource, namespace: str, name: str, text: str | Unknown | None) -> Iterator[Stray]:
    if not isinstance(text, str) or is_empty(text):
        return
    form, output = _FORMS.get(name, ("", "")) if namespace in _FORMED_IN else ("", "")
    if form and re.fullmatch(form, text) is None:
        yield Stray(f"dimensions.{name}", text, None, output)
    yield from _named(alarm, f"dimensions.{name}", text, _NAMED.get(namespace, {}).get(name, ()))


def _of_target(target: Resource) -> Iterator[Stray]:
    found = re.fullmatch(r"service/([^/]+)/([^/]+)", str(target.get("resourceId")))
    if found:
        yield from _named(target, "resourceId", found[1], (_CLUSTER,))
        yield from _named(target, "resourceId", found[2], (_SERVICE,))


def _named(user: Resource, where: str, text: str, kinds: tuple[tuple[str, str], ...]) -> Iterator[Stray]:
    """A text that is the logical name of a resource, to whose physical name Pulumi adds a random suffix."""
    meant: list[tuple[Resource, str]] = []
    for type_, key in kinds:
        for resource in user.stack.of(type_):
            name = resource.get(key)
            if name == text if isinstance(name, str) else name is not None:
                return  # its physical name is the text, or may be
            made = name is None or (isinstance(name, str) and name.startswith(f"{text}-"))
            if resource.name == text and made and resource.get(f"{key}Prefix") is None:
                meant.append((resource, key))
    if meant and "pulumi:autonaming" not in user.stack.config:
        yield Stray(where, text, *meant[0])
