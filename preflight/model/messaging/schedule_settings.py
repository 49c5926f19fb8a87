"""What schedules set besides their expression: dates, windows, capacities and the parameters of their targets.

Sources: EventBridge Scheduler API, CreateSchedule and Target, user guide "Configuring flexible time windows"; SQS API,
SendMessage (`MessageGroupId` is required for FIFO queues); Application Auto Scaling API, PutScheduledAction; Systems
Manager API, CreateAssociation; CloudWatch Synthetics API, CanaryRunConfigInput and CanaryScheduleInput; Macie API,
CreateClassificationJob; Secrets Manager API, RotationRulesType; the provider's checks of `start_date`, `end_date` (RFC
3339). Read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from preflight.core.encoding import is_given
from preflight.core.json_texts import is_other_text
from preflight.core.logic import all_of, certainly, equal, known, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import is_fifo
from preflight.model.setting_faults import SettingFault

# Type -> its first and its last time.
_DATES: Final = {
    aws.SCHEDULER_SCHEDULE: ("startDate", "endDate"),
    aws.APP_AUTO_SCALING_SCHEDULED_ACTION: ("startTime", "endTime"),
    aws.AUTO_SCALING_SCHEDULE: ("startTime", "endTime"),
    aws.SSM_MAINTENANCE_WINDOW: ("startDate", "endDate"),
}
# The provider reads a time with its offset; of Auto Scaling only one in UTC.
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_UTC: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_FORMATS: Final = {
    aws.SCHEDULER_SCHEDULE: _TIME,
    aws.APP_AUTO_SCALING_SCHEDULED_ACTION: _TIME,
    aws.AUTO_SCALING_SCHEDULE: _UTC,
}
_ARN: Final = re.compile(r"arn:[a-z0-9-]+:([a-z0-9-]+):[^:]*:[^:]*:(.+)")
_RATE: Final = re.compile(r"\s*rate\(\s*([0-9]+)\s+(minute|hour)s?\s*\)\s*", re.IGNORECASE)
_HOURS: Final = re.compile("[0-9]{1,2}h")
_LEAST_ROTATION: Final = 4
# The targets that Scheduler calls by a template, with parameters without which the call is not valid.
_PARAMETERS: Final = {
    "kinesis": ("kinesisParameters", "the partition key of PutRecord"),
    "events": ("eventbridgeParameters", "the source and the detail type of PutEvents"),
    "ecs": ("ecsParameters", "the task definition of RunTask"),
}
_TYPES: Final = {
    aws.KINESIS_STREAM: "kinesis",
    aws.CLOUDWATCH_EVENT_BUS: "events",
    aws.ECS_CLUSTER: "ecs",
    aws.LAMBDA_FUNCTION: "lambda",
    aws.SFN_STATE_MACHINE: "states",
}
_JSON_INPUT: Final = ("lambda", "states", "events")


def schedule_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings with which the service rejects the schedule, or it can never run."""
    yield from _dates(resource)
    if (own := _OWN.get(resource.type)) is not None:
        yield from own(resource)


def _dates(resource: Resource) -> Iterator[SettingFault]:
    keys = _DATES.get(resource.type)
    if keys is None:
        return
    form = _FORMATS.get(resource.type)
    texts = [resource.text(key) for key in keys]
    for key, text in zip(keys, texts, strict=True):
        if isinstance(text, Unknown):
            note(text)
        elif form is not None and text and not form.fullmatch(text):
            yield SettingFault(
                f"{key} is '{text}', which is not a time in the format 2030-01-31T08:00:00Z. Write it in this format.",
                "expected to be a valid RFC3339 date",
            )
    first, last = (_time(text) for text in texts)
    if first is not None and last is not None and last <= first and not _runs_once(resource):
        yield SettingFault(
            f"{keys[1]} {texts[1]} is not after {keys[0]} {texts[0]}, so it never runs. Set a later {keys[1]}."
        )


def _time(text: str | Unknown | None) -> datetime | None:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _runs_once(resource: Resource) -> bool:
    """Whether it may run once, so that dates are ignored, or nothing is known of it."""
    key = "schedule" if resource.type != aws.SCHEDULER_SCHEDULE else "scheduleExpression"
    text = resource.text(key)
    if resource.type == aws.AUTO_SCALING_SCHEDULE:
        return False
    return not isinstance(text, str) or text.strip().lower().startswith("at")


# --- EventBridge Scheduler


def _schedule(schedule: Resource) -> Iterator[SettingFault]:
    window = ("flexibleTimeWindow", "maximumWindowInMinutes")
    if certainly(equal(schedule.text("flexibleTimeWindow", "mode"), "FLEXIBLE")):
        minutes = schedule.get(*window)
        if minutes is None:
            yield SettingFault(
                "flexibleTimeWindow.mode is FLEXIBLE without maximumWindowInMinutes. Set maximumWindowInMinutes."
            )
    target = schedule.get("target", "arn")
    found = (
        schedule.resolve(target, (*_TYPES, aws.SQS_QUEUE), "target") if isinstance(target, Unknown) else None
    )
    named = found if isinstance(found, Resource) and not found.is_external else None
    service = _service(target, named)
    yield from _parameters(schedule, service)
    if service in _JSON_INPUT:
        yield from _input(schedule)
    if _names_fifo(target, named):
        yield from _fifo(schedule, named)


def _service(target: Value, named: Resource | None) -> str:
    """The service whose operation Scheduler calls; empty if it is not certain, or calls any operation."""
    if named is not None:
        return _TYPES.get(named.type, "")
    match = _ARN.fullmatch(target) if isinstance(target, str) else None
    if match is None:
        return ""
    service, rest = match.groups()
    kinds = {"kinesis": "stream/", "events": "event-bus/", "ecs": "cluster/", "lambda": "function:"}
    kinds["states"] = "stateMachine:"
    return service if service in kinds and rest.startswith(kinds[service]) else ""


def _parameters(schedule: Resource, service: str) -> Iterator[SettingFault]:
    key, what = _PARAMETERS.get(service, ("", ""))
    if key and schedule.get("target", key) is None:
        yield SettingFault(f"target.{key} is not set, which has {what}. Set target.{key}.")


def _input(schedule: Resource) -> Iterator[SettingFault]:
    if is_other_text(schedule.text("target", "input")):
        yield SettingFault("target.input is not JSON, which the target requires. Write JSON.")


def _names_fifo(target: Value, named: Resource | None) -> bool:
    if named is not None and named.type == aws.SQS_QUEUE:
        return certainly(is_fifo(named))
    return isinstance(target, str) and ":sqs:" in target and target.endswith(".fifo")


def _fifo(schedule: Resource, queue: Resource | None) -> Iterator[SettingFault]:
    if schedule.get("target", "sqsParameters", "messageGroupId") is None:
        yield SettingFault(
            "The target is a FIFO queue, but target.sqsParameters.messageGroupId is not set. Set it.",
            "The request must contain the parameter MessageGroupId",
        )
    if queue is not None and certainly(negate(queue.flag("contentBasedDeduplication"))):
        yield SettingFault(
            f"The target is the FIFO queue '{queue.name}' without contentBasedDeduplication, which Scheduler requires. "
            "Set contentBasedDeduplication on the queue.",
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided",
        )


# --- other services


def _scheduled_action(action: Resource) -> Iterator[SettingFault]:
    block = "scalableTargetAction"
    least, most = (action.number(block, key) for key in ("minCapacity", "maxCapacity"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield SettingFault(
            f"{block} has minCapacity {least} above maxCapacity {most}. Set minCapacity <= maxCapacity.",
            "Maximum capacity cannot be less than minimum capacity",
        )
    elif least is None and most is None and known(action.get(block)):
        yield SettingFault(f"{block} has neither minCapacity nor maxCapacity. Set one of them.")


def _association(association: Resource) -> Iterator[SettingFault]:
    text = association.text("scheduleExpression")
    is_rate = isinstance(text, str) and text.strip().lower().startswith("rate")
    if is_rate and certainly(association.flag("applyOnlyAtCronInterval")):
        yield SettingFault(
            f"applyOnlyAtCronInterval is true with '{text}', but rates do not support it. Use cron, or remove it."
        )


def _canary(canary: Resource) -> Iterator[SettingFault]:
    text = canary.text("schedule", "expression")
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return
    seconds = int(match[1][:6]) * (60 if match[2].lower() == "minute" else 3600)
    if seconds > 3600:
        yield SettingFault(
            f"schedule.expression is '{text}', but the largest rate of a canary is one hour. Use cron for more.",
        )
    timeout = canary.number("runConfig", "timeoutInSeconds")
    if isinstance(timeout, int) and 0 < seconds < timeout:
        yield SettingFault(
            f"runConfig.timeoutInSeconds is {timeout}, but the canary runs every {seconds} seconds. "
            f"Set it to {seconds} or less."
        )


def _macie_job(job: Resource) -> Iterator[SettingFault]:
    given = job.is_set("scheduleFrequency")
    if certainly(equal(job.text("jobType"), "SCHEDULED")) and not given:
        yield SettingFault("jobType is SCHEDULED without scheduleFrequency. Set scheduleFrequency.")
    if certainly(all_of((equal(job.text("jobType"), "ONE_TIME"), given))):
        yield SettingFault("jobType is ONE_TIME with scheduleFrequency. Remove one of them.")


def _rotation(rotation: Resource) -> Iterator[SettingFault]:
    text = rotation.text("rotationRules", "scheduleExpression")
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if match is not None and match[2].lower() == "hour" and int(match[1][:6]) < _LEAST_ROTATION:
        yield SettingFault(
            f"rotationRules.scheduleExpression is '{text}', but a secret is rotated every {_LEAST_ROTATION} hours at "
            f"most. Write 'rate({_LEAST_ROTATION} hours)'."
        )
    if text is not None and certainly(is_given(rotation.get("rotationRules", "automaticallyAfterDays"))):
        yield SettingFault(
            "rotationRules has both automaticallyAfterDays and scheduleExpression. Remove one of them."
        )
    duration = rotation.text("rotationRules", "duration")
    if isinstance(duration, str) and duration and not _HOURS.fullmatch(duration):
        yield SettingFault(
            f"rotationRules.duration is '{duration}', which is not a number of hours such as '3h'. Correct it."
        )


_OWN: Final[Mapping[str, Callable[[Resource], Iterator[SettingFault]]]] = {
    aws.SCHEDULER_SCHEDULE: _schedule,
    aws.APP_AUTO_SCALING_SCHEDULED_ACTION: _scheduled_action,
    aws.SSM_ASSOCIATION: _association,
    aws.SYNTHETICS_CANARY: _canary,
    aws.MACIE2_CLASSIFICATION_JOB: _macie_job,
    aws.SECRETS_MANAGER_SECRET_ROTATION: _rotation,
}
WITH_SETTINGS: Final = tuple(sorted({*_DATES, *_OWN}))
