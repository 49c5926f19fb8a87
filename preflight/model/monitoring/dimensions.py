"""The resources in the dimensions of alarms and in scalable targets of services.

Sources: the pages on metrics of each service in its own guide, "dimensions"; Application Auto Scaling API,
RegisterScalableTarget `ResourceId`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_empty
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown, certainly_contains
from preflight.model import type_tokens as aws

SCALABLE: Final = (aws.APP_AUTO_SCALING_TARGET, aws.APP_AUTO_SCALING_POLICY)
_CLUSTER: Final = (aws.ECS_CLUSTER, "name")
_SERVICE: Final = (aws.ECS_SERVICE, "name")
# Namespace -> dimension -> the resource types and the property with its value.
_NAMED: Final[dict[str, dict[str, tuple[tuple[str, str], ...]]]] = {
    "AWS/EC2": {"AutoScalingGroupName": ((aws.AUTO_SCALING_GROUP, "name"),)},
    "AWS/AutoScaling": {"AutoScalingGroupName": ((aws.AUTO_SCALING_GROUP, "name"),)},
    "AWS/ECS": {"ClusterName": (_CLUSTER,), "ServiceName": (_SERVICE,)},
    "ECS/ContainerInsights": {"ClusterName": (_CLUSTER,), "ServiceName": (_SERVICE,)},
    "AWS/RDS": {
        "DBInstanceIdentifier": (
            (aws.RDS_INSTANCE, "identifier"),
            (aws.RDS_CLUSTER_INSTANCE, "identifier"),
        ),
        "DBClusterIdentifier": ((aws.RDS_CLUSTER, "clusterIdentifier"),),
    },
    "AWS/Lambda": {"FunctionName": ((aws.LAMBDA_FUNCTION, "name"),)},
    "AWS/SQS": {"QueueName": ((aws.SQS_QUEUE, "name"),)},
    "AWS/SNS": {"TopicName": ((aws.SNS_TOPIC, "name"),)},
    "AWS/DynamoDB": {"TableName": ((aws.DYNAMODB_TABLE, "name"),)},
    "AWS/Kinesis": {"StreamName": ((aws.KINESIS_STREAM, "name"),)},
    "AWS/ElastiCache": {"CacheClusterId": ((aws.ELASTICACHE_CLUSTER, "clusterId"),)},
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


class Stray(msgspec.Struct, frozen=True):
    """A dimension that names nothing.

    `text`: its value, empty if it is missing. `meant`: the resource that Pulumi gives another name. `output`: the
    output that has the value. `is_arn`: the value is an ARN, and the dimension takes a name.
    """

    where: str
    text: str
    meant: Resource | None
    output: str
    is_arn: bool = False


def with_dimensions(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.CLOUDWATCH_METRIC_ALARM, *SCALABLE)


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
    named = _NAMED.get(namespace, {}).get(name, ())
    if named and certainly_contains(text, "arn:"):
        yield Stray(f"dimensions.{name}", "an ARN", None, named[0][1], is_arn=True)
        return
    if not isinstance(text, str) or is_empty(text):
        return
    form, output = _FORMS.get(name, ("", "")) if namespace in _FORMED_IN else ("", "")
    if form and re.fullmatch(form, text) is None:
        yield Stray(f"dimensions.{name}", text, None, output)
    yield from _named(alarm, f"dimensions.{name}", text, named)


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
            made = name is None or not resource.has_input(key) or str(name).startswith(f"{text}-")
            if resource.name == text and made and resource.get(f"{key}Prefix") is None:
                meant.append((resource, key))
    if meant and "pulumi:autonaming" not in user.stack.config:
        yield Stray(where, text, *meant[0])
