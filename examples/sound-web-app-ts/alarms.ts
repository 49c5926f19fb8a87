// The alarms and the topic that they notify.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Web } from "./web";

export function alarms(name: string, web: Web, database: aws.rds.Instance): aws.sns.Topic {
    const topic = alarmTopic(name);
    new aws.cloudwatch.MetricAlarm(`${name}-unhealthy`, {
        alarmDescription: "An instance does not answer its health check.",
        namespace: "AWS/ApplicationELB",
        metricName: "UnHealthyHostCount",
        dimensions: { LoadBalancer: web.balancer.arnSuffix, TargetGroup: web.targetGroup.arnSuffix },
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        period: 60,
        evaluationPeriods: 3,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
    });
    new aws.cloudwatch.MetricAlarm(`${name}-errors`, {
        alarmDescription: "The application answers with errors.",
        namespace: "AWS/ApplicationELB",
        metricName: "HTTPCode_Target_5XX_Count",
        dimensions: { LoadBalancer: web.balancer.arnSuffix },
        statistic: "Sum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 10,
        period: 60,
        evaluationPeriods: 5,
        treatMissingData: "notBreaching",
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
    return topic;
}

/** A topic whose key lets CloudWatch publish; the key `alias/aws/sns` would not. */
function alarmTopic(name: string): aws.sns.Topic {
    const account = aws.getCallerIdentityOutput().accountId;
    const policy = aws.iam.getPolicyDocumentOutput({
        statements: [
            {
                actions: ["kms:*"],
                resources: ["*"],
                principals: [{ type: "AWS", identifiers: [pulumi.interpolate`arn:aws:iam::${account}:root`] }],
            },
            {
                actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
                resources: ["*"],
                principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
            },
        ],
    });
    const key = new aws.kms.Key(`${name}-alarms`, {
        description: "Alarm messages",
        enableKeyRotation: true,
        policy: policy.json,
    });
    new aws.kms.Alias(`${name}-alarms`, {
        name: `alias/${name}-${pulumi.getStack()}-alarms`,
        targetKeyId: key.id,
    });
    return new aws.sns.Topic(`${name}-alarms`, { kmsMasterKeyId: key.id });
}
