"""The blocks in a bucket's own properties, in one spelling: those of `BucketV2` are lists.

Source: the inputs of aws.s3.Bucket and aws.s3.BucketV2 in pulumi_aws 7.51.
"""

from __future__ import annotations

from typing import Final

from preflight.core.conversion import child
from preflight.core.resource import Resource
from preflight.core.values import Value
from preflight.model import type_tokens as aws

_SINGULAR: Final = {
    "accessControlTranslations": "accessControlTranslation",
    "applyServerSideEncryptionByDefaults": "applyServerSideEncryptionByDefault",
    "defaultRetentions": "defaultRetention",
    "destinations": "destination",
    "expirations": "expiration",
    "filters": "filter",
    "loggings": "logging",
    "noncurrentVersionExpirations": "noncurrentVersionExpiration",
    "replicationConfigurations": "replicationConfiguration",
    "replicationTimes": "replicationTime",
    "serverSideEncryptionConfigurations": "serverSideEncryptionConfiguration",
    "sourceSelectionCriterias": "sourceSelectionCriteria",
    "versionings": "versioning",
    "websites": "website",
}
_PLURAL: Final = {singular: plural for plural, singular in _SINGULAR.items()}


def key_of(bucket: Resource, key: str) -> str:
    """The name of the bucket's property: `websites` of a `BucketV2` for `website`."""
    return _PLURAL.get(key, key) if bucket.type == aws.S3_BUCKET_V2 else key


def own_block(bucket: Resource, key: str, *path: str) -> Value:
    """The block, or the value under it, with the names of `Bucket`; `None` if it is not set."""
    value = bucket.get(key_of(bucket, key))
    if bucket.type == aws.S3_BUCKET_V2:
        value = _renamed(value)
    for step in path:
        value = child(value, step)
    return value


def default_encryption(bucket: Resource) -> Value:
    """The default encryption in the bucket's own properties; `None` if it is not set."""
    block = own_block(bucket, "serverSideEncryptionConfiguration")
    rule = child(block, "rules" if bucket.type == aws.S3_BUCKET_V2 else "rule")
    return child(rule, "applyServerSideEncryptionByDefault")


def _renamed(value: Value) -> Value:
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    if isinstance(value, dict):
        return {_SINGULAR.get(key, key): _renamed(item) for key, item in value.items()}
    return value
