"""A resource has an argument that its constructor does not accept, so the JavaScript SDK drops it.

## What fails

In a JavaScript or TypeScript program, a resource has an argument that the SDK's constructor does not copy. It is an
argument of another resource, of the AWS API or of CloudFormation, or a resource option among the arguments
(`dependsOn`).

## Why

JavaScript accepts an object with any names. TypeScript rejects an unknown name only where the object is written in
the call and has no declared type. The resource is created without the argument: a database without Multi-AZ, an
alarm with a generated name, a volume of 8 GiB. In Python the same mistake is a `TypeError`.

## Errors

- `Object literal may only specify known properties, and '…' does not exist in type '…'`

## Fails

```yaml unread=orders.topicName
resources:
  orders: { type: aws:sns:Topic, properties: { displayName: Orders, kmsMasterKeyId: alias/orders } }
```

## Instead

Use the name that the documentation of the resource lists under *Inputs*. Resource options are the third argument of
the constructor.

```yaml
resources:
  orders: { type: aws:sns:Topic, properties: { name: orders, displayName: Orders, kmsMasterKeyId: alias/orders } }
```

## Not covered

Names inside an argument, which the SDK sends unchanged. Arguments of components. Programs that `pulumi preview`
runs, because the engine does not receive dropped arguments. In Python: *type-annotations*.

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
        cure = repair_of(unread) or "remove it"
        yield Finding(
            resource,
            f"The constructor has no argument '{unread.argument}' and ignores it: {cure}.",
            file=unread.file,
            line=unread.line,
            # One constructor in a loop or a helper is one cause.
            cause=f"{unread.file} {unread.line} {unread.argument}" if unread.line is not None else "",
        )
