"""A database has a combination of Multi-AZ or replication settings that AWS rejects.

## What fails

- An instance has `multiAz: true` and an `availabilityZone`.
- An instance of SQL Server Express has `multiAz: true`.
- A read replica's source has no automated backups (`backupRetentionPeriod` absent or 0).
- A cluster of engine `mysql` or `postgres`, a *Multi-AZ DB cluster*, has no `dbClusterInstanceClass` or no
  `allocatedStorage`.

## Why

With Multi-AZ, RDS chooses the zones of the instance and its standby, and rejects `availabilityZone`
(`InvalidParameterCombination: Requesting a specific availability zone is not valid for Multi-AZ instances`). A read
replica starts from a backup of its source (`InvalidDBInstanceState: Automated backups are not enabled`), so it fails
after RDS created the source, which takes minutes. The class and storage of a Multi-AZ DB cluster are properties of the
cluster, which has no instance resources.

## Errors

- `InvalidParameterCombination: Requesting a specific availability zone is not valid for Multi-AZ instances`
- `InvalidDBInstanceState: Automated backups are not enabled`

## Fails

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.m6g.large
      allocatedStorage: 100
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      availabilityZone: eu-west-1a
```

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.m6g.large
      allocatedStorage: 100
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
  replica:
    type: aws:rds:Instance
    properties: { replicateSourceDb: "${db.identifier}", instanceClass: db.m6g.large, skipFinalSnapshot: true }
```

## Instead

Remove `availabilityZone` if Multi-AZ is on. Enable backups of the replica's source.

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.m6g.large
      allocatedStorage: 100
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
  replica:
    type: aws:rds:Instance
    properties: { replicateSourceDb: "${db.identifier}", instanceClass: db.m6g.large, skipFinalSnapshot: true }
```

## Not covered

Subnets in one zone: *subnet-group-configuration*. Storage and IOPS: *storage-conflicts*. Sources of other stacks. The
zone of deployed instances, which AWS reports for every instance. Databases on default parameters:
*parameter-group-missing*.

## References

- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [Read replicas](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html)
- [CreateDBCluster](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html)
- [SQL Server editions](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerMultiAZ.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import all_of, certainly, known, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.databases import Database
from preflight.policy import HIGH, MANDATORY, Finding, policy

SINGLE_ZONE_ENGINE: Final = "sqlserver-ex"
# Engines of a Multi-AZ DB cluster, whose instances RDS creates.
CLUSTER_ENGINES: Final = ("mysql", "postgres")
# What a cluster that is made of another one inherits its size from.
INHERITS: Final = ("snapshotIdentifier", "restoreToPointInTime", "replicationSourceIdentifier", "s3Import")


def rds(stack: Stack) -> Iterator[Database]:
    return (stack.entity(Database, r) for r in stack.of(aws.RDS_INSTANCE, aws.RDS_CLUSTER))


@policy(
    each=rds,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, InvalidDBInstanceState",
    tags=("reliability", "REL10-BP01"),
)
def multi_az_conflicts(database: Database) -> Iterator[Finding]:
    if database.is_cluster:
        yield from _cluster(database)
    else:
        yield from _standby(database)
        yield from _source(database)


def _standby(database: Database) -> Iterator[Finding]:
    resource = database.resource
    if resource.flag("multiAz") is False or not certainly(resource.flag("multiAz")):
        return
    zone = resource.get("availabilityZone")
    if zone is not None and not resource.is_deployed:
        shown = zone if known(zone) else "set"
        yield Finding(
            database,
            f"multiAz is true and availabilityZone is {shown}; RDS assigns the Availability Zones of a Multi-AZ "
            "instance. Remove availabilityZone.",
            error="InvalidParameterCombination",
        )
    if isinstance(database.engine, Unknown):
        note(database.engine)
    elif database.engine == SINGLE_ZONE_ENGINE:
        yield Finding(
            database,
            "multiAz is true, which SQL Server Express does not support. Remove it, or use the Standard edition.",
            error="InvalidParameterCombination",
        )


def _source(replica: Database) -> Iterator[Finding]:
    source = replica.source
    if not isinstance(source, Database):
        if source is not None:
            note(source)
    elif certainly(all_of((negate(source.has_backups), replica.resource.same_region(source.resource)))):
        yield Finding(
            replica,
            f"The replica's source '{source.name}' has no automated backups. "
            "Set backupRetentionPeriod on it to 1 or more.",
            error="InvalidDBInstanceState",
        )


def _cluster(cluster: Database) -> Iterator[Finding]:
    resource = cluster.resource
    engine = resource.text("engine")
    if isinstance(engine, Unknown):
        note(engine)
        return
    if engine not in CLUSTER_ENGINES or any(resource.get(key) is not None for key in INHERITS):
        return
    lacking = [k for k in ("dbClusterInstanceClass", "allocatedStorage") if _absent(resource, k)]
    if lacking:
        yield Finding(
            cluster,
            f"A cluster of engine {engine} is a Multi-AZ DB cluster and requires {' and '.join(lacking)}. Set it, or "
            f"use the engine aurora-{'postgresql' if engine == 'postgres' else engine}.",
            error="InvalidParameterCombination",
        )


def _absent(resource: Resource, key: str) -> bool:
    value = resource.get(key)
    return known(value) and not value
