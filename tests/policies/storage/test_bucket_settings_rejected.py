"""CORS rules, default encryption, websites, Object Lock and acceleration of buckets."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
  data: {{ type: aws:s3:Bucket, properties: {{ {bucket} }} }}
"""
VERSIONED = """
  versions:
    type: aws:s3:BucketVersioning
    properties: { bucket: "${data.id}", versioningConfiguration: { status: Enabled } }
"""
UNKNOWN = '"${other.unknown}"'


def bucket(properties: str) -> str:
    return BASE.format(bucket=properties)


def part(kind: str, properties: str, own: str = "", more: str = "") -> str:
    return (
        BASE.format(bucket=own)
        + more
        + f"  x: {{ type: 'aws:s3:{kind}', properties: {{ bucket: \"${{data.id}}\", {properties} }} }}\n"
    )


def told(message: str, name: str = "x") -> list[tuple[str, str]]:
    return [(name, message)]


def cors(rule: str) -> str:
    return part("BucketCorsConfiguration", f"corsRules: [{{ {rule} }}]")


def encrypted(default: str) -> str:
    return part(
        "BucketServerSideEncryptionConfiguration",
        f"rules: [{{ applyServerSideEncryptionByDefault: {{ {default} }} }}]",
    )


ANY = "allowedMethods: [GET], allowedOrigins: ['*']"
OPTIONS = (
    "corsRules[0].allowedMethods has 'OPTIONS', but S3 supports GET, PUT, POST, DELETE and HEAD. Remove it."
)
LOCK = ("BucketObjectLockConfiguration", "rule: { defaultRetention: { mode: GOVERNANCE, days: 3 } }")

CASES = {
    "CORS": Case(
        cors("allowedMethods: [GET, PUT, POST, DELETE, HEAD], allowedOrigins: ['https://*.acme.io']")
    ),
    "OPTIONS": Case(cors("allowedMethods: [GET, OPTIONS], allowedOrigins: ['*']"), told(OPTIONS)),
    "OPTIONS of the bucket": Case(
        bucket("corsRules: [{ allowedMethods: [OPTIONS], allowedOrigins: ['*'] }]"), told(OPTIONS, "data")
    ),
    "an unknown method": Case(cors(f"allowedMethods: [{UNKNOWN}], allowedOrigins: ['*']"), when="planned"),
    "two wildcards": Case(
        cors("allowedMethods: [GET], allowedOrigins: ['https://*.*.io']"),
        told(
            "corsRules[0].allowedOrigins has 'https://*.*.io' with two wildcards, but S3 allows one. Remove one."
        ),
    ),
    "all headers": Case(
        cors(f"{ANY}, exposeHeaders: ['*']"),
        told("corsRules[0].exposeHeaders has '*', but S3 supports no wildcard there. Name the headers."),
    ),
    "a header": Case(cors(f"{ANY}, exposeHeaders: [ETag], allowedHeaders: ['*']")),
    "AES256": Case(encrypted("sseAlgorithm: AES256")),
    "a key": Case(encrypted("sseAlgorithm: 'aws:kms', kmsMasterKeyId: alias/data")),
    "AES256 with a key": Case(
        encrypted("sseAlgorithm: AES256, kmsMasterKeyId: alias/data"),
        told(
            "rules[0].applyServerSideEncryptionByDefault has sseAlgorithm AES256 and kmsMasterKeyId. Set sseAlgorithm "
            "to aws:kms, or remove the key."
        ),
    ),
    "an unknown algorithm": Case(
        encrypted(f"sseAlgorithm: {UNKNOWN}, kmsMasterKeyId: alias/data"), when="planned"
    ),
    "an index": Case(part("BucketWebsiteConfiguration", "indexDocument: { suffix: index.html }")),
    "an index with a slash": Case(
        part("BucketWebsiteConfiguration", "indexDocument: { suffix: /index.html }"),
        told("indexDocument has the suffix '/index.html', which contains a slash. Remove the slash."),
    ),
    "a lock without versions": Case(
        part(*LOCK),
        told(
            "bucket: bucket 'data' does not have versioning Enabled, but Object Lock requires it. Add a "
            "BucketVersioning with status Enabled."
        ),
        when="planned",
    ),
    "a lock with versions": Case(part(*LOCK, more=VERSIONED)),
    "a lock from the beginning": Case(part(*LOCK, own="objectLockEnabled: true")),
    "acceleration": Case(part("BucketAccelerateConfiguration", "status: Enabled", "bucket: acme-data")),
    "acceleration of a name with a period": Case(
        part("BucketAccelerateConfiguration", "status: Enabled", "bucket: data.acme.io"),
        told("status is Enabled, but the name of bucket 'data' contains a period. Rename the bucket."),
    ),
    "no acceleration of a name with a period": Case(
        part("BucketAccelerateConfiguration", "status: Suspended", "bucket: data.acme.io")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bucket_settings_rejected(case: Case) -> None:
    check("bucket-settings-rejected", case)
