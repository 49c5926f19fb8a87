"""A schedule has an expression that its service does not accept.

## What fails

- A `cron` expression has five fields as in Unix, or an invalid value in a field: minutes, hours, day of month,
  month, day of week (1 to 7), year.
- It sets both the day of month and the day of week, and neither is `?`.
- A `rate` has no number and unit, or a unit that the service does not support. In EventBridge rules: a plural with 1
  or a singular with more, such as `rate(1 minutes)`.
- `recurrence` of an Auto Scaling schedule is written as `cron(...)`, or has six fields: this property uses Unix
  cron.
- An `at` expression of EventBridge Scheduler has a time zone, or a time that does not exist.
- A time zone is not a name of the IANA database: `UTC+2`, `CEST`, `Berlin`.
- An EventBridge rule has neither a schedule nor an event pattern, or has a schedule on a bus other than the default
  bus.

The policy checks schedules of EventBridge rules, EventBridge Scheduler, Auto Scaling, Application Auto Scaling,
Systems Manager maintenance windows and associations, Backup plans, Glue triggers and crawlers, canaries, Data
Lifecycle Manager, Redshift scheduled actions, DataSync tasks and secret rotation.

## Why

AWS rejects the request: `ValidationException: Parameter ScheduleExpression is not valid.` (EventBridge), `Invalid
Schedule Expression` (Scheduler), `Given recurrence string: ... is invalid` (Auto Scaling), `ScheduleExpression is
supported only on the default event bus.`, `InvalidSchedule`. The preview shows no error.

## Errors

- `ValidationException: Parameter ScheduleExpression is not valid.`
- `Invalid Schedule Expression`
- `ScheduleExpression is supported only on the default event bus.`
- `one of event_pattern,schedule_expression must be specified`

## Fails

```yaml
resources:
  report:
    type: aws:cloudwatch:EventRule
    properties: { scheduleExpression: "cron(0 3 * * 1 *)" }
  evening:
    type: aws:scheduler:Schedule
    properties:
      scheduleExpression: "cron(0 22 * * *)"
      flexibleTimeWindow: { mode: "OFF" }
      target:
        arn: arn:aws:sqs:eu-west-1:123456789012:evening
        roleArn: arn:aws:iam::123456789012:role/scheduler
```

## Instead

Write six fields, and `?` for the unused day field. A rate of 1 has a singular unit: `rate(1 minute)`.

```yaml
resources:
  report:
    type: aws:cloudwatch:EventRule
    properties: { scheduleExpression: "cron(0 3 ? * MON *)" }
  evening:
    type: aws:scheduler:Schedule
    properties:
      scheduleExpression: "cron(0 22 * * ? *)"
      flexibleTimeWindow: { mode: "OFF" }
      target:
        arn: arn:aws:sqs:eu-west-1:123456789012:evening
        roleArn: arn:aws:iam::123456789012:role/scheduler
```

## Not covered

Times in the past, rates below a service's minimum, whether a city of a time zone exists, and dialects without a
published grammar: Redshift snapshot schedules, AppFlow, Image Builder, alarm mute rules. Dates, windows and targets:
*schedule-settings*.

## References

- [Schedule patterns of EventBridge rules](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html)
- [Schedule types of EventBridge Scheduler](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html)
- [PutScheduledUpdateGroupAction](https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html)
- [PutScheduledAction](https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html)
- [Cron and rate expressions of Systems Manager](https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html)
- [Time-based schedules of Glue](https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html)
- [Canary schedules](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_cron.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.messaging.event_rules import EVENT_RULE, EventRule
from preflight.model.messaging.schedule_expressions import SCHEDULED, schedules, wrong_time_zone
from preflight.policy import HIGH, MANDATORY, Finding, policy


def scheduled(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*SCHEDULED) if not r.is_external)


@policy(
    each=scheduled,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException: Parameter ScheduleExpression is not valid, Invalid Schedule Expression",
)
def schedule_expression_invalid(resource: Resource) -> Iterator[Finding]:
    for schedule in schedules(resource):
        if found := schedule.flaw:
            instead = f"Write '{found.instead}'." if found.instead else "Correct the expression."
            yield Finding(
                resource,
                f"{schedule.path} '{schedule.text}' {found.reason}. {instead}",
                error=schedule.error,
            )
    if zone := wrong_time_zone(resource):
        yield Finding(
            resource,
            f"{zone[0]} '{zone[1]}' is not a name of the IANA time zone database. Use a name such as "
            "'Europe/Berlin'.",
            error="ValidationException",
        )
    if resource.type == EVENT_RULE[0]:
        yield from _rule(resource.stack.entity(EventRule, resource))


def _rule(rule: EventRule) -> Iterator[Finding]:
    if rule.is_empty:
        yield Finding(
            rule,
            "The rule has neither scheduleExpression nor eventPattern. Set one of them.",
            error="one of `event_pattern,schedule_expression` must be specified",
        )
    if rule.resource.is_set("scheduleExpression") and certainly(rule.is_on_custom_bus):
        yield Finding(
            rule,
            "The rule has a scheduleExpression and a custom event bus; only the default event bus supports "
            "schedules. Remove eventBusName, or use EventBridge Scheduler.",
            error="ScheduleExpression is supported only on the default event bus",
        )
