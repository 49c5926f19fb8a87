"""AWS Glue jobs, triggers and crawlers: settings that Glue rejects.

Sources: Glue API reference, CreateJob, CreateTrigger, CreateCrawler; the provider's conflict of max_capacity with
worker_type and number_of_workers; its documentation of catalog targets ("doesn't support DEPRECATE_IN_DATABASE");
the error texts `Worker Type is not supported for Job Command pythonshell` and `Please do not set Max Capacity if using
Worker Type and Number of Workers` from users' reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.encoding import is_given
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.GLUE_JOB, aws.GLUE_TRIGGER, aws.GLUE_CRAWLER)
_SHELL: Final = "pythonshell"
_SHELL_CAPACITIES: Final = (0.0625, 1)
# Trigger type -> the property that it requires.
_REQUIRED: Final = {"SCHEDULED": "schedule", "CONDITIONAL": "predicate"}
_LOG: Final = "LOG"
_DEPRECATE: Final = "DEPRECATE_IN_DATABASE"


def glue_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a job, trigger or crawler that Glue certainly rejects."""
    if resource.type == aws.GLUE_JOB:
        yield from _job(resource)
    elif resource.type == aws.GLUE_TRIGGER:
        yield from _trigger(resource)
    else:
        yield from _crawler(resource)


def _job(job: Resource) -> Iterator[SettingFault]:
    command = job.text("command", "name")
    has_type, has_number = job.is_set("workerType"), job.is_set("numberOfWorkers")
    is_shell = isinstance(command, str) and command == _SHELL
    if is_shell and has_type:
        yield SettingFault(
            "workerType is set for a Python shell job. Remove workerType and numberOfWorkers; use maxCapacity.",
            "Worker Type is not supported for Job Command pythonshell",
        )
    elif job.is_set("maxCapacity") and (has_type or has_number):
        yield SettingFault(
            "maxCapacity is set together with workerType or numberOfWorkers. Remove maxCapacity.",
            "Please do not set Max Capacity if using Worker Type and Number of Workers",
        )
    elif has_type != has_number:
        one, other = ("workerType", "numberOfWorkers") if has_type else ("numberOfWorkers", "workerType")
        yield SettingFault(
            f"{one} is set without {other}. Set {other} too.",
            "Please set both Worker Type and Number of Workers",
        )
    capacity = job.get("maxCapacity")
    if is_shell and isinstance(capacity, int | float) and capacity not in _SHELL_CAPACITIES:
        yield SettingFault(
            f"maxCapacity is {capacity} for a Python shell job, which has 0.0625 or 1. Set one of them."
        )
    workers = job.number("numberOfWorkers")
    if has_type and isinstance(workers, int) and workers < 2:
        yield SettingFault(
            f"numberOfWorkers is {workers}; a run requires at least 2. Set it to 2 or more.",
            "minimum allowed value of Number of Workers is 2",
            is_certain=False,
        )
    yield from _flexible(job, command if isinstance(command, str) else "")


def _flexible(job: Resource, command: str) -> Iterator[SettingFault]:
    execution = job.text("executionClass")
    if isinstance(execution, str) and execution == "FLEX" and command not in ("", "glueetl"):
        yield SettingFault(
            f"executionClass is FLEX for a job of type {command}. Remove it; only glueetl supports it."
        )


def _trigger(trigger: Resource) -> Iterator[SettingFault]:
    kind = trigger.text("type")
    required = _REQUIRED.get(kind, "") if isinstance(kind, str) else ""
    if required and not trigger.is_set(required):
        yield SettingFault(f"type is {kind} without {required}. Set {required}.")


def _crawler(crawler: Resource) -> Iterator[SettingFault]:
    keys = tuple(crawler.keys())
    targets = [k for k in keys if k.endswith("Targets") and is_given(crawler.get(k)) is not False]
    if not targets:
        yield SettingFault(
            "The crawler has no targets. Set s3Targets or other targets.",
            "At least one crawl target must be specified",
        )
    behavior = crawler.text("schemaChangePolicy", "deleteBehavior")
    if "catalogTargets" in targets and known(behavior) and behavior != _LOG:
        # No source says what holds for DELETE_FROM_DATABASE, or without the block.
        is_deprecating = behavior == _DEPRECATE or (behavior is None and crawler.is_set("schemaChangePolicy"))
        yield SettingFault(
            f"schemaChangePolicy.deleteBehavior is {behavior or _DEPRECATE}, which catalogTargets do not support. Set "
            "it to LOG.",
            is_certain=is_deprecating,
        )
