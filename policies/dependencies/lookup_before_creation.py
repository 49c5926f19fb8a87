"""The program looks up a resource that it creates itself, so that the lookup fails in a new stack.

## What fails

A function such as `getFunction`, `getRole` or `getParameter` has the name of a resource of the same program.

## Why

A lookup runs while the program runs, also in the first `pulumi preview`. The resource does not exist then, so that the
lookup ends the program. In a stack that is deployed already the lookup works, until somebody creates another stack or
the name changes. The lookup is no dependency either: Pulumi does not create the resource first.

## Fails

```yaml lookup=aws:sqs/getQueue:getQueue,name,orders
variables:
  found: { fn::invoke: { function: aws:sqs:getQueue, arguments: { name: orders } } }
resources:
  queue: { type: aws:sqs:Queue, properties: { name: orders } }
outputs: { url: "${found.url}" }
```

## Instead

Use the resource's outputs.

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  queue:
    type: aws:sqs:Queue
    properties:
      name: orders
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 5 } }
outputs: { url: "${queue.url}" }
```

## Not covered

`pulumi preview --policy-pack`, which does not tell policies about lookups. Lookups by tags, filters or names that may
exist several times, such as those of VPCs, security groups and hosted zones.

## References

- [Provider functions](https://www.pulumi.com/docs/iac/concepts/functions/provider-functions/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import STACK_TYPE, Resource
from preflight.model.dependencies.own_lookups import own_lookups
from preflight.policy import ADVISORY, HIGH, Finding, policy


@policy(each=STACK_TYPE, level=ADVISORY, severity=HIGH)
def lookup_before_creation(stack: Resource) -> Iterator[Finding]:
    for resource, looked_up in own_lookups(stack.stack):
        function = looked_up.token.rpartition(":")[2]
        yield Finding(
            resource,
            f"The program looks it up by {function}, which fails in a new stack: the lookup runs before the resource "
            "exists. Use the resource's outputs.",
            # A loop looks up several.
            cause=looked_up.token,
        )
