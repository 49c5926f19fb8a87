"""Two resources of the stack have the same unique identifier in AWS.

## What fails

- Two resources of one type, in one account and Region, have the same physical name or unique key. Examples: buckets
  (across AWS), IAM roles, users, groups and policies (in one account), security groups of one VPC, log groups,
  parameters, aliases, tables, functions and their permissions, load balancers and target groups, database
  identifiers and groups, repositories, services, record sets, routes of an API.
- AWS does not reject the second resource, and the two have different properties. AWS replaces the first resource
  (inline policies, rules and targets of EventBridge, alarms, settings of a bucket) or returns it (topics, queues,
  ECS clusters, subscriptions). If the properties are the same, both manage one AWS resource: an advisory finding.
- A role has the path `/aws-service-role/`, which AWS reserves for roles that its services create.

## Why

Pulumi identifies resources by their logical names, AWS by its own keys. `preview` shows two creations; `up` creates
one and fails at the other: `EntityAlreadyExists`, `ResourceAlreadyExistsException`. Where AWS does not fail, the two
overwrite each other at every update, and deleting one deletes the AWS resource of the other.

## Errors

- `InvalidChangeBatch: [Tried to create resource record set [name='…', type='…'] but it already exists]`
- `InvalidGroup.Duplicate: The security group '…' already exists for VPC '…'`
- `DuplicateLoadBalancerName`
- `DuplicateTargetGroupName`
- `DBInstanceAlreadyExists`
- `BucketAlreadyOwnedByYou`
- `EntityAlreadyExists: … with name … already exists.`
- `EntityAlreadyExists`
- `AlreadyExistsException`
- `AliasAlreadyExistsException`
- `ResourceAlreadyExistsException: The specified log group already exists`
- `ResourceAlreadyExistsException`
- `ResourceConflictException`
- `ResourceInUseException: Table already exists`

## Fails

```yaml
resources:
  api-logs:
    type: aws:cloudwatch:LogGroup
    properties:
      name: /web/requests
      retentionInDays: 30
  worker-logs:
    type: aws:cloudwatch:LogGroup
    properties:
      name: /web/requests
      retentionInDays: 30
```

## Instead

Rename one of the two, remove both names so that Pulumi generates them, or keep only one resource.

```yaml
resources:
  api-logs:
    type: aws:cloudwatch:LogGroup
    properties:
      name: /web/api/requests
      retentionInDays: 30
  worker-logs:
    type: aws:cloudwatch:LogGroup
    properties:
      name: /web/worker/requests
      retentionInDays: 30
```

## Not covered

Resources that exist in the account already, created by hand or by another stack. Ports and priorities of listeners:
*listener-configuration* and *listener-rules*. Routes and associations: *route-table-misconfiguration*. Rules of
security groups: *duplicate-security-group-rules*. Policies of buckets: *two-bucket-policies*.

## References

- [CreateLogGroup](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html)
- [CreateRole](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)
- [Service-linked roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html)
- [Pulumi: names](https://www.pulumi.com/docs/iac/concepts/resources/names/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.naming.unique_identifiers import Collision, collisions
from preflight.model.resource_types import ROLE
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

RESERVED_PATH = "/aws-service-role/"


def subjects(stack: Stack) -> tuple[Collision | Resource, ...]:
    return (*collisions(stack), *stack.of(*ROLE))


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="EntityAlreadyExists, ResourceAlreadyExistsException, BucketAlreadyExists, ResourceConflictException, "
    "ConflictException, AlreadyExistsException",
)
def resource_conflicts(subject: Collision | Resource) -> Iterator[Finding]:
    if isinstance(subject, Collision):
        yield from _rival(subject)
        return
    path = subject.get("path")
    if isinstance(path, str) and path.startswith(RESERVED_PATH) and not subject.is_external:
        yield Finding(
            subject,
            f"path '{path}' is reserved for service-linked roles, and CreateRole rejects it. "
            "Use aws.iam.ServiceLinkedRole, or another path.",
            error="InvalidInput",
        )


def _rival(pair: Collision) -> Iterator[Finding]:
    first, second = pair.first, pair.second
    if not certainly(first.same(second)):
        return
    claim = f"'{first.name}' is the {first.noun} of {second.label} too"
    if second.refuses(first):
        yield Finding(
            second.resource,
            f"{claim}, but AWS allows it once {second.place}. Rename one of them, or remove one.",
            error=second.kind.refused.partition(",")[0],
        )
    elif second.differs(first):
        yield Finding(
            second.resource,
            f"{claim}, but AWS has it once {second.place}, and the two set different properties. "
            "Rename one of them, or merge them into one resource.",
        )
    else:
        yield Finding(
            second.resource,
            f"{claim}: both manage the same AWS resource, and deleting one deletes it for both. Remove one of them.",
            ADVISORY,
        )
