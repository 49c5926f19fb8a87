"""The exported state is old, or was written by versions that are no longer in use.

## What fails

In an exported state: it was written more than `maximumAgeDays` (90) days before it is read; it was written by a
Pulumi before version 3; its resources belong to AWS providers of several major versions.

## Why

What the state says is compared with the program, not with AWS: the older it is, the more was changed, replaced or
deleted by hand since, and the more surprises the next update meets. A state with two majors of the provider was left
half-way through an upgrade, and the resources of the old one are still read and changed by the old one's rules.

## Fails

`state` stands for what `pulumi stack export` tells of the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state: { time: "2026-01-10T09:30:00Z", cli: v3.215.0, read: "2026-11-25" }
```

## Instead

Run `pulumi refresh --preview-only`, look at what it would change, and update the stack; finish an upgrade of the
provider with `pulumi up`.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state: { time: "2026-11-20T09:30:00Z", cli: v3.260.0, read: "2026-11-25" }
```

## Not covered

Previews, which are not shown the state: read it with `preflight state check`. What really differs in AWS: only
`pulumi refresh` asks there.

## References

- [pulumi refresh](https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/)
- [AWS provider: migration to version 7](https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.state.exported_state import StateExport, major
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

# Version 3 is of April 2021; states of older ones are read, and rewritten by the next update.
OLDEST_CLI: Final = 3


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How old a state may be."""

    maximum_age_days: Annotated[
        int, msgspec.Meta(gt=0, description="The most days since the state was written.")
    ] = 90


def root(stack: Stack) -> tuple[Resource, ...]:
    return () if stack.root is None or stack.context(StateExport) is None else (stack.root,)


@policy(each=root, level=ADVISORY, severity=MEDIUM, options=Options)
def stale_state(subject: Resource, options: Options) -> Iterator[Finding]:
    state = subject.stack.context(StateExport)
    assert state is not None
    if state.age is not None and state.age > options.maximum_age_days:
        yield Finding(
            subject,
            f"The state was written on {state.written}, {state.age} days ago. Run `pulumi refresh --preview-only` to "
            "see what AWS has become since.",
        )
    written_by = major(state.cli)
    if written_by is not None and 0 < written_by < OLDEST_CLI:
        yield Finding(
            subject,
            f"The state was written by Pulumi {state.cli}. Keep a copy (`preflight state backup`), then run "
            "`pulumi up` with a current version.",
        )
    majors = state.provider_majors
    if len(majors) > 1:
        said = ", ".join(map(str, majors))
        yield Finding(
            subject,
            f"Its resources belong to AWS providers of the majors {said}. Finish the upgrade to {majors[-1]}: pin one "
            "version in the program and run `pulumi up`.",
        )
