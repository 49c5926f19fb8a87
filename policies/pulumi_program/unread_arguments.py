"""A resource has an argument that its constructor does not accept, so the JavaScript SDK drops it.

## What fails

In a JavaScript or TypeScript program, an argument of a resource is one that the SDK's constructor does not copy: a name
of another resource's, of the AWS API's or CloudFormation's, or a resource option among the arguments (`dependsOn`).

## Why

JavaScript takes an object with any names. TypeScript refuses an unknown name only where the object is written in the
call and has no type of its own. The resource is created without what the argument says: a database without Multi-AZ, an
alarm under a generated name, a volume of 8 GiB. In Python the same is a `TypeError`.

## Errors

- `Object literal may only specify known properties, and '…' does not exist in type '…'`

## Fails

```yaml unread=orders.topicName
resources:
  orders: { type: aws:sns:Topic, properties: { displayName: Orders, kmsMasterKeyId: alias/orders } }
```

## Instead

Use the name that the documentation of the resource lists under *Inputs*. Resource options are the third argument of the
constructor.

```yaml
resources:
  orders: { type: aws:sns:Topic, properties: { name: orders, displayName: Orders, kmsMasterKeyId: alias/orders } }
```

## Not covered

Names inside of an argument, which the SDK sends as they are. Arguments of components. What `pulumi preview` runs: the
engine is not told of arguments that were dropped. In Python, *type-annotations* tells it.

## References

- [Resource options](https://www.pulumi.com/docs/iac/concepts/options/)
- [TypeScript: excess property checks](https://www.typescriptlang.org/docs/handbook/2/objects.html#excess-property-checks)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.pulumi_program.unread_arguments import repair_of
from preflight.policy import ADVISORY, HIGH, Finding, policy


def resources(stack: Stack) -> tuple[Resource, ...]:
    named = {(u.type, u.resource) for u in stack.observed.unread}
    return tuple(r for r in stack.resources if (r.type, r.name) in named)


@policy(each=resources, level=ADVISORY, severity=HIGH)
def unread_arguments(resource: Resource) -> Iterator[Finding]:
    for unread in resource.stack.observed.unread_of(resource.type, resource.name):
        cure = repair_of(unread) or "remove it, or see what it takes"
        yield Finding(
            resource,
            f"The constructor takes no argument '{unread.argument}' and ignores it: {cure}.",
            file=unread.file,
            line=unread.line,
        )
