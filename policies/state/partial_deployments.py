"""An update was interrupted, and the state contains pending operations or failed resources.

## What fails

In an exported state: a *pending operation*, which was started and not recorded as finished; a resource that AWS
created and that failed afterwards (`initErrors`); a resource that was deleted for a replacement that was never
created.

Advisory: an old copy that still has to be deleted, and a resource that is marked for replacement.

## Why

After a killed process, a lost connection or an expired session, Pulumi has no record of whether AWS created the
resource. The next update creates it again. It fails on the name, or leaves the first copy running and unmanaged.

## Errors

- `the stack currently has pending operations`
- `the current deployment has … resource(s) with pending operations`

## Fails

`state` stands for the output of `pulumi stack export` for the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  operations: { orders: creating }
```

## Instead

Run the command in the finding, then `pulumi preview`, until the state is complete.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  operations: {}
```

## Not covered

Previews, which do not receive the state: use `preflight state check`. Deletions that Pulumi gave up on.

## References

- [Interrupted updates](https://www.pulumi.com/docs/support/troubleshooting/common-issues/interrupted-updates/)
- [pulumi refresh](https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/)
- [pulumi state untaint](https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_untaint/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.stack import Stack
from preflight.model.state.exported_state import Operation, StateResource, operations, state_resources
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

LONGEST = 200


def subjects(stack: Stack) -> tuple[Operation | StateResource, ...]:
    return (*operations(stack), *state_resources(stack))


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="the stack currently has pending operations",
)
def partial_deployments(subject: Operation | StateResource) -> Iterator[Finding]:
    if isinstance(subject, Operation):
        yield _operation(subject)
        return
    if subject.init_errors:
        first = subject.init_errors[0].partition("\n")[0][:LONGEST]
        yield Finding(
            subject,
            f"AWS created the resource, and it failed afterwards: '{first}'. Fix the cause, then run `pulumi up`.",
            error="",
        )
    if subject.replaced:
        yield Finding(
            subject,
            "The resource was deleted for a replacement that was never created. Run `pulumi up`, which creates it.",
        )
    if subject.deleted:
        yield Finding(
            subject,
            f"The old copy '{subject.id}' was replaced but not yet deleted. Run `pulumi up`, which deletes it.",
            ADVISORY,
        )
    if subject.tainted:
        yield Finding(
            subject,
            "The resource is marked for replacement: the next update deletes and re-creates it. Run "
            "`pulumi state untaint` with its URN to keep it.",
            ADVISORY,
        )


def _operation(operation: Operation) -> Finding:
    message = (
        f"An update ended while it was {operation.kind or 'changing'} this resource, with an unknown result. "
    )
    if operation.kind == "creating":
        message += (
            "Run `pulumi refresh`, and enter the ID if AWS has the resource; --clear-pending-creates assumes "
            "that AWS does not have it."
        )
    else:
        message += "Run `pulumi refresh`, which reads the result from AWS."
    return Finding(operation, message, error="the stack currently has pending operations")
