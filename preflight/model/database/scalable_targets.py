"""Scalable targets of Application Auto Scaling, their policies and scheduled actions: namespace, resource ID and
dimension.

Source: Application Auto Scaling API, RegisterScalableTarget: `ResourceId`, `ScalableDimension`, `ServiceNamespace`;
PredefinedMetricSpecification. Read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.holes import Part
from preflight.core.logic import all_of, equal, known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, certainly_contains, shaped
from preflight.model import type_tokens as aws
from preflight.model.database.dynamodb_tables import ON_DEMAND, TABLE, Table


class Dimension(msgspec.Struct, frozen=True):
    """The format of the resource IDs of a dimension. `begins`: their known beginning."""

    form: str
    example: str
    begins: str


_TABLE: Final = Dimension(r"table/[^/]+", "table/my-table", "table/")
_INDEX: Final = Dimension(r"table/[^/]+/index/[^/]+", "table/my-table/index/my-index", "table/")
_VARIANT: Final = Dimension(
    r"endpoint/[^/]+/variant/[^/]+", "endpoint/my-endpoint/variant/my-variant", "endpoint/"
)
_CLUSTER: Final = Dimension(r"cluster:[^:/]+", "cluster:my-cluster", "cluster:")
_KEYSPACE: Final = Dimension(
    r"keyspace/[^/]+/table/[^/]+", "keyspace/my-keyspace/table/my-table", "keyspace/"
)
_GROUP: Final = Dimension(r"replication-group/[^/]+", "replication-group/my-group", "replication-group/")
DIMENSIONS: Final[Mapping[str, Dimension]] = {
    "ecs:service:DesiredCount": Dimension(
        r"service/[^/]+/[^/]+", "service/my-cluster/my-service", "service/"
    ),
    "ec2:spot-fleet-request:TargetCapacity": Dimension(
        r"spot-fleet-request/sfr-.+", "spot-fleet-request/sfr-...", "spot-fleet-request/"
    ),
    "appstream:fleet:DesiredCapacity": Dimension(r"fleet/[^/]+", "fleet/my-fleet", "fleet/"),
    "dynamodb:table:ReadCapacityUnits": _TABLE,
    "dynamodb:table:WriteCapacityUnits": _TABLE,
    "dynamodb:index:ReadCapacityUnits": _INDEX,
    "dynamodb:index:WriteCapacityUnits": _INDEX,
    "rds:cluster:ReadReplicaCount": _CLUSTER,
    "neptune:cluster:ReadReplicaCount": _CLUSTER,
    "sagemaker:variant:DesiredInstanceCount": _VARIANT,
    "sagemaker:variant:DesiredProvisionedConcurrency": _VARIANT,
    "lambda:function:ProvisionedConcurrency": Dimension(
        r"function:[^:]+:(?!\$LATEST$)[^:]+", "function:my-function:my-alias", "function:"
    ),
    "cassandra:table:ReadCapacityUnits": _KEYSPACE,
    "cassandra:table:WriteCapacityUnits": _KEYSPACE,
    "elasticache:replication-group:NodeGroups": _GROUP,
    "elasticache:replication-group:Replicas": _GROUP,
}
# Dimensions whose resource IDs have several formats.
_OTHERS: Final = (
    "elasticmapreduce:instancegroup:InstanceCount",
    "custom-resource:ResourceType:Property",
    "comprehend:document-classifier-endpoint:DesiredInferenceUnits",
    "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits",
    "kafka:broker-storage:VolumeSize",
    "elasticache:cache-cluster:Nodes",
    "sagemaker:inference-component:DesiredCopyCount",
    "workspaces:workspacespool:DesiredUserSessions",
)
_NAMESPACES: Final = frozenset(d.partition(":")[0] for d in (*DIMENSIONS, *_OTHERS))
# The beginning of predefined metrics, and their dimensions.
_METRICS: Final = (
    ("DynamoDBReadCapacity", r"dynamodb:(table|index):ReadCapacityUnits"),
    ("DynamoDBWriteCapacity", r"dynamodb:(table|index):WriteCapacityUnits"),
    ("CassandraReadCapacity", "cassandra:table:ReadCapacityUnits"),
    ("CassandraWriteCapacity", "cassandra:table:WriteCapacityUnits"),
    ("ALBRequestCountPerTarget", r"(ecs|ec2):.*"),
    ("ECSService", "ecs:.*"),
    ("RDSReader", "rds:.*"),
    ("EC2SpotFleet", "ec2:.*"),
    ("SageMaker", "sagemaker:.*"),
    ("LambdaProvisionedConcurrency", "lambda:.*"),
    ("ElastiCache", "elasticache:.*"),
    ("NeptuneReader", "neptune:.*"),
)


class ScaledResource(Entity):
    """A resource with a scalable target: the target itself, a policy or a scheduled action."""

    TYPES = (aws.APP_AUTO_SCALING_TARGET, aws.APP_AUTO_SCALING_POLICY, aws.APP_AUTO_SCALING_SCHEDULED_ACTION)

    @cached_property
    def dimension(self) -> str | Unknown | None:
        return self.resource.text("scalableDimension")

    @cached_property
    def is_unknown_dimension(self) -> bool:
        """Whether its dimension is known, with a known service, and does not exist."""
        text = self.dimension
        if not isinstance(text, str) or text in DIMENSIONS or text in _OTHERS:
            return False
        return text.partition(":")[0] in _NAMESPACES

    @cached_property
    def has_other_namespace(self) -> Tri:
        """Whether its namespace is not that of its dimension."""
        namespace = self.resource.text("serviceNamespace")
        if isinstance(namespace, Unknown) or isinstance(self.dimension, Unknown):
            return Unknown(f"namespace of '{self.name}'")
        return bool(namespace and self.dimension) and str(self.dimension).partition(":")[0] != namespace

    @cached_property
    def expected_id(self) -> str:
        """An example ID for its dimension, if its own ID certainly has another format; otherwise empty."""
        form = DIMENSIONS.get(self.dimension) if isinstance(self.dimension, str) else None
        value = self.resource.get("resourceId")
        if form is None:
            return ""
        if isinstance(value, str) and value and not re.fullmatch(form.form, value):
            return form.example
        # No resource id of a dimension in the table contains an ARN.
        if isinstance(value, PartialText) and value.prefix and not _alike(value.prefix, form.begins):
            return form.example
        if isinstance(value, Unknown) and certainly_contains(value, "arn:"):
            return form.example
        return ""

    @cached_property
    def has_expected_id(self) -> bool:
        """Whether its ID certainly has the format of its dimension; a part that AWS assigns has no separators."""
        form = DIMENSIONS.get(self.dimension) if isinstance(self.dimension, str) else None
        value = self.resource.get("resourceId")
        if form is None or not isinstance(value, str | Unknown):
            return False
        parts = shaped(value)
        text = "".join("x" if isinstance(part, Part) else part or "" for part in parts)
        return None not in parts and re.fullmatch(form.form, text) is not None

    @cached_property
    def metric(self) -> str | Unknown | None:
        """The predefined metric of a target tracking policy."""
        block = ("predefinedMetricSpecification", "predefinedMetricType")
        return self.resource.text("targetTrackingScalingPolicyConfiguration", *block)

    @cached_property
    def has_other_metric(self) -> bool:
        """Whether its predefined metric certainly belongs to another dimension."""
        if not isinstance(self.metric, str) or not isinstance(self.dimension, str):
            return False
        form = next((form for begin, form in _METRICS if self.metric.startswith(begin)), None)
        return form is not None and re.fullmatch(form, self.dimension) is None

    @cached_property
    def lacks_label(self) -> bool:
        """Whether it tracks the requests of a target group that it certainly does not name."""
        block = ("targetTrackingScalingPolicyConfiguration", "predefinedMetricSpecification", "resourceLabel")
        is_tracked = isinstance(self.metric, str) and self.metric == "ALBRequestCountPerTarget"
        return is_tracked and self.resource.get(*block) is None

    @cached_property
    def table_on_demand(self) -> Table | None:
        """The DynamoDB table of the stack that it scales, if the table certainly has no provisioned capacity."""
        if not isinstance(self.dimension, str) or not self.dimension.startswith("dynamodb:"):
            return None
        deps = (self.stack.by_urn.get(urn) for urn in self.resource.dependencies_of("resourceId"))
        found = [r for r in deps if r is not None and r.type in TABLE]
        found = found or self._tables_by_name()
        if len(found) != 1:
            return None
        table = self.stack.entity(Table, found[0])
        on_demand = all_of((equal(table.billing_mode, ON_DEMAND), not table.resource.is_external))
        return table if on_demand is True else None

    def _tables_by_name(self) -> list[Resource]:
        text = self.resource.get("resourceId")
        name = text.split("/")[1] if isinstance(text, str) and text.startswith("table/") else ""
        return list(self.stack.find_by_identifier(TABLE[0], name)) if name else []

    @cached_property
    def missing_configuration(self) -> str:
        """The block that its policy type requires, if it is certainly missing; otherwise empty."""
        kind = self.resource.text("policyType")
        if not known(kind) or self.type != aws.APP_AUTO_SCALING_POLICY:
            return ""
        key = _CONFIGURATIONS.get(kind or "StepScaling", "")
        return key if key and not self.resource.is_set(key) else ""


_CONFIGURATIONS: Final = {
    "StepScaling": "stepScalingPolicyConfiguration",
    "TargetTrackingScaling": "targetTrackingScalingPolicyConfiguration",
    "PredictiveScaling": "predictiveScalingPolicyConfiguration",
}


def _alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
