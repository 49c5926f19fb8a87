"""A KMS key policy does not allow a service that uses data encrypted with the key.

## What fails

- A log group is encrypted with a key of the stack whose policy does not allow `logs.amazonaws.com`.
- (advisory) EventBridge, SNS or S3 delivers to an encrypted queue or topic of the stack. Its key is an AWS managed
  key (`alias/aws/sqs`, `alias/aws/sns`), or a key of the stack whose policy does not allow that service.

## Why

CloudWatch Logs encrypts with its own service principal. It tests the key when the key is associated with the log
group, and rejects the request with *AccessDeniedException: The specified KMS key does not exist or is not allowed to
be used with Arn*. A key whose policy is not set has the default policy, which allows the account and no service. A
delivery to an encrypted queue or topic is dropped without an error. Only S3 rejects the notification when it is
created.

## Errors

- `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn '…'`
- `KMS.AccessDeniedException`

## Fails

```yaml
resources:
  key:
    type: aws:kms:Key
    properties: { description: Logs, enableKeyRotation: true }
  logs:
    type: aws:cloudwatch:LogGroup
    properties: { retentionInDays: 30, kmsKeyId: "${key.arn}" }
```

## Instead

Allow the service in the key policy, and keep the statement for the account.

```yaml
resources:
  key:
    type: aws:kms:Key
    properties:
      description: Logs
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
              Principal: { Service: logs.eu-west-1.amazonaws.com }
              Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
              Resource: "*"
  logs:
    type: aws:cloudwatch:LogGroup
    properties: { retentionInDays: 30, kmsKeyId: "${key.arn}" }
```

## Not covered

A statement with conditions is undecided. Keys of other stacks. Alarms that notify an encrypted topic:
*alarm-topic-cannot-publish*.

## References

- [Encrypt log data](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html)
- [Encrypted queues and AWS services](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services)
- [Encrypted topics and AWS services](https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services)
- [Default key policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.identity.kms_keys import Key, key_of
from preflight.model.messaging.deliveries import DeliveryTarget, deliveries_to, receivers
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

LOGS = "logs.amazonaws.com"


def encrypted(stack: Stack) -> tuple[Resource | DeliveryTarget, ...]:
    """The encrypted log groups, and the queues and topics that receive deliveries."""
    return (
        *(r for r in stack.of(aws.CLOUDWATCH_LOG_GROUP) if r.get("kmsKeyId") is not None),
        *receivers(stack),
    )


@policy(each=encrypted, level=MANDATORY, severity=HIGH, error="AccessDeniedException")
def key_policy_excludes_service(subject: Resource | DeliveryTarget) -> Iterator[Finding]:
    if isinstance(subject, DeliveryTarget):
        yield from _deliveries(subject)
        return
    key = key_of(subject, "kmsKeyId")
    if isinstance(key, Key) and certainly(negate(key.admits_logs_of(subject))):
        yield Finding(
            subject,
            f"The log group is encrypted with key '{key.name}', whose policy does not allow {LOGS}. "
            "Allow that service in the key policy.",
        )


def _deliveries(receiver: DeliveryTarget) -> Iterator[Finding]:
    told: set[str] = set()
    for delivery in deliveries_to(receiver):
        if delivery.service in told or not certainly(receiver.key_excludes(delivery.service)):
            continue
        told.add(delivery.service)
        key = f"key '{receiver.key.name}'" if isinstance(receiver.key, Key) else "the AWS managed key"
        yield Finding(
            receiver,
            f"'{delivery.sender.name}' delivers here through {delivery.service}, but the policy of {key} does not "
            f"allow that service. Use a key whose policy allows {delivery.service} to call kms:Decrypt and "
            "kms:GenerateDataKey*.",
            ADVISORY,
            error="KMS.AccessDeniedException",
        )
