"""A queue or topic has no policy that allows the AWS service that delivers to it.

## What fails

An EventBridge target, an SNS subscription or a bucket notification sends to a queue of the stack, or an EventBridge
target or a bucket notification sends to a topic. The policy of the queue or topic does not allow the service: there
is no policy, the policy allows other principals, or its condition names another rule, topic or bucket.

## Why

A queue or topic without a policy allows only the identities of its owner. A service that uses its own service
principal is denied. S3 sends a test message and rejects the notification with *Unable to validate the following
destination configurations*. EventBridge and SNS accept the target, and every delivery fails without an error. A
condition on `aws:SourceArn` allows only that source to send.

## Errors

- `InvalidArgument: Unable to validate the following destination configurations` (first *function-permission-missing*)

## Fails

```yaml
resources:
  orders:
    type: aws:sqs:Queue
  rule:
    type: aws:cloudwatch:EventRule
    properties: { eventPattern: '{"source":["shop"]}' }
  target:
    type: aws:cloudwatch:EventTarget
    properties: { rule: "${rule.name}", arn: "${orders.arn}" }
```

## Instead

Attach a policy that allows the service to send, for that source only.

```yaml
resources:
  orders:
    type: aws:sqs:Queue
  rule:
    type: aws:cloudwatch:EventRule
    properties: { eventPattern: '{"source":["shop"]}' }
  policy:
    type: aws:sqs:QueuePolicy
    properties:
      queueUrl: "${orders.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: events.amazonaws.com }
              Action: sqs:SendMessage
              Resource: "${orders.arn}"
              Condition: { ArnEquals: { aws:SourceArn: "${rule.arn}" } }
  target:
    type: aws:cloudwatch:EventTarget
    properties: { rule: "${rule.name}", arn: "${orders.arn}" }
```

## Not covered

Conditions other than on `aws:SourceArn` are undecided. A target with a `roleArn`: EventBridge then uses that role.
Queues of other accounts; dead-letter queues. The order of policy and notification: *missing-dependencies*. The key
of the queue or topic: *key-policy-excludes-service*.

## References

- [EventBridge: resource-based policies](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html)
- [Subscribe a queue to a topic](https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html)
- [S3: permissions for destinations](https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.messaging.deliveries import DeliveryTarget, deliveries_to, receivers
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=receivers, level=MANDATORY, severity=HIGH, error="InvalidArgument")
def queue_policy_missing(receiver: DeliveryTarget) -> Iterator[Finding]:
    told: set[str] = set()
    for delivery in deliveries_to(receiver):
        if delivery.service in told or not certainly(negate(delivery.is_admitted)):
            continue
        told.add(delivery.service)
        kind, action = ("queue", "sqs:SendMessage") if receiver.is_queue else ("topic", "sns:Publish")
        lacks = "has no policy" if receiver.policy is None else "has a policy that does not allow it"
        if receiver.policy is not None and receiver.admits(delivery.service) is not False:
            lacks = "has a policy that allows it for another source only"
        yield Finding(
            receiver,
            f"'{delivery.sender.name}' delivers to this {kind} through {delivery.service}, but the {kind} {lacks}. "
            f"Allow {delivery.service} to call {action} in the {kind}'s policy.",
            blocked=((delivery.sender, receiver),),
        )
