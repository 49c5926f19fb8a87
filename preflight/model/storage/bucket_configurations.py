"""Configurations of a bucket: CORS rules, default encryption, website, Object Lock and acceleration.

Source: S3 API, CORSRule, ServerSideEncryptionByDefault, IndexDocument, PutObjectLockConfiguration; S3 guide, "Elements
of a CORS configuration", "Requirements for using Amazon S3 Transfer Acceleration".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_list, as_number, child
from preflight.core.logic import all_of, equal, known
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_blocks import default_encryption
from preflight.model.storage.bucket_settings import Bucket
from preflight.model.storage.object_locks import LOCK_TYPES, OBJECT_LOCK
from preflight.model.storage.websites import WEBSITE

ACCELERATION: Final = (
    "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration",
    "aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2",
)
CORS: Final = (
    aws.S3_BUCKET_CORS_CONFIGURATION,
    aws.S3_BUCKET_CORS_CONFIGURATION_V2,
)
_ENCRYPTION: Final = (
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION,
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION_V2,
)
_TIERING: Final = ("aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",)
# Source: S3 API reference, Tiering, `Days`.
_LEAST_DAYS: Final = {"ARCHIVE_ACCESS": 90, "DEEP_ARCHIVE_ACCESS": 180}
_MOST_DAYS: Final = 730
TYPES: Final = (*_TIERING, *ACCELERATION, *LOCK_TYPES, *CORS, *_ENCRYPTION, *WEBSITE)
_METHODS: Final = ("GET", "PUT", "POST", "DELETE", "HEAD")


class CorsRule(msgspec.Struct, frozen=True):
    """One CORS rule; `title` is its path in the properties."""

    title: str
    block: Value

    @property
    def odd_methods(self) -> tuple[str, ...]:
        """Its methods that S3 does not support."""
        return tuple(m for m in self._texts("allowedMethods") if m not in _METHODS)

    @property
    def odd_origins(self) -> tuple[str, ...]:
        """Its origins with more than one wildcard."""
        return tuple(o for o in self._texts("allowedOrigins") if o.count("*") > 1)

    @property
    def odd_request_headers(self) -> tuple[str, ...]:
        """Its allowed headers with more than one wildcard."""
        return tuple(h for h in self._texts("allowedHeaders") if h.count("*") > 1)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required lists that it does not have, or that are empty."""
        required = ("allowedMethods", "allowedOrigins")
        return (
            tuple(key for key in required if _is_empty(child(self.block, key))) if known(self.block) else ()
        )

    @property
    def odd_headers(self) -> tuple[str, ...]:
        """The exposed headers with a wildcard."""
        return tuple(h for h in self._texts("exposeHeaders") if "*" in h)

    def _texts(self, key: str) -> tuple[str, ...]:
        items = as_list(child(self.block, key))
        return () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, str))


class EncryptionRule(msgspec.Struct, frozen=True):
    """The default encryption of a rule; `title` is its path in the properties."""

    title: str
    block: Value

    @property
    def has_needless_key(self) -> Tri:
        """Whether it names a KMS key for the algorithm AES256, which has no key."""
        return all_of(
            (
                equal(child(self.block, "sseAlgorithm"), "AES256"),
                is_set(child(self.block, "kmsMasterKeyId")),
            )
        )


def cors_rules(resource: Resource) -> Iterator[CorsRule]:
    """The CORS rules of a bucket, or of the resource that configures them."""
    if resource.type in (*CORS, *BUCKET):
        for index, block in enumerate(_items(resource.get("corsRules"))):
            yield CorsRule(f"corsRules[{index}]", block)


def encryption_rules(resource: Resource) -> Iterator[EncryptionRule]:
    """The default encryption of a bucket, or of the resource that configures it."""
    if resource.type in _ENCRYPTION:
        for index, block in enumerate(_items(resource.get("rules"))):
            title = f"rules[{index}].applyServerSideEncryptionByDefault"
            yield EncryptionRule(title, child(block, "applyServerSideEncryptionByDefault"))
    elif resource.type in BUCKET:
        block = default_encryption(resource)
        title = "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault"
        yield EncryptionRule(title, block)


def dotted_name(resource: Resource) -> str:
    """The name of an accelerated bucket, if it certainly has a period."""
    if resource.type in BUCKET:
        bucket: Resource | Unknown | None = resource
        status = resource.text("accelerationStatus")
    elif resource.type in ACCELERATION:
        bucket, status = resource.ref(BUCKET, "bucket"), resource.text("status")
    else:
        return ""
    if not isinstance(bucket, Resource) or equal(status, "Enabled") is not True:
        return ""
    name = bucket.input("bucket")
    return bucket.name if isinstance(name, str) and "." in name else ""


def odd_tiers(resource: Resource) -> Iterator[tuple[str, str, int, int]]:
    """The tiers of S3 Intelligent-Tiering with too few or too many days: path, tier, days, and the fewest."""
    items = _items(resource.get("tierings")) if resource.type in _TIERING else []
    for index, block in enumerate(items):
        tier, days = child(block, "accessTier"), as_number(child(block, "days"))
        least = _LEAST_DAYS.get(tier) if isinstance(tier, str) else None
        if not isinstance(tier, str) or least is None or not isinstance(days, int):
            continue
        if not least <= days <= _MOST_DAYS:
            yield f"tierings[{index}].days", tier, days, least


def locked_bucket(configuration: Resource) -> Bucket | None:
    """The bucket of an Object Lock configuration, if the bucket does not enable Object Lock itself."""
    found = configuration.ref(BUCKET, "bucket") if configuration.type in OBJECT_LOCK else None
    if not isinstance(found, Resource) or found.is_external or found.is_deployed:
        return None
    enabled = found.flag("objectLockEnabled")
    own = found.get("objectLockConfiguration")
    return found.stack.entity(Bucket, found) if enabled is False and own is None else None


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, list) and not value)


def _items(value: Value) -> list[Value]:
    items = as_list(value)
    return [] if isinstance(items, Unknown) else items
