"""Replication of buckets that keep no versions."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(source: str = "forceDestroy: false", copy: str = "forceDestroy: false", more: str = "") -> str:
    return f"""
resources:
  a: {{ type: aws:s3:Bucket, properties: {{ {source} }} }}
  b: {{ type: aws:s3:Bucket, properties: {{ {copy} }} }}
  r: {{ type: aws:s3:BucketReplicationConfig, properties: {{ bucket: "${{a.id}}", role: x, rules: [{{ status: Enabled, destination: {{ bucket: "${{b.arn}}" }} }}] }} }}
{more}"""


def lacks(key: str, bucket: str) -> tuple[str, str]:
    return (
        "r",
        f"{key}: bucket '{bucket}' does not have versioning Enabled, but replication requires it. Add a "
        "BucketVersioning with status Enabled that the replication depends on.",
    )


def version(of: str, status: str = "Enabled", name: str = "v", type_: str = "BucketVersioning") -> str:
    return f'  {name}: {{ type: aws:s3:{type_}, properties: {{ bucket: "${{{of}.id}}", versioningConfiguration: {{ status: {status} }} }} }}\n'


SOURCE, COPY = lacks("bucket", "a"), lacks("rules.destination.bucket", "b")
KEPT = "versioning: { enabled: true }"
CASES = {
    "neither": Case(program(), [SOURCE, COPY], when="planned"),
    "the source only": Case(program(KEPT), [COPY], when="planned"),
    "the destination only": Case(program(copy=KEPT), [SOURCE], when="planned"),
    "both": Case(program(KEPT, KEPT)),
    "by resources": Case(program(more=version("a") + version("b", name="w"))),
    "by the second version": Case(program(copy=KEPT, more=version("a", type_="BucketVersioningV2"))),
    "suspended": Case(program(copy=KEPT, more=version("a", "Suspended")), [SOURCE], when="planned"),
    "an unknown status": Case(program(copy=KEPT, more=version("a", "{ 'fn::invoke': x }"))),
    "perhaps its versioning": Case(
        program(copy=KEPT, more=version("a").replace('"${a.id}"', "{ 'fn::invoke': x }"))
    ),
    "what exists already": Case(program(), when="deployed"),
    "buckets of elsewhere": Case(
        program().replace("${a.id}", "elsewhere").replace("${b.arn}", "arn:aws:s3:::elsewhere")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_replication_without_versioning(name: str) -> None:
    check("replication-without-versioning", CASES[name])
