"""An EBS volume is not encrypted.

## What fails

- `encrypted` of an `aws.ebs.Volume` is not true.

## Why

A snapshot or a volume that is shared or left behind can be read by everybody who gets it. Encryption costs nothing
and is not felt.

## Fails

```yaml
resources:
  one:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 10 }
```

## Instead

Set `encrypted: true`, or turn on encryption by default for the region with `aws.ebs.EncryptionByDefault`. With the
enforcement level `remediate` the pack sets it, unless the volume has `protect`: a volume that is already there is
replaced, and its data is lost.

```yaml
resources:
  one:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 10, encrypted: true }
```

## Not covered

Root volumes of instances, which *instance-hygiene* judges, and the region's own default.

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
