"""An AWS Backup plan, selection or vault lock has windows, resources or retention that AWS Backup rejects.

## What fails

- A rule has `startWindow` below 60 minutes.
- A rule keeps continuous backups for more than 35 days.
- A rule keeps backups shorter or longer than the vault lock of its vault allows, so that every backup fails.
- A selection has neither `resources` nor `selectionTags`.
- A vault lock has `minRetentionDays` above `maxRetentionDays`, or `changeableForDays` below 3.
- Advisory: `completionWindow` is less than 60 minutes above `startWindow`, which CDK rejects.

## Why

AWS Backup rejects the request: *InvalidParameterValueException: Invalid backup selection. Either 'ListOfTags' or
'Resources' section must be non-empty.* It accepts a plan whose retention contradicts the vault lock, and fails each of
its jobs. The preview shows no error.

## Errors

- `InvalidParameterValueException: Invalid backup selection. Either 'ListOfTags' or 'Resources' section must be
  non-empty.`

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
          schedule: cron(0 5 * * ? *)
          startWindow: 30
```

## Instead

Give each job at least an hour to start, and an hour more to end.

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
          schedule: cron(0 5 * * ? *)
          startWindow: 60
          completionWindow: 180
```

## Not covered

Whether resources support continuous backups or cold storage. Cold storage: *backup-lifecycle*. Schedules:
*schedule-expression-invalid*.

## References

- [BackupRuleInput](https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html)
- [BackupSelection](https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html)
- [PutBackupVaultLockConfiguration](https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.storage.backup_plans import TYPES, backup_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def plans_and_locks(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(each=plans_and_locks, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def backup_settings_rejected(resource: Resource) -> Iterator[Finding]:
    for fault in backup_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
