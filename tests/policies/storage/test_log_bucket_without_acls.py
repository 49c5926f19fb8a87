"""CloudFront's logs in buckets without ACLs."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = "resources:\n  b: { type: aws:s3:Bucket, properties: { bucket: shop-logs } }\n"


def distribution(bucket: str = '"${b.bucketDomainName}"') -> str:
    return f"  d: {{ type: aws:cloudfront:Distribution, properties: {{ enabled: true, loggingConfig: {{ bucket: {bucket} }} }} }}\n"


def owned(setting: str) -> str:
    return f'  o: {{ type: aws:s3:BucketOwnershipControls, properties: {{ bucket: "${{b.id}}", rule: {{ objectOwnership: {setting} }} }} }}\n'


FOUND = [
    (
        "d",
        "loggingConfig.bucket is 'b' with ownership BucketOwnerEnforced, which disables ACLs, but CloudFront requires "
        "them. Add BucketOwnershipControls with objectOwnership BucketOwnerPreferred.",
    )
]
CASES = {
    "a new bucket": Case(START + distribution(), FOUND, when="planned"),
    "a new bucket by its name": Case(
        START + distribution("shop-logs.s3.amazonaws.com"), FOUND, when="planned"
    ),
    "a bucket that exists": Case(START + distribution(), when="deployed"),
    "enforced": Case(START + distribution() + owned("BucketOwnerEnforced"), FOUND),
    "preferred": Case(START + distribution() + owned("BucketOwnerPreferred")),
    "an unknown setting": Case(START + distribution() + owned("{ 'fn::invoke': x }")),
    "a bucket of elsewhere": Case(START + distribution("elsewhere.s3.amazonaws.com")),
    "no logs": Case(START + "  d: { type: aws:cloudfront:Distribution, properties: { enabled: true } }\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_log_bucket_without_acls(name: str) -> None:
    check("log-bucket-without-acls", CASES[name])
