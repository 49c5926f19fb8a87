"""An alarm notifies an encrypted topic whose key policy does not allow CloudWatch to use the key.

## What fails

An alarm notifies an encrypted topic. The topic's key is the AWS managed key `alias/aws/sns`, or a key of the stack
whose policy does not allow `cloudwatch.amazonaws.com`.

## Why

CloudWatch publishes with its own service principal, so that principal needs `kms:GenerateDataKey` and `kms:Decrypt`
on the topic's key. The policy of `alias/aws/sns` does not allow them and cannot be changed. The default policy of a
customer managed key allows the account only. The alarm changes its state, its history shows *Failed to execute
action*, and no notification is sent.

## Errors

- `Failed to execute action … CloudWatch Alarms does not have authorization to access the SNS topic encryption key`

## Fails

```yaml
resources:
  alerts:
    type: aws:sns:Topic
    properties: { kmsMasterKeyId: alias/aws/sns }
  errors:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: Errors of the application
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 1
      metricName: Errors
      namespace: AWS/Lambda
      period: 60
      statistic: Sum
      threshold: 5
      alarmActions: ["${alerts.arn}"]
```

## Instead

Encrypt the topic with a customer managed key whose policy allows `cloudwatch.amazonaws.com` to call `kms:Decrypt`
and `kms:GenerateDataKey*`.

```yaml
resources:
  key:
    type: aws:kms:Key
    properties:
      description: Alerts
      enableKeyRotation: true
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { AWS: "arn:aws:iam::123456789012:root" }
              Action: kms:*
              Resource: "*"
            - Effect: Allow
              Principal: { Service: cloudwatch.amazonaws.com }
              Action: [kms:Decrypt, "kms:GenerateDataKey*"]
              Resource: "*"
  alerts:
    type: aws:sns:Topic
    properties: { kmsMasterKeyId: "${key.id}" }
  errors:
    type: aws:cloudwatch:MetricAlarm
    properties:
      alarmDescription: Errors of the application
      comparisonOperator: GreaterThanThreshold
      evaluationPeriods: 1
      metricName: Errors
      namespace: AWS/Lambda
      period: 60
      statistic: Sum
      threshold: 5
      alarmActions: ["${alerts.arn}"]
```

## Not covered

A key policy with conditions is undecided. Other senders, such as EventBridge: *key-policy-excludes-service*.

## References

- [Encrypted topics and AWS services](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services)
- [Alarm actions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html)
- [Why did an alarm send no notification?](https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.identity.kms_keys import Key
from preflight.model.messaging.deliveries import CLOUDWATCH, DeliveryTarget, alarms_of, notified_topics
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=notified_topics, level=MANDATORY, severity=HIGH, error="Failed to execute action")
def alarm_topic_cannot_publish(topic: DeliveryTarget) -> Iterator[Finding]:
    if not certainly(topic.key_excludes(CLOUDWATCH)):
        return
    alarms = sorted(a.name for a in alarms_of(topic))
    more = f" and {len(alarms) - 1} more" if len(alarms) > 1 else ""
    key = (
        f"key '{topic.key.name}', whose policy does not allow"
        if isinstance(topic.key, Key)
        else ("alias/aws/sns, whose policy does not allow")
    )
    yield Finding(
        topic,
        f"The topic is encrypted with {key} {CLOUDWATCH}, so alarm '{alarms[0]}'{more} cannot publish to it. "
        f"Use a key whose policy allows {CLOUDWATCH} to call kms:Decrypt and kms:GenerateDataKey*.",
    )
