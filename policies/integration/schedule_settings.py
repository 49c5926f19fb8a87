"""A schedule has dates, a time window, capacities or target parameters that its service does not accept.

## What fails

- The end of a schedule is not after its start, or a date is not written as `2030-01-31T08:00:00Z`.
- A schedule of EventBridge Scheduler has a `FLEXIBLE` window without `maximumWindowInMinutes`.
- Its target is a stream, an event bus or a cluster without `kinesisParameters`, `eventbridgeParameters` or
  `ecsParameters`; a FIFO queue without `messageGroupId`, or one that does not deduplicate by content; or a function,
  state machine or event bus with an `input` that is not JSON.
- A scheduled action of Application Auto Scaling has neither capacity, or a minimum above the maximum.
- An association runs at a rate with `applyOnlyAtCronInterval`.
- A canary has a rate of more than an hour, or a timeout that is longer than its rate.
- A job of Macie is `SCHEDULED` without `scheduleFrequency`, or `ONE_TIME` with it.
- A rotation of a secret has two schedules, a rate below four hours, or a duration that is not written as `3h`.

## Why

The service rejects the schedule with a `ValidationException`, or the provider does before: `expected "start_date" to be
a valid RFC3339 date`. Scheduler creates a schedule for a FIFO queue without a message group, and every delivery fails:
`The request must contain the parameter MessageGroupId`.

## Errors

- `The request must contain the parameter MessageGroupId`
- `to be a valid RFC3339 date`

## Fails

```yaml
resources:
  report:
    type: aws:scheduler:Schedule
    properties:
      scheduleExpression: rate(1 hour)
      flexibleTimeWindow: { mode: FLEXIBLE }
      target:
        arn: arn:aws:sqs:eu-west-1:123456789012:reports.fifo
        roleArn: arn:aws:iam::123456789012:role/scheduler
```

## Instead

Set the length of the window, and the message group of the queue.

```yaml
resources:
  report:
    type: aws:scheduler:Schedule
    properties:
      scheduleExpression: rate(1 hour)
      flexibleTimeWindow: { mode: FLEXIBLE, maximumWindowInMinutes: 15 }
      target:
        arn: arn:aws:sqs:eu-west-1:123456789012:reports.fifo
        roleArn: arn:aws:iam::123456789012:role/scheduler
        sqsParameters: { messageGroupId: reports }
```

## Not covered

Dates in the past. The expressions: *schedule-expression-invalid*. Maintenance windows without time for tasks:
*maintenance-window-cutoff*. Backup rules: *backup-settings-rejected*.

## References

- [CreateSchedule](https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html)
- [Flexible time windows](https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html)
- [PutScheduledAction](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html)
- [CreateAssociation](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateAssociation.html)
- [CanaryRunConfigInput](https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CanaryRunConfigInput.html)
- [RotationRulesType](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.messaging.schedule_settings import WITH_SETTINGS, schedule_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def schedules(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*WITH_SETTINGS) if not r.is_external)


@policy(each=schedules, level=MANDATORY, severity=HIGH, error="ValidationException")
def schedule_settings(resource: Resource) -> Iterator[Finding]:
    for fault in schedule_faults(resource):
        yield Finding(resource, fault.message, error=fault.error)
