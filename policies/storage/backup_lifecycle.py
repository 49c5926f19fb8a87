"""An AWS Backup rule deletes recovery points less than 90 days after it moves them to cold storage.

## What fails

- `lifecycle.deleteAfter` is less than `lifecycle.coldStorageAfter` plus 90 days, in a rule or in one of its copy
  actions.

## Why

AWS charges for at least 90 days of cold storage. It rejects the plan: `InvalidParameterValueException: Invalid
lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays`. The preview shows no
error.

## Errors

- `InvalidParameterValueException: Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from
  MoveToColdStorageAfterDays`

## Fails

```yaml
resources:
  vault: { type: aws:backup:Vault, properties: { name: shop } }
  plan:
    type: aws:backup:Plan
    properties:
      name: shop
      rules:
        - ruleName: daily
          targetVaultName: "${vault.name}"
          schedule: cron(0 5 ? * * *)
          lifecycle: { coldStorageAfter: 30, deleteAfter: 90 }
```

## Instead

Keep recovery points in cold storage for at least 90 days, or do not move them there.

```yaml
resources:
  vault: { type: aws:backup:Vault, properties: { name: shop } }
  plan:
    type: aws:backup:Plan
    properties:
      name: shop
      rules:
        - ruleName: daily
          targetVaultName: "${vault.name}"
          schedule: cron(0 5 ? * * *)
          lifecycle: { coldStorageAfter: 30, deleteAfter: 120 }
```

## Not covered

Whether a resource type supports cold storage. Schedules: *schedule-expression-invalid*.

## References

- [Lifecycle](https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html)
- [CreateBackupPlan](https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.conversion import as_number, child
from preflight.core.logic import note
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Source: Backup API, `Lifecycle`: backups in cold storage stay there for at least 90 days.
IN_COLD_STORAGE = 90
LIFECYCLES = (("rules", "lifecycle"), ("rules", "copyActions", "lifecycle"))


@policy(
    each=aws.BACKUP_PLAN,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValueException: Invalid lifecycle",
)
def backup_lifecycle(plan: Resource) -> Iterator[Finding]:
    for path in LIFECYCLES:
        for lifecycle in values_at(plan, path):
            cold, deleted = (as_number(child(lifecycle, key)) for key in ("coldStorageAfter", "deleteAfter"))
            for value in (cold, deleted):
                if isinstance(value, Unknown):
                    note(value)
            if (
                isinstance(cold, int)
                and isinstance(deleted, int)
                and cold > 0
                and 0 < deleted < cold + IN_COLD_STORAGE
            ):
                yield Finding(
                    plan,
                    f"{'.'.join(path)}: deleteAfter is {deleted} days and coldStorageAfter is {cold}. Set "
                    f"deleteAfter to {cold + IN_COLD_STORAGE} or more, or remove coldStorageAfter.",
                )
