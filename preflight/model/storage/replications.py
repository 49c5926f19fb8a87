"""Replication of buckets: source, destinations, rules, versions and role.

Source: S3 user guide, "Requirements and considerations for replication", "Setting up permissions for live
replication"; S3 API reference, PutBucketReplication.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, child
from preflight.core.entity import Entity
from preflight.core.logic import any_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_blocks import key_of, own_block
from preflight.model.storage.bucket_settings import VERSIONING, Bucket

_KEY = "replicationConfiguration"


class Replication(Entity):
    """The replication configuration of a bucket: a resource, or a block in the bucket's own properties."""

    TYPES = (aws.S3_BUCKET_REPLICATION_CONFIG, *BUCKET)

    @property
    def is_inline(self) -> bool:
        return self.type in BUCKET

    @cached_property
    def source(self) -> Bucket | Unknown | None:
        if self.is_inline:
            return self.stack.entity(Bucket, self.resource)
        return self.stack.referred(Bucket, self.resource.ref(BUCKET, "bucket"))

    @property
    def title(self) -> str:
        """The path of its rules in the properties."""
        return f"{_KEY}.rules" if self.is_inline else "rules"

    @cached_property
    def rules(self) -> tuple[dict[str, Any], ...]:
        """Its rules; empty if they are unknown."""
        value = own_block(self.resource, _KEY, "rules") if self.is_inline else self.resource.get("rules")
        items = as_list(value)
        return () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, dict))

    def destination(self, rule: dict[str, Any]) -> Resource | Unknown | None:
        """The destination bucket of a rule."""
        value = child(child(rule, "destination"), "bucket")
        if value is None or (isinstance(value, str) and not value):
            return None
        key = key_of(self.resource, _KEY) if self.is_inline else "rules"
        return self.resource.resolve(value, BUCKET, key)

    @cached_property
    def destinations(self) -> tuple[Bucket, ...]:
        """The buckets of the stack to which its rules certainly replicate."""
        found: dict[str, Bucket] = {}
        for rule in self.rules:
            bucket = self.destination(rule)
            if isinstance(bucket, Resource):
                found[bucket.urn] = self.stack.entity(Bucket, bucket)
        return tuple(found.values())

    @property
    def buckets(self) -> Iterator[tuple[str, Bucket]]:
        """Source and destinations, each with its property."""
        if isinstance(self.source, Bucket):
            yield (_KEY if self.is_inline else "bucket"), self.source
        yield from ((f"{self.title}.destination.bucket", bucket) for bucket in self.destinations)


def replications(stack: Stack) -> tuple[Replication, ...]:
    """The replication configurations of the stack, without those of buckets that exist elsewhere."""
    return tuple(r for r in stack.all(Replication) if not r.is_inline or _is_set(r.resource))


def _is_set(bucket: Resource) -> bool:
    return not bucket.is_external and own_block(bucket, _KEY) is not None


def is_versioned(bucket: Bucket) -> Tri:
    """Whether versioning of the bucket is enabled in the stack."""
    hidden = may_be_hidden(VERSIONING[0], bucket.resource)
    return bucket.is_versioned if hidden is None else any_of((bucket.is_versioned, hidden))
