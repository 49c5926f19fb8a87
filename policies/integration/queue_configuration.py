"""An SQS queue or SNS topic has settings that exclude each other.

## What fails

- A standard queue or topic has settings of FIFO queues or topics: `contentBasedDeduplication`, `deduplicationScope`,
  `fifoThroughputLimit`, `fifoThroughputScope`, `archivePolicy`.
- `fifoThroughputLimit: perMessageGroupId` is set without `deduplicationScope: messageGroup`.
- `kmsMasterKeyId` is set together with `sqsManagedSseEnabled: true`.
- A redrive policy is not a JSON object, has no `deadLetterTargetArn` or `maxReceiveCount`, its target is not the ARN of
  a queue, or its count is not from 1 to 1,000.
- A redrive allow policy has a `redrivePermission` other than `allowAll`, `denyAll` and `byQueue`, `sourceQueueArns`
  without `byQueue`, `byQueue` without `sourceQueueArns`, or more than ten of them.

## Why

The provider rejects the queue in the preview: `content-based deduplication can only be set for FIFO queue`. Or SQS
rejects it: `Unknown Attribute DeduplicationScope`, `InvalidParameterValue: Value ... for parameter RedrivePolicy is
invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount`.

## Errors

- `content-based deduplication can only be set for FIFO queue`
- `content-based deduplication can only be set for FIFO topic`
- `InvalidParameterValue: Value … for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain
  mandatory attribute: maxReceiveCount`

## Fails

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  jobs:
    type: aws:sqs:Queue
    properties:
      contentBasedDeduplication: true
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}" } }
```

## Instead

Set deduplication on FIFO queues only, and set `maxReceiveCount` in the redrive policy.

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  jobs:
    type: aws:sqs:Queue
    properties:
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
```

## Not covered

Names that end in `.fifo`: *resource-naming*. Other numbers that the API never accepts: *value-out-of-range*. The
type and Region of the dead-letter queue: *error-handling*.

## References

- [CreateQueue](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html)
- [CreateTopic](https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.messaging.queue_settings import (
    fifo_settings_of_standard,
    has_limit_without_scope,
    has_two_encryptions,
    redrive_allow_fault,
    redrive_fault,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=(aws.SQS_QUEUE, aws.SNS_TOPIC, aws.SQS_REDRIVE_POLICY),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue, content-based deduplication can only be set for FIFO queue",
)
def queue_configuration(resource: Resource) -> Iterator[Finding]:
    if resource.type in (aws.SQS_QUEUE, aws.SNS_TOPIC):
        yield from _fifo(resource)
    if resource.type == aws.SQS_QUEUE and certainly(has_limit_without_scope(resource)):
        yield Finding(
            resource,
            "fifoThroughputLimit is perMessageGroupId without deduplicationScope messageGroup. "
            "Set deduplicationScope to messageGroup.",
        )
    if resource.type == aws.SQS_QUEUE and certainly(has_two_encryptions(resource)):
        yield Finding(
            resource,
            "kmsMasterKeyId and sqsManagedSseEnabled are both set. Remove one of them.",
            error='"kms_master_key_id": conflicts with sqs_managed_sse_enabled',
        )
    if resource.type != aws.SNS_TOPIC and (fault := redrive_fault(resource)):
        yield Finding(
            resource,
            f"redrivePolicy {fault}. Write an object with deadLetterTargetArn and maxReceiveCount.",
            error="Redrive policy does not contain mandatory attribute",
        )
    if resource.type == aws.SQS_QUEUE and (fault := redrive_allow_fault(resource)):
        yield Finding(
            resource,
            f"redriveAllowPolicy {fault}. Write an object with redrivePermission, and sourceQueueArns for byQueue.",
        )


def _fifo(resource: Resource) -> Iterator[Finding]:
    if settings := fifo_settings_of_standard(resource):
        noun, flag = ("queue", "fifoQueue") if resource.type == aws.SQS_QUEUE else ("topic", "fifoTopic")
        yield Finding(
            resource,
            f"{' and '.join(settings)} is set on a standard {noun}. Set {flag} to true and end the name in .fifo, or "
            "remove the setting.",
            error=f"content-based deduplication can only be set for FIFO {noun}",
        )
