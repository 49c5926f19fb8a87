"""Replication of buckets: source, destinations, versions and role.

Source: S3 user guide, "Requirements and considerations for replication", "Setting up permissions for live
replication"; S3 API reference, PutBucketReplication.
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import any_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_settings import VERSIONING, Bucket


class Replication(Entity):
    """The replication configuration resource of a bucket."""

    TYPES = (aws.S3_BUCKET_REPLICATION_CONFIG,)

    @cached_property
    def source(self) -> Bucket | Unknown | None:
        return self.stack.referred(Bucket, self.resource.ref(BUCKET, "bucket"))

    @cached_property
    def destinations(self) -> tuple[Bucket, ...]:
        """The buckets of the stack to which its rules certainly replicate."""
        rules = self.resource.items("rules")
        found: dict[str, Bucket] = {}
        for index in range(0 if isinstance(rules, Unknown) else len(rules)):
            bucket = self.resource.ref(BUCKET, "rules", index, "destination", "bucket")
            if isinstance(bucket, Resource):
                found[bucket.urn] = self.stack.entity(Bucket, bucket)
        return tuple(found.values())

    @property
    def buckets(self) -> Iterator[tuple[str, Bucket]]:
        """Source and destinations, each with its property."""
        if isinstance(self.source, Bucket):
            yield "bucket", self.source
        yield from (("rules.destination.bucket", bucket) for bucket in self.destinations)


def replications(stack: Stack) -> tuple[Replication, ...]:
    return stack.all(Replication)


def is_versioned(bucket: Bucket) -> Tri:
    """Whether versioning of the bucket is enabled in the stack."""
    hidden = may_be_hidden(VERSIONING[0], bucket.resource)
    return bucket.is_versioned if hidden is None else any_of((bucket.is_versioned, hidden))
