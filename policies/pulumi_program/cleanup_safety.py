"""A resource loses its data, or keeps logs forever, when the stack is destroyed or the resource is replaced.

## What fails

- In a production stack, a database, table, file system, user pool or load balancer has neither deletion protection
  nor `protect`, or a bucket or repository has `forceDestroy`.
- A log group has no `retentionInDays`, so its events never expire.
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
in production, and a `retentionInDays` on log groups.

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
from typing import Annotated, Final

import msgspec

from preflight.core.logic import certainly, known, negate, note, one_of
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.pulumi_program.environments import environment_of
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

# Type -> the property for deletion protection; empty where only `protect` exists.
PROTECTION: Final[Mapping[str, str]] = {
    "aws:rds/instance:Instance": "deletionProtection",
    "aws:rds/cluster:Cluster": "deletionProtection",
    "aws:docdb/cluster:Cluster": "deletionProtection",
    "aws:neptune/cluster:Cluster": "deletionProtection",
    "aws:dynamodb/table:Table": "deletionProtectionEnabled",
    "aws:cognito/userPool:UserPool": "deletionProtection",
    "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
    "aws:alb/loadBalancer:LoadBalancer": "enableDeletionProtection",
    "aws:efs/fileSystem:FileSystem": "",
    "aws:redshift/cluster:Cluster": "",
    "aws:opensearch/domain:Domain": "",
}
FORCED: Final = (
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:ecr/repository:Repository",
    "aws:backup/vault:Vault",
)
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
# Types that do not allow a second resource with the same name.
NAMED: Final[Mapping[str, str]] = {
    "aws:iam/role:Role": "name",
    "aws:lb/loadBalancer:LoadBalancer": "name",
    "aws:alb/loadBalancer:LoadBalancer": "name",
    "aws:lb/targetGroup:TargetGroup": "name",
    "aws:alb/targetGroup:TargetGroup": "name",
    "aws:rds/instance:Instance": "identifier",
    "aws:lambda/function:Function": "name",
    "aws:ecs/service:Service": "name",
    "aws:sqs/queue:Queue": "name",
    "aws:dynamodb/table:Table": "name",
}


class CleanupOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The requirements for stacks."""

    everywhere: Annotated[
        bool, msgspec.Meta(description="Require deletion protection in every stack, not only in production.")
    ] = False


def subjects(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*dict.fromkeys((*PROTECTION, *FORCED, LOG_GROUP, *NAMED)))


@policy(
    each=subjects, level=ADVISORY, severity=MEDIUM, options=CleanupOptions, tags=("reliability", "REL09-BP02")
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
    # The value is ACTIVE or INACTIVE on a user pool, true or false on the other types.
    on = one_of(resource.text(key), ("true", "ACTIVE"))
    if certainly(negate(on)):
        yield Finding(resource, f"Neither {key} nor protect is enabled. Set one of them in production.")


def _forced(resource: Resource) -> Iterator[Finding]:
    key = "forceDelete" if "ecr" in resource.type else "forceDestroy"
    if resource.type in FORCED and not resource.protect and certainly(resource.flag(key)):
        yield Finding(
            resource,
            f"{key} is true, so a destroy deletes all of its contents. Remove it in production, or set protect.",
        )


def _logs(resource: Resource) -> Iterator[Finding]:
    if resource.type != LOG_GROUP:
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
