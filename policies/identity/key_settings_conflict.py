"""A KMS key has a usage or a rotation that its key spec does not support.

## What fails

- `keyUsage` is not one of the usages of `customerMasterKeySpec`: an elliptic-curve or HMAC key without `keyUsage`,
  whose default is `ENCRYPT_DECRYPT`, or `SIGN_VERIFY` for the default spec `SYMMETRIC_DEFAULT`.
- `enableKeyRotation` is true for an asymmetric key, an HMAC key, or a key in a custom key store.

## Why

KMS rejects the key with *ValidationException: KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ECC_NIST_P256*.
It rotates symmetric encryption keys only: *UnsupportedOperationException*. The key exists by then, and the deployment
ends with an error.

## Errors

- `ValidationException: KeyUsage … is not compatible with KeySpec …`
- `updating KMS Key (…): enabling automatic rotation: UnsupportedOperationException`

## Fails

```yaml
resources:
  signing:
    type: aws:kms:Key
    properties: { description: signs tokens, customerMasterKeySpec: ECC_NIST_P256 }
outputs: { signing: "${signing.arn}" }
```

## Instead

Set `keyUsage` to a usage of the spec, and leave out the rotation of keys that are not symmetric encryption keys.

```yaml
resources:
  signing:
    type: aws:kms:Key
    properties: { description: signs tokens, customerMasterKeySpec: ECC_NIST_P256, keyUsage: SIGN_VERIFY }
outputs: { signing: "${signing.arn}" }
```

## Not covered

Key specs that are newer than the API model of November 2026. Services that require a symmetric key.

## References

- [CreateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html)
- [EnableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.logic import certainly, known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import HIGH, MANDATORY, Finding, policy
from preflight.policy.wording import listed

_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
_ENCRYPT, _SIGN, _AGREE = "ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"
# Source: KMS API reference, CreateKey, KeyUsage and KeySpec (API model of November 2026).
_USAGES: Final[Mapping[str, tuple[str, ...]]] = {
    _SYMMETRIC: (_ENCRYPT,),
    **dict.fromkeys(("HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"), ("GENERATE_VERIFY_MAC",)),
    **dict.fromkeys(("RSA_2048", "RSA_3072", "RSA_4096"), (_ENCRYPT, _SIGN)),
    **dict.fromkeys(("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"), (_SIGN, _AGREE)),
    **dict.fromkeys(("ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"), (_SIGN,)),
    **dict.fromkeys(("ML_DSA_44", "ML_DSA_65", "ML_DSA_87"), (_SIGN,)),
    **dict.fromkeys(("ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"), ("ENCAPSULATE_DECAPSULATE",)),
    "SM2": (_ENCRYPT, _SIGN, _AGREE),
}


@policy(
    each=aws.KMS_KEY,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException, UnsupportedOperationException",
)
def key_settings_conflict(key: Resource) -> Iterator[Finding]:
    spec = key.text("customerMasterKeySpec")
    spec = _SYMMETRIC if spec is None else spec
    if known(spec) and spec in _USAGES:
        yield from _usage(key, spec)
        if spec != _SYMMETRIC and certainly(key.flag("enableKeyRotation")):
            yield Finding(
                key,
                f"enableKeyRotation is true, but KMS does not rotate a key with customerMasterKeySpec {spec}. Remove "
                "enableKeyRotation.",
            )
    if certainly(key.flag("enableKeyRotation")) and key.input("customKeyStoreId") is not None:
        yield Finding(
            key,
            "enableKeyRotation is true, but KMS does not rotate a key in a custom key store. Remove "
            "enableKeyRotation.",
        )


def _usage(key: Resource, spec: str) -> Iterator[Finding]:
    """The provider sends ENCRYPT_DECRYPT where the program sets no usage (resourceKey in its `kms/key.go`)."""
    set_ = key.text("keyUsage")
    usage = _ENCRYPT if set_ is None else set_
    if known(usage) and usage not in _USAGES[spec]:
        how = "is not set and its default is" if set_ is None else "is"
        yield Finding(
            key,
            f"keyUsage {how} {usage}, but a key with customerMasterKeySpec {spec} has {listed(_USAGES[spec])}. Set "
            f"keyUsage to {_USAGES[spec][0]}.",
        )
