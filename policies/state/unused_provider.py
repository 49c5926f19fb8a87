"""The exported state contains a provider that no resource uses.

## What fails

In an exported state: a provider that the program made, and that no resource names as its provider or depends on.

## Why

Its credentials and region are kept in the state, and every update configures it: an account or a role that is gone
since then stops updates that have nothing to do with it. Resources that were meant for it went to the default provider.

## Fails

`state` stands for what `pulumi stack export` tells of the same resources.

```yaml
resources:
  there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
  orders: { type: aws:sqs:Queue }
state: { cli: v3.260.0 }
```

## Instead

Pass the provider to the resources that it is for, or take it out of the program and run `pulumi up`: unless a lookup
uses it, which leaves no trace in the state.

```yaml
resources:
  there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
  orders: { type: aws:sqs:Queue, options: { provider: "${there}" } }
state: { cli: v3.260.0 }
```

## Not covered

Default providers, which Pulumi makes and removes by itself, and previews. Lookups that use the provider.

## References

- [Explicit providers](https://www.pulumi.com/docs/iac/concepts/resources/providers/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.state.exported_state import StateResource, state_resources
from preflight.policy import ADVISORY, LOW, Finding, policy


@policy(each=state_resources, level=ADVISORY, severity=LOW)
def unused_provider(row: StateResource) -> Iterator[Finding]:
    if not row.used and not row.deleted:
        yield Finding(
            row,
            "No resource uses this provider. Pass it to those that it is for, or, where no lookup uses it either, "
            "take it out of the program and run `pulumi up`.",
        )
