"""Usage and rotation of KMS keys against their specs."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"


def key(properties: str) -> str:
    return f"resources:\n  it: {{ type: aws:kms:Key, properties: {{ description: x, {properties} }} }}\n"


def usage(how: str, spec: str, usages: str, first: str) -> tuple[str, str]:
    return (
        "it",
        f"keyUsage {how}, but a key with customerMasterKeySpec {spec} has {usages}. Set keyUsage to {first}.",
    )


def rotation(spec: str) -> tuple[str, str]:
    return (
        "it",
        f"enableKeyRotation is true, but KMS does not rotate a key with customerMasterKeySpec {spec}. Remove "
        "enableKeyRotation.",
    )


CURVE = "'SIGN_VERIFY' and 'KEY_AGREEMENT'"
CASES = {
    "default": Case(key("enableKeyRotation: true")),
    "default that signs": Case(
        key("keyUsage: SIGN_VERIFY"),
        [usage("is SIGN_VERIFY", "SYMMETRIC_DEFAULT", "'ENCRYPT_DECRYPT'", "ENCRYPT_DECRYPT")],
    ),
    "symmetric with its usage": Case(
        key("customerMasterKeySpec: SYMMETRIC_DEFAULT, keyUsage: ENCRYPT_DECRYPT, enableKeyRotation: true")
    ),
    "curve without usage": Case(
        key("customerMasterKeySpec: ECC_NIST_P256"),
        [usage("is not set and its default is ENCRYPT_DECRYPT", "ECC_NIST_P256", CURVE, "SIGN_VERIFY")],
    ),
    "curve that signs": Case(key("customerMasterKeySpec: ECC_NIST_P256, keyUsage: SIGN_VERIFY")),
    "curve that agrees": Case(key("customerMasterKeySpec: ECC_NIST_P384, keyUsage: KEY_AGREEMENT")),
    "other curve that agrees": Case(
        key("customerMasterKeySpec: ECC_SECG_P256K1, keyUsage: KEY_AGREEMENT"),
        [usage("is KEY_AGREEMENT", "ECC_SECG_P256K1", "'SIGN_VERIFY'", "SIGN_VERIFY")],
    ),
    "RSA by default encrypts": Case(key("customerMasterKeySpec: RSA_2048")),
    "RSA that signs": Case(key("customerMasterKeySpec: RSA_4096, keyUsage: SIGN_VERIFY")),
    "RSA with a MAC": Case(
        key("customerMasterKeySpec: RSA_2048, keyUsage: GENERATE_VERIFY_MAC"),
        [
            usage(
                "is GENERATE_VERIFY_MAC", "RSA_2048", "'ENCRYPT_DECRYPT' and 'SIGN_VERIFY'", "ENCRYPT_DECRYPT"
            )
        ],
    ),
    "HMAC": Case(key("customerMasterKeySpec: HMAC_256, keyUsage: GENERATE_VERIFY_MAC")),
    "HMAC without usage": Case(
        key("customerMasterKeySpec: HMAC_256"),
        [
            usage(
                "is not set and its default is ENCRYPT_DECRYPT",
                "HMAC_256",
                "'GENERATE_VERIFY_MAC'",
                "GENERATE_VERIFY_MAC",
            )
        ],
    ),
    "rotation of RSA": Case(
        key("customerMasterKeySpec: RSA_2048, keyUsage: SIGN_VERIFY, enableKeyRotation: true"),
        [rotation("RSA_2048")],
    ),
    "no rotation of RSA": Case(
        key("customerMasterKeySpec: RSA_2048, keyUsage: SIGN_VERIFY, enableKeyRotation: false")
    ),
    "rotation in a custom key store": Case(
        key("customKeyStoreId: cks-1234567890abcdef0, enableKeyRotation: true"),
        [
            (
                "it",
                "enableKeyRotation is true, but KMS does not rotate a key in a custom key store. Remove "
                "enableKeyRotation.",
            )
        ],
    ),
    "custom key store": Case(key("customKeyStoreId: cks-1234567890abcdef0")),
    "newer spec": Case(
        key("customerMasterKeySpec: FALCON_512, keyUsage: SIGN_VERIFY, enableKeyRotation: true")
    ),
    "unknown spec": Case(key(f"customerMasterKeySpec: {UNKNOWN}, keyUsage: SIGN_VERIFY")),
    "unknown usage": Case(key(f"customerMasterKeySpec: ECC_NIST_P256, keyUsage: {UNKNOWN}")),
    "unknown rotation": Case(key(f"customerMasterKeySpec: RSA_2048, enableKeyRotation: {UNKNOWN}")),
}


@pytest.mark.parametrize("name", CASES)
def test_key_settings_conflict(name: str) -> None:
    check("key-settings-conflict", CASES[name])
