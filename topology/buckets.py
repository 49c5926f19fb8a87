"""Buckets: their policies, and where the output of commands goes and who may write there.

Source: Systems Manager user guide, "Configure instance permissions": the agent writes the output to S3 with the
credentials of the instance profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from preflight.core.logic import all_of, negate
from preflight.core.references import joined, unresolved
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model.resource_types import BUCKET, BUCKET_POLICY
from topology.commands import ASSOCIATION, Command
from topology.iam import Role

_TASK: Final = ("taskInvocationParameters", "runCommandParameters", "outputS3Bucket")


@dataclass(frozen=True)
class OutputBucket:
    """A bucket of the stack that takes output, under a prefix that may not be known."""

    resource: Resource

    @property
    def objects(self) -> PartialText:
        """The ARN of an object in it."""
        name = self.resource.get("bucket")
        if isinstance(name, str):
            return PartialText(("arn:", f":s3:::{name}/", ""))
        return PartialText(("arn:", ":s3:::", "/", ""))

    @property
    def has_policy(self) -> bool:
        """Whether a policy of the bucket may let a role write."""
        named = joined(self.resource, BUCKET_POLICY, "bucket", BUCKET)
        return bool(named or unresolved(self.resource, BUCKET_POLICY, "bucket", BUCKET)) or (
            self.resource.get("policy") is not None
        )


def buckets(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*BUCKET)


def policies_of(bucket: Resource) -> tuple[Resource, ...]:
    """The policy resources that are certainly of the bucket, by name."""
    return tuple(sorted(joined(bucket, BUCKET_POLICY, "bucket", BUCKET), key=lambda p: (p.name, p.urn)))


def output_bucket(command: Command) -> OutputBucket | None:
    """The bucket of the stack that certainly takes the command's output."""
    path = ("outputLocation", "s3BucketName") if command.type == ASSOCIATION else _TASK
    key, *rest = path
    found = command.resource.ref(BUCKET, key, *rest)
    return OutputBucket(found) if isinstance(found, Resource) else None


def cannot_write(role: Role, bucket: OutputBucket) -> Tri:
    """Whether the role may certainly not write an object there."""
    may_be_granted = Unknown(f"policy of bucket '{bucket.resource.name}'") if bucket.has_policy else False
    return all_of((role.lacks("s3:PutObject", bucket.objects), negate(may_be_granted)))
