"""An EventBridge target has an input, input transformer or message group that EventBridge rejects.

## What fails

- A target is a FIFO queue, and `sqsTarget.messageGroupId` is not set.
- `input` is not JSON: a text needs its quotation marks.
- `inputTemplate` has a placeholder that `inputPaths` does not define.
- A path of `inputPaths` does not begin with `$`.

## Why

EventBridge rejects the target: *ValidationException: Parameter(s) SqsParameters must be specified for target*,
*ValidationException: InputTemplate for target ... contains invalid placeholder ...*.

## Errors

- `ValidationException: Parameter(s) SqsParameters must be specified for target: …`
- `ValidationException: InputTemplate for target … contains invalid placeholder …`

## Fails

```yaml
resources:
  hourly: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(1 hour), description: Hourly } }
  report:
    type: aws:cloudwatch:EventTarget
    properties:
      rule: "${hourly.name}"
      arn: arn:aws:sqs:eu-west-1:123456789012:reports.fifo
```

## Instead

Set the message group.

```yaml
resources:
  hourly: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: rate(1 hour), description: Hourly } }
  report:
    type: aws:cloudwatch:EventTarget
    properties:
      rule: "${hourly.name}"
      arn: arn:aws:sqs:eu-west-1:123456789012:reports.fifo
      sqsTarget: { messageGroupId: reports }
```

## Not covered

Policies of queues: *queue-policy-missing*. Roles of targets: *target-without-role*.

## References

- [Target](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html)
- [Input transformation](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html)
- [SqsParameters](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.messaging.event_target_input import (
    has_plain_input,
    lacks_message_group,
    odd_paths,
    unknown_placeholders,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.CLOUDWATCH_EVENT_TARGET,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException",
    with_references=True,
)
def event_target_input(target: Resource) -> Iterator[Finding]:
    yield from (Finding(target, message) for message in _messages(target))


def _messages(target: Resource) -> Iterator[str]:
    if lacks_message_group(target):
        yield "The target is a FIFO queue, and sqsTarget.messageGroupId is not set. Set it."
    if has_plain_input(target):
        yield "input is not JSON. Write an object, or a text in quotation marks."
    for name in unknown_placeholders(target):
        yield (
            f"inputTransformer.inputTemplate has <{name}>, which inputPaths does not define. Add {name} to "
            "inputPaths."
        )
    for path in odd_paths(target):
        yield f"inputTransformer.inputPaths has '{path}', which does not begin with $. Use $.{path} or another path."
