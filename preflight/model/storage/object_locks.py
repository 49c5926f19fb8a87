"""Object Lock: default retention, versioning of locked buckets, and locked objects.

Source: S3 API reference, DefaultRetention ("require both a mode and a period"), PutObject; S3 user guide,
"Locking objects with Object Lock"; S3's own errors, on the policy's page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import child
from preflight.core.logic import all_of, any_of, certainly, equal, negate
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_blocks import own_block
from preflight.model.storage.bucket_settings import VERSIONING, Bucket

OBJECT_LOCK: Final = (
    aws.S3_BUCKET_OBJECT_LOCK_CONFIGURATION,
    aws.S3_BUCKET_OBJECT_LOCK_CONFIGURATION_V2,
)
OBJECTS: Final = (aws.S3_BUCKET_OBJECT, aws.S3_BUCKET_OBJECTV2)
LOCK_TYPES: Final = (*OBJECT_LOCK, *OBJECTS, *VERSIONING)
_LOCK: Final = "objectLockConfiguration"


def lock_faults(resource: Resource) -> Iterator[str]:
    """What S3 certainly rejects in a resource, each as a message."""
    if resource.type in OBJECT_LOCK:
        yield from _retention(resource.get("rule"), "")
    elif resource.type in BUCKET:
        key = "rules" if resource.type == aws.S3_BUCKET_V2 else "rule"
        yield from _retention(own_block(resource, _LOCK, key), f"{_LOCK}.")
    elif resource.type in VERSIONING:
        yield from _suspension(resource)
    elif resource.type in OBJECTS:
        yield from _object(resource)


def _retention(rule: Value, start: str) -> Iterator[str]:
    block, path = child(rule, "defaultRetention"), f"{start}rule.defaultRetention"
    if not isinstance(block, dict):
        return
    days, years, mode = (is_set(block.get(key)) for key in ("days", "years", "mode"))
    if days is True and years is True:
        yield f"{path} has days and years, but S3 accepts one of the two. Remove one of them."
    if days is False and years is False and block.get("defaultEventHold") is None:
        yield f"{path} has neither days nor years, but S3 requires one of the two. Set one."
    if mode is False and True in (days, years):
        yield f"{path} has a period, but no mode, which S3 requires. Set mode to GOVERNANCE or COMPLIANCE."


def _suspension(versioning: Resource) -> Iterator[str]:
    status = versioning.text("versioningConfiguration", "status")
    bucket = versioning.ref(BUCKET, "bucket")
    if not isinstance(bucket, Resource):
        return
    if certainly(all_of((equal(status, "Suspended"), _is_locked(bucket)))):
        yield (
            f"versioningConfiguration.status is Suspended, but bucket '{bucket.name}' has Object Lock, which requires "
            "versioning. Set it to Enabled."
        )


def _object(item: Resource) -> Iterator[str]:
    mode, until = is_set(item.get("objectLockMode")), is_set(item.get("objectLockRetainUntilDate"))
    if certainly(all_of((mode, negate(until)))):
        yield "objectLockMode is set without objectLockRetainUntilDate, but S3 requires both. Set the date."
    if certainly(all_of((until, negate(mode)))):
        yield "objectLockRetainUntilDate is set without objectLockMode, but S3 requires both. Set the mode."
    bucket = item.ref(BUCKET, "bucket")
    if mode is True and isinstance(bucket, Resource) and certainly(negate(_is_locked(bucket))):
        yield (
            f"objectLockMode is set, but bucket '{bucket.name}' does not have Object Lock. Set objectLockEnabled of "
            "the bucket."
        )


def _is_locked(bucket: Resource) -> Tri:
    """Whether Object Lock is enabled for a bucket of the stack; unknown for a deployed one that does not say."""
    entity, enabled = bucket.stack.entity(Bucket, bucket), bucket.flag("objectLockEnabled")
    configuration = own_block(bucket, _LOCK)
    is_configured: Tri = configuration if isinstance(configuration, Unknown) else configuration is not None
    stated = any_of((enabled, is_configured, bool(entity.settings(OBJECT_LOCK))))
    if stated is True:
        return True
    for open_ in (entity.may_be_set(OBJECT_LOCK), may_be_hidden(OBJECT_LOCK[0], bucket)):
        if open_ is not None:
            return open_
    return Unknown(f"when '{bucket.name}' was created") if bucket.is_deployed else stated
