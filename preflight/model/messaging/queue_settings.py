"""Settings of SQS queues and SNS topics that depend on each other or exclude each other.

Source: SQS API, CreateQueue; SNS API, CreateTopic; the provider's plan-time checks of both.
"""

from __future__ import annotations

import re
from typing import Final

from preflight.core.conversion import as_number
from preflight.core.logic import all_of, equal, known, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.identity.policy_documents import MalformedDocumentError, parse
from preflight.model.messaging.dead_letter_queues import is_fifo

_FIFO_ONLY: Final = {
    aws.SQS_QUEUE: ("contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"),
    aws.SNS_TOPIC: ("contentBasedDeduplication", "fifoThroughputScope", "archivePolicy"),
}
RECEIVES: Final = (1, 1000)
MOST_SOURCES: Final = 10
_QUEUE: Final = re.compile(r"arn:[a-z0-9-]+:sqs:[a-z0-9-]+:[0-9]{12}:.+")
# Source: SQS API, SetQueueAttributes, `RedriveAllowPolicy`.
_BY_QUEUE: Final = "byQueue"
_PERMISSIONS: Final = ("allowAll", "denyAll", _BY_QUEUE)


def fifo_settings_of_standard(resource: Resource) -> tuple[str, ...]:
    """FIFO settings on a queue or topic that is certainly standard."""
    if is_fifo(resource) is not False:
        return ()
    set_ = (k for k in _FIFO_ONLY[resource.type] if resource.is_set(k) and resource.get(k) is not False)
    return tuple(k for k in set_ if known(resource.get(k)))


def has_limit_without_scope(queue: Resource) -> Tri:
    """Whether throughput is limited per message group, and messages are not deduplicated per message group."""
    return all_of(
        (
            equal(queue.text("fifoThroughputLimit"), "perMessageGroupId"),
            negate(equal(queue.text("deduplicationScope"), "messageGroup")),
        )
    )


def has_two_encryptions(queue: Resource) -> Tri:
    """Whether it sets both a KMS key and SQS-managed encryption."""
    return all_of((queue.is_set("kmsMasterKeyId"), queue.flag("sqsManagedSseEnabled")))


def not_a_queue(value: object) -> bool:
    """Whether a known text is certainly not the ARN of a queue."""
    return isinstance(value, str) and _QUEUE.fullmatch(value) is None


def subscription_redrive_fault(subscription: Resource) -> str:
    """Why SNS rejects the redrive policy of a subscription, as a predicate; empty if nothing is certain."""
    try:
        found = parse(subscription.get("redrivePolicy"))
    except MalformedDocumentError:
        return "is not a JSON object"
    if found is None or isinstance(found, Unknown) or not found:
        return ""
    if "deadLetterTargetArn" not in found:
        return "has no deadLetterTargetArn"
    target = found["deadLetterTargetArn"]
    return (
        f"has the deadLetterTargetArn '{target}', which is not the ARN of a queue"
        if not_a_queue(target)
        else ""
    )


def redrive_fault(resource: Resource) -> str:
    """Why SQS rejects the redrive policy, as a predicate; empty if nothing is certain."""
    try:
        found = parse(resource.get("redrivePolicy"))
    except MalformedDocumentError:
        return "is not a JSON object"
    if found is None or isinstance(found, Unknown) or not found:
        return ""
    for key in ("deadLetterTargetArn", "maxReceiveCount"):
        if key not in found:
            return f"has no {key}"
    if isinstance(found["deadLetterTargetArn"], list | dict):
        return "has a deadLetterTargetArn that is not a text"
    if not_a_queue(found["deadLetterTargetArn"]):
        return (
            f"has the deadLetterTargetArn '{found['deadLetterTargetArn']}', which is not the ARN of a queue"
        )
    count = as_number(found["maxReceiveCount"])
    if isinstance(count, int) and not RECEIVES[0] <= count <= RECEIVES[1]:
        return f"has maxReceiveCount {count}, which is not between {RECEIVES[0]} and {RECEIVES[1]}"
    return ""


def redrive_allow_fault(queue: Resource) -> str:
    """Why SQS rejects the redrive allow policy, as a predicate; empty if nothing is certain."""
    try:
        found = parse(queue.get("redriveAllowPolicy"))
    except MalformedDocumentError:
        return "is not a JSON object"
    if found is None or isinstance(found, Unknown) or not found:
        return ""
    permission = found.get("redrivePermission")
    if permission is None:
        return "has no redrivePermission"
    if isinstance(permission, str) and permission not in _PERMISSIONS:
        return f"has redrivePermission '{permission}'; values are {', '.join(_PERMISSIONS)}"
    if isinstance(permission, str) and permission != _BY_QUEUE and "sourceQueueArns" in found:
        return f"has sourceQueueArns with redrivePermission {permission}, which only {_BY_QUEUE} takes"
    if permission == _BY_QUEUE and "sourceQueueArns" not in found:
        return f"has redrivePermission {_BY_QUEUE} without sourceQueueArns"
    sources = found.get("sourceQueueArns")
    if isinstance(sources, list) and len(sources) > MOST_SOURCES:
        return f"has {len(sources)} sourceQueueArns; the maximum is {MOST_SOURCES}"
    return ""
