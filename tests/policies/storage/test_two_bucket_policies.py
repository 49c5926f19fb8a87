"""Policies that replace each other."""

from __future__ import annotations

import pytest

from preflight.policy import Level
from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

START = """
resources:
  logs: { type: aws:s3:Bucket, properties: { bucket: company-logs } }
  other: { type: aws:s3:BucketV2, properties: { bucket: company-other } }
"""


def policy(name: str, bucket: str, text: str = "") -> str:
    text = text or f'{{"Id": "{name}"}}'
    return (
        f"  {name}: {{ type: aws:s3:BucketPolicy, properties: {{ bucket: {bucket}, policy: '{text}' }} }}\n"
    )


TWO = [
    (
        "logs",
        "'a' and 'b' are policies of the same bucket, and the later one replaces the other. Move their "
        "statements into one policy.",
    )
]
OWN = START.replace("bucket: company-logs }", "bucket: company-logs, policy: '{}' }")
BY_ID, BY_NAME, OTHER = '"${logs.id}"', '"${logs.bucket}"', '"${other.id}"'

CASES = {
    "two by id": Case(START + policy("a", BY_ID) + policy("b", BY_ID), TWO),
    "by id and by name": Case(START + policy("a", BY_ID) + policy("b", BY_NAME), TWO),
    "by id and by literal name": Case(START + policy("a", BY_ID) + policy("b", "company-logs"), TWO),
    "three": Case(
        START + policy("a", BY_ID) + policy("b", BY_ID) + policy("c", BY_ID),
        [("logs", TWO[0][1].replace("'a' and 'b'", "'a' and 'b' and 'c'"))],
    ),
    "of the older type": Case(START + policy("a", OTHER) + policy("b", OTHER), [("other", TWO[0][1])]),
    "one": Case(START + policy("a", BY_ID)),
    "none": Case(START),
    "one each": Case(START + policy("a", BY_ID) + policy("b", OTHER)),
    "one of elsewhere": Case(START + policy("a", BY_ID) + policy("b", "another-bucket")),
    "one of nobody known": Case(START + policy("a", BY_ID) + policy("b", '{ "fn::invoke": x }')),
    "beside the bucket's own": Case(
        OWN + policy("a", BY_ID),
        [
            (
                "logs",
                "The bucket's property policy is set, and 'a' replaces it. Move their statements into one policy.",
            )
        ],
        when="planned",
    ),
    "the bucket's own after deployment is what the resource wrote": Case(
        OWN + policy("a", BY_ID), when="deployed"
    ),
    "the bucket's own alone": Case(OWN),
}


@pytest.mark.parametrize("name", CASES)
def test_two_bucket_policies(name: str) -> None:
    check("two-bucket-policies", CASES[name])


SAME = {
    "two": START
    + policy("a", BY_ID, '{"Id": "x", "Statement": []}')
    + policy("b", BY_ID, '{"Statement":[],"Id":"x"}'),
    "the bucket's own and another": OWN + policy("a", BY_ID, "{ }"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_is_only_advice(name: str) -> None:
    found = outcome(program_from_yaml(SAME[name]).planned(), "two-bucket-policies").findings
    assert [f.level for f in found] == [Level.ADVISORY]
