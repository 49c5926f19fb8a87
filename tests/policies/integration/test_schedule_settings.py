"""Dates, windows, capacities and targets of schedules."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

ROLE = "roleArn: 'arn:aws:iam::123456789012:role/s'"
QUEUE = "arn: 'arn:aws:sqs:eu-west-1:123456789012:q'"
QUEUES = "resources:\n  other: { type: 'aws:sqs:Queue', properties: { %s } }\n"


def one(type_: str, properties: str) -> str:
    return f"resources:\n  r: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def schedule(
    target: str = QUEUE,
    more: str = "scheduleExpression: rate(1 hour)",
    window: str = "flexibleTimeWindow: { mode: 'OFF' }",
) -> str:
    return one("aws:scheduler:Schedule", f"{more}, {window}, target: {{ {target}, {ROLE} }}")


def to(service: str, rest: str, more: str = "") -> str:
    return schedule(f"arn: 'arn:aws:{service}:eu-west-1:123456789012:{rest}'{more}")


def to_queue(settings: str, more: str = "") -> str:
    return QUEUES % settings + schedule(f"arn: '${{other.arn}}'{more}").removeprefix("resources:\n")


def action(inside: str) -> str:
    return one(
        "aws:appautoscaling:ScheduledAction",
        f"schedule: 'cron(0 8 ? * MON *)', scalableTargetAction: {{ {inside} }}",
    )


def canary(rate: str, more: str = "") -> str:
    return one("aws:synthetics:Canary", f"schedule: {{ expression: '{rate}' }}{more}")


def rotation(rules: str) -> str:
    return one("aws:secretsmanager:SecretRotation", f"rotationRules: {{ {rules} }}")


def told(message: str) -> list[tuple[str, str]]:
    return [("r", message)]


DATE = "which is not a time in the format 2030-01-31T08:00:00Z. Write it in this format."
GROUP = "The target is a FIFO queue, but target.sqsParameters.messageGroupId is not set. Set it."
FIFO = "name: q.fifo, fifoQueue: true"

CASES = {
    "plain": Case(schedule()),
    "dates": Case(
        schedule(
            more="scheduleExpression: rate(1 hour), startDate: '2030-01-01T00:00:00Z', "
            "endDate: '2030-02-01T00:00:00+01:00'"
        )
    ),
    "end before start": Case(
        schedule(
            more="scheduleExpression: rate(1 hour), startDate: '2030-02-01T00:00:00Z', endDate: '2030-01-01T00:00:00Z'"
        ),
        told(
            "endDate 2030-01-01T00:00:00Z is not after startDate 2030-02-01T00:00:00Z, so it never runs. Set a later "
            "endDate."
        ),
    ),
    "dates of a single run are ignored": Case(
        schedule(
            more="scheduleExpression: 'at(2030-01-01T00:00:00)', startDate: '2030-02-01T00:00:00Z', "
            "endDate: '2030-01-01T00:00:00Z'"
        )
    ),
    "a date without a time": Case(
        schedule(more="scheduleExpression: rate(1 hour), startDate: '2030-02-01'"),
        told(f"startDate is '2030-02-01', {DATE}"),
    ),
    "a window": Case(schedule(window="flexibleTimeWindow: { mode: FLEXIBLE, maximumWindowInMinutes: 5 }")),
    "a window without minutes": Case(
        schedule(window="flexibleTimeWindow: { mode: FLEXIBLE }"),
        told(
            "flexibleTimeWindow.mode is FLEXIBLE without maximumWindowInMinutes. Set maximumWindowInMinutes."
        ),
    ),
    "a stream": Case(
        to("kinesis", "stream/s"),
        told(
            "target.kinesisParameters is not set, which has the partition key of PutRecord. Set "
            "target.kinesisParameters."
        ),
    ),
    "a stream with its key": Case(to("kinesis", "stream/s", ", kinesisParameters: { partitionKey: a }")),
    "a bus": Case(
        to("events", "event-bus/b", ", input: hello"),
        [
            *told(
                "target.eventbridgeParameters is not set, which has the source and the detail type of PutEvents. Set "
                "target.eventbridgeParameters."
            ),
            *told("target.input is not JSON, which the target requires. Write JSON."),
        ],
    ),
    "a cluster": Case(
        to("ecs", "cluster/c"),
        told(
            "target.ecsParameters is not set, which has the task definition of RunTask. Set target.ecsParameters."
        ),
    ),
    "any operation": Case(schedule("arn: 'arn:aws:scheduler:::aws-sdk:ecs:runTask', input: '{}'")),
    "text for a queue": Case(to("sqs", "q", ", input: hello")),
    "text for a function": Case(
        to("lambda", "function:f", ", input: hello"),
        told("target.input is not JSON, which the target requires. Write JSON."),
    ),
    "a FIFO queue by its ARN": Case(to("sqs", "q.fifo"), told(GROUP)),
    "a FIFO queue": Case(to_queue(f"{FIFO}, contentBasedDeduplication: true"), told(GROUP)),
    "a FIFO queue with its group": Case(
        to_queue(f"{FIFO}, contentBasedDeduplication: true", ", sqsParameters: { messageGroupId: a }")
    ),
    "a FIFO queue without deduplication": Case(
        to_queue(FIFO, ", sqsParameters: { messageGroupId: a }"),
        told(
            "The target is the FIFO queue 'other' without contentBasedDeduplication, which Scheduler requires. Set "
            "contentBasedDeduplication on the queue."
        ),
        when="planned",
    ),
    "capacities": Case(action("minCapacity: 0, maxCapacity: 0")),
    "capacities out of order": Case(
        action("minCapacity: 5, maxCapacity: 2"),
        told("scalableTargetAction has minCapacity 5 above maxCapacity 2. Set minCapacity <= maxCapacity."),
    ),
    "no capacity": Case(
        action(""),
        told("scalableTargetAction has neither minCapacity nor maxCapacity. Set one of them."),
    ),
    "an offset for Auto Scaling": Case(
        one("aws:autoscaling:Schedule", "startTime: '2030-01-01T00:00:00+01:00', recurrence: '0 8 * * MON'"),
        told(f"startTime is '2030-01-01T00:00:00+01:00', {DATE}"),
    ),
    "a maintenance window that ends first": Case(
        one(
            "aws:ssm:MaintenanceWindow",
            "schedule: 'rate(7 days)', startDate: '2030-02-01T00:00:00Z', endDate: '2030-01-01T00:00:00Z'",
        ),
        told(
            "endDate 2030-01-01T00:00:00Z is not after startDate 2030-02-01T00:00:00Z, so it never runs. Set a later "
            "endDate."
        ),
    ),
    "an association at a rate": Case(
        one("aws:ssm:Association", "scheduleExpression: rate(1 day), applyOnlyAtCronInterval: true"),
        told(
            "applyOnlyAtCronInterval is true with 'rate(1 day)', but rates do not support it. Use cron, or remove it."
        ),
    ),
    "an association by cron": Case(
        one("aws:ssm:Association", "scheduleExpression: 'cron(0 2 ? * SUN *)', applyOnlyAtCronInterval: true")
    ),
    "a canary": Case(canary("rate(1 hour)", ", runConfig: { timeoutInSeconds: 840 }")),
    "a canary that runs once": Case(canary("rate(0 hour)", ", runConfig: { timeoutInSeconds: 840 }")),
    "a rare canary": Case(
        canary("rate(90 minutes)"),
        told(
            "schedule.expression is 'rate(90 minutes)', but the largest rate of a canary is one hour. Use cron for "
            "more."
        ),
    ),
    "a slow canary": Case(
        canary("rate(1 minute)", ", runConfig: { timeoutInSeconds: 120 }"),
        told(
            "runConfig.timeoutInSeconds is 120, but the canary runs every 60 seconds. Set it to 60 or less."
        ),
    ),
    "Macie once": Case(one("aws:macie2:ClassificationJob", "jobType: ONE_TIME")),
    "Macie without frequency": Case(
        one("aws:macie2:ClassificationJob", "jobType: SCHEDULED"),
        told("jobType is SCHEDULED without scheduleFrequency. Set scheduleFrequency."),
    ),
    "Macie once with frequency": Case(
        one("aws:macie2:ClassificationJob", "jobType: ONE_TIME, scheduleFrequency: { dailySchedule: true }"),
        told("jobType is ONE_TIME with scheduleFrequency. Remove one of them."),
    ),
    "a rotation": Case(rotation("scheduleExpression: rate(4 hours), duration: 2h")),
    "a frequent rotation": Case(
        rotation("scheduleExpression: rate(2 hours)"),
        told(
            "rotationRules.scheduleExpression is 'rate(2 hours)', but a secret is rotated every 4 hours at most. Write "
            "'rate(4 hours)'."
        ),
    ),
    "two schedules of a rotation": Case(
        rotation("scheduleExpression: rate(10 days), automaticallyAfterDays: 10"),
        told("rotationRules has both automaticallyAfterDays and scheduleExpression. Remove one of them."),
    ),
    "a duration in words": Case(
        rotation("automaticallyAfterDays: 10, duration: 3 hours"),
        told("rotationRules.duration is '3 hours', which is not a number of hours such as '3h'. Correct it."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_schedule_settings(case: Case) -> None:
    check("schedule-settings", case)
