"""A resource loses its data, or keeps logs forever, when the stack is destroyed or the resource is replaced.

## What fails

- In a production stack, a database, table, file system, user pool or load balancer has neither deletion protection
  nor `protect`, or a bucket or repository has `forceDestroy`.
- A log group has no `retentionInDays`, so its events never expire. Those of class `DELIVERY` expire after two days.
- A resource with a fixed name has `deleteBeforeReplace: false`: its replacement cannot be created while the old
  resource exists.

## Why

Pulumi deletes and re-creates a resource after a new logical name or after some property changes. `pulumi destroy` in
the wrong stack deletes everything. With deletion protection, AWS rejects the deletion; with `protect`, Pulumi
rejects it.

## Fails

```yaml stack=prod
resources:
  table:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }]
      pointInTimeRecovery: { enabled: true }
```

## Instead

Set `deletionProtection` (`deletionProtectionEnabled`, `enableDeletionProtection`) or the resource option `protect`
in production, and a `retentionInDays` on log groups. With the enforcement level `remediate` the pack turns on deletion
protection in production stacks.

```yaml stack=prod
resources:
  table:
    type: aws:dynamodb:Table
    properties:
      billingMode: PAY_PER_REQUEST
      hashKey: id
      attributes: [{ name: id, type: S }]
      pointInTimeRecovery: { enabled: true }
      deletionProtectionEnabled: true
```

## Not covered

`retainOnDelete`, which Pulumi does not pass to policies. Settings that make the deletion itself fail:
*error-handling*.

## References

- [Protect](https://www.pulumi.com/docs/iac/concepts/options/protect/)
- [DynamoDB deletion protection](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html)
- [Log group retention](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec

from preflight.core.logic import certainly, equal, known, maybe, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.pulumi_program.environments import environment_of
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

USER_POOL: Final = aws.COGNITO_USER_POOL
# The value is ACTIVE or INACTIVE on a user pool, true or false on the other types.
ON: Final = ("true", "ACTIVE")
# Type -> the property for deletion protection; empty where only `protect` exists.
PROTECTION: Final[Mapping[str, str]] = {
    aws.RDS_INSTANCE: "deletionProtection",
    aws.RDS_CLUSTER: "deletionProtection",
    aws.DOCDB_CLUSTER: "deletionProtection",
    aws.NEPTUNE_CLUSTER: "deletionProtection",
    aws.DYNAMODB_TABLE: "deletionProtectionEnabled",
    USER_POOL: "deletionProtection",
    aws.LB_LOAD_BALANCER: "enableDeletionProtection",
    aws.ALB_LOAD_BALANCER: "enableDeletionProtection",
    aws.EFS_FILE_SYSTEM: "",
    aws.REDSHIFT_CLUSTER: "",
    aws.OPENSEARCH_DOMAIN: "",
}
FORCED: Final = (aws.S3_BUCKET, aws.S3_BUCKET_V2, aws.ECR_REPOSITORY, aws.BACKUP_VAULT)
# Types that do not allow a second resource with the same name.
NAMED: Final[Mapping[str, str]] = {
    aws.IAM_ROLE: "name",
    aws.LB_LOAD_BALANCER: "name",
    aws.ALB_LOAD_BALANCER: "name",
    aws.LB_TARGET_GROUP: "name",
    aws.ALB_TARGET_GROUP: "name",
    aws.RDS_INSTANCE: "identifier",
    aws.LAMBDA_FUNCTION: "name",
    aws.ECS_SERVICE: "name",
    aws.SQS_QUEUE: "name",
    aws.DYNAMODB_TABLE: "name",
}


class CleanupOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The requirements for stacks."""

    everywhere: Annotated[
        bool, msgspec.Meta(description="Require deletion protection in every stack, not only in production.")
    ] = False


def subjects(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*dict.fromkeys((*PROTECTION, *FORCED, aws.CLOUDWATCH_LOG_GROUP, *NAMED)))


def protect(resource: Resource) -> Mapping[str, Any] | None:
    """Deletion protection in a production stack, which AWS turns on while the resource is used."""
    key = PROTECTION.get(resource.type)
    if not key or resource.protect or environment_of(resource.stack.name) != "production":
        return None
    value: Any = "ACTIVE" if resource.type == USER_POOL else True
    return {key: value} if negate(one_of(resource.text(key), ON)) is True else None


@policy(
    each=subjects,
    level=ADVISORY,
    severity=MEDIUM,
    options=CleanupOptions,
    remediate=protect,
    repairs=tuple(type_ for type_, key in PROTECTION.items() if key),
    tags=("reliability", "REL09-BP02"),
)
def cleanup_safety(resource: Resource, options: CleanupOptions) -> Iterator[Finding]:
    if options.everywhere or environment_of(resource.stack.name) == "production":
        yield from _unprotected(resource)
        yield from _forced(resource)
    yield from _logs(resource)
    yield from _fixed_name(resource)


def _unprotected(resource: Resource) -> Iterator[Finding]:
    if resource.type not in PROTECTION or resource.protect or resource.is_external:
        return
    key = PROTECTION[resource.type]
    if not key:
        yield Finding(
            resource, "The resource contains data and is not protected. Set the resource option protect."
        )
        return
    if certainly(negate(one_of(resource.text(key), ON))):
        yield Finding(
            resource,
            f"Neither {key} nor protect is enabled. Set one of them in production.",
            repair=f"Set {key} in production, or the resource option protect.",
        )


def _forced(resource: Resource) -> Iterator[Finding]:
    key = "forceDelete" if "ecr" in resource.type else "forceDestroy"
    if resource.type in FORCED and not resource.protect and certainly(resource.flag(key)):
        yield Finding(
            resource,
            f"{key} is true, so a destroy deletes all of its contents. Remove it in production, or set protect.",
        )


def _logs(resource: Resource) -> Iterator[Finding]:
    # Source: the provider's `aws_cloudwatch_log_group`: of class DELIVERY, retention "is forcibly set to 2".
    if resource.type != aws.CLOUDWATCH_LOG_GROUP or maybe(equal(resource.text("logGroupClass"), "DELIVERY")):
        return
    days = resource.number("retentionInDays")
    if isinstance(days, Unknown):
        note(days)
    elif not days:
        yield Finding(
            resource,
            "The log events never expire, and AWS charges for them every month. Set retentionInDays.",
        )


def _fixed_name(resource: Resource) -> Iterator[Finding]:
    key = NAMED.get(resource.type)
    if key is None or resource.delete_before_replace is not False:
        return
    name = resource.get(key)
    if known(name) and name is not None and not resource.is_deployed:
        yield Finding(
            resource,
            f"{key} is fixed ('{name}') and deleteBeforeReplace is false, so AWS rejects a replacement while the old "
            "resource exists. Remove one of them.",
        )
