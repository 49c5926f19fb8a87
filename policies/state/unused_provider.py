"""The exported state contains a provider that no resource uses.

## What fails

In an exported state: a provider that the program created, and that no resource uses as its provider or depends on.

## Why

The state keeps the provider's credentials and Region, and every update configures it. An account or a role that no
longer exists stops updates of unrelated resources. Resources that were meant for this provider used the default
provider.

## Fails

`state` stands for the output of `pulumi stack export` for the same resources.

```yaml
resources:
  there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
  orders: { type: aws:sqs:Queue }
state: { cli: v3.260.0 }
```

## Instead

Pass the provider to its resources, or remove it from the program and run `pulumi up`. Keep it if a lookup uses it:
the state does not record lookups.

```yaml
resources:
  there: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
  orders: { type: aws:sqs:Queue, options: { provider: "${there}" } }
state: { cli: v3.260.0 }
```

## Not covered

Default providers, which Pulumi creates and removes automatically, and previews. Lookups that use the provider.

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
            "No resource uses this provider. Pass it to its resources, or, if no lookup uses it either, remove "
            "it from the program and run `pulumi up`.",
        )
