"""A cache does not have encryption in transit enabled.

## What fails

- `transitEncryptionEnabled` of a replication group is not true.

## Why

Anyone on the network path can read sessions and tokens, and the cache cannot have an `authToken`.

## Fails

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, atRestEncryptionEnabled: true }
```

## Instead

Set `transitEncryptionEnabled: true` and connect the clients with TLS.

```yaml
resources:
  one:
    type: aws:elasticache:ReplicationGroup
    properties: { description: Sessions, atRestEncryptionEnabled: true, transitEncryptionEnabled: true }
```

## Not covered

Members of a global replication group, which have its encryption. Memcached. Encryption at rest: *unencrypted-cache*.

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
    # A member of a global group has the encryption of the group, and the provider rejects the property.
    if resource.is_external or resource.is_set("globalReplicationGroupId"):
        return
    if certainly(negate(resource.flag("transitEncryptionEnabled"))):
        yield Finding(
            resource,
            "transitEncryptionEnabled is not true, so connections are in plain text. Set "
            "transitEncryptionEnabled: true.",
            concern=Concern.TLS,
        )
