"""An SNS subscription has a protocol, endpoint or filter that SNS does not accept.

## What fails

- The endpoint does not fit the protocol: an email address for `https`, a queue for `lambda`, a function's name
  instead of its ARN.
- A FIFO topic has a subscription with a protocol other than `sqs`, or a standard topic has a subscription to a FIFO
  queue.
- `rawMessageDelivery` is set with a protocol other than `sqs`, `firehose`, `http` and `https`.
- The protocol is `firehose` without `subscriptionRoleArn`.
- `filterPolicy` is not a JSON object of lists, or has nested keys without `filterPolicyScope: MessageBody`.
- `filterPolicy` has more than five keys, or more than 150 combinations of values: the numbers of values, multiplied.
- `redrivePolicy` has no `deadLetterTargetArn`, or one that is not the ARN of a queue.
- `filterPolicyScope` is set without `filterPolicy`.

## Why

SNS rejects the subscription with `InvalidParameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be
subscribed to standard SNS topics`, `Invalid parameter: Invalid protocol type: sms`, `Delivery protocol [lambda] does
not support raw message delivery`, `Invalid parameter: FilterPolicy`, or `Invalid parameter: SQS endpoint ARN`.

## Errors

- `InvalidParameter: Invalid parameter: SubscriptionRoleArn`
- `InvalidParameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics`
- `InvalidParameter: Invalid parameter: Invalid protocol type: …`
- `InvalidParameter: Invalid parameter: Delivery protocol […] does not support raw message delivery`
- `InvalidParameter: Invalid parameter: FilterPolicy`
- `filter_policy is required when filter_policy_scope is set`
- `InvalidParameter: Invalid parameter: SQS endpoint ARN`

## Fails

```yaml
resources:
  orders: { type: aws:sns:Topic }
  dead: { type: aws:sqs:Queue, properties: { name: dead.fifo, fifoQueue: true } }
  jobs:
    type: aws:sqs:Queue
    properties:
      name: jobs.fifo
      fifoQueue: true
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  to-jobs:
    type: aws:sns:TopicSubscription
    properties: { topic: "${orders.arn}", protocol: sqs, endpoint: "${jobs.arn}" }
  jobs-policy:
    type: aws:sqs:QueuePolicy
    properties:
      queueUrl: "${jobs.url}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: sns.amazonaws.com }
              Action: sqs:SendMessage
              Resource: "${jobs.arn}"
              Condition: { ArnEquals: { "aws:SourceArn": "${orders.arn}" } }
```

## Instead

Make the topic FIFO too, or make the queue standard.

```yaml
resources:
  orders: { type: aws:sns:Topic, properties: { name: orders.fifo, fifoTopic: true } }
  dead: { type: aws:sqs:Queue, properties: { name: dead.fifo, fifoQueue: true } }
  jobs:
    type: aws:sqs:Queue
    properties:
      name: jobs.fifo
      fifoQueue: true
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  to-jobs:
    type: aws:sns:TopicSubscription
    properties: { topic: "${orders.arn}", protocol: sqs, endpoint: "${jobs.arn}" }
  jobs-policy:
    type: aws:sqs:QueuePolicy
    properties:
      queueUrl: "${jobs.url}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: { Service: sns.amazonaws.com }
              Action: sqs:SendMessage
              Resource: "${jobs.arn}"
              Condition: { ArnEquals: { "aws:SourceArn": "${orders.arn}" } }
```

## Not covered

Endpoints that are unknown before deployment, whether the subscription is confirmed, and operators of filters inside
`$or`. Policies of queues: *queue-policy-missing*. Fixed names of FIFO queues: *resource-naming*.

## References

- [Subscribe](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html)
- [Message delivery from FIFO topics](https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html)
- [Raw message delivery](https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html)
- [Filter policy constraints](https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html)
- [Filter policies](https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.messaging.filter_policies import filter_fault
from preflight.model.messaging.queue_settings import subscription_redrive_fault
from preflight.model.messaging.subscriptions import ENDPOINTS, PROTOCOLS, RAW, Subscription
from preflight.policy import HIGH, MANDATORY, Finding, policy


def subscriptions(stack: Stack) -> Iterator[Subscription]:
    return (s for s in stack.all(Subscription) if not s.resource.is_external)


@policy(each=subscriptions, level=MANDATORY, severity=HIGH, error="InvalidParameter: Invalid parameter")
def subscription_configuration(subscription: Subscription) -> Iterator[Finding]:
    protocol = subscription.protocol
    if isinstance(protocol, Unknown):
        note(protocol)
    elif protocol is not None and protocol not in PROTOCOLS:
        yield Finding(subscription, f"protocol is '{protocol}'. Use one of {', '.join(PROTOCOLS)}.")
    elif protocol is not None:
        yield from _endpoint(subscription, protocol)
        yield from _delivery(subscription, protocol)
    if redrive := subscription_redrive_fault(subscription.resource):
        yield Finding(
            subscription,
            f"redrivePolicy {redrive}. Write an object with deadLetterTargetArn.",
            error="InvalidParameter: Invalid parameter: RedrivePolicy",
        )
    if subscription.resource.is_set("filterPolicyScope") and not subscription.resource.is_set("filterPolicy"):
        yield Finding(
            subscription,
            "filterPolicyScope is set without filterPolicy. Set filterPolicy, or remove filterPolicyScope.",
            error="filter_policy is required when filter_policy_scope is set",
        )
    fault = filter_fault(
        subscription.resource.get("filterPolicy"), subscription.resource.text("filterPolicyScope")
    )
    if fault:
        yield Finding(
            subscription,
            f"filterPolicy {fault}. Write an object with a list of values for each key.",
            error="InvalidParameter: Invalid parameter: FilterPolicy",
        )


def _endpoint(subscription: Subscription, protocol: str) -> Iterator[Finding]:
    if subscription.misfit:
        yield Finding(
            subscription,
            f"endpoint is {subscription.misfit}, but protocol {protocol} requires {ENDPOINTS[protocol][0]}. "
            "Correct one of them.",
        )
    if protocol == "firehose" and not subscription.resource.is_set("subscriptionRoleArn"):
        yield Finding(
            subscription,
            "protocol is firehose without subscriptionRoleArn. Set subscriptionRoleArn to a role that SNS may assume.",
            error="InvalidParameter: Invalid parameter: SubscriptionRoleArn",
        )


def _delivery(subscription: Subscription, protocol: str) -> Iterator[Finding]:
    if protocol not in RAW and certainly(subscription.resource.flag("rawMessageDelivery")):
        yield Finding(
            subscription,
            f"rawMessageDelivery is true, but protocol {protocol} does not support it. Remove it.",
            error=f"Delivery protocol [{protocol}] does not support raw message delivery",
        )
    if protocol != "sqs" and certainly(subscription.topic_is_fifo):
        yield Finding(
            subscription,
            f"protocol is {protocol}, but the topic is FIFO. Use protocol sqs, or a standard topic.",
            error=f"InvalidParameter: Invalid parameter: Invalid protocol type: {protocol}",
        )
    if protocol == "sqs" and certainly(
        all_of((negate(subscription.topic_is_fifo), subscription.queue_is_fifo))
    ):
        yield Finding(
            subscription,
            "The queue is FIFO, but the topic is standard. Make both FIFO, or make the queue standard.",
            error="Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        )
