// The alarms and the topic that they notify.
import * as aws from "@pulumi/aws";

import { Web } from "./web";

export function alarms(name: string, web: Web, database: aws.rds.Instance): void {
    const topic = new aws.sns.Topic(`${name}-alarms`, { kmsMasterKeyId: "alias/aws/sns" });
    new aws.cloudwatch.MetricAlarm(`${name}-busy`, {
        alarmDescription: "The instances are busy.",
        namespace: "AWS/EC2",
        metricName: "CPUUtilization",
        dimensions: { AutoScalingGroupName: `${web.group.name}` },
        statistic: "Average",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 70,
        period: 120,
        evaluationPeriods: 2,
        alarmActions: [topic.arn],
    });
    new aws.cloudwatch.MetricAlarm(`${name}-storage`, {
        alarmDescription: "The database is running out of storage.",
        namespace: "AWS/RDS",
        metricName: "FreeStorageSpace",
        dimensions: { DBInstanceIdentifier: database.identifier },
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: 5 * 1024 ** 3,
        period: 300,
        evaluationPeriods: 2,
        alarmActions: [topic.arn],
    });
}
