"""An event target, log subscription filter or SNS subscription has no role, and its destination requires one.

## What fails

- The target of an EventBridge rule has no `roleArn` and is a state machine, stream, delivery stream, ECS cluster, job
  queue, build project, pipeline or API destination.
- A CloudWatch Logs subscription filter sends to a Kinesis stream or delivery stream without `roleArn`.
- An SNS subscription sends to a delivery stream without `subscriptionRoleArn`.

## Why

Functions, queues, topics and buses have resource-based policies that allow the service. For the other targets,
EventBridge, CloudWatch Logs and SNS assume a role, and reject a target without a role.

- *ValidationException: RoleArn is required for target arn:aws:states:eu-west-1:123456789012:stateMachine:Workflow.*
- *InvalidParameterException: destinationArn for vendor kinesis cannot be used without roleArn*; the same
  of *vendor firehose*
- *InvalidParameter*; the SNS API says of `SubscriptionRoleArn`: *Specifying a valid ARN for this attribute is required
  for Firehose delivery stream subscriptions.*

## Errors

- `ValidationException: RoleArn is required for target …`
- `InvalidParameterException: destinationArn for vendor … cannot be used without roleArn`
- `InvalidParameter: Invalid parameter: Attributes Reason: SubscriptionRoleArn must be specified`

## Fails

```yaml
resources:
  events: { type: aws:kinesis:Stream, properties: { shardCount: 1 } }
  rule: { type: aws:cloudwatch:EventRule, properties: { eventPattern: '{"source":["shop"]}' } }
  target: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", arn: "${events.arn}" } }
```

## Instead

Set a role with a trust policy that allows the service and a policy that allows the target.

```yaml
resources:
  events: { type: aws:kinesis:Stream, properties: { shardCount: 1 } }
  rule: { type: aws:cloudwatch:EventRule, properties: { eventPattern: '{"source":["shop"]}' } }
  target:
    type: aws:cloudwatch:EventTarget
    properties:
      rule: "${rule.name}"
      arn: "${events.arn}"
      roleArn: arn:aws:iam::123456789012:role/put-records
```

## Not covered

Targets of other stacks, and buses of other accounts or Regions. *role-lacks-permission* reports what the role does not
allow, *role-trust-mismatch* its trust policy.

## References

- [EventBridge targets](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html)
- [PutTargets](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html)
- [PutSubscriptionFilter](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html)
- [Firehose subscriptions](https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.requirements.invocation_roles import SENDERS, use_of
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=tuple(SENDERS),
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException, InvalidParameterException, InvalidParameter",
    with_references=True,
)
def target_without_role(sender: Resource) -> Iterator[Finding]:
    use = use_of(sender)
    if use is None or use.has_role or not use.requires_role:
        return
    key = ".".join(SENDERS[sender.type].role)
    yield Finding(
        sender,
        f"{key} is not set, but the target is {use.kind} '{use.target.name}', for which the service requires a role. "
        f"Set {key} to a role that allows {use.actions[0]}.",
    )
