"""Buckets with what is set for them by resources of their own."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.identity.policy_documents import Document
from preflight.model.storage.bucket_settings import VERSIONING, Bucket
from preflight.testing import program_from_yaml


def bucket(text: str) -> Bucket:
    return next(b for b in program_from_yaml(text).planned().all(Bucket) if b.name == "one")


ONE = "resources:\n  one: { type: aws:s3:Bucket }\n"
VERSIONS = (
    '  v: {{ type: aws:s3:BucketVersioning, properties: {{ bucket: "{0}", '
    "versioningConfiguration: {{ status: {1} }} }} }}\n"
)


def test_versions_by_a_resource() -> None:
    assert bucket(ONE).is_versioned is False
    assert bucket(ONE + VERSIONS.format("${one.id}", "Enabled")).is_versioned is True
    assert bucket(ONE + VERSIONS.format("${one.id}", "Suspended")).is_versioned is False
    assert bucket(ONE + VERSIONS.format("another-bucket", "Enabled")).is_versioned is False


def test_buckets_of_records() -> None:
    told = {"one": "", "catalog": "", "ProdLogs": "", "build-artifacts": ""}
    text = "resources:\n" + "".join(f"  {n}: {{ type: aws:s3:Bucket }}\n" for n in told)
    for stack in (program_from_yaml(text).planned(), program_from_yaml(text).deployed()):
        found = {b.name for b in stack.all(Bucket) if b.is_for_records}
        assert found == {"ProdLogs", "build-artifacts"}


@pytest.mark.parametrize(
    "writer",
    [
        'aws:ec2:FlowLog, properties: { logDestination: "${one.arn}" }',
        'aws:alb:LoadBalancer, properties: { accessLogs: { bucket: "${one.id}" } }',
        'aws:s3:BucketLogging, properties: { bucket: "${two.id}", targetBucket: "${one.id}" }',
        'aws:cloudfront:Distribution, properties: { loggingConfig: { bucket: "${one.bucketDomainName}" } }',
    ],
)
def test_buckets_that_take_logs(writer: str) -> None:
    text = f"{ONE}  two: {{ type: aws:s3:Bucket }}\n  writer: {{ type: {writer} }}\n"
    for stack in (program_from_yaml(text).planned(), program_from_yaml(text).deployed()):
        assert [b.name for b in stack.all(Bucket) if b.is_for_records] == ["one"]


def test_a_setting_of_an_unknown_bucket_may_be_its_own() -> None:
    two = "  two: { type: aws:ssm:Parameter }\n"
    found = bucket(ONE + VERSIONS.format("${two.value}", "Enabled") + two)
    assert isinstance(found.is_versioned, Unknown)
    assert isinstance(found.may_be_set(VERSIONING), Unknown)
    assert found.settings(VERSIONING) == ()


def test_policies_are_read_or_unknown() -> None:
    assert bucket(ONE).policies == ()
    (read,) = bucket(
        ONE.replace("Bucket }", "Bucket, properties: { policy: '{\"Statement\": []}' } }")
    ).policies
    assert read == Document(())
    attached = (
        '  p: { type: aws:s3:BucketPolicy, properties: { bucket: "${one.id}", policy: "${one.arn}" } }\n'
    )
    (unknown,) = bucket(ONE + attached).policies
    assert isinstance(unknown, Unknown)
