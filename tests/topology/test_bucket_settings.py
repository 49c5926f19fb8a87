"""Buckets with what is set for them by resources of their own."""

from __future__ import annotations

from preflight.testing import Program
from topology.bucket_settings import VERSIONING, Bucket
from topology.policy_documents import Document
from topology.values import Unknown


def bucket(text: str) -> Bucket:
    return next(b for b in Program.from_yaml(text).planned().all(Bucket) if b.name == "one")


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
