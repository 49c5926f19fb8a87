"""The buckets that CloudFront reads with an origin access control.

Source: CloudFront developer guide, "Restrict access to an Amazon S3 origin": CloudFront signs its requests as
cloudfront.amazonaws.com, and the bucket's policy must allow that service to read for the distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.logic import certainly, equal, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import Document
from preflight.model.identity.resource_policies import admits_service, policy_of
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_settings import Bucket

_SERVICE, _READ = "cloudfront.amazonaws.com", "s3:GetObject"
_DOMAIN: Final = re.compile(r"(.+)\.s3(?!-website)(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")
_NAMES: Final = ("bucketRegionalDomainName", "bucketDomainName")
_CONTROL: Final = (aws.CLOUDFRONT_ORIGIN_ACCESS_CONTROL,)


class SignedOrigin(msgspec.Struct, frozen=True):
    """A bucket as the origin of a distribution; `title` is the origin's path in the properties."""

    distribution: Resource
    title: str
    bucket: Resource
    policy: Document | Unknown

    @property
    def is_allowed(self) -> Tri:
        """Whether the bucket's policy allows the distribution to read; `Unknown` for a bucket whose ACLs may make its
        objects public.
        """
        bucket = self.bucket.stack.entity(Bucket, self.bucket)
        if certainly(negate(bucket.accepts_acls)):
            return admits_service(self.policy, _SERVICE, _READ, self.bucket, self.distribution, everyone=True)
        return Unknown(f"ACLs of '{self.bucket.name}'")


def signed_origins(distribution: Resource) -> Iterator[SignedOrigin]:
    """The origins that are certainly buckets of the stack with a policy, read with signed requests."""
    items = as_list(distribution.get("origins"))
    for index, block in enumerate([] if isinstance(items, Unknown) else items):
        control = distribution.ref(_CONTROL, "origins", index, "originAccessControlId")
        bucket = _bucket(distribution.stack, child(block, "domainName"))
        policy = None if bucket is None else policy_of(bucket, aws.S3_BUCKET_POLICY, "bucket")
        if bucket is not None and policy is not None and isinstance(control, Resource) and _signs(control):
            yield SignedOrigin(distribution, f"origins[{index}]", bucket, policy)


def _signs(control: Resource) -> bool:
    """Whether it certainly signs all requests to a bucket."""
    kind, behavior = control.text("originAccessControlOriginType"), control.text("signingBehavior")
    return equal(kind, "s3") is True and equal(behavior, "always") is True


def _bucket(stack: Stack, name: Value) -> Resource | None:
    """The bucket whose domain name this is."""
    hole = name.hole if isinstance(name, Unknown) else None
    if hole is not None:
        found = stack.by_urn.get(hole.urn)
        is_name = found is not None and found.type in BUCKET and hole.output in _NAMES
        return found if is_name else None
    match = _DOMAIN.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return None
    return next((b for b in stack.of(*BUCKET) if equal(b.get("bucket"), match[1]) is True), None)
