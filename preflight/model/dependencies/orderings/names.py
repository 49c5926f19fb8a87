"""A property that names another resource of the stack by a text, so that nothing orders the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.resource import Resource
from preflight.model.dependencies.orderings.ordering import Ordering, Pair
from preflight.model.dependencies.orderings.storage import BUCKET
from preflight.model.resource_types import FUNCTION, GROUP, INSTANCE_PROFILE, ROLE

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
# Type, property, and what it names.
USES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", ROLE),
    ("aws:iam/rolePolicy:RolePolicy", "role", ROLE),
    ("aws:iam/instanceProfile:InstanceProfile", "role", ROLE),
    ("aws:ec2/instance:Instance", "iamInstanceProfile", INSTANCE_PROFILE),
    ("aws:ecs/service:Service", "cluster", _CLUSTER),
    ("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "clusterName", _CLUSTER),
    ("aws:autoscaling/policy:Policy", "autoscalingGroupName", (GROUP,)),
    ("aws:autoscaling/schedule:Schedule", "autoscalingGroupName", (GROUP,)),
    ("aws:autoscaling/attachment:Attachment", "autoscalingGroupName", (GROUP,)),
    ("aws:cloudwatch/eventTarget:EventTarget", "rule", _RULE),
    ("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "logGroup", _LOG_GROUP),
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter", "logGroupName", _LOG_GROUP),
    ("aws:cloudwatch/logStream:LogStream", "logGroupName", _LOG_GROUP),
    ("aws:lambda/permission:Permission", "function", (FUNCTION,)),
    ("aws:lambda/alias:Alias", "functionName", (FUNCTION,)),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "functionName", (FUNCTION,)),
    ("aws:lambda/functionUrl:FunctionUrl", "functionName", (FUNCTION,)),
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
            if isinstance(text, str) and text and not resource.property_dependencies(key):
                found = [t for kind in targets for t in stack.named(kind, text)]
                if len(found) == 1 and _is_same_scope(resource, found[0]):
                    yield Pair(resource, (found[0],))


def _is_same_scope(resource: Resource, target: Resource) -> bool:
    return resource.same_scope(target) is True


ORDERINGS: Final = (
    Ordering("literal-name", literal_names, "it names it by a text", "NotFound, NoSuchEntity", refused=True),
)
