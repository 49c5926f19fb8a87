"""An EBS volume is not encrypted.

## What fails

- `encrypted` of an `aws.ebs.Volume` is not true.

## Why

Anyone who gets a shared or forgotten snapshot or volume can read it. Encryption costs nothing and has no noticeable
effect on performance.

## Fails

```yaml
resources:
  one:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 10 }
```

## Instead

Set `encrypted: true`, or enable encryption by default for the Region with `aws.ebs.EncryptionByDefault`. With the
enforcement level `remediate`, the pack sets it, unless the volume has `protect`. An existing volume is replaced, and
its data is lost.

```yaml
resources:
  one:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true }
```

## Not covered

Root volumes of instances: *instance-hygiene*. The Region's own default.

## References

- [EBS encryption](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html)
- [SEC08-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, HIGH, Concern, Finding, policy


def encrypt(resource: Resource) -> Mapping[str, Any] | None:
    """Encryption with the account's default key, for a volume that may be replaced."""
    return {"encrypted": True} if resource.flag("encrypted") is False and not resource.protect else None


@policy(
    each=aws.EBS_VOLUME,
    level=ADVISORY,
    severity=HIGH,
    remediate=encrypt,
    tags=("security", "SEC08-BP02"),
)
def unencrypted_volume(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(negate(resource.flag("encrypted"))):
        yield Finding(
            resource, "The volume is not encrypted. Set encrypted: true.", concern=Concern.ENCRYPTION
        )
