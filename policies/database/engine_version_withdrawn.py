"""A database uses an engine version with which RDS no longer creates databases.

## What fails

The `engineVersion` of an RDS or Aurora database is one that AWS has withdrawn: a major version at its end, or a minor
version for which newer ones exist.

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

Versions that are not in the pack's dated table, which therefore gives advisory findings only. `aws rds
describe-db-engine-versions` lists the available versions. Versions of Oracle, SQL Server, Db2 and of caches.

## References

- [Release calendars of RDS for PostgreSQL](https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html)
- [MySQL on Amazon RDS versions](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html)
- [MariaDB on Amazon RDS versions](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html)
- [Aurora major versions](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.VersionPolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from preflight.core.logic import note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.database_types import RDS
from preflight.model.database.databases import Database
from preflight.model.database.engines import is_withdrawn, major_of
from preflight.policy import ADVISORY, HIGH, Finding, policy


def databases(stack: Stack) -> Iterable[Database]:
    return tuple(d for d in stack.all(Database) if d.type in RDS)


@policy(each=databases, level=ADVISORY, severity=HIGH, error="InvalidParameterCombination")
def engine_version_withdrawn(database: Database) -> Iterator[Finding]:
    engine, version = database.engine, database.version
    if database.source is not None or version is None:
        return
    if isinstance(engine, Unknown):
        note(engine)
    elif isinstance(version, Unknown):
        note(version)
    elif is_withdrawn(engine, version):
        major = major_of(engine, version)
        cure = (
            f'Set only the major version, "{major}", or a newer one.'
            if major != version
            else "Give a newer one."
        )
        yield Finding(
            database,
            f"RDS no longer creates {engine} {version}. {cure}",
            error="InvalidParameterCombination",
            cause=f"{engine} {version}",
        )
