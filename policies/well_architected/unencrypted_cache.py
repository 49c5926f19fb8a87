"""A cache does not have encryption at rest enabled.

## What fails

- `atRestEncryptionEnabled` of a replication group is not true.

## Why

Snapshots and swap of the cache contain sessions and tokens. Encryption can only be set when the cache is created.

## Fails

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, transitEncryptionEnabled: true }
```

## Instead

Set `atRestEncryptionEnabled: true`.

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, transitEncryptionEnabled: true, atRestEncryptionEnabled: true }
```

## Not covered

Members of a global replication group, which have its encryption. Memcached. Encryption in transit:
*cache-without-transit-encryption*.

## References

- [At-rest encryption](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html)
- [SEC08-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy


@policy(
    each=aws.ELASTICACHE_REPLICATION_GROUP,
    level=ADVISORY,
    severity=MEDIUM,
    tags=("security", "SEC08-BP02"),
)
def unencrypted_cache(resource: Resource) -> Iterator[Finding]:
    # A member of a global group has the encryption of the group, and the provider rejects the property.
    if resource.is_external or resource.is_set("globalReplicationGroupId"):
        return
    if certainly(negate(resource.flag("atRestEncryptionEnabled"))):
        yield Finding(
            resource,
            "The cache is not encrypted at rest. Set atRestEncryptionEnabled: true.",
            concern=Concern.ENCRYPTION,
        )
