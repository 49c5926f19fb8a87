"""A deletion, retry or dead-letter setting is invalid.

## What fails

- A database or cluster has neither `skipFinalSnapshot: true` nor a `finalSnapshotIdentifier`.
- A secret's `recoveryWindowInDays` is neither 0 nor 7 to 30, or a key's `deletionWindowInDays` is not 7 to 30.
- The retries of a function's asynchronous invocations are not 0 to 2, or the maximum event age is not 60 to 21,600
  seconds.
- The service does not support the type of a dead-letter target; or a FIFO queue has a standard dead-letter queue, or
  the reverse. Lambda, EventBridge and Scheduler send to standard queues only.
- A queue's dead-letter queue is in another Region.

## Why

By default, Pulumi deletes the database with a final snapshot, and fails if the snapshot has no name. `destroy` and
every update that replaces the database then stop in the middle (`final_snapshot_identifier is required when
skip_final_snapshot is false`). AWS rejects the other values (`InvalidParameterException`, `ValidationException`). It
rejects a dead-letter queue of the wrong type with `Dead-letter queue must be same type of queue as the source`.

## Errors

- `final_snapshot_identifier is required when skip_final_snapshot is false`
- `Dead-letter queue must be same type of queue as the source`
- `InvalidParameterValue: Value … for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist`

## Fails

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      multiAz: true
outputs: { address: "${db.address}" }
```

## Instead

Set a name for the final snapshot, or set `skipFinalSnapshot`.

```yaml
resources:
  db:
    type: aws:rds:Instance
    properties:
      engine: postgres
      instanceClass: db.t4g.medium
      allocatedStorage: 20
      username: app
      manageMasterUserPassword: true
      multiAz: true
      finalSnapshotIdentifier: db-final
outputs: { address: "${db.address}" }
```

## Not covered

Read replicas and members of clusters, whose deletion creates no snapshot, and protected resources. A fixed name on a
replaced resource does not require `deleteBeforeReplace`, because Pulumi's provider deletes such a resource first.

## References

- [Deleting a DB instance](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html)
- [DeleteSecret](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html)
- [ScheduleKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html)
- [PutFunctionEventInvokeConfig](https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html)
- [Amazon SQS dead-letter queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, equal, known, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import (
    WITH_DEAD_LETTERS,
    accepted_types,
    described_target,
    is_fifo,
)
from preflight.policy import MANDATORY, MEDIUM, Finding, policy

WITH_FINAL_SNAPSHOT: Final = (
    aws.RDS_INSTANCE,
    aws.RDS_CLUSTER,
    aws.DOCDB_CLUSTER,
    aws.NEPTUNE_CLUSTER,
    aws.REDSHIFT_CLUSTER,
)
REPLICATION: Final = ("replicateSourceDb", "replicationSourceIdentifier")

# Type -> property -> the minimum, the maximum, and a further value that AWS accepts.
RANGES: Final[dict[str, dict[str, tuple[int, int, int | None]]]] = {
    aws.SECRETS_MANAGER_SECRET: {"recoveryWindowInDays": (7, 30, 0)},
    aws.KMS_KEY: {"deletionWindowInDays": (7, 30, None)},
    aws.KMS_EXTERNAL_KEY: {"deletionWindowInDays": (7, 30, None)},
    aws.KMS_REPLICA_KEY: {"deletionWindowInDays": (7, 30, None)},
    aws.LAMBDA_FUNCTION_EVENT_INVOKE_CONFIG: {
        "maximumRetryAttempts": (0, 2, None),
        "maximumEventAgeInSeconds": (60, 21_600, None),
    },
}
# Sources: Lambda guide, "Capturing records of asynchronous invocations"; EventBridge guide, "Using dead-letter queues";
# Scheduler guide, "Configuring a dead-letter queue": FIFO queues are not supported.
STANDARD_ONLY: Final = (aws.LAMBDA_FUNCTION, aws.CLOUDWATCH_EVENT_TARGET, aws.SCHEDULER_SCHEDULE)
QUEUES: Final = (aws.SQS_QUEUE, aws.SQS_REDRIVE_POLICY)


def subjects(stack: Stack) -> tuple[Resource, ...]:
    found = stack.of(*dict.fromkeys((*WITH_FINAL_SNAPSHOT, *RANGES, *WITH_DEAD_LETTERS)))
    return tuple(resource for resource in found if not resource.is_only_read)


@policy(
    each=subjects,
    level=MANDATORY,
    severity=MEDIUM,
    error="final_snapshot_identifier is required when skip_final_snapshot is false, InvalidParameterException, "
    "ValidationException, Dead-letter queue must be same type of queue as the source",
)
def error_handling(resource: Resource) -> Iterator[Finding]:
    if resource.type in WITH_FINAL_SNAPSHOT:
        yield from _final_snapshot(resource)
    yield from _range(resource)
    if resource.type in WITH_DEAD_LETTERS:
        yield from _dead_letters(resource)


def _final_snapshot(resource: Resource) -> Iterator[Finding]:
    if resource.protect or any(resource.get(key) is not None for key in REPLICATION):
        return
    named = resource.get("finalSnapshotIdentifier")
    unnamed = known(named) and not named
    if unnamed and certainly(negate(resource.flag("skipFinalSnapshot"))):
        yield Finding(
            resource,
            "skipFinalSnapshot is not true and finalSnapshotIdentifier is not set, so the database can be neither "
            "destroyed nor replaced. Set one of them.",
            error="final_snapshot_identifier is required when skip_final_snapshot is false",
            repair="Set finalSnapshotIdentifier, or set skipFinalSnapshot to true.",
        )


def _range(resource: Resource) -> Iterator[Finding]:
    for key, (least, most, other) in RANGES.get(resource.type, {}).items():
        value = resource.number(key)
        if isinstance(value, Unknown):
            note(value)
        elif value is not None and value != other and not least <= value <= most:
            also = f"{other}, or {least}" if other is not None else str(least)
            yield Finding(
                resource,
                f"{key} is {value}; AWS accepts {also} to {most}. Set an accepted value.",
                error="InvalidParameterException" if "secrets" in resource.type else "ValidationException",
            )


def _dead_letters(resource: Resource) -> Iterator[Finding]:
    target = described_target(resource)
    if target is None:
        return
    if isinstance(target, Unknown):
        note(target)
    elif target.type not in accepted_types(resource):
        kinds = " or ".join(
            "SQS queue" if type_ == aws.SQS_QUEUE else "SNS topic" for type_ in accepted_types(resource)
        )
        yield Finding(
            resource,
            f"The dead-letter target '{target.name}' is a {target.type.rpartition(':')[2]}, which the service "
            f"does not support. Use an {kinds}.",
            error="InvalidParameterValueException",
        )
    elif resource.type in STANDARD_ONLY and certainly(target.is_fifo):
        yield Finding(
            resource,
            f"The dead-letter target '{target.name}' is FIFO, but the service sends to standard queues and "
            "topics only. Use a standard one.",
            error="InvalidParameterValueException",
        )
    elif resource.type in QUEUES and certainly(negate(target.is_in_region_of(resource))):
        yield Finding(
            resource,
            f"The dead-letter queue '{target.name}' is in {target.region}, but the queue is in {resource.region}. "
            "Move both to one region.",
            error="Value for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist",
        )
    elif resource.type == aws.SQS_QUEUE and certainly(negate(equal(is_fifo(resource), target.is_fifo))):
        mine, theirs = ("FIFO", "standard") if is_fifo(resource) is True else ("standard", "FIFO")
        yield Finding(
            resource,
            f"The queue is {mine}, but its dead-letter queue '{target.name}' is {theirs}. Use one type for both.",
            error="Dead-letter queue must be same type of queue as the source",
        )
