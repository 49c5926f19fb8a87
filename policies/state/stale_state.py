"""The exported state is old, or was written by versions that are no longer in use.

## What fails

In an exported state: it was written more than `maximumAgeDays` (90) days before the check; it was written by a
Pulumi version before 3; its resources belong to AWS providers of several major versions.

## Why

Pulumi compares the program with the state, not with AWS. The older the state is, the more was changed, replaced or
deleted by hand, and the more unexpected changes the next update finds. A state with two major versions of the
provider was left in the middle of an upgrade. Resources of the old version are still read and changed with the old
version's rules.

## Fails

`state` stands for the output of `pulumi stack export` for the same resources.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state: { time: "2026-01-10T09:30:00Z", cli: v3.215.0, read: "2026-11-25" }
```

## Instead

Run `pulumi refresh --preview-only`, review its changes, and update the stack. Complete an upgrade of the provider
with `pulumi up`.

```yaml
resources:
  orders: { type: aws:sqs:Queue }
state: { time: "2026-11-20T09:30:00Z", cli: v3.260.0, read: "2026-11-25" }
```

## Not covered

Previews, which do not receive the state: use `preflight state check`. The actual differences in AWS: only `pulumi
refresh` reads them.

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

# Version 3 was released in April 2021. It reads states of older versions, and the next update rewrites them.
OLDEST_CLI: Final = 3


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The maximum age of a state."""

    maximum_age_days: Annotated[
        int, msgspec.Meta(gt=0, description="The maximum number of days since the state was written.")
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
            "see the changes in AWS since then.",
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
            f"The state's resources belong to AWS providers of the major versions {said}. Complete the upgrade to "
            f"{majors[-1]}: pin one version in the program and run `pulumi up`.",
        )
