"""A bucket allows public access."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [
    (
        "one",
        "The public access block does not enable blockPublicPolicy, restrictPublicBuckets. Set them to "
        "true, unless the bucket is public on purpose.",
    )
]

CASES = {
    "closed": Case(
        one(
            "aws:s3:BucketPublicAccessBlock",
            "{ bucket: a, blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, "
            "restrictPublicBuckets: true }",
        )
    ),
    "half open": Case(
        one("aws:s3:BucketPublicAccessBlock", "{ bucket: a, blockPublicAcls: true, ignorePublicAcls: true }"),
        FOUND,
    ),
    "an open ACL": Case(
        one("aws:s3:BucketAcl", "{ bucket: a, acl: public-read }"),
        [("one", "acl is 'public-read', which allows public access. Remove acl.")],
    ),
    "a private ACL": Case(one("aws:s3:BucketAclV2", "{ bucket: a, acl: private }")),
    "an old bucket's ACL": Case(
        one("aws:s3:Bucket", "{ acl: public-read-write }"),
        [("one", "acl is 'public-read-write', which allows public access. Remove acl.")],
    ),
    "a bucket": Case(one("aws:s3:Bucket")),
    "not known": Case(
        one(
            "aws:s3:BucketPublicAccessBlock",
            "{ bucket: a, blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, "
            'restrictPublicBuckets: "${two.value}" }',
            UNKNOWN,
        ),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("public-bucket", case)
