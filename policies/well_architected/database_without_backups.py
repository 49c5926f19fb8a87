"""A database has no automated backups.

## What fails

- `backupRetentionPeriod` of an RDS instance is 0, or is not set on an instance that is not restored from a snapshot
  or copy.

## Why

Only AWS's console sets a retention period of one day by default; the provider's default is no backups. Deleted data
cannot be restored.

## Fails

```yaml
resources:
  one:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      multiAz: true
      storageEncrypted: true
      skipFinalSnapshot: true
      backupRetentionPeriod: 0
      enabledCloudwatchLogsExports: [postgresql]
outputs: { address: "${one.endpoint}" }
```

## Instead

Set `backupRetentionPeriod` to the number of days that you may need to go back, 1 to 35. With the enforcement level
`remediate`, the pack sets 7, as the console does.

```yaml
resources:
  one:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      multiAz: true
      storageEncrypted: true
      skipFinalSnapshot: true
      backupRetentionPeriod: 7
      enabledCloudwatchLogsExports: [postgresql]
outputs: { address: "${one.endpoint}" }
```

## Not covered

Clusters, which always have one day of backups, replicas, and backups by AWS Backup. Logs:
*database-without-log-exports*.

## References

- [Working with backups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html)
- [REL09-BP03 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, Concern, Finding, policy

# With one of these, an instance inherits the retention period of its source.
_COPIES: Final = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import")


# Source: RDS User Guide, "Backup retention period": the console's default.
DAYS: Final = 7


def keep_backups(resource: Resource) -> Mapping[str, Any] | None:
    """The console's retention, for an instance that is no copy of another."""
    if any(resource.get(key) is not None for key in _COPIES):
        return None
    days = resource.number("backupRetentionPeriod")
    return None if isinstance(days, Unknown) or days else {"backupRetentionPeriod": DAYS}


@policy(
    each=aws.RDS_INSTANCE,
    level=ADVISORY,
    severity=HIGH,
    remediate=keep_backups,
    tags=("reliability", "REL09-BP03"),
)
def database_without_backups(resource: Resource) -> Iterator[Finding]:
    days = resource.number("backupRetentionPeriod")
    if isinstance(days, Unknown):
        note(days)
    elif days == 0 or (
        days is None and not resource.is_external and all(resource.get(k) is None for k in _COPIES)
    ):
        yield Finding(
            resource,
            "The database has no automated backups. Set backupRetentionPeriod to 1 to 35 days.",
            concern=Concern.BACKUPS,
        )
