"""A database's backup window and maintenance window overlap, are too short, or have an invalid format.

## What fails

- The daily backup (snapshot) window and the weekly maintenance window overlap.
- A window is not written as `hh:mm-hh:mm` or `ddd:hh:mm-ddd:hh:mm`, in UTC with two digits each.
- A window is shorter than the minimum: 30 minutes for RDS, DocumentDB, Neptune, Redshift and DMS, 60 for
  ElastiCache, MemoryDB and DAX.

## Why

`InvalidParameterValue: The backup window and maintenance window must not overlap.` AWS rejects the database.

## Errors

- `InvalidParameterValue: The backup window and maintenance window must not overlap.`

## Fails

```yaml
resources:
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: cache
      nodeType: cache.t4g.small
      snapshotWindow: 03:00-05:00
      maintenanceWindow: sun:04:00-sun:05:00
```

## Instead

Use different hours, of one hour each.

```yaml
resources:
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: cache
      nodeType: cache.t4g.small
      snapshotWindow: 03:00-04:00
      maintenanceWindow: sun:05:00-sun:06:00
```

## Not covered

A window that AWS chooses because the program sets only the other one. Windows of MemoryDB and Redshift.

## References

- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [CreateReplicationGroup](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html)
- [Backup window](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupWindow.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.maintenance_windows import Window
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Type -> its daily window, its weekly window, and the shortest that either may be, in minutes. Sources: the API
# reference of each service, `PreferredMaintenanceWindow`; MemoryDB API, CreateCluster, `MaintenanceWindow`; DAX API,
# CreateCluster: "The minimum maintenance window is a 60 minute period."
NONE: Final = ""
WINDOWS: Final = {
    aws.RDS_INSTANCE: ("backupWindow", "maintenanceWindow", 30),
    aws.RDS_CLUSTER: ("preferredBackupWindow", "preferredMaintenanceWindow", 30),
    aws.DOCDB_CLUSTER: ("preferredBackupWindow", "preferredMaintenanceWindow", 30),
    aws.NEPTUNE_CLUSTER: ("preferredBackupWindow", "preferredMaintenanceWindow", 30),
    aws.ELASTICACHE_REPLICATION_GROUP: ("snapshotWindow", "maintenanceWindow", 60),
    aws.ELASTICACHE_CLUSTER: ("snapshotWindow", "maintenanceWindow", 60),
    aws.MEMORYDB_CLUSTER: ("snapshotWindow", "maintenanceWindow", 60),
    aws.DOCDB_CLUSTER_INSTANCE: (NONE, "preferredMaintenanceWindow", 30),
    aws.NEPTUNE_CLUSTER_INSTANCE: ("preferredBackupWindow", "preferredMaintenanceWindow", 30),
    aws.RDS_CLUSTER_INSTANCE: ("preferredBackupWindow", "preferredMaintenanceWindow", 30),
    aws.DMS_REPLICATION_INSTANCE: (NONE, "preferredMaintenanceWindow", 30),
    aws.REDSHIFT_CLUSTER: (NONE, "preferredMaintenanceWindow", 30),
    aws.DAX_CLUSTER: (NONE, "maintenanceWindow", 60),
}
# No minimum is documented.
WITHOUT_LEAST: Final = ((aws.MEMORYDB_CLUSTER, "snapshotWindow"),)


@policy(each=tuple(WINDOWS), level=MANDATORY, severity=HIGH, error="InvalidParameterValue")
def maintenance_window_conflicts(resource: Resource) -> Iterator[Finding]:
    daily_key, weekly_key, shortest = WINDOWS[resource.type]
    found: list[tuple[str, Window]] = []
    for key, parse, form in (
        (daily_key, Window.daily, "03:00-04:00"),
        (weekly_key, Window.weekly, "sun:05:00-sun:06:00"),
    ):
        text = resource.text(key) if key else None
        if isinstance(text, Unknown):
            note(text)
        elif text:
            window = parse(text)
            if window is None:
                yield Finding(
                    resource,
                    f"{key} is '{text}', which is not a valid window. Set it in the form {form}, in UTC.",
                )
            elif window.minutes < (least := 1 if (resource.type, key) in WITHOUT_LEAST else shortest):
                yield Finding(
                    resource,
                    f"{key} is '{text}': {window.minutes} minutes, and the minimum is {least}. Make it longer.",
                )
            else:
                found.append((text, window))
    if len(found) == 2 and found[0][1].overlaps(found[1][1]):
        yield Finding(
            resource,
            f"{daily_key} '{found[0][0]}' and {weekly_key} '{found[1][0]}' overlap. Set different hours.",
        )
