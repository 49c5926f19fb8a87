"""A database instance runs in a single Availability Zone without a standby.

## What fails

An RDS instance has no `multiAz: true`, and is neither a read replica nor of an engine without Multi-AZ.

## Why

When the instance's zone or host fails, the database is unavailable until a new one is restored; during maintenance it
is unavailable for minutes. With Multi-AZ, RDS fails over to a standby in another zone. The finding is mandatory in
production stacks and advisory in others.

## Fails

```yaml stack=prod
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
```

## Instead

Set `multiAz: true`. With the enforcement level `remediate` the pack sets it.

```yaml stack=prod
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
    options: { protect: true }
```

## Not covered

Clusters: *single-instance-cluster*. SQL Server Express and Web, which do not support Multi-AZ. RDS Custom. Databases on
default parameters: *parameter-group-missing*.

## References

- [Multi-AZ DB instance deployments](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html)
- [Licensing and editions of SQL Server](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.FeatureSupport.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import all_of, certainly, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, MANDATORY, Concern, Finding, policy

# Source: RDS guide, "Multi-AZ deployments for Amazon RDS for Microsoft SQL Server".
WITHOUT_MULTI_AZ: Final = ("sqlserver-ex", "sqlserver-web", "custom-")


def lacks_standby(resource: Resource) -> Tri:
    """Whether the instance could have a standby in another zone and has none."""
    engine = resource.text("engine")
    if isinstance(engine, str) and engine.startswith(WITHOUT_MULTI_AZ):
        return False
    if resource.get("replicateSourceDb") is not None:
        return False
    supported: Tri = engine if isinstance(engine, Unknown) else True
    return all_of((negate(resource.flag("multiAz")), supported))


def set_multi_az(resource: Resource) -> Mapping[str, Any] | None:
    """Multi-AZ on; a fixed zone must go, since AWS rejects both together."""
    if lacks_standby(resource) is not True:
        return None
    return {"multiAz": True, "availabilityZone": None}


@policy(
    each=aws.RDS_INSTANCE,
    level=ADVISORY,
    production=MANDATORY,
    severity=HIGH,
    remediate=set_multi_az,
    tags=("reliability", "REL10-BP01"),
)
def multi_az_deployment(resource: Resource) -> Iterator[Finding]:
    if certainly(lacks_standby(resource)):
        yield Finding(
            resource,
            "The database has no standby: multiAz is not true. Set it to true, so that a standby in another "
            "Availability Zone takes over.",
            concern=Concern.MULTI_AZ,
        )
