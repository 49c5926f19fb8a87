"""The buckets to which Systems Manager writes the output of commands."""

from __future__ import annotations

from typing import Final

import msgspec

from preflight.core.logic import all_of, negate
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.roles import Role
from preflight.model.resource_types import BUCKET
from preflight.model.systems_manager.commands import Command

_TASK: Final = ("taskInvocationParameters", "runCommandParameters", "outputS3Bucket")


class OutputBucket(msgspec.Struct, frozen=True):
    """A bucket of the stack that receives output, under a prefix that may be unknown."""

    resource: Resource

    @property
    def objects(self) -> PartialText:
        """The ARN of an object in the bucket."""
        own = self.resource.get("arn")
        if isinstance(own, Unknown) and own.hole is not None:
            return PartialText(("", "/", ""), own.reason, (own.hole, None))
        name = self.resource.get("bucket")
        if isinstance(name, str):
            return PartialText(("arn:", f":s3:::{name}/", ""))
        return PartialText(("arn:", ":s3:::", "/", ""))

    @property
    def has_policy(self) -> bool:
        """Whether a bucket policy may allow a role to write."""
        named = referrers(self.resource, aws.S3_BUCKET_POLICY, "bucket", BUCKET)
        return bool(named or possible_referrers(self.resource, aws.S3_BUCKET_POLICY, "bucket", BUCKET)) or (
            self.resource.get("policy") is not None
        )


def output_bucket(command: Command) -> OutputBucket | None:
    """The bucket of the stack that certainly receives the command's output."""
    path = ("outputLocation", "s3BucketName") if command.type == aws.SSM_ASSOCIATION else _TASK
    key, *rest = path
    found = command.resource.ref(BUCKET, key, *rest)
    return OutputBucket(found) if isinstance(found, Resource) else None


def cannot_write(role: Role, bucket: OutputBucket) -> Tri:
    """Whether the role is certainly not allowed to write an object to the bucket."""
    may_be_granted = Unknown(f"policy of bucket '{bucket.resource.name}'") if bucket.has_policy else False
    return all_of((role.lacks("s3:PutObject", bucket.objects), negate(may_be_granted)))
