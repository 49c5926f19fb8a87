"""Values that AWS had not published: of enumerations that grow, or in another case."""

from __future__ import annotations

import pytest

from preflight.model.limits.property_limits import index
from tests.policies.table import Case, check

FUNCTION = "type: aws:lambda:Function, properties: {{ role: 'arn:aws:iam::210987654321:role/app', {} }}"
CODE = "runtime: python3.13, handler: index.handler"
SERVICE = "type: aws:ecs:Service, properties: {{ {} }}"


def one(resource: str, properties: str) -> str:
    return f"resources:\n  it: {{ {resource.format(properties)} }}\n"


CASES = {
    "values as AWS writes them": Case(one(FUNCTION, f"{CODE}, tracingConfig: {{ mode: Active }}")),
    "another case": Case(
        one(FUNCTION, f"{CODE}, tracingConfig: {{ mode: active }}"),
        [
            (
                "it",
                f"tracingConfig.mode is 'active'; on {index().date} CreateFunction accepted 'Active', 'PassThrough'. "
                "Use 'Active'.",
            )
        ],
    ),
    "an enumeration that grows": Case(
        one(SERVICE, "launchType: FARGAT"),
        [
            (
                "it",
                f"launchType is 'FARGAT'; on {index().date} CreateService accepted 'EC2', 'EXTERNAL', 'FARGATE', "
                "'MANAGED_INSTANCES'. Use 'FARGATE'.",
            )
        ],
    ),
    "of many values only some": Case(
        one("type: aws:kms:Key, properties: {{ {} }}", "customerMasterKeySpec: RSA_1024"),
        [
            (
                "it",
                f"customerMasterKeySpec is 'RSA_1024'; on {index().date} CreateKey accepted 'RSA_3072', "
                "'ECC_NIST_EDWARDS25519', 'ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1', "
                "'HMAC_224' and 10 more. Use 'RSA_3072'.",
            )
        ],
    ),
    "a value that is not known": Case(
        one(SERVICE, 'launchType: "${other.unknown}"') + "  other: { type: 'aws:sns:Topic' }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_property_value_unlisted(case: Case) -> None:
    check("property-value-unlisted", case)
