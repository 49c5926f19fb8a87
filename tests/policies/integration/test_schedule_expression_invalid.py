"""Schedules with an expression that the service does not accept."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def schedule(type_: str, properties: str) -> str:
    return f"resources:\n  it: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def rule(properties: str) -> str:
    return schedule("aws:cloudwatch:EventRule", properties)


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


SIX = "cron requires 6: minutes, hours, day of month, month, day of week, year"
BUS = "  bus: { type: 'aws:cloudwatch:EventBus', properties: { name: orders } }\n"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
TARGET = (
    "target: { arn: 'arn:aws:sqs:eu-west-1:123456789012:q', roleArn: 'arn:aws:iam::123456789012:role/s' }"
)
WINDOW = "flexibleTimeWindow: { mode: 'OFF' }"
CUSTOM = (
    "The rule has a scheduleExpression and a custom event bus; only the default event bus supports "
    "schedules. Remove eventBusName, or use EventBridge Scheduler."
)

CASES = {
    "a cron of six fields": Case(rule("scheduleExpression: 'cron(0 3 ? * MON *)'")),
    "a rate": Case(rule("scheduleExpression: 'rate(5 minutes)'")),
    "five fields": Case(
        rule("scheduleExpression: 'cron(*/1 * * * *)'"),
        told(f"scheduleExpression 'cron(*/1 * * * *)' has 5 fields, but {SIX}. Write 'cron(*/1 * * * ? *)'."),
    ),
    "a plural with one": Case(
        rule("scheduleExpression: 'rate(1 minutes)'"),
        told("scheduleExpression 'rate(1 minutes)' has 'minutes' with 1. Write 'rate(1 minute)'."),
    ),
    "no question mark": Case(
        rule("scheduleExpression: 'cron(0 3 * * 1 *)'"),
        told(
            "scheduleExpression 'cron(0 3 * * 1 *)' sets day of month '*' and day of week '1', but one of the two "
            "must be '?'. Write 'cron(0 3 ? * 1 *)'."
        ),
    ),
    "a value outside its field": Case(
        rule("scheduleExpression: 'cron(0 24 * * ? *)'"),
        told(
            "scheduleExpression 'cron(0 24 * * ? *)' has 24 for hours, which is not between 0 and 23. Correct the "
            "expression."
        ),
    ),
    "an expression that is not known": Case(
        rule('scheduleExpression: "${other.unknown}"') + OTHER, when="planned"
    ),
    "an expression that is partly known": Case(
        rule('scheduleExpression: "rate(${other.unknown} minutes)"') + OTHER, when="planned"
    ),
    "only a pattern": Case(rule('eventPattern: \'{"source": ["aws.ec2"]}\'')),
    "neither": Case(
        rule("description: x"),
        told("The rule has neither scheduleExpression nor eventPattern. Set one of them."),
    ),
    "perhaps a pattern": Case(rule('eventPattern: "${other.unknown}"') + OTHER, when="planned"),
    "on the default bus by name": Case(rule("scheduleExpression: 'rate(1 day)', eventBusName: default")),
    "on the default bus by ARN": Case(
        rule(
            "scheduleExpression: 'rate(1 day)', "
            "eventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/default'"
        )
    ),
    "on a bus of its own": Case(
        rule('scheduleExpression: "rate(1 day)", eventBusName: "${bus.name}"') + BUS, told(CUSTOM)
    ),
    "on another bus by name": Case(
        rule("scheduleExpression: 'rate(1 day)', eventBusName: orders"), told(CUSTOM)
    ),
    "a pattern on a bus of its own": Case(
        rule('eventPattern: "{}", eventBusName: "${bus.name}"') + BUS,
    ),
    "Scheduler, once": Case(
        schedule(
            "aws:scheduler:Schedule",
            "scheduleExpression: 'at(2027-01-01T10:00:00)', scheduleExpressionTimezone: Europe/Berlin, "
            f"{WINDOW}, {TARGET}",
        )
    ),
    "Scheduler, with one of several": Case(
        schedule("aws:scheduler:Schedule", f"scheduleExpression: 'rate(1 minutes)', {WINDOW}, {TARGET}")
    ),
    "Scheduler, once with a zone": Case(
        schedule(
            "aws:scheduler:Schedule", f"scheduleExpression: 'at(2027-01-01T10:00:00Z)', {WINDOW}, {TARGET}"
        ),
        told(
            "scheduleExpression 'at(2027-01-01T10:00:00Z)' ends in 'Z', but the time zone is a separate property. "
            "Write 'at(2027-01-01T10:00:00)'."
        ),
    ),
    "Scheduler, no time zone's name": Case(
        schedule(
            "aws:scheduler:Schedule",
            f"scheduleExpression: 'rate(1 day)', scheduleExpressionTimezone: UTC+2, {WINDOW}, {TARGET}",
        ),
        told(
            "scheduleExpressionTimezone 'UTC+2' is not a name of the IANA time zone database. "
            "Use a name such as 'Europe/Berlin'."
        ),
    ),
    "Scheduler, an abbreviation of a time zone": Case(
        schedule(
            "aws:scheduler:Schedule",
            f"scheduleExpression: 'rate(1 day)', scheduleExpressionTimezone: CEST, {WINDOW}, {TARGET}",
        ),
        told(
            "scheduleExpressionTimezone 'CEST' is not a name of the IANA time zone database. "
            "Use a name such as 'Europe/Berlin'."
        ),
    ),
    "Scheduler, a time zone without area": Case(
        schedule(
            "aws:scheduler:Schedule",
            f"scheduleExpression: 'rate(1 day)', scheduleExpressionTimezone: Japan, {WINDOW}, {TARGET}",
        )
    ),
    "Auto Scaling as Unix": Case(
        schedule(
            "aws:autoscaling:Schedule",
            "autoscalingGroupName: g, scheduledActionName: a, minSize: 1, recurrence: '0 9 * * *'",
        )
    ),
    "Auto Scaling as EventBridge": Case(
        schedule(
            "aws:autoscaling:Schedule",
            "autoscalingGroupName: g, scheduledActionName: a, minSize: 1, recurrence: 'cron(0 9 * * ? *)'",
        ),
        told(
            "recurrence 'cron(0 9 * * ? *)' is written as a function, but Auto Scaling supports only the five fields "
            "of Unix cron. Correct the expression."
        ),
    ),
    "Auto Scaling, once": Case(
        schedule(
            "aws:autoscaling:Schedule",
            "autoscalingGroupName: g, scheduledActionName: a, minSize: 1, startTime: '2027-01-01T00:00:00Z'",
        )
    ),
    "Application Auto Scaling as Unix": Case(
        schedule("aws:appautoscaling:ScheduledAction", "schedule: '0 9 * * *', timezone: Etc/GMT+9"),
        told(
            "schedule '0 9 * * *' is not written as cron(...) or rate(...) or at(...). Write 'cron(0 9 * * ? *)'."
        ),
    ),
    "a maintenance window": Case(
        schedule("aws:ssm:MaintenanceWindow", "schedule: 'cron(0 16 ? * TUE *)', duration: 3, cutoff: 1")
    ),
    "a maintenance window by words": Case(
        schedule("aws:ssm:MaintenanceWindow", "schedule: every Tuesday, duration: 3, cutoff: 1"),
        told(
            "schedule 'every Tuesday' is not written as cron(...) or rate(...) or at(...). Correct the expression."
        ),
    ),
    "an association": Case(
        schedule("aws:ssm:Association", "name: AWS-UpdateSSMAgent, scheduleExpression: 'rate(30 minutes)'")
    ),
    "an association in weeks": Case(
        schedule("aws:ssm:Association", "name: AWS-UpdateSSMAgent, scheduleExpression: 'rate(1 week)'"),
        told(
            "scheduleExpression 'rate(1 week)' has the unit 'week', but the service supports minutes, hours, days. "
            "Correct the expression."
        ),
    ),
    "rules of a backup plan": Case(
        schedule(
            "aws:backup:Plan",
            "name: p, rules: [{ ruleName: a, targetVaultName: v, schedule: 'cron(0 5 ? * * *)' }, "
            "{ ruleName: b, targetVaultName: v, schedule: 'cron(0 5 * * *)' }, { ruleName: c, targetVaultName: v }]",
        ),
        told(f"schedule 'cron(0 5 * * *)' has 5 fields, but {SIX}. Write 'cron(0 5 * * ? *)'."),
    ),
    "a crawler by rate": Case(
        schedule("aws:glue:Crawler", "databaseName: d, role: r, schedule: 'rate(1 hour)'"),
        told(
            "schedule 'rate(1 hour)' is written as rate(...), but the service supports cron(...). Correct the "
            "expression."
        ),
    ),
    "a canary, nested": Case(
        schedule(
            "aws:synthetics:Canary",
            "artifactS3Location: 's3://b/', executionRoleArn: r, handler: h, runtimeVersion: v, "
            "schedule: { expression: 'rate(1 day)' }",
        ),
        told(
            "expression 'rate(1 day)' has the unit 'day', but the service supports minutes, hours. Correct the "
            "expression."
        ),
    ),
    "snapshots, deep": Case(
        schedule(
            "aws:dlm:LifecyclePolicy",
            "description: d, executionRoleArn: r, policyDetails: { resourceTypes: [VOLUME], schedules: "
            "[{ name: a, createRule: { interval: 24 } }, "
            "{ name: b, createRule: { cronExpression: 'cron(0 18 ? *)' } }] }",
        ),
        told(f"cronExpression 'cron(0 18 ? *)' has 4 fields, but {SIX}. Correct the expression."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_schedule_expression_invalid(case: Case) -> None:
    check("schedule-expression-invalid", case)
