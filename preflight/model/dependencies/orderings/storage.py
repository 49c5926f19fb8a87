"""Orderings around S3 buckets, trails and file systems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.ordering import (
    Ordering,
    Pair,
    owned,
    referenced_resources,
    single_reference,
)
from preflight.model.identity.policy_documents import Document, document
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_settings import ACL, VERSIONING

if TYPE_CHECKING:
    from preflight.core.stack import Stack

OWNERSHIP: Final = (aws.S3_BUCKET_OWNERSHIP_CONTROLS,)
BUCKET_POLICY: Final = (aws.S3_BUCKET_POLICY,)
ACCESS_BLOCK: Final = (aws.S3_BUCKET_PUBLIC_ACCESS_BLOCK,)
PERMISSION: Final = (aws.LAMBDA_PERMISSION,)
QUEUE: Final = (aws.SQS_QUEUE,)
QUEUE_POLICY: Final = (aws.SQS_QUEUE_POLICY,)
TOPIC: Final = (aws.SNS_TOPIC,)
TOPIC_POLICY: Final = (aws.SNS_TOPIC_POLICY,)
ACCESS_POINT: Final = (aws.EFS_ACCESS_POINT,)
FILE_SYSTEM: Final = (aws.EFS_FILE_SYSTEM,)
MOUNT_TARGET: Final = (aws.EFS_MOUNT_TARGET,)


def notifications(stack: Stack) -> Iterator[Pair]:
    """The permission that allows S3 to call each function, queue and topic of a notification."""
    targets = (
        (
            "lambdaFunctions",
            (aws.LAMBDA_FUNCTION,),
            owned(stack, PERMISSION, "function", (aws.LAMBDA_FUNCTION,)),
        ),
        ("queues", QUEUE, owned(stack, QUEUE_POLICY, "queueUrl", QUEUE)),
        ("topics", TOPIC, owned(stack, TOPIC_POLICY, "arn", TOPIC)),
    )
    for notification in stack.of(aws.S3_BUCKET_NOTIFICATION):
        for key, types, permissions in targets:
            for target in referenced_resources(notification, types, key):
                allowing = tuple(p for p in permissions.get(target.urn, ()) if _is_for_s3(p))
                if target.get("policy") is None:
                    yield Pair(notification, allowing, any_of_them=True)


def _is_for_s3(permission: Resource) -> bool:
    """Whether it may allow S3: a policy may allow any principal, a function's permission allows one."""
    if permission.type not in PERMISSION:
        return True
    principal = permission.text("principal")
    return isinstance(principal, Unknown) or principal == "s3.amazonaws.com"


def replications(stack: Stack) -> Iterator[Pair]:
    versions = owned(stack, VERSIONING, "bucket", BUCKET)
    for replication in stack.of(aws.S3_BUCKET_REPLICATION_CONFIG):
        buckets = referenced_resources(replication, BUCKET, "bucket") + referenced_resources(
            replication, BUCKET, "rules"
        )
        found = {v.urn: v for b in buckets for v in versions.get(b.urn, ())}
        yield Pair(replication, tuple(found[urn] for urn in sorted(found)))


def access_lists(stack: Stack) -> Iterator[Pair]:
    controls = owned(stack, OWNERSHIP, "bucket", BUCKET)
    yield from _beside(stack, ACL, controls)


def public_policies(stack: Stack) -> Iterator[Pair]:
    """Public bucket policies, and the public access block that allows them; S3 blocks them on a new bucket.

    Other policies need no order: the provider retries `OperationAborted`, the error of two simultaneous changes of a
    bucket's access.
    Sources: S3 user guide, "Blocking public access to your Amazon S3 storage"; the Terraform provider,
    internal/service/s3/service_package.go.
    """
    blocks = owned(stack, ACCESS_BLOCK, "bucket", BUCKET)
    for pair in _beside(stack, BUCKET_POLICY, blocks):
        admitting = tuple(b for b in pair.dependency if b.flag("blockPublicPolicy") is False)
        found = document(pair.dependent.get("policy")) if admitting else None
        if isinstance(found, Document) and found.is_for_everyone is True:
            yield Pair(pair.dependent, admitting)


def _beside(stack: Stack, types: tuple[str, ...], others: dict[str, tuple[Resource, ...]]) -> Iterator[Pair]:
    for resource in stack.of(*types):
        bucket = single_reference(resource, BUCKET, "bucket")
        if bucket is not None:
            yield Pair(resource, others.get(bucket.urn, ()))


def trails(stack: Stack) -> Iterator[Pair]:
    policies = owned(stack, BUCKET_POLICY, "bucket", BUCKET)
    for trail in stack.of(aws.CLOUDTRAIL_TRAIL):
        bucket = single_reference(trail, BUCKET, "s3BucketName")
        if bucket is not None and bucket.get("policy") is None:
            yield Pair(trail, policies.get(bucket.urn, ()), any_of_them=True)


def mounts(stack: Stack) -> Iterator[Pair]:
    """Functions with a file system: its mount targets, one in each Availability Zone."""
    targets = owned(stack, MOUNT_TARGET, "fileSystemId", FILE_SYSTEM)
    for function in stack.of(aws.LAMBDA_FUNCTION):
        for point in referenced_resources(function, ACCESS_POINT, "fileSystemConfig"):
            system = single_reference(point, FILE_SYSTEM, "fileSystemId")
            if system is not None:
                yield Pair(function, targets.get(system.urn, ()))


ORDERINGS: Final = (
    Ordering(
        "notification",
        notifications,
        "S3 sends a test message at creation and rejects a destination that does not allow it",
        "Unable to validate the following destination configurations",
    ),
    Ordering(
        "replication",
        replications,
        "both buckets must have versioning before they replicate",
        "InvalidRequest",
    ),
    Ordering(
        "access-list",
        access_lists,
        "a bucket rejects an ACL before its ownership controls allow one",
        "AccessControlListNotSupported",
    ),
    Ordering(
        "public-policy",
        public_policies,
        "S3 blocks a public policy on a new bucket before the public access block allows it",
        "AccessDenied",
        refused=False,
    ),
    Ordering(
        "trail",
        trails,
        "CloudTrail writes a test file at creation",
        "InsufficientS3BucketPolicyException",
    ),
    Ordering(
        "mount",
        mounts,
        "a function's file system needs a mount target that is available",
        "InvalidParameterValueException",
        partial=True,
        slow=True,
    ),
)
