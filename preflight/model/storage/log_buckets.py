"""Buckets to which AWS services write logs: the writer, the prefix, and whether the bucket allows it.

Source: Elastic Load Balancing user guides, "Enable access logs"; CloudTrail user guide, "Amazon S3 bucket policy for
CloudTrail"; Config developer guide, "Permissions for the Amazon S3 bucket"; S3 user guide, "Permissions for log
delivery"; CloudFront developer guide, "Configure standard logging (legacy)". VPC flow logs create the bucket's policy
themselves if they are allowed to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.load_balancer_accounts import LOAD_BALANCER_ACCOUNTS
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown, concatenated, shaped
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.identity.accounts import if_account, own_account
from preflight.model.identity.arns import arn_of
from preflight.model.identity.policy_documents import Document, Statement
from preflight.model.identity.resource_policies import is_for_service
from preflight.model.identity.roles import Role
from preflight.model.identity.source_conditions import holds_from
from preflight.model.resource_types import BUCKET, ROLE
from preflight.model.storage.bucket_settings import ACL, Bucket

Path = tuple[str, ...]

_DELIVERY: Final = "delivery.logs.amazonaws.com"
_ELB: Final = ("logdelivery.elasticloadbalancing.amazonaws.com", "logdelivery.elb.amazonaws.com")
_ACCESS_LOGS: Final = ("logging.s3.amazonaws.com",)
_GETS_ACL: Final = "s3:GetBucketAcl"
_PUTS: Final = "s3:PutObject"
_HANDED_OVER: Final = {"s3:x-amz-acl": "bucket-owner-full-control"}


class Logging(msgspec.Struct, frozen=True):
    """A property of a type that names a log bucket. `enabled`: the flag that enables it, and its default."""

    what: str
    bucket: Path
    prefix: Path
    services: tuple[str, ...]
    enabled: tuple[Path, bool] | None = None
    below: str = "AWSLogs/"
    actions: tuple[str, ...] = (_PUTS,)


def _balancer(block: str) -> Logging:
    return Logging("load balancer", (block, "bucket"), (block, "prefix"), _ELB, ((block, "enabled"), False))


_TRAIL: Final = Logging(
    "trail", ("s3BucketName",), ("s3KeyPrefix",), ("cloudtrail.amazonaws.com",), actions=(_GETS_ACL, _PUTS)
)
_CHANNEL: Final = Logging(
    "delivery channel", ("s3BucketName",), ("s3KeyPrefix",), ("config.amazonaws.com",), actions=(_PUTS,)
)


def _access(*block: str) -> Logging:
    """S3's own logging: a resource, or a block in the bucket's properties."""
    bucket, prefix = (*block, "targetBucket"), (*block, "targetPrefix")
    return Logging("server access logging", bucket, prefix, _ACCESS_LOGS, below="")


_BALANCERS: Final = tuple(map(_balancer, ("accessLogs", "connectionLogs", "healthCheckLogs")))
LOGGING: Final[Mapping[str, tuple[Logging, ...]]] = {
    aws.LB_LOAD_BALANCER: _BALANCERS,
    aws.ALB_LOAD_BALANCER: _BALANCERS,
    aws.ELB_LOAD_BALANCER: (
        Logging(
            "load balancer",
            ("accessLogs", "bucket"),
            ("accessLogs", "bucketPrefix"),
            _ELB,
            (("accessLogs", "enabled"), True),
        ),
    ),
    aws.CLOUDTRAIL_TRAIL: (_TRAIL,),
    aws.CFG_DELIVERY_CHANNEL: (_CHANNEL,),
    aws.S3_BUCKET_LOGGING: (_access(),),
    aws.S3_BUCKET_LOGGING_V2: (_access(),),
    aws.S3_BUCKET: (_access("logging"),),
    aws.S3_BUCKET_V2: (_access("loggings"),),
}


class LogWriter(msgspec.Struct, frozen=True):
    """The resource `writer` configures a service to write its logs to the bucket."""

    writer: Resource
    logging: Logging
    bucket: Bucket

    @property
    def urn(self) -> str:
        return self.writer.urn

    @property
    def name(self) -> str:
        return self.writer.name

    @property
    def type(self) -> str:
        return self.writer.type

    @property
    def services(self) -> tuple[str, ...]:
        """The principals of which the policy must allow one; a Network Load Balancer has another principal."""
        kind = self.is_network_balancer
        if isinstance(kind, Unknown):
            return (*self.logging.services, _DELIVERY)
        return (_DELIVERY,) if kind else self.logging.services

    @property
    def is_network_balancer(self) -> Tri:
        if self.logging not in _BALANCERS:
            return False
        return equal(self.writer.text("loadBalancerType"), "network")

    @property
    def is_balancer(self) -> bool:
        return self.logging.services is _ELB

    @property
    def is_access_logging(self) -> bool:
        return self.logging.services is _ACCESS_LOGS

    @property
    def is_allowed(self) -> Tri:
        """Whether the bucket allows the service to write, by its policy or, for S3's own logs, by its ACL."""
        ways = [all_of(self._admits(action) for action in self.logging.actions)]
        if self.is_access_logging:
            ways.append(_admits_log_delivery(self.bucket))
        if self.logging is _CHANNEL:
            ways.append(_recorder_may_write(self))
        return any_of(ways)

    @property
    def place(self) -> str:
        """The prefix to which it writes, as text for messages; empty if it is unknown."""
        key, *rest = self.logging.prefix
        prefix = self.writer.text(key, *rest)
        if isinstance(prefix, Unknown):
            return ""
        below = (prefix or "") if self.is_access_logging else f"{prefix}/AWSLogs/" if prefix else "AWSLogs/"
        return f" under {below}*" if below else ""

    @property
    def is_in_its_region(self) -> Tri:
        """Whether the bucket is in the writer's Region, if that is required."""
        if not self.is_balancer and not self.is_access_logging:
            return True
        return self.bucket.resource.same_region(self.writer)

    @property
    def cannot_encrypt(self) -> Tri:
        """Whether the service does not support the bucket's default encryption."""
        if not (self.is_balancer or self.is_access_logging):
            return False
        keyed = one_of(self.bucket.encryption, ("aws:kms", "aws:kms:dsse"))
        return all_of((negate(self.is_network_balancer), keyed))

    @property
    def has_unsupported_grants(self) -> Tri:
        """Whether it grants permissions on the logs, and the bucket has disabled ACLs."""
        grants = self.writer.items("targetGrants") if self.is_access_logging else []
        if isinstance(grants, Unknown) or not grants:
            return False
        return negate(self.bucket.accepts_acls)

    @property
    def doubtful_prefix(self) -> str:
        """The prefix of a load balancer's logs with a slash at an end, or with the folder that the service adds.

        Source: Elastic Load Balancing user guides, "Enable access logs".
        """
        key, *rest = self.logging.prefix
        prefix = self.writer.text(key, *rest) if self.is_balancer else ""
        odd = isinstance(prefix, str) and (prefix.strip("/") != prefix or "AWSLogs" in prefix.split("/"))
        return prefix if odd and isinstance(prefix, str) else ""

    def _admits(self, action: str) -> Tri:
        found = any_of(_allows(document, self, action) for document in self.bucket.policies)
        hidden = may_be_hidden(aws.S3_BUCKET_POLICY, self.bucket.resource)
        return found if hidden is None else any_of((found, hidden))

    def target(self, action: str) -> str | Unknown:
        """The ARN of the service's action: the bucket, or an object under the prefix."""
        own = arn_of(self.bucket.resource)
        if isinstance(own, Unknown) and None in shaped(own) and not isinstance(own, PartialText):
            own = PartialText(("arn:", ":s3:::", ""))
        if action != _PUTS:
            return own
        key, *rest = self.logging.prefix
        prefix = self.writer.get(key, *rest)
        open_ = Unknown("a log object")
        if self.is_access_logging:
            return concatenated(own, f"/{prefix if isinstance(prefix, str) else ''}", open_)
        if isinstance(prefix, Unknown):
            return concatenated(own, "/", prefix, f"/{self.logging.below}", open_)
        below = f"/{prefix}/{self.logging.below}" if prefix else f"/{self.logging.below}"
        if self.writer.flag("isOrganizationTrail") is not False:
            return concatenated(own, below, open_)
        # The folder of the writer's account.
        account = Unknown(open_.reason, own_account(self.writer))
        return concatenated(own, below, account, "/", open_)


def log_writers(stack: Stack) -> Iterator[LogWriter]:
    """The resources that certainly write logs to a bucket of the stack."""
    for writer in stack.of(*LOGGING):
        for logging in LOGGING[writer.type]:
            key, *rest = logging.bucket
            found = writer.ref(BUCKET, key, *rest)
            if isinstance(found, Resource) and not found.is_external and _is_enabled(writer, logging):
                yield LogWriter(writer, logging, stack.entity(Bucket, found))


class DistributionLog(msgspec.Struct, frozen=True):
    """A CloudFront distribution that writes standard logs to the bucket."""

    distribution: Resource
    bucket: Bucket

    @property
    def urn(self) -> str:
        return self.distribution.urn

    @property
    def name(self) -> str:
        return self.distribution.name

    @property
    def type(self) -> str:
        return self.distribution.type


def distribution_logs(stack: Stack) -> Iterator[DistributionLog]:
    """The distributions that write to a bucket of the stack, which they name by its domain name."""
    for distribution in stack.of(aws.CLOUDFRONT_DISTRIBUTION):
        bucket = _bucket_of(distribution)
        if bucket is not None and not bucket.is_external:
            yield DistributionLog(distribution, stack.entity(Bucket, bucket))


def _bucket_of(distribution: Resource) -> Resource | None:
    value = distribution.get("loggingConfig", "bucket")
    if value is None:
        return None
    if isinstance(value, str):
        name = value.partition(".s3")[0]
        named = [b for type_ in BUCKET for b in distribution.stack.find_by_identifier(type_, name)]
        if named:
            return named[0]
    owners = (distribution.stack.by_urn.get(urn) for urn in distribution.dependencies_of("loggingConfig"))
    found = [o for o in owners if o is not None and o.type in BUCKET]
    return found[0] if len(found) == 1 else None


def _is_enabled(writer: Resource, logging: Logging) -> bool:
    if logging.enabled is None:
        return True
    (key, *rest), default = logging.enabled
    return writer.flag(key, *rest, default=default) is True


def _allows(document: Document | Unknown, writer: LogWriter, action: str) -> Tri:
    if isinstance(document, Unknown):
        return document
    found = any_of(
        all_of((s.has_effect("Allow"), _names(s, writer, action), _is_for(s, writer), _holds(s, writer)))
        for s in document.statements
    )
    return found if document.complete else any_of((found, Unknown("a statement of a policy")))


def _names(statement: Statement, writer: LogWriter, action: str) -> Tri:
    target = writer.target(action)
    found = statement.names(action, target)
    if not isinstance(found, Unknown):
        return found
    patterns = statement.resources.known if statement.resources is not None else ()
    return if_account(target, writer.writer, patterns, lambda value: statement.names(action, value))


def _holds(statement: Statement, writer: LogWriter) -> Tri:
    """Whether its conditions hold: CloudTrail sends the trail's ARN, and every service the account of its resource.

    Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", on aws:SourceArn and s3:x-amz-acl; Config
    developer guide, "Permissions for the Amazon S3 bucket"; CloudWatch Logs user guide, "Logs sent to Amazon S3".
    """
    is_trail = writer.logging is _TRAIL
    hands_over = is_trail or writer.logging is _CHANNEL or writer.services == (_DELIVERY,)
    sent = _HANDED_OVER if hands_over else {}
    return holds_from(statement, writer.writer, writer.writer if is_trail else None, sent)


def _is_for(statement: Statement, writer: LogWriter) -> Tri:
    """Whether its principal is the service; for a load balancer also the Region's ELB account."""
    named = any_of(is_for_service(statement, service) for service in writer.services)
    if named is not False or not writer.is_balancer:
        return named
    names = statement.principals("AWS")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    region = writer.writer.region
    account = LOAD_BALANCER_ACCOUNTS.get(region) if isinstance(region, str) else None
    return any_of(_is_account(name, account) for name in names)


def _is_account(principal: str | Unknown, account: str | None) -> Tri:
    """Whether the principal is the ELB account; `Unknown` for an account, if that of the Region is not known."""
    if not isinstance(principal, str):
        return Unknown(principal.reason)
    if not principal.isdigit() and not principal.endswith(":root"):
        return False
    if account is None:
        return Unknown("an account that may be of Elastic Load Balancing")
    return principal == account or principal.endswith(f"::{account}:root")


def _admits_log_delivery(bucket: Bucket) -> Tri:
    """Whether an ACL allows S3's log delivery group to write.

    Source: S3 user guide, "Permissions for log delivery"; canned ACL `log-delivery-write`.
    """
    acls = [*(a for a in bucket.settings(ACL)), bucket.resource]
    open_ = bucket.may_be_set(ACL)
    hidden = may_be_hidden(ACL[0], bucket.resource)
    return any_of(
        (
            *(equal(a.text("acl"), "log-delivery-write") for a in acls if a.get("acl") is not None),
            *(Unknown(f"grants of '{a.name}'") for a in acls if _has_grants(a)),
            *(o for o in (open_, hidden) if o is not None),
        )
    )


def _has_grants(acl: Resource) -> bool:
    return acl.get("accessControlPolicy") is not None or acl.get("grants") is not None


def _recorder_may_write(channel: LogWriter) -> Tri:
    """Whether the recorder's role allows the write: AWS Config delivers with the role, otherwise with its service
    principal.
    """
    stack = channel.writer.stack
    roles = [stack.referred(Role, r.ref(ROLE, "roleArn")) for r in stack.of(aws.CFG_RECORDER)]
    if not roles or any(not isinstance(role, Role) for role in roles):
        return Unknown("the role of the recorder")
    writes = (role.lacks(_PUTS, channel.target(_PUTS)) for role in roles if isinstance(role, Role))
    return negate(all_of(writes))
