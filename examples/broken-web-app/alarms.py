"""The alarms and the topic that they notify."""

import pulumi_aws as aws


def alarms(name, web, database):
    topic = aws.sns.Topic(f"{name}-alarms", kms_master_key_id="alias/aws/sns")
    aws.cloudwatch.MetricAlarm(
        f"{name}-busy",
        alarm_description="The instances are busy.",
        namespace="AWS/EC2",
        metric_name="CPUUtilization",
        dimensions={"AutoScalingGroupName": f"{web.group.name}"},
        statistic="Average",
        comparison_operator="GreaterThanThreshold",
        threshold=70,
        period=120,
        evaluation_periods=2,
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
