"""A database is publicly accessible.

## What fails

`publiclyAccessible` is true on an RDS instance, an instance of an Aurora, DocumentDB or Neptune cluster, or a Redshift
cluster.

## Why

AWS assigns a public address to the database, and its DNS name resolves to that address. Only a security group, or only
the password, protects the data from the internet. Security Hub fails the database (RDS.2, Redshift.1).

## Fails

```yaml
resources:
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      publiclyAccessible: true
      skipFinalSnapshot: true
```

## Instead

Leave `publiclyAccessible` off, keep the database in private subnets and allow the security group of its clients. Use
Session Manager's port forwarding or a VPN for people. With the enforcement level `remediate` the pack sets it to false.

```yaml
resources:
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      publiclyAccessible: false
      skipFinalSnapshot: true
```

## Not covered

Security groups that allow the internet: *overly-permissive-rules* for an engine's default port, *database-port-exposed*
for another port. Subnets that are public: *database-in-public-subnet*. Databases on default parameters:
*parameter-group-missing*.

## References

- [Hiding a DB instance in a VPC from the internet](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Hiding)
- [Security Hub controls for RDS](https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model.database.databases import ClusterInstance, Database
from preflight.policy import CRITICAL, MANDATORY, Finding, policy


def hide(resource: Resource) -> Mapping[str, Any] | None:
    """The property that takes the public address away."""
    return {"publiclyAccessible": False} if resource.flag("publiclyAccessible") is True else None


@policy(each=(*Database.TYPES, *ClusterInstance.TYPES), level=MANDATORY, severity=CRITICAL, remediate=hide)
def database_exposed(database: Resource) -> Iterator[Finding]:
    if certainly(database.flag("publiclyAccessible")):
        yield Finding(
            database,
            "publiclyAccessible is true: AWS assigns a public address to the database. Set it to false.",
        )
