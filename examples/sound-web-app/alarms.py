"""The alarms and the topic that they notify."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from web import Web


def alarms(name: str, web: Web, database: aws.rds.Instance) -> aws.sns.Topic:
    topic = _topic(name)
    aws.cloudwatch.MetricAlarm(
        f"{name}-unhealthy",
        alarm_description="An instance does not answer its health check.",
        namespace="AWS/ApplicationELB",
        metric_name="UnHealthyHostCount",
        dimensions={"LoadBalancer": web.balancer.arn_suffix, "TargetGroup": web.target_group.arn_suffix},
        statistic="Maximum",
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        period=60,
        evaluation_periods=3,
        alarm_actions=[topic.arn],
        ok_actions=[topic.arn],
    )
    aws.cloudwatch.MetricAlarm(
        f"{name}-errors",
        alarm_description="The application answers with errors.",
        namespace="AWS/ApplicationELB",
        metric_name="HTTPCode_Target_5XX_Count",
        dimensions={"LoadBalancer": web.balancer.arn_suffix},
        statistic="Sum",
        comparison_operator="GreaterThanThreshold",
        threshold=10,
        period=60,
        evaluation_periods=5,
        treat_missing_data="notBreaching",
        alarm_actions=[topic.arn],
    )
    aws.cloudwatch.MetricAlarm(
        f"{name}-storage",
        alarm_description="The database is running out of storage.",
        namespace="AWS/RDS",
        metric_name="FreeStorageSpace",
        dimensions={"DBInstanceIdentifier": database.identifier},
        statistic="Minimum",
        comparison_operator="LessThanThreshold",
        threshold=5 * 1024**3,
        period=300,
        evaluation_periods=2,
        alarm_actions=[topic.arn],
    )
    return topic


def _topic(name: str) -> aws.sns.Topic:
    """A topic whose key lets CloudWatch publish; the key `alias/aws/sns` would not."""
    account = aws.get_caller_identity().account_id
    policy = aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["kms:*"],
                "resources": ["*"],
                "principals": [{"type": "AWS", "identifiers": [f"arn:aws:iam::{account}:root"]}],
            },
            {
                "actions": ["kms:Decrypt", "kms:GenerateDataKey*"],
                "resources": ["*"],
                "principals": [{"type": "Service", "identifiers": ["cloudwatch.amazonaws.com"]}],
            },
        ]
    )
    key = aws.kms.Key(
        f"{name}-alarms", description="Alarm messages", enable_key_rotation=True, policy=policy.json
    )
    aws.kms.Alias(f"{name}-alarms", name=f"alias/{name}-{pulumi.get_stack()}-alarms", target_key_id=key.id)
    return aws.sns.Topic(f"{name}-alarms", kms_master_key_id=key.id)
