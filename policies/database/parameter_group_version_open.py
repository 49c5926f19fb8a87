"""A database has a parameter group for one engine version, and does not set its engine version.

## What fails

A database, cluster or cache has a parameter group of a family such as `postgres16` and no `engineVersion`.

## Why

AWS then uses the engine's current default version. Once that is another major version than the family's, the same
program fails in a new stack: *InvalidParameterCombination: The parameter group with DBParameterGroupFamily postgres16
cannot be used for this instance. Please use a parameter group with DBParameterGroupFamily postgres17*.

## Errors

- `InvalidParameterCombination: The parameter group … with DBParameterGroupFamily … cannot be used for this instance.
  Please use a parameter group with DBParameterGroupFamily …`
- `The parameter group with DBParameterGroupFamily … cannot be used for this instance`

## Fails

```yaml
resources:
  settings: { type: aws:rds:ParameterGroup, properties: { family: postgres16 } }
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      storageEncrypted: true
      parameterGroupName: "${settings.name}"
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
```

## Instead

Set the family's major version; AWS uses its default minor version.

```yaml
resources:
  settings: { type: aws:rds:ParameterGroup, properties: { family: postgres16 } }
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      storageEncrypted: true
      parameterGroupName: "${settings.name}"
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
```

## Not covered

A version that does not match: *parameter-group-settings*. Replicas and restored copies, which have their source's
version, and engines of which all versions have one family, such as Redshift.

## References

- [Overview of parameter groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, equal, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.databases import ClusterInstance, Database
from preflight.model.database.engines import Family
from preflight.model.database.parameter_groups import ParameterGroup
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

# What takes its version from something else.
INHERITS: Final = (
    "replicateSourceDb",
    "snapshotIdentifier",
    "restoreToPointInTime",
    "globalClusterIdentifier",
)


def databases(stack: Stack) -> tuple[Database | ClusterInstance, ...]:
    return (*stack.all(Database), *stack.all(ClusterInstance))


@policy(each=databases, level=ADVISORY, severity=MEDIUM, error="InvalidParameterCombination")
def parameter_group_version_open(database: Database | ClusterInstance) -> Iterator[Finding]:
    group, version = database.parameter_group, database.version
    if isinstance(version, Unknown):
        note(version)
        return
    if version is not None or not isinstance(group, ParameterGroup) or database.resource.is_deployed:
        return
    if any(database.resource.get(key) is not None for key in INHERITS):
        return
    family = Family.parse(group.family) if isinstance(group.family, str) else None
    if (
        family is not None
        and family.engine != "redshift"
        and certainly(equal(database.engine, family.engine))
    ):
        yield Finding(
            database,
            f"Parameter group '{group.name}' is of family {family.text}, and engineVersion is not set: AWS uses the "
            f"current default version. Set engineVersion to {'.'.join(map(str, family.version))}.",
        )
