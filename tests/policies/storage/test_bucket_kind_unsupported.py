"""Directory buckets and multi-Region access points."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = """
resources:
  other: { type: aws:sns:Topic, properties: { name: x } }
  fast: { type: aws:s3:DirectoryBucket, properties: { bucket: shop--euw1-az1--x-s3, location: { name: euw1-az1 } } }
  plain: { type: aws:s3:Bucket }
"""
VERSIONS = "versioningConfiguration: { status: Enabled }"
GLACIER = "transitions: [{ days: 60, storageClass: GLACIER }]"


def directory(properties: str) -> str:
    return f"resources:\n  it: {{ type: aws:s3:DirectoryBucket, properties: {{ {properties} }} }}\n"


def setting(kind: str, properties: str, bucket: str = '"${fast.bucket}"') -> str:
    return START + f"  it: {{ type: 'aws:s3:{kind}', properties: {{ bucket: {bucket}, {properties} }} }}\n"


def rule(properties: str) -> str:
    return setting("BucketLifecycleConfiguration", f"rules: [{{ id: a, status: Enabled, {properties} }}]")


def point(first: str = "eu-west-1", second: str = "us-east-1", bucket: str = "b") -> str:
    return f"""
resources:
  one: {{ type: pulumi:providers:aws, properties: {{ region: {first} }} }}
  two: {{ type: pulumi:providers:aws, properties: {{ region: {second} }} }}
  a: {{ type: aws:s3:Bucket, properties: {{ bucket: shop-a }}, options: {{ provider: "${{one}}" }} }}
  b: {{ type: aws:s3:Bucket, properties: {{ bucket: shop-b }}, options: {{ provider: "${{two}}" }} }}
  it: {{ type: "aws:s3control:MultiRegionAccessPoint", properties: {{ details: {{ name: global, regions: [{{ bucket: shop-a }}, {{ bucket: shop-{bucket} }}] }} }} }}
"""


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


def unsupported(kind: str, name: str = "shop--euw1-az1--x-s3") -> list[tuple[str, str]]:
    return told(
        f"bucket is directory bucket '{name}', which does not support a {kind}. Remove the {kind}, or use another bucket."
    )


def shared(one: str, other: str) -> list[tuple[str, str]]:
    return told(
        f"details.regions: buckets '{one}' and '{other}' are in one Region, but a multi-Region access point has one bucket in each. Remove one of the two."
    )


CASES = {
    "a directory bucket": Case(directory("bucket: shop--euw1-az1--x-s3, location: { name: euw1-az1 }")),
    "a name without Zone": Case(
        directory("bucket: shop, location: { name: euw1-az1 }"),
        told(
            "bucket is 'shop', but the name of a directory bucket ends with --zone-id--x-s3. Rename the bucket."
        ),
    ),
    "a name with another Zone": Case(
        directory("bucket: shop--euw1-az2--x-s3, location: { name: euw1-az1 }"),
        told(
            "bucket 'shop--euw1-az2--x-s3' names Zone euw1-az2, but location.name is euw1-az1. Use the same in both."
        ),
    ),
    "a Zone's name": Case(
        directory("bucket: shop--euw1-az1--x-s3, location: { name: eu-west-1a }"),
        told("location.name is eu-west-1a, the name of an Availability Zone. Use its ID, such as euw1-az1."),
    ),
    "versions": Case(setting("BucketVersioning", VERSIONS), unsupported("BucketVersioning")),
    "versions by name": Case(
        setting("BucketVersioning", VERSIONS, "shop--euw1-az1--x-s3"),
        unsupported("BucketVersioning", "shop--euw1-az1--x-s3"),
    ),
    "versions of another bucket": Case(setting("BucketVersioning", VERSIONS, '"${plain.id}"')),
    "versions of an unknown bucket": Case(
        setting("BucketVersioning", VERSIONS, '"${other.unknown}"'), when="planned"
    ),
    "a notification": Case(
        setting("BucketNotification", "eventbridge: true"), unsupported("BucketNotification")
    ),
    "an expiration": Case(rule("filter: { prefix: a }, expiration: { days: 3 }")),
    "a transition": Case(
        rule(f"filter: {{ prefix: a }}, {GLACIER}"),
        told(
            "rules[0].transitions: directory bucket 'shop--euw1-az1--x-s3' does not support transitions. Remove transitions."
        ),
    ),
    "a tag": Case(
        rule("filter: { tag: { key: a, value: b } }, expiration: { days: 3 }"),
        told(
            "rules[0].filter: directory bucket 'shop--euw1-az1--x-s3' does not support tags in a filter. Remove tags in a filter."
        ),
    ),
    "two Regions": Case(point()),
    "one Region": Case(point(second="eu-west-1"), shared("a", "b")),
    "one bucket": Case(point(bucket="a"), shared("a", "a")),
}


@pytest.mark.parametrize("name", CASES)
def test_bucket_kind_unsupported(name: str) -> None:
    check("bucket-kind-unsupported", CASES[name])
