"""A KMS key does not have automatic rotation enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The key has no automatic rotation. Set enableKeyRotation: true.")]

CASES = {
    "rotated": Case(one("aws:kms:Key", "{ enableKeyRotation: true }")),
    "not said": Case(one("aws:kms:Key"), FOUND),
    "off": Case(one("aws:kms:Key", "{ enableKeyRotation: false }"), FOUND),
    "a signing key": Case(one("aws:kms:Key", "{ keyUsage: SIGN_VERIFY, customerMasterKeySpec: RSA_2048 }")),
    "in a custom key store": Case(one("aws:kms:Key", "{ customKeyStoreId: cks-1234567890abcdef0 }")),
    "said to be symmetric": Case(one("aws:kms:Key", "{ customerMasterKeySpec: SYMMETRIC_DEFAULT }"), FOUND),
    "not known": Case(one("aws:kms:Key", '{ enableKeyRotation: "${two.value}" }', UNKNOWN), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("key-without-rotation", case)
