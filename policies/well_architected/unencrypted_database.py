"""A database's storage is not encrypted.

## What fails

- `storageEncrypted` of an RDS instance or of an RDS, DocumentDB or Neptune cluster is not true.

## Why

Snapshots and replicas of an unencrypted database are unencrypted too. Encrypting it later requires restoring a copy.

## Fails

```yaml
resources:
  one:
    type: aws:docdb:Cluster
    properties: { masterUsername: app, skipFinalSnapshot: true }
outputs: { address: "${one.endpoint}" }
```

## Instead

Set `storageEncrypted: true` when the database is created. With the enforcement level `remediate`, the pack sets it,
unless the database has `protect` or its engine or class may not support encryption. An existing database is
replaced, and its data is lost.

```yaml
resources:
  one:
    type: aws:docdb:Cluster
    properties: { masterUsername: app, skipFinalSnapshot: true, storageEncrypted: true }
outputs: { address: "${one.endpoint}" }
```

## Not covered

Replicas and restored copies, which inherit encryption from their source, and secondary clusters of a global
database, which inherit it from the primary cluster.

## References

- [Encrypting RDS resources](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html)
- [SEC08-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.database_types import cannot_encrypt
from preflight.model.database.databases import Database
from preflight.policy import ADVISORY, HIGH, Concern, Finding, policy

DATABASES: Final = (aws.RDS_INSTANCE, aws.RDS_CLUSTER, aws.DOCDB_CLUSTER, aws.NEPTUNE_CLUSTER)
# With one of these, a database inherits encryption from its source.
INHERITS: Final = (
    "replicateSourceDb",
    "snapshotIdentifier",
    "replicationSourceIdentifier",
    "restoreToPointInTime",
)


# RDS Custom needs a key of one's own; for Express Edition AWS's pages disagree.
NOT_BY_ITSELF: Final = ("custom-", "sqlserver-ex")


def encrypt(resource: Resource) -> Mapping[str, Any] | None:
    """Encryption with AWS's key for RDS, for a new database whose engine and class certainly take it."""
    if resource.protect or _inherits(resource) or resource.flag("storageEncrypted") is not False:
        return None
    engine, kind = resource.text("engine"), resource.text("instanceClass")
    if isinstance(engine, Unknown) or isinstance(kind, Unknown):
        return None
    if (engine or "").startswith(NOT_BY_ITSELF) or (kind is not None and cannot_encrypt(kind)):
        return None
    return {"storageEncrypted": True}


def _inherits(resource: Resource) -> bool:
    """Whether it inherits encryption from another database or a snapshot."""
    copied = any(resource.get(key) is not None for key in INHERITS)
    return copied or resource.stack.entity(Database, resource).is_secondary


@policy(each=DATABASES, level=ADVISORY, severity=HIGH, remediate=encrypt, tags=("security", "SEC08-BP02"))
def unencrypted_database(resource: Resource) -> Iterator[Finding]:
    if resource.is_external or _inherits(resource):
        return
    if certainly(negate(resource.flag("storageEncrypted"))):
        kind = resource.text("instanceClass")
        if isinstance(kind, str) and cannot_encrypt(kind):
            cure = f"{kind} does not support encryption. Use a newer instance class, and set storageEncrypted: true."
        else:
            cure = "Set storageEncrypted: true."
        message = f"The storage is not encrypted, and cannot be encrypted later. {cure}"
        yield Finding(resource, message, concern=Concern.ENCRYPTION)
