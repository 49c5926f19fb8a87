"""Dead-letter targets of messages and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.core.json_texts import read_known_json
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws

# Type -> the top-level property that names the dead-letter target, the path below it, and the types that AWS accepts.
# Sources: Lambda guide "Capturing records of asynchronous invocations", EventBridge guide "Using dead-letter queues",
# SNS guide "Amazon SNS dead-letter queues", SQS guide "Using dead-letter queues".
_TARGETS: Final[dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    aws.LAMBDA_FUNCTION: ("deadLetterConfig", ("targetArn",), (aws.SQS_QUEUE, aws.SNS_TOPIC)),
    aws.CLOUDWATCH_EVENT_TARGET: ("deadLetterConfig", ("arn",), (aws.SQS_QUEUE,)),
    aws.SCHEDULER_SCHEDULE: ("target", ("deadLetterConfig", "arn"), (aws.SQS_QUEUE,)),
    aws.SNS_TOPIC_SUBSCRIPTION: ("redrivePolicy", ("deadLetterTargetArn",), (aws.SQS_QUEUE,)),
    aws.SQS_QUEUE: ("redrivePolicy", ("deadLetterTargetArn",), (aws.SQS_QUEUE,)),
    aws.SQS_REDRIVE_POLICY: ("redrivePolicy", ("deadLetterTargetArn",), (aws.SQS_QUEUE,)),
}
WITH_DEAD_LETTERS: Final = tuple(_TARGETS)


def accepted_types(resource: Resource) -> tuple[str, ...]:
    """The types that AWS accepts as the resource's dead-letter target."""
    return _TARGETS[resource.type][2]


def dead_letter_target(resource: Resource) -> Resource | Unknown | None:
    """The dead-letter target, of any type; `None` if it is not set."""
    key, path, _ = _TARGETS[resource.type]
    value = resource.get(key)
    if isinstance(value, str | PartialText):
        value = read_known_json(value)
    if isinstance(value, Unknown) and value.hole is None:
        value = Unknown(f"{key} of '{resource.name}'")
    for step in path if not isinstance(value, Unknown) else ():
        value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, Unknown):
            break
    if value is None:
        return None
    types = tuple(sorted({r.type for r in _named(resource, key, value)}))
    return resource.resolve(value, types, key) if types else Unknown(f"{key} of '{resource.name}'")


def _named(resource: Resource, key: str, value: object) -> list[Resource]:
    """The resources that the value may name: by its ARN, otherwise those on which the property depends."""
    if isinstance(value, str):
        return _by_arn(resource.stack).get(value, [])
    if isinstance(value, Unknown) and (meant := resource.stack.meant(value)) is not None:
        return [meant]
    found = (resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key))
    return [r for r in found if r is not None and r.type.startswith("aws:")]


def _by_arn(stack: Stack) -> Mapping[str, list[Resource]]:
    """The resources with a known ARN, by ARN."""

    def make() -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in stack.resources:
            arn = resource.get("arn")
            if isinstance(arn, str):
                found.setdefault(arn, []).append(resource)
        return found

    return stack.cache("resources by ARN", make)


def is_fifo(resource: Resource) -> Tri:
    """Whether a queue or topic is first-in-first-out."""
    flag = resource.flag("fifoQueue" if resource.type == aws.SQS_QUEUE else "fifoTopic")
    return Unknown(flag.reason) if isinstance(flag, Unknown) else flag
