"""ACLs on buckets that have them disabled."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

START = "resources:\n  b: { type: aws:s3:Bucket, properties: { forceDestroy: false } }\n"
V2 = START.replace("aws:s3:Bucket,", "aws:s3:BucketV2,")


def acl(value: str = "acl: private", type_: str = "BucketAcl") -> str:
    return f'  a: {{ type: aws:s3:{type_}, properties: {{ bucket: "${{b.id}}", {value} }} }}\n'


def owned(setting: str, bucket: str = '"${b.id}"') -> str:
    return f"  o: {{ type: aws:s3:BucketOwnershipControls, properties: {{ bucket: {bucket}, rule: {{ objectOwnership: {setting} }} }} }}\n"


def own(properties: str) -> str:
    return f"resources:\n  b: {{ type: aws:s3:Bucket, properties: {{ {properties} }} }}\n"


FOUND = [
    (
        "a",
        "Bucket 'b' has ownership BucketOwnerEnforced, which disables ACLs. Remove the ACL, or add "
        "BucketOwnershipControls with objectOwnership BucketOwnerPreferred that it depends on.",
    )
]
GRANTS = "accessControlPolicy: { owner: { id: x }, grants: [{ permission: READ, grantee: { type: Group, uri: y } }] }"


def at_creation(key: str) -> list[tuple[str, str]]:
    return [
        (
            "b",
            f"{key} is set, but a new bucket has ownership BucketOwnerEnforced, which disables ACLs. Remove {key}; if "
            "it is needed, use BucketOwnershipControls and a BucketAcl.",
        )
    ]


CASES = {
    "no ownership controls": Case(START + acl(), FOUND, when="planned"),
    "a public one": Case(START + acl("acl: public-read"), FOUND, when="planned"),
    "for logs": Case(START + acl("acl: log-delivery-write"), FOUND, when="planned"),
    "of grants": Case(START + acl(GRANTS), FOUND, when="planned"),
    "of the second version": Case(V2 + acl(type_="BucketAclV2"), FOUND, when="planned"),
    "a bucket that may be old": Case(START + acl(), when="deployed"),
    "enforced": Case(START + acl() + owned("BucketOwnerEnforced"), FOUND),
    "preferred": Case(START + acl() + owned("BucketOwnerPreferred")),
    "of writers": Case(START + acl() + owned("ObjectWriter")),
    "an unknown setting": Case(START + acl() + owned("{ 'fn::invoke': x }")),
    "controls of perhaps this bucket": Case(
        START + acl() + owned("ObjectWriter", "{ 'fn::invoke': x }"), when="planned"
    ),
    "controls of another bucket": Case(
        START + "  c: { type: aws:s3:Bucket }\n" + acl() + owned("ObjectWriter", '"${c.id}"'),
        FOUND,
        when="planned",
    ),
    "a bucket of elsewhere": Case(START + acl().replace("${b.id}", "elsewhere")),
    "no ACL": Case(START),
    "its own public ACL": Case(own("acl: public-read"), at_creation("acl"), when="planned"),
    "its own ACL for logs, with controls": Case(
        own("acl: log-delivery-write") + owned("BucketOwnerPreferred"), at_creation("acl"), when="planned"
    ),
    "its own private ACL": Case(own("acl: private")),
    "its own ACL on a bucket that exists": Case(own("acl: public-read"), when="deployed"),
    "its own grants": Case(
        own("grants: [{ type: Group, permissions: [READ], uri: x }]"), at_creation("grants"), when="planned"
    ),
    "an unknown ACL of its own": Case(own("acl: { 'fn::invoke': x }")),
}


@pytest.mark.parametrize("name", CASES)
def test_bucket_acl_not_supported(name: str) -> None:
    check("bucket-acl-not-supported", CASES[name])
