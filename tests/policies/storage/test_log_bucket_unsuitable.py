"""Log buckets of another Region, or with an encryption that the service cannot use."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = "resources:\n  b: { type: aws:s3:Bucket, properties: { forceDestroy: false } }\n"
ABROAD = START.replace("forceDestroy: false", "region: us-west-2")


def balancer(more: str = "") -> str:
    return f'  w: {{ type: aws:lb:LoadBalancer, properties: {{ accessLogs: {{ bucket: "${{b.id}}", enabled: true }}{more} }} }}\n'


ACCESS = '  w: { type: aws:s3:BucketLogging, properties: { bucket: other, targetBucket: "${b.id}", targetPrefix: data/ } }\n'
INLINE = '  w: { type: aws:s3:Bucket, properties: { logging: { targetBucket: "${b.id}", targetPrefix: data/ } } }\n'
GRANTED = ACCESS.replace(
    "targetPrefix: data/",
    "targetPrefix: data/, targetGrants: [{ permission: READ, grantee: { type: Group, uri: x } }]",
)
OWNERSHIP = '  o: { type: aws:s3:BucketOwnershipControls, properties: { bucket: "${b.id}", rule: { objectOwnership: BucketOwnerPreferred } } }\n'
GRANTS = (
    "targetGrants is set, but bucket 'b' has ownership BucketOwnerEnforced, which disables ACLs. Remove targetGrants, "
    "and allow access by the bucket policy."
)
TRAIL = '  w: { type: aws:cloudtrail:Trail, properties: { s3BucketName: "${b.id}" } }\n'


def encrypted(algorithm: str = "'aws:kms'", type_: str = "BucketServerSideEncryptionConfiguration") -> str:
    return f'  e: {{ type: aws:s3:{type_}, properties: {{ bucket: "${{b.id}}", rules: [{{ applyServerSideEncryptionByDefault: {{ sseAlgorithm: {algorithm} }} }}] }} }}\n'


OWN = START.replace(
    "forceDestroy: false",
    "serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } } }",
)


def far(key: str, what: str) -> list[tuple[str, str]]:
    return [
        (
            "w",
            f"{key}: bucket 'b' is in us-west-2, but the {what} in eu-west-1 writes only to a bucket in its own "
            "Region. Use a bucket in eu-west-1.",
        )
    ]


def keyed(key: str, what: str, algorithm: str = "aws:kms") -> list[tuple[str, str]]:
    return [
        (
            "w",
            f"{key}: bucket 'b' is encrypted with {algorithm}, but the {what} supports only S3-managed keys. Set "
            "sseAlgorithm to AES256.",
        )
    ]


LB, S3 = ("accessLogs.bucket", "load balancer"), ("targetBucket", "server access logging")
CASES = {
    "a load balancer's abroad": Case(ABROAD + balancer(), far(*LB)),
    "server access logs abroad": Case(ABROAD + ACCESS, far(*S3)),
    "a trail's abroad": Case(ABROAD + TRAIL),
    "both abroad": Case(ABROAD + balancer(", region: us-west-2")),
    "in an unknown Region": Case(
        START.replace("forceDestroy: false", "region: { 'fn::invoke': x }") + balancer()
    ),
    "a load balancer's with a key": Case(START + balancer() + encrypted(), keyed(*LB)),
    "with two layers": Case(
        START + balancer() + encrypted("'aws:kms:dsse'"), keyed(*LB, algorithm="aws:kms:dsse")
    ),
    "of the second version": Case(
        START + balancer() + encrypted(type_="BucketServerSideEncryptionConfigurationV2"), keyed(*LB)
    ),
    "with a key of its own block": Case(OWN + balancer(), keyed(*LB)),
    "server access logs with a key": Case(START + ACCESS + encrypted(), keyed(*S3)),
    "with S3's keys": Case(START + balancer() + encrypted("AES256")),
    "with nothing": Case(START + balancer()),
    "with what is unknown": Case(START + balancer() + encrypted("{ 'fn::invoke': x }")),
    "a network load balancer's with a key": Case(
        START + balancer(", loadBalancerType: network") + encrypted()
    ),
    "a trail's with a key": Case(START + TRAIL + encrypted()),
    "a bucket's own logging abroad": Case(ABROAD + INLINE, far("logging.targetBucket", S3[1])),
    "a bucket's own logging": Case(START + INLINE),
    "grants": Case(START + GRANTED, [("w", GRANTS)], when="planned"),
    "grants on a bucket with ACLs": Case(START + GRANTED + OWNERSHIP),
}


@pytest.mark.parametrize("name", CASES)
def test_log_bucket_unsuitable(name: str) -> None:
    check("log-bucket-unsuitable", CASES[name])


@pytest.mark.parametrize("prefix", ["/alb", "alb/", "alb/AWSLogs"])
def test_a_prefix_is_advice(prefix: str) -> None:
    told = (
        f"accessLogs.prefix is '{prefix}', but Elastic Load Balancing accepts no slash at its ends, and adds AWSLogs "
        "itself. Remove them."
    )
    program = START + balancer().replace("enabled: true", f"enabled: true, prefix: {prefix}")
    check("log-bucket-unsuitable", Case(program, [("w", told)]), unlike=("prefix",))
