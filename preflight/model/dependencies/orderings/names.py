"""A property that refers to another resource of the stack by a literal name, so that no dependency exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.ordering import Ordering, Pair
from preflight.model.resource_types import BUCKET, INSTANCE_PROFILE, ROLE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_LOG_GROUP: Final = (aws.CLOUDWATCH_LOG_GROUP,)
_CLUSTER: Final = (aws.ECS_CLUSTER,)
_DB_CLUSTER: Final = (aws.RDS_CLUSTER,)
_SUBNET_GROUP: Final = (aws.RDS_SUBNET_GROUP,)
_CACHE_SUBNETS: Final = (aws.ELASTICACHE_SUBNET_GROUP,)
_RULE: Final = (aws.CLOUDWATCH_EVENT_RULE,)
_TABLE: Final = (aws.DYNAMODB_TABLE,)
_DOCUMENT: Final = (aws.SSM_DOCUMENT,)
# Type, property, and the types that it refers to.
USES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (aws.IAM_ROLE_POLICY_ATTACHMENT, "role", ROLE),
    (aws.IAM_ROLE_POLICY, "role", ROLE),
    (aws.IAM_INSTANCE_PROFILE, "role", ROLE),
    (aws.EC2_INSTANCE, "iamInstanceProfile", INSTANCE_PROFILE),
    (aws.ECS_SERVICE, "cluster", _CLUSTER),
    (aws.ECS_CLUSTER_CAPACITY_PROVIDERS, "clusterName", _CLUSTER),
    (aws.AUTO_SCALING_POLICY, "autoscalingGroupName", (aws.AUTO_SCALING_GROUP,)),
    (aws.AUTO_SCALING_SCHEDULE, "autoscalingGroupName", (aws.AUTO_SCALING_GROUP,)),
    (aws.AUTO_SCALING_ATTACHMENT, "autoscalingGroupName", (aws.AUTO_SCALING_GROUP,)),
    (aws.CLOUDWATCH_EVENT_TARGET, "rule", _RULE),
    (aws.CLOUDWATCH_LOG_SUBSCRIPTION_FILTER, "logGroup", _LOG_GROUP),
    (aws.CLOUDWATCH_LOG_METRIC_FILTER, "logGroupName", _LOG_GROUP),
    (aws.CLOUDWATCH_LOG_STREAM, "logGroupName", _LOG_GROUP),
    (aws.LAMBDA_PERMISSION, "function", (aws.LAMBDA_FUNCTION,)),
    (aws.LAMBDA_ALIAS, "functionName", (aws.LAMBDA_FUNCTION,)),
    (aws.LAMBDA_EVENT_SOURCE_MAPPING, "functionName", (aws.LAMBDA_FUNCTION,)),
    (aws.LAMBDA_FUNCTION_URL, "functionName", (aws.LAMBDA_FUNCTION,)),
    (aws.RDS_INSTANCE, "dbSubnetGroupName", _SUBNET_GROUP),
    (aws.RDS_CLUSTER, "dbSubnetGroupName", _SUBNET_GROUP),
    (aws.RDS_CLUSTER_INSTANCE, "clusterIdentifier", _DB_CLUSTER),
    (aws.ELASTICACHE_CLUSTER, "subnetGroupName", _CACHE_SUBNETS),
    (aws.ELASTICACHE_REPLICATION_GROUP, "subnetGroupName", _CACHE_SUBNETS),
    (aws.DYNAMODB_TABLE_ITEM, "tableName", _TABLE),
    (aws.SSM_ASSOCIATION, "name", _DOCUMENT),
    (aws.S3_BUCKET_POLICY, "bucket", BUCKET),
    (aws.S3_BUCKET_PUBLIC_ACCESS_BLOCK, "bucket", BUCKET),
    (aws.S3_BUCKET_VERSIONING, "bucket", BUCKET),
    (aws.S3_BUCKET_VERSIONING_V2, "bucket", BUCKET),
    (aws.S3_BUCKET_ACL, "bucket", BUCKET),
    (aws.S3_BUCKET_OWNERSHIP_CONTROLS, "bucket", BUCKET),
    (aws.S3_BUCKET_NOTIFICATION, "bucket", BUCKET),
    (aws.S3_BUCKET_REPLICATION_CONFIG, "bucket", BUCKET),
    (aws.S3_BUCKET_OBJECT, "bucket", BUCKET),
    (aws.S3_BUCKET_OBJECTV2, "bucket", BUCKET),
    (aws.S3_BUCKET_LIFECYCLE_CONFIGURATION, "bucket", BUCKET),
    (aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION, "bucket", BUCKET),
)


def literal_names(stack: Stack) -> Iterator[Pair]:
    for type_, key, targets in USES:
        for resource in stack.of(type_):
            text = resource.get(key)
            if isinstance(text, str) and text and not resource.dependencies_of(key):
                found = [t for kind in targets for t in stack.find_by_identifier(kind, text)]
                if len(found) == 1 and _is_same_scope(resource, found[0]):
                    yield Pair(resource, (found[0],))


def _is_same_scope(resource: Resource, target: Resource) -> bool:
    return resource.same_scope(target) is True


ORDERINGS: Final = (
    Ordering(
        "literal-name",
        literal_names,
        "it refers to that resource by a literal name",
        "NotFound, NoSuchEntity",
        refused=True,
    ),
)
