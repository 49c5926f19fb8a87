"""A maintenance window has a cutoff that is not shorter than its duration, so that no task ever starts.

## What fails

- `cutoff` is equal to `duration`, or larger.

## Why

Systems Manager starts no new task in the last `cutoff` hours of the window. AWS rejects a window whose cutoff takes
up its whole duration: `ValidationException: Cuttoff was 12 but must be smaller than 5 (Duration - 1 )`. The preview
shows no error.

## Errors

- `ValidationException: Cuttoff was … but must be smaller than … (Duration - 1 )`

## Fails

```yaml
resources:
  nights:
    type: aws:ssm:MaintenanceWindow
    properties: { schedule: "cron(0 2 ? * SUN *)", duration: 2, cutoff: 2, description: Patches }
```

## Instead

Leave at least one hour in which tasks can start.

```yaml
resources:
  nights:
    type: aws:ssm:MaintenanceWindow
    properties: { schedule: "cron(0 2 ? * SUN *)", duration: 3, cutoff: 1, description: Patches }
```

## Not covered

The running time of tasks. The schedule: *schedule-expression-invalid*. Numbers that the API never accepts:
*property-value*.

## References

- [CreateMaintenanceWindow](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html)
- [Create a maintenance window](https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-create-mw.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.SSM_MAINTENANCE_WINDOW, level=MANDATORY, severity=HIGH, error="ValidationException: Cuttoff was"
)
def maintenance_window_cutoff(window: Resource) -> Iterator[Finding]:
    cutoff, duration = window.number("cutoff"), window.number("duration")
    for value in (cutoff, duration):
        if isinstance(value, Unknown):
            note(value)
    if isinstance(cutoff, int) and isinstance(duration, int) and cutoff >= duration > 0:
        yield Finding(
            window,
            f"cutoff is {cutoff} hours and duration is {duration}, so no task can start. Set cutoff below duration.",
        )
