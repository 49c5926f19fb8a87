"""A bucket's policy does not deny access over plain HTTP."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "No statement of the bucket's policy denies plain HTTP. Deny requests without aws:SecureTransport.",
    )
]

CASES = {
    "no policy": Case(one("aws:s3:Bucket")),
    "a policy that allows": Case(
        one(
            "aws:s3:Bucket",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", \\"Principal\\": \\"*\\", '
            '\\"Action\\": \\"s3:GetObject\\"}]}" }',
        ),
        FOUND,
    ),
    "a policy that denies plain HTTP": Case(
        one(
            "aws:s3:Bucket",
            '{ policy: "{\\"Statement\\": [{\\"Effect\\": \\"Deny\\", \\"Principal\\": \\"*\\", '
            '\\"Action\\": \\"s3:*\\", \\"Condition\\": {\\"Bool\\": {\\"aws:SecureTransport\\": '
            '\\"false\\"}}}]}" }',
        )
    ),
    "a policy that is not known": Case(
        one("aws:s3:Bucket", '{ policy: "${two.value}" }', UNKNOWN), when="planned"
    ),
    "of another bucket": Case(one("aws:s3:Bucket", more="  other: { type: aws:s3:Bucket }\n")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("bucket-allows-plain-http", case)
