"""A cache does not have encryption in transit enabled.

## What fails

- `transitEncryptionEnabled` of a replication group is not true.

## Why

Whoever reads the network reads sessions and tokens, and the cache can have no `authToken`.

## Fails

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, atRestEncryptionEnabled: true }
```

## Instead

Set `transitEncryptionEnabled: true` and let the clients connect with TLS.

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: true }
```

## Not covered

Memcached. Data on disk is *unencrypted-cache*'s.

## References

- [In-transit encryption](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html)
- [SEC09-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
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
    tags=("security", "SEC09-BP02"),
)
def cache_without_transit_encryption(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(negate(resource.flag("transitEncryptionEnabled"))):
        yield Finding(
            resource,
            "The cache takes connections in plain text. Set transitEncryptionEnabled: true.",
            concern=Concern.TLS,
        )
