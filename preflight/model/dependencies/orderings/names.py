"""A property that refers to another resource of the stack by a literal name, so that no dependency exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.resource import Resource
from preflight.model.dependencies.orderings.ordering import Ordering, Pair
from preflight.model.dependencies.orderings.storage import BUCKET
from preflight.model.resource_types import AUTO_SCALING_GROUP, INSTANCE_PROFILE, LAMBDA_FUNCTION, ROLE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_LOG_GROUP: Final = ("aws:cloudwatch/logGroup:LogGroup",)
_CLUSTER: Final = ("aws:ecs/cluster:Cluster",)
_DB_CLUSTER: Final = ("aws:rds/cluster:Cluster",)
_SUBNET_GROUP: Final = ("aws:rds/subnetGroup:SubnetGroup",)
_CACHE_SUBNETS: Final = ("aws:elasticache/subnetGroup:SubnetGroup",)
_RULE: Final = ("aws:cloudwatch/eventRule:EventRule",)
_TABLE: Final = ("aws:dynamodb/table:Table",)
_DOCUMENT: Final = ("aws:ssm/document:Document",)
# Type, property, and the types that it refers to.
USES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", ROLE),
    ("aws:iam/rolePolicy:RolePolicy", "role", ROLE),
    ("aws:iam/instanceProfile:InstanceProfile", "role", ROLE),
    ("aws:ec2/instance:Instance", "iamInstanceProfile", INSTANCE_PROFILE),
    ("aws:ecs/service:Service", "cluster", _CLUSTER),
    ("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "clusterName", _CLUSTER),
    ("aws:autoscaling/policy:Policy", "autoscalingGroupName", (AUTO_SCALING_GROUP,)),
    ("aws:autoscaling/schedule:Schedule", "autoscalingGroupName", (AUTO_SCALING_GROUP,)),
    ("aws:autoscaling/attachment:Attachment", "autoscalingGroupName", (AUTO_SCALING_GROUP,)),
    ("aws:cloudwatch/eventTarget:EventTarget", "rule", _RULE),
    ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "logGroup", _LOG_GROUP),
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter", "logGroupName", _LOG_GROUP),
    ("aws:cloudwatch/logStream:LogStream", "logGroupName", _LOG_GROUP),
    ("aws:lambda/permission:Permission", "function", (LAMBDA_FUNCTION,)),
    ("aws:lambda/alias:Alias", "functionName", (LAMBDA_FUNCTION,)),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "functionName", (LAMBDA_FUNCTION,)),
    ("aws:lambda/functionUrl:FunctionUrl", "functionName", (LAMBDA_FUNCTION,)),
    ("aws:rds/instance:Instance", "dbSubnetGroupName", _SUBNET_GROUP),
    ("aws:rds/cluster:Cluster", "dbSubnetGroupName", _SUBNET_GROUP),
    ("aws:rds/clusterInstance:ClusterInstance", "clusterIdentifier", _DB_CLUSTER),
    ("aws:elasticache/cluster:Cluster", "subnetGroupName", _CACHE_SUBNETS),
    ("aws:elasticache/replicationGroup:ReplicationGroup", "subnetGroupName", _CACHE_SUBNETS),
    ("aws:dynamodb/tableItem:TableItem", "tableName", _TABLE),
    ("aws:ssm/association:Association", "name", _DOCUMENT),
    *(
        (f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", "bucket", BUCKET)
        for kind in (
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketVersioning",
            "BucketVersioningV2",
            "BucketAcl",
            "BucketOwnershipControls",
            "BucketNotification",
            "BucketReplicationConfig",
            "BucketObject",
            "BucketObjectv2",
            "BucketLifecycleConfiguration",
            "BucketServerSideEncryptionConfiguration",
        )
    ),
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
