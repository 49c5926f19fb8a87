"""A database or cache uses an engine version with which AWS no longer creates any, or that AWS does not have.

## What fails

- The `engineVersion` of an RDS or Aurora database is one that AWS has withdrawn: a major version at its end, or a minor
  version for which newer ones exist.
- AWS had no such version of the engine when the pack's table was made, also of Redis OSS, Valkey and Memcached.

## Why

`InvalidParameterCombination: Cannot find version 15.4 for postgres`. RDS withdraws a minor version about a year after
its release. RDS upgrades existing databases and rejects new ones, so that a program which worked last year fails.

## Errors

- `InvalidParameterCombination: Cannot find version … for …`

## Fails

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties: { family: postgres15 }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "15.4"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Instead

Set the major version only: RDS uses its default minor version, and upgrades do not appear as changes.

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties: { family: postgres15 }
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "15"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Not covered

The table is dated, so that all of this is advice; `aws rds describe-db-engine-versions` knows. Versions of Oracle, and
which minor versions of MariaDB are withdrawn. Versions that one region has and another does not.

## References

- [Release calendars of RDS for PostgreSQL](https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html)
- [MySQL on Amazon RDS versions](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html)
- [MariaDB on Amazon RDS versions](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html)
- [Aurora major versions](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.VersionPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.database_types import RDS
from preflight.model.database.databases import Database
from preflight.model.database.engine_versions import EngineVersions, table_date, versions_of
from preflight.model.database.engines import major_of
from preflight.policy import ADVISORY, HIGH, Finding, policy

TYPES: Final = (*RDS, aws.ELASTICACHE_CLUSTER, aws.ELASTICACHE_REPLICATION_GROUP)


def databases(stack: Stack) -> Iterable[Database]:
    return tuple(d for d in stack.all(Database) if d.type in TYPES)


@policy(each=databases, level=ADVISORY, severity=HIGH, error="InvalidParameterCombination")
def engine_version_withdrawn(database: Database) -> Iterator[Finding]:
    engine, version = database.engine, database.version
    if database.source is not None or version is None:
        return
    if isinstance(engine, Unknown):
        note(engine)
    elif isinstance(version, Unknown):
        note(version)
    elif (listed := versions_of(engine)) is not None:
        yield from _judged(database, listed, version)


def _judged(database: Database, listed: EngineVersions, version: str) -> Iterator[Finding]:
    engine, nearest = listed.engine, listed.nearest(version)
    if listed.has_withdrawn(version):
        major = major_of(engine, version)
        use = f"use {nearest}" if nearest else "give a newer one"
        cure = f'Set only the major version, "{major}", or {use}.'
        if listed.has_withdrawn(major):
            cure = f"{use[0].upper()}{use[1:]}."
        yield Finding(
            database,
            f"RDS no longer creates {engine} {version}. {cure}",
            error="InvalidParameterCombination",
            cause=f"{engine} {version}",
        )
    elif not listed.lists(version):
        meant = f"; '{nearest}' is. Use '{nearest}'." if nearest else ". Check whether AWS offers it now."
        yield Finding(
            database,
            f"By AWS's list of {table_date()}, engineVersion '{version[:60]}' is not a version of {engine}{meant}",
            error="InvalidParameterCombination",
            cause=f"{engine} {version}",
            tabled="engineVersion",
        )
