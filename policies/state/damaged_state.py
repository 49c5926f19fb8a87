"""The exported state contradicts itself, and Pulumi refuses to work with it.

## What fails

In an exported state: a resource whose parent, provider or dependency the state does not hold, or lists only after it;
two live resources of one URN.

## Why

Every command verifies the state first and stops at such a resource: `snapshot integrity failure`. It comes of states
that were edited by hand, of resources taken out of them (`pulumi state delete`), and of updates that were killed.

## Errors

- `snapshot integrity failure`

## Fails

`state` stands for what `pulumi stack export` tells of the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  resources:
    orders: { dependencies: ["urn:pulumi:dev::web::aws:sns/topic:Topic::events"] }
```

## Instead

Keep a copy (`preflight state backup`), then run `pulumi state repair`, which sorts the resources and takes out what
refers to nothing.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state:
  resources:
    orders: { dependencies: [] }
```

## Not covered

Previews, which are not shown the state: read it with `preflight state verify`. References by value, such as an id of
something that AWS no longer has.

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
            f"Its {kind} '{name}' is not in the state, or only after it. Run `pulumi state repair`.",
            error=ERROR,
        )
    if row.copies > 1 and not row.deleted:
        yield Finding(
            row,
            f"The state holds {row.copies} live resources of this URN. Export the state, take out all but the one "
            "that AWS has, and import it again with `pulumi stack import`.",
            error=ERROR,
        )
