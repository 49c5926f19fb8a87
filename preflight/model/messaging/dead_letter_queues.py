"""Dead-letter targets of messages and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from preflight.core.json_texts import read_known_json
from preflight.core.logic import equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Tri, Unknown, Value, outline
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
# The service in an ARN -> the type of what the ARN names, which for both services is their only resource.
_SERVICES: Final = {"sqs": aws.SQS_QUEUE, "sns": aws.SNS_TOPIC}
_FIELDS: Final = 6
# Types with an output that is any text, such as the ARN of another resource.
_WITH_TEXTS: Final = (aws.SSM_PARAMETER, aws.SECRETS_MANAGER_SECRET_VERSION, aws.CLOUDFORMATION_STACK)
# The mark of a part that AWS assigns, in the outline of a text.
_ASSIGNED: Final = "…"


class DeadLetterTarget(msgspec.Struct, frozen=True):
    """The target of dead letters: a resource of the stack, or what the ARN of another one says."""

    name: str
    type: str
    is_fifo: Tri
    place: Resource | str | Unknown

    def is_in_region_of(self, resource: Resource) -> Tri:
        if isinstance(self.place, Resource):
            return resource.same_region(self.place)
        return equal(resource.region, self.place)

    @property
    def region(self) -> str | Unknown:
        return self.place.region if isinstance(self.place, Resource) else self.place


def accepted_types(resource: Resource) -> tuple[str, ...]:
    """The types that AWS accepts as the resource's dead-letter target."""
    return _TARGETS[resource.type][2]


def dead_letter_target(resource: Resource) -> Resource | Unknown | None:
    """The dead-letter target, of any type; `None` if it is not set."""
    value = _value(resource)
    if value is None:
        return None
    key = _TARGETS[resource.type][0]
    types = tuple(sorted({r.type for r in _named(resource, key, value)}))
    return resource.resolve(value, types, key) if types else Unknown(f"{key} of '{resource.name}'")


def described_target(resource: Resource) -> DeadLetterTarget | Unknown | None:
    """The dead-letter target with what decides whether AWS accepts it; `None` if it is not set."""
    found = dead_letter_target(resource)
    if isinstance(found, Resource):
        return DeadLetterTarget(found.name, found.type, is_fifo(found), found)
    return found if found is None else _by_text(_value(resource)) or found


def _by_text(value: Value) -> DeadLetterTarget | None:
    """What an ARN says, in which only the account may be unknown; `None` if it is not such an ARN.

    Source: SQS API, CreateQueue, and SNS API, CreateTopic: the name of a FIFO queue or topic, and no other name, ends
    with `.fifo`. SQS guide, "Using dead-letter queues": both queues are in one Region.
    """
    fields = (outline(value) or "").split(":")
    if len(fields) != _FIELDS or fields[0] != "arn" or any(_ASSIGNED in fields[n] for n in (1, 2, 3, 5)):
        return None
    _, _, service, region, _, name = fields
    return DeadLetterTarget(
        name, _SERVICES.get(service, f"{service} resource"), name.endswith(".fifo"), region
    )


def _value(resource: Resource) -> Value:
    """The ARN of the dead-letter target as the program sets it; `None` if it is not set."""
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
    return value


def _named(resource: Resource, key: str, value: object) -> list[Resource]:
    """The resources that the value may name: by its ARN, otherwise those on which the property depends."""
    if isinstance(value, str):
        return _by_arn(resource.stack).get(value, [])
    meant = resource.stack.meant(value) if isinstance(value, Unknown) else None
    owners = (resource.stack.by_urn.get(urn) for urn in resource.dependencies_of(key))
    found = [meant] if meant is not None else [r for r in owners if r is not None]
    # Of an ARN that the program builds from parts, an owner may have a part only, such as the Region.
    types = accepted_types(resource) if isinstance(value, PartialText) else None
    named = (r for r in found if (r.type in types if types else r.type not in _WITH_TEXTS))
    return [r for r in named if r.type.startswith("aws:")]


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
