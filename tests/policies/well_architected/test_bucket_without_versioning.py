"""A bucket does not have versioning enabled."""

from __future__ import annotations

import pytest

from tests.policies.one import UNKNOWN, one
from tests.policies.table import Case, check

FOUND = [("one", "The bucket has no versioning. Add an aws.s3.BucketVersioning with status Enabled.")]

CASES = {
    "none": Case(one("aws:s3:Bucket"), FOUND),
    "in its own block": Case(one("aws:s3:Bucket", "{ versioning: { enabled: true } }")),
    "by a resource": Case(
        one(
            "aws:s3:Bucket",
            more=(
                '  two: { type: aws:s3:BucketVersioning, properties: { bucket: "${one.id}", '
                "versioningConfiguration: { status: Enabled } } }\n"
            ),
        )
    ),
    "by the older resource": Case(
        one(
            "aws:s3:BucketV2",
            more=(
                '  two: { type: aws:s3:BucketVersioningV2, properties: { bucket: "${one.bucket}", '
                "versioningConfiguration: { status: Enabled } } }\n"
            ),
        )
    ),
    "suspended": Case(
        one(
            "aws:s3:Bucket",
            more=(
                '  two: { type: aws:s3:BucketVersioning, properties: { bucket: "${one.id}", '
                "versioningConfiguration: { status: Suspended } } }\n"
            ),
        ),
        FOUND,
    ),
    "of another bucket": Case(
        one(
            "aws:s3:Bucket",
            more=(
                "  other: { type: aws:s3:Bucket, properties: { versioning: { enabled: true "
                '} } }\n  two: { type: aws:s3:BucketVersioning, properties: { bucket: "${other.id}", '
                "versioningConfiguration: { status: Enabled } } }\n"
            ),
        ),
        FOUND,
    ),
    "of logs, by its name": Case("resources:\n  access-logs: { type: aws:s3:Bucket }\n"),
    "of a catalog": Case("resources:\n  catalog: { type: aws:s3:Bucket }\n", [("catalog", FOUND[0][1])]),
    "of a load balancer's logs": Case(
        one(
            "aws:s3:Bucket",
            more="  two: { type: aws:lb:LoadBalancer, properties: "
            '{ accessLogs: { bucket: "${one.bucket}", enabled: true } } }\n',
        )
    ),
    "not known": Case(
        one("aws:s3:Bucket", '{ versioning: { enabled: "${two.value}" } }', UNKNOWN), when="planned"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("bucket-without-versioning", case)
