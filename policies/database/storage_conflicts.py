"""A database has a combination of storage type, size and IOPS that AWS rejects.

## What fails

- Storage of type `io1` or `io2` without `iops`.
- Storage of type `gp3` with `iops` or `storageThroughput`, smaller than the engine's threshold: 400 GiB for MySQL,
  MariaDB and PostgreSQL, 200 GiB for Oracle.
- Storage of type `gp3` from that threshold on with fewer than 12,000 `iops`.
- Storage of type `io1` with more than 50 `iops` for each GiB, or of type `io2` with more than 1,000, for the same
  engines.

## Why

RDS rejects the instance: `InvalidParameterCombination: The storage type io1 requires iops to be specified`, or `You
can't specify IOPS or storage throughput for engine postgres and a storage size less than 400`. Below the threshold a
gp3 volume always has 3,000 IOPS; from it on RDS stripes over four volumes, which have 12,000 at least.

## Errors

- `InvalidParameterCombination: The storage type … requires iops to be specified`
- `You can't specify IOPS or storage throughput for engine … and a storage size less than …`

## Fails

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.m6g.large
      allocatedStorage: 100
      storageType: gp3
      iops: 3000
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
```

## Instead

Remove `iops` and `storageThroughput` for small gp3 storage; set `iops` for io1 and io2.

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.m6g.large
      allocatedStorage: 400
      storageType: gp3
      iops: 12000
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
```

## Not covered

Replicas and restored instances, which use type and size of their source. Upper and lower limits, which depend on engine
and instance class. Db2 and SQL Server. Databases on default parameters: *parameter-group-missing*.

## References

- [Amazon RDS DB instance storage](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html)
- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.volume_iops import storage_of
from preflight.policy import HIGH, MANDATORY, Finding, policy

PROVISIONED: Final = ("io1", "io2")
# GiB from which gp3 storage is striped and its IOPS may be chosen, by the beginning of the engine's name.
# Source: RDS guide, "gp3 storage".
THRESHOLDS: Final = {"mysql": 400, "mariadb": 400, "postgres": 400, "oracle": 200}
LEAST_IOPS: Final = 12_000
INHERITS: Final = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import")


@policy(each=aws.RDS_INSTANCE, level=MANDATORY, severity=HIGH, error="InvalidParameterCombination")
def storage_conflicts(resource: Resource) -> Iterator[Finding]:
    if resource.is_deployed or any(resource.get(key) is not None for key in INHERITS):
        # A deployed instance's properties are AWS's answers: they hold the IOPS of the volume, asked for or not.
        return
    kind, iops = resource.text("storageType"), resource.number("iops")
    if isinstance(kind, Unknown) or isinstance(iops, Unknown):
        note(kind if isinstance(kind, Unknown) else iops)  # type: ignore[arg-type]
    elif kind in PROVISIONED and not iops:
        yield Finding(
            resource,
            f"storageType is {kind} and iops is missing. Set iops, or use gp3, which does not require it.",
        )
    elif kind in PROVISIONED:
        yield from _ratio(resource)
    elif kind == "gp3":
        yield from _general_purpose(resource, iops)


def _ratio(resource: Resource) -> Iterator[Finding]:
    storage, engine = storage_of(resource), resource.text("engine")
    most = storage.exceeds
    for value in (engine, most):
        if isinstance(value, Unknown):
            note(value)
            return
    if most is not None and str(engine).startswith(tuple(THRESHOLDS)):
        yield Finding(
            resource,
            f"iops is {storage.iops}, and {storage.size} GiB of {storage.kind} have at most {most}. Allocate more "
            "storage or lower iops.",
        )


def _general_purpose(resource: Resource, iops: int | None) -> Iterator[Finding]:
    engine, size = resource.text("engine"), resource.number("allocatedStorage")
    throughput = resource.number("storageThroughput")
    for value in (engine, size, throughput):
        if isinstance(value, Unknown):
            note(value)
            return
    least = next((t for start, t in THRESHOLDS.items() if str(engine).startswith(start)), None)
    if least is None or not isinstance(size, int) or not (iops or throughput):
        return
    if size < least:
        given = " and ".join(n for n, v in (("iops", iops), ("storageThroughput", throughput)) if v)
        yield Finding(
            resource,
            f"{given} cannot be set for {size} GiB of gp3 storage: {engine} allows it from {least} GiB. Remove "
            f"{given}, or allocate {least} GiB.",
        )
    elif iops and iops < LEAST_IOPS:
        yield Finding(
            resource,
            f"iops is {iops}; gp3 storage of {least} GiB and more has at least {LEAST_IOPS}. "
            "Remove iops or raise it.",
        )
