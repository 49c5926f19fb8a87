"""The exported state contradicts itself, so Pulumi rejects it.

## What fails

In an exported state: a resource whose parent, provider or dependency is not in the state, or is listed only after
it; two live resources with the same URN.

## Why

Every command verifies the state first and stops at such a resource: `snapshot integrity failure`. The cause is a
state that was edited by hand, a resource that was removed (`pulumi state delete`), or an update that was killed.

## Errors

- `snapshot integrity failure`

## Fails

`state` stands for the output of `pulumi stack export` for the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  resources:
    orders: { dependencies: ["urn:pulumi:dev::web::aws:sns/topic:Topic::events"] }
```

## Instead

Keep a copy (`preflight state backup`), then run `pulumi state repair`. It sorts the resources and removes references
to missing resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  resources:
    orders: { dependencies: [] }
```

## Not covered

Previews, which do not receive the state: use `preflight state verify`. References by value, such as the ID of a
resource that AWS no longer has.

## References

- [pulumi state repair](https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_repair/)
- [Editing state files](https://www.pulumi.com/docs/support/troubleshooting/edit-state/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.state.exported_state import StateResource, state_resources
from preflight.policy import HIGH, MANDATORY, Finding, policy

ERROR = "snapshot integrity failure"


@policy(each=state_resources, level=MANDATORY, severity=HIGH, error=ERROR)
def damaged_state(row: StateResource) -> Iterator[Finding]:
    for kind, name in row.missing:
        yield Finding(
            row,
            f"The {kind} '{name}' of the resource is not in the state, or only after it. Run `pulumi state repair`.",
            error=ERROR,
        )
    if row.copies > 1 and not row.deleted:
        yield Finding(
            row,
            f"The state has {row.copies} live resources with this URN. Export the state, remove all but the one that "
            "AWS has, and import the state with `pulumi stack import`.",
            error=ERROR,
        )
