"""S3 buckets with the settings of their separate resources."""

from __future__ import annotations

import re
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_text, child
from preflight.core.entity import Entity
from preflight.core.logic import any_of, one_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.identity.policy_documents import Document, document
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_blocks import default_encryption, own_block

VERSIONING: Final = (aws.S3_BUCKET_VERSIONING, aws.S3_BUCKET_VERSIONING_V2)
ACCESS_BLOCK: Final = (aws.S3_BUCKET_PUBLIC_ACCESS_BLOCK,)
ACL: Final = (aws.S3_BUCKET_ACL, aws.S3_BUCKET_ACL_V2)
OWNERSHIP: Final = (aws.S3_BUCKET_OWNERSHIP_CONTROLS,)
ENCRYPTION: Final = (
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION,
    aws.S3_BUCKET_SERVER_SIDE_ENCRYPTION_CONFIGURATION_V2,
)
_DEFAULT: Final = "applyServerSideEncryptionByDefault"
_WITH_ACLS: Final = ("BucketOwnerPreferred", "ObjectWriter")
# The types that write logs to a bucket, with the property of the bucket.
_LOG_WRITERS: Final[dict[str, str]] = {
    aws.LB_LOAD_BALANCER: "accessLogs",
    aws.ALB_LOAD_BALANCER: "accessLogs",
    aws.ELB_LOAD_BALANCER: "accessLogs",
    aws.S3_BUCKET_LOGGING: "targetBucket",
    aws.S3_BUCKET_LOGGING_V2: "targetBucket",
    aws.EC2_FLOW_LOG: "logDestination",
    aws.CLOUDTRAIL_TRAIL: "s3BucketName",
    aws.CLOUDFRONT_DISTRIBUTION: "loggingConfig",
    aws.CFG_DELIVERY_CHANNEL: "s3BucketName",
}
_RECORDS: Final = frozenset({"log", "logs", "artifact", "artifacts", "temp", "tmp", "scratch"})
SECURE_TRANSPORT: Final = "aws:SecureTransport"


class Bucket(Entity):
    """A bucket."""

    TYPES = BUCKET

    def settings(self, types: tuple[str, ...]) -> tuple[Resource, ...]:
        """The resources of the types that certainly belong to the bucket."""
        return tuple(r for type_ in types for r in referrers(self.resource, type_, "bucket", BUCKET))

    def may_be_set(self, types: tuple[str, ...]) -> Unknown | None:
        """Why a resource of the types may belong to the bucket; `None` if none may."""
        for type_ in types:
            if found := possible_referrers(self.resource, type_, "bucket", BUCKET):
                return Unknown(f"the bucket of '{found[0].name}'")
        return Unknown(f"settings of '{self.name}'") if self.resource.is_external else None

    def _open(self, types: tuple[str, ...]) -> Unknown | None:
        """The same, with resources outside the stack."""
        open_ = self.may_be_set(types)
        return may_be_hidden(types[0], self.resource) if open_ is None else open_

    @cached_property
    def is_versioned(self) -> Tri:
        """Whether versioning is enabled, by its own block or by a resource."""
        found: list[Tri] = [as_flag(own_block(self.resource, "versioning", "enabled"))]
        for setting in self.settings(VERSIONING):
            status = setting.text("versioningConfiguration", "status")
            found.append(one_of(status, ("Enabled",)))
        if (open_ := self.may_be_set(VERSIONING)) is not None:
            found.append(open_)
        return any_of(found)

    @cached_property
    def ownership(self) -> str | Unknown:
        """Its object ownership. Since April 2023 the default of a new bucket is `BucketOwnerEnforced`.

        Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
        """
        for setting in self.settings(OWNERSHIP):
            value = setting.text("rule", "objectOwnership")
            return Unknown(f"rule of '{setting.name}'") if value is None else value
        if (open_ := self._open(OWNERSHIP)) is not None:
            return open_
        return (
            Unknown(f"when '{self.name}' was created")
            if self.resource.may_be_deployed
            else "BucketOwnerEnforced"
        )

    @property
    def accepts_acls(self) -> Tri:
        """Whether ACLs are enabled."""
        return one_of(self.ownership, _WITH_ACLS)

    def blocks(self, protection: str) -> Tri:
        """Whether its public access block has the setting (`blockPublicAcls`, `blockPublicPolicy`, ...) enabled.

        Source: S3 user guide, "Blocking public access": all four are enabled for a bucket created since April 2023.
        """
        for setting in self.settings(ACCESS_BLOCK):
            return setting.flag(protection)
        if (open_ := self._open(ACCESS_BLOCK)) is not None:
            return open_
        return Unknown(f"when '{self.name}' was created") if self.resource.may_be_deployed else True

    @cached_property
    def encryption(self) -> str | Unknown:
        """Its default encryption; `AES256` if it is not set."""
        own = default_encryption(self.resource)
        blocks: list[Value] = [] if own is None else [own]
        for setting in self.settings(ENCRYPTION):
            items = setting.items("rules")
            blocks += [items] if isinstance(items, Unknown) else [child(i, _DEFAULT) for i in items]
        for block in blocks:
            algorithm = as_text(child(block, "sseAlgorithm"))
            return "AES256" if algorithm is None else algorithm
        open_ = self.may_be_set(ENCRYPTION)
        return "AES256" if open_ is None else open_

    @cached_property
    def is_for_records(self) -> bool:
        """Whether it is a destination of logs in the stack, or its name indicates logs, artifacts or temporary data."""
        words = re.findall(r"[A-Z]?[a-z]+", self.name)
        return any(w.lower() in _RECORDS for w in words) or self.urn in _takers_of_logs(self.stack)

    @cached_property
    def policies(self) -> tuple[Document | Unknown, ...]:
        """The bucket policies' documents; `Unknown` for a document that cannot be read."""
        values = [
            self.resource.get("policy"),
            *(p.get("policy") for p in self.settings((aws.S3_BUCKET_POLICY,))),
        ]
        read = [document(v) for v in values if v is not None]
        if (open_ := self.may_be_set((aws.S3_BUCKET_POLICY,))) is not None:
            read.append(open_)
        return tuple(d for d in read if d is not None)


def _takers_of_logs(stack: Stack) -> frozenset[str]:
    """The URNs of the destinations of the stack's logs."""

    def make() -> frozenset[str]:
        return frozenset(
            urn
            for type_, key in _LOG_WRITERS.items()
            for writer in stack.of(type_)
            for urn in writer.dependencies_of(key)
        )

    return stack.cache("destinations of logs", make)
