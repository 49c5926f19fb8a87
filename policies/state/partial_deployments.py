"""An update was interrupted, and the state contains pending operations or failed resources.

## What fails

In an exported state: a *pending operation*, which was begun and not reported as ended; a resource that AWS made and
that failed afterwards (`initErrors`); a resource that was deleted for a replacement that was never made.

As advice: an old copy that still waits for its deletion, and a resource that is marked for replacement.

## Why

A process that was killed, a lost connection or an expired session leaves Pulumi without knowing whether AWS made the
thing: the next update makes it again, and fails on its name, or leaves the first one running and unknown.

## Errors

- `the stack currently has pending operations`
- `the current deployment has … resource(s) with pending operations`

## Fails

`state` stands for what `pulumi stack export` tells of the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  operations: { orders: creating }
```

## Instead

Run the command that the finding names, then `pulumi preview`, until the state is whole.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  operations: {}
```

## Not covered

Previews, which are not shown the state: read it with `preflight state check`. Deletions that Pulumi gave up on.

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
            f"AWS made it, and it failed afterwards: '{first}'. Mend the cause, then run `pulumi up`.",
            error="",
        )
    if subject.replaced:
        yield Finding(
            subject, "It was deleted for a replacement that was never made. Run `pulumi up`, which makes it."
        )
    if subject.deleted:
        yield Finding(
            subject,
            f"Its old copy '{subject.id}' was replaced and still waits for its deletion. Run `pulumi up`, which "
            "deletes it.",
            ADVISORY,
        )
    if subject.tainted:
        yield Finding(
            subject,
            "It is marked for replacement: the next update deletes it and makes it anew. If that is not wanted, run "
            "`pulumi state untaint` with its URN.",
            ADVISORY,
        )


def _operation(operation: Operation) -> Finding:
    message = f"An update ended while it was {operation.kind or 'changing'} this, and whether AWS did it is not known. "
    if operation.kind == "creating":
        message += (
            "Run `pulumi refresh`, and give it the id if AWS has the resource; with --clear-pending-creates it takes "
            "for granted that AWS has not."
        )
    else:
        message += "Run `pulumi refresh`, which reads from AWS what became of it."
    return Finding(operation, message, error="the stack currently has pending operations")
