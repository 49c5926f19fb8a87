"""An SQS queue has no dead-letter queue.

## What fails

- An SQS queue has no `redrivePolicy`, neither as a property nor through `aws.sqs.RedrivePolicy`, and is not a
  dead-letter queue itself.

## Why

One malformed message blocks a FIFO group, or costs an invocation every minute until it expires, without an alarm.

## Fails

```yaml
resources:
  one: { type: aws:sqs:Queue }
```

## Instead

Set a `redrivePolicy` to a second queue, and create an alarm on the messages in that queue.

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  one:
    type: aws:sqs:Queue
    properties:
      redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 5 } }
```

## Not covered

Queues whose consumers handle failures themselves.

## References

- [SQS dead-letter queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html)
- [REL05-BP03 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import WITH_DEAD_LETTERS, dead_letter_target
from preflight.policy import ADVISORY, LOW, Finding, policy


def queues(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.SQS_QUEUE)


@policy(each=queues, level=ADVISORY, severity=LOW, tags=("reliability", "REL05-BP03"))
def queue_without_dead_letter_queue(resource: Resource) -> Iterator[Finding]:
    if resource.is_external or resource.get("redrivePolicy") is not None or _takes_dead_letters(resource):
        return
    if referrers(resource, aws.SQS_REDRIVE_POLICY, "queueUrl", (aws.SQS_QUEUE,)):
        return
    if possible_referrers(resource, aws.SQS_REDRIVE_POLICY, "queueUrl", (aws.SQS_QUEUE,)):
        note(Unknown(f"a redrive policy that may be of '{resource.name}'"))
        return
    yield Finding(
        resource,
        "redrivePolicy is not set, so a message that cannot be processed is lost. Set redrivePolicy.",
    )


def _takes_dead_letters(queue: Resource) -> bool:
    """Whether it is, or may be, a dead-letter queue."""
    named = any(word in queue.name.lower() for word in ("dlq", "dead"))
    return named or queue.urn in _targets(queue.stack)


def _targets(stack: Stack) -> frozenset[str]:
    def make() -> frozenset[str]:
        found = (dead_letter_target(r) for r in stack.of(*WITH_DEAD_LETTERS))
        return frozenset(r.urn for r in found if isinstance(r, Resource))

    return stack.cache("dead-letter targets", make)
