"""Combinations of properties that the provider's source has, and its documentation does not state of both properties.

Source: `ConflictsWith` of the resources in terraform-provider-aws, and its documentation of `cronExpression`; for the
metric alarm also CloudWatch API, PutMetricAlarm: "If you use the Metrics parameter, you cannot include ...". Read in
November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws
from preflight.model.limits.property_combinations import Combination, table


def _conflicts(one: str, *others: str) -> tuple[Combination, ...]:
    return tuple(Combination("conflict", "", (one, other)) for other in others)


_DLM_RULE: Final = "policyDetails.schedules.createRule"
_CONTENT: Final = (*_conflicts("content", "contentBase64", "source"), *_conflicts("contentBase64", "source"))
_FURTHER: Final[Mapping[str, tuple[Combination, ...]]] = {
    aws.CLOUDWATCH_METRIC_ALARM: (
        *_conflicts("metricQueries", "dimensions", "extendedStatistic", "namespace", "period", "statistic"),
        *_conflicts("thresholdMetricId", "threshold"),
    ),
    # Source: Application Auto Scaling API, TargetTrackingScalingPolicyConfiguration.
    aws.APP_AUTO_SCALING_POLICY: (
        Combination(
            "one",
            "targetTrackingScalingPolicyConfiguration",
            ("customizedMetricSpecification", "predefinedMetricSpecification"),
        ),
    ),
    aws.DLM_LIFECYCLE_POLICY: tuple(
        Combination("conflict", _DLM_RULE, ("cronExpression", name)) for name in ("interval", "times")
    ),
    aws.S3_BUCKET_OBJECT: _CONTENT,
    aws.S3_BUCKET_OBJECTV2: _CONTENT,
    # ELB: "Only one of SubnetIds or AvailabilityZones may be specified".
    aws.ELB_LOAD_BALANCER: _conflicts("subnets", "availabilityZones"),
    aws.ELASTICACHE_REPLICATION_GROUP: _conflicts(
        "globalReplicationGroupId",
        *("numNodeGroups", "parameterGroupName", "engine", "engineVersion", "nodeType", "snapshotArns"),
        *("snapshotName", "transitEncryptionEnabled", "atRestEncryptionEnabled"),
    ),
}


def further_combinations(type_: str) -> tuple[Combination, ...]:
    return _FURTHER.get(type_, ())


def combined_types() -> tuple[str, ...]:
    """The types with properties that the provider does not take together, or only together."""
    return tuple(sorted({*table().types, *_FURTHER}))
