"""A database has storage encryption enabled, and its instance class does not support encryption.

## What fails

An RDS instance has `storageEncrypted: true` and a class of the first generation (`db.m1`, `db.m2`, `db.t1`) or
`db.t2.micro`.

## Why

RDS rejects the request: *InvalidParameterCombination: DB Instance class db.t2.micro does not support encryption at
rest*.

## Errors

- `InvalidParameterCombination: DB Instance class … does not support encryption at rest`

## Fails

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t2.micro
      allocatedStorage: 20
      storageEncrypted: true
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
```

## Instead

Use a newer instance class, which costs no more.

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      storageEncrypted: true
      username: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: db-final
      multiAz: true
      backupRetentionPeriod: 7
    options: { protect: true }
```

## Not covered

A database without encryption: *unencrypted-database*. Databases on default parameters: *parameter-group-missing*. A
stack that exports nothing: *export-handling*.

## References

- [Encrypting Amazon RDS resources](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.database_types import cannot_encrypt
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.RDS_INSTANCE, level=MANDATORY, severity=HIGH, error="InvalidParameterCombination")
def encryption_unsupported(resource: Resource) -> Iterator[Finding]:
    kind = resource.text("instanceClass")
    if isinstance(kind, Unknown):
        note(kind)
    elif cannot_encrypt(kind or "") and certainly(resource.flag("storageEncrypted")):
        yield Finding(
            resource,
            f"storageEncrypted is true, and instance class {kind} does not support encryption. Use a newer class, such "
            "as db.t4g.micro.",
        )
