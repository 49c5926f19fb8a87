"""The origins of a CloudFront distribution: what their domain names and access settings certainly are.

Source: CloudFront guide, "Origin settings"; API, Origin, S3OriginConfig.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.logic import all_of
from preflight.core.outputs import is_set, output_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model import type_tokens as aws

# Outputs that begin with https://, by type.
_URLS: Final = frozenset(
    {
        (aws.LAMBDA_FUNCTION_URL, "functionUrl"),
        (aws.API_GATEWAY_V2_API, "apiEndpoint"),
        (aws.API_GATEWAY_V2_STAGE, "invokeUrl"),
        (aws.API_GATEWAY_STAGE, "invokeUrl"),
        (aws.API_GATEWAY_DEPLOYMENT, "invokeUrl"),
    }
)
_BUCKETS: Final = (aws.S3_BUCKET, aws.S3_BUCKET_V2)
# The ID or ARN of an identity; its path is origin-access-identity/cloudfront/ID.
_IDENTITY: Final = re.compile(r"E[A-Z0-9]+|arn:\S+")
_NOT_A_PATH: Final = frozenset(
    (aws.CLOUDFRONT_ORIGIN_ACCESS_IDENTITY, name) for name in ("id", "iamArn", "arn", "s3CanonicalUserId")
)
_WEBSITE: Final = re.compile(r"\S+\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?")


class Origin(msgspec.Struct, frozen=True):
    """One origin; `title` is its path in the properties."""

    title: str
    block: Value

    @property
    def domain(self) -> Value:
        return child(self.block, "domainName")

    @property
    def url(self) -> str:
        """Its domain name if that is certainly a URL, or has a port or a path; empty otherwise."""
        value = self.domain
        if isinstance(value, str):
            return value if re.search(r"[:/]", value) else ""
        if isinstance(value, PartialText) and re.search(r"[:/]", "".join(value.pieces)):
            return f"{value.prefix}..."
        output = output_of(value)
        return output.title if output is not None and (output.type, output.name) in _URLS else ""

    @property
    def bucket_name(self) -> str:
        """What the domain name is, if it is certainly a name without a dot, such as that of a bucket."""
        value = self.domain
        output = output_of(value)
        if output is None or output.type not in _BUCKETS or output.name not in ("id", "bucket"):
            return ""
        return output.title if output.is_without_dot else ""

    @property
    def website(self) -> str:
        """A website endpoint in an origin that is not a custom origin, which it must be; empty otherwise."""
        if is_set(child(self.block, "customOriginConfig")) is not False:
            return ""
        if isinstance(self.domain, str):
            return self.domain if _WEBSITE.fullmatch(self.domain) else ""
        output = output_of(self.domain)
        return output.title if output is not None and output.name == "websiteEndpoint" else ""

    @property
    def odd_path(self) -> str:
        """`originPath` if it does not begin with a slash, or ends in one."""
        path = child(self.block, "originPath")
        return path if isinstance(path, str) and path and (path[0] != "/" or path[-1] == "/") else ""

    @property
    def wrong_identity(self) -> str:
        """What `originAccessIdentity` is, if it is certainly not the path of an origin access identity."""
        value = child(child(self.block, "s3OriginConfig"), "originAccessIdentity")
        if isinstance(value, str):
            return f"'{value}'" if _IDENTITY.fullmatch(value) else ""
        output = output_of(value)
        return output.title if output is not None and (output.type, output.name) in _NOT_A_PATH else ""

    @property
    def has_both_accesses(self) -> Tri:
        """Whether it has an origin access control and an origin access identity."""
        identity = child(child(self.block, "s3OriginConfig"), "originAccessIdentity")
        return all_of((is_set(child(self.block, "originAccessControlId")), is_set(identity)))


def origins(distribution: Resource) -> Iterator[Origin]:
    """Its origins; none if the list is unknown."""
    items = as_list(distribution.get("origins"))
    for index, block in enumerate([] if isinstance(items, Unknown) else items):
        if isinstance(block, dict):
            yield Origin(f"origins[{index}]", block)
