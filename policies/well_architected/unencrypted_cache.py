"""A cache does not have encryption at rest enabled.

## What fails

- `atRestEncryptionEnabled` of a replication group is not true.

## Why

Snapshots and swap of the cache hold sessions and tokens. Encryption can only be chosen when the cache is made.

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

Memcached. What goes over the network is *cache-without-transit-encryption*'s.

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
    if not resource.is_external and certainly(negate(resource.flag("atRestEncryptionEnabled"))):
        yield Finding(
            resource,
            "The cache is not encrypted at rest. Set atRestEncryptionEnabled: true.",
            concern=Concern.ENCRYPTION,
        )
