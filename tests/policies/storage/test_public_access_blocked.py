"""Public policies and ACLs that the public access block rejects."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.holes import ACCOUNT, Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

START = "resources:\n  b: { type: aws:s3:Bucket, properties: { forceDestroy: false } }\n"


def policy(principal: Any = "*", **more: Any) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
        **more,
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, ensure_ascii=False)
    return (
        f"  p: {{ type: aws:s3:BucketPolicy, properties: {{ bucket: \"${{b.id}}\", policy: '{text}' }} }}\n"
    )


def block(settings: str, bucket: str = '"${b.id}"') -> str:
    return (
        f"  x: {{ type: aws:s3:BucketPublicAccessBlock, properties: {{ bucket: {bucket}, {settings} }} }}\n"
    )


ACL = '  a: { type: aws:s3:BucketAcl, properties: { bucket: "${b.id}", acl: public-read } }\n  o: { type: aws:s3:BucketOwnershipControls, properties: { bucket: "${b.id}", rule: { objectOwnership: ObjectWriter } } }\n'
GROUP = (
    "acl: public-read }",
    'accessControlPolicy: { grants: [{ permission: READ, grantee: { type: Group, uri: "http://acs.amazonaws.com/groups/global/AllUsers" } }] } }',
)
POLICY_FOUND = [
    (
        "p",
        "The policy allows all principals (Principal '*'), but the public access block of bucket 'b' has "
        "blockPublicPolicy enabled. Use specific principals, or set blockPublicPolicy to false.",
    )
]
ACL_FOUND = [
    (
        "a",
        "The ACL is public, but the public access block of bucket 'b' has blockPublicAcls enabled. Remove the ACL, or "
        "set blockPublicAcls to false.",
    )
]
CASES = {
    "a policy against the block": Case(START + policy() + block("blockPublicPolicy: true"), POLICY_FOUND),
    "for every AWS principal": Case(
        START + policy({"AWS": "*"}) + block("blockPublicPolicy: true"), POLICY_FOUND
    ),
    "among others": Case(
        START + policy({"AWS": ["123456789012", "*"]}) + block("blockPublicPolicy: true"), POLICY_FOUND
    ),
    "a new bucket": Case(START + policy(), POLICY_FOUND, when="planned"),
    "a bucket that exists": Case(START + policy(), when="deployed"),
    "a policy and no block of policies": Case(START + policy() + block("blockPublicAcls: true")),
    "a policy and an open block": Case(START + policy() + block("blockPublicPolicy: false")),
    "an unknown block": Case(START + policy() + block("blockPublicPolicy: { 'fn::invoke': x }")),
    "perhaps another's block": Case(
        START + policy() + block("blockPublicPolicy: false", "{ 'fn::invoke': x }"), when="planned"
    ),
    "a denial": Case(START + policy(Effect="Deny") + block("blockPublicPolicy: true")),
    "a condition": Case(
        START
        + policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
        + block("blockPublicPolicy: true")
    ),
    "a service": Case(
        START + policy({"Service": "cloudfront.amazonaws.com"}) + block("blockPublicPolicy: true")
    ),
    "an account": Case(START + policy({"AWS": "123456789012"}) + block("blockPublicPolicy: true")),
    "an ACL against the block": Case(START + ACL + block("blockPublicAcls: true"), ACL_FOUND),
    "an ACL of grants against the block": Case(
        START + ACL.replace(*GROUP) + block("blockPublicAcls: true"), ACL_FOUND
    ),
    "an ACL of a new bucket": Case(START + ACL, ACL_FOUND, when="planned"),
    "an ACL and an open block": Case(START + ACL + block("blockPublicAcls: false")),
    "a private ACL": Case(START + ACL.replace("public-read", "private") + block("blockPublicAcls: true")),
    "an ACL where there are none": Case(
        START + ACL.replace("ObjectWriter", "BucketOwnerEnforced") + block("blockPublicAcls: true")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_public_access_blocked(name: str) -> None:
    check("public-access-blocked", CASES[name])


ARN = Hole("r", "arn", ("arn:aws:iam::", Part("", ACCOUNT), ":role/r-", Part("r", "name")))


@pytest.mark.parametrize(
    ("principal", "is_decided"),
    [
        (SENTINEL + written(ARN), True),
        (f"arn:aws:iam::{SENTINEL}:root", True),
        (SENTINEL + written(Hole("", ACCOUNT, (Part("", ACCOUNT),))), True),
        (SENTINEL, False),
        (SENTINEL + written(Hole("r", "arn")), False),
    ],
)
def test_an_arn_is_not_all_principals(principal: str, is_decided: bool) -> None:
    program = program_from_yaml(START + policy({"AWS": [principal]}) + block("blockPublicPolicy: true"))
    found = outcome(program.planned(), "public-access-blocked")
    assert found.findings == () and (found.undecided == ()) is is_decided
