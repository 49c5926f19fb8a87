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

Set `enableKeyRotation: true`.

```yaml
resources:
  one: { type: aws:kms:Key, properties: { description: Orders, enableKeyRotation: true } }
```

## Not covered

Asymmetric and HMAC keys and keys with imported material, which AWS does not rotate.

## References

- [Rotating KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html)
- [SEC08-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, negate, one_of
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, LOW, Finding, policy


@policy(each=aws.KMS_KEY, level=ADVISORY, severity=LOW, tags=("security", "SEC08-BP01"))
def key_without_rotation(resource: Resource) -> Iterator[Finding]:
    usage, spec = resource.text("keyUsage"), resource.text("customerMasterKeySpec")
    symmetric = all_of(
        (one_of(usage, (None, "", "ENCRYPT_DECRYPT")), one_of(spec, (None, "", "SYMMETRIC_DEFAULT")))
    )
    if not resource.is_external and certainly(
        all_of((symmetric, negate(resource.flag("enableKeyRotation"))))
    ):
        yield Finding(resource, "The key has no automatic rotation. Set enableKeyRotation: true.")
