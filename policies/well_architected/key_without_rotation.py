"""A KMS key does not have automatic rotation enabled.

## What fails

- `enableKeyRotation` of a symmetric encryption key is not true.

## Why

The longer a key is used, the more data a stolen key decrypts. AWS rotates the key material automatically and keeps
the old material for old data.

## Fails

```yaml
resources:
  one: { type: aws:kms:Key, properties: { description: Orders } }
```

## Instead

Set `enableKeyRotation: true`. With the enforcement level `remediate` the pack sets it.

```yaml
resources:
  one: { type: aws:kms:Key, properties: { description: Orders, enableKeyRotation: true } }
```

## Not covered

Asymmetric and HMAC keys, keys with imported material and keys in a custom key store, which AWS does not rotate.

## References

- [Rotating KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html)
- [SEC08-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import all_of, certainly, negate, one_of
from preflight.core.resource import Resource
from preflight.core.values import Tri
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, LOW, Finding, policy


def rotate(resource: Resource) -> Mapping[str, Any] | None:
    """The yearly rotation that AWS does by itself."""
    return {"enableKeyRotation": True} if is_never_rotated(resource) is True else None


def is_never_rotated(resource: Resource) -> Tri:
    """Whether AWS could rotate the key and does not. Source: KMS API, EnableKeyRotation."""
    usage, spec = resource.text("keyUsage"), resource.text("customerMasterKeySpec")
    return all_of(
        (
            one_of(usage, (None, "", "ENCRYPT_DECRYPT")),
            one_of(spec, (None, "", "SYMMETRIC_DEFAULT")),
            resource.get("customKeyStoreId") is None,
            negate(resource.flag("enableKeyRotation")),
        )
    )


@policy(
    each=aws.KMS_KEY,
    level=ADVISORY,
    severity=LOW,
    remediate=rotate,
    tags=("security", "SEC08-BP01"),
)
def key_without_rotation(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external and certainly(is_never_rotated(resource)):
        yield Finding(resource, "The key has no automatic rotation. Set enableKeyRotation: true.")
