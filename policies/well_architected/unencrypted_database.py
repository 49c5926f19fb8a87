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

Set `storageEncrypted: true` when the database is created.

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

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
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


@policy(each=DATABASES, level=ADVISORY, severity=HIGH, tags=("security", "SEC08-BP02"))
def unencrypted_database(resource: Resource) -> Iterator[Finding]:
    if resource.is_external or any(resource.get(key) is not None for key in INHERITS):
        return
    if resource.stack.entity(Database, resource).is_secondary:
        return
    if certainly(negate(resource.flag("storageEncrypted"))):
        kind = resource.text("instanceClass")
        if isinstance(kind, str) and cannot_encrypt(kind):
            cure = f"{kind} does not support encryption. Use a newer instance class, and set storageEncrypted: true."
        else:
            cure = "Set storageEncrypted: true."
        message = f"The storage is not encrypted, and cannot be encrypted later. {cure}"
        yield Finding(resource, message, concern=Concern.ENCRYPTION)
