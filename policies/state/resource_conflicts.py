"""Two resources of the stack have the same unique identifier in AWS.

## What fails

- Two resources of one type, in one account and region, have the same physical name or unique key: buckets (in all of
  AWS), IAM roles, users, groups and policies (in one account), security groups of one VPC, log groups, parameters,
  aliases, tables, functions and their permissions, load balancers and target groups, database identifiers and groups,
  repositories, services, record sets, routes of an API, and others.
- Where AWS does not refuse the second one but replaces the first (inline policies, rules and targets of EventBridge,
  alarms, settings of a bucket) or gives it back (topics, queues, clusters of ECS, subscriptions), the two ask for
  different things. If they ask for the same, both manage one thing, and the finding is advice.
- A role has the path `/aws-service-role/`, which AWS keeps for the roles that its services make.

## Why

Pulumi tells resources apart by their logical names, AWS by its own keys: `preview` shows two creations, and `up` makes
one and fails at the other, `EntityAlreadyExists`, `ResourceAlreadyExistsException`. Where AWS does not fail, the two
overwrite each other at every update, and deleting one takes the other's thing away.

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

Give one of the two another name, name neither and let Pulumi do it, or keep one of them.

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

What is in the account already, made by hand or by another stack. Ports and priorities of listeners are judged by
*listener-configuration* and *listener-rules*, routes and associations by *route-table-misconfiguration*, rules of
security groups by *duplicate-security-group-rules*, policies of buckets by *two-bucket-policies*.

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
            f"The path '{path}' is kept for roles that AWS's services make, and CreateRole refuses it. "
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
            f"{claim}, and AWS takes that once {second.place}. Name one of them otherwise, or keep one.",
            error=second.kind.refused.partition(",")[0],
        )
    elif second.differs(first):
        yield Finding(
            second.resource,
            f"{claim}: AWS has it once {second.place}, and the two ask for different things of it. "
            "Name one of them otherwise, or make one resource of both.",
        )
    else:
        yield Finding(
            second.resource,
            f"{claim}: both manage one thing, and deleting either takes it from the other. Keep one of them.",
            ADVISORY,
        )
