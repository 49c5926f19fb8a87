"""Settings of queues and topics that exclude each other."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
DEAD = "  dead: { type: 'aws:sqs:Queue' }\n"


def queue(properties: str, type_: str = "aws:sqs:Queue") -> str:
    return f"resources:\n  q: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("q", message) for message in messages)


def standard(settings: str, noun: str = "queue", flag: str = "fifoQueue") -> list[tuple[str, str]]:
    return told(
        f"{settings} is set on a standard {noun}. Set {flag} to true and end the name in .fifo, or remove the "
        "setting."
    )


def redrive(fault: str) -> list[tuple[str, str]]:
    return told(f"redrivePolicy {fault}. Write an object with deadLetterTargetArn and maxReceiveCount.")


def allow(fault: str) -> list[tuple[str, str]]:
    return told(
        f"redriveAllowPolicy {fault}. Write an object with redrivePermission, and sourceQueueArns for byQueue."
    )


FIFO = "name: q.fifo, fifoQueue: true"
LIMIT = "fifoThroughputLimit: perMessageGroupId"

ALLOWED = 'redriveAllowPolicy: \'{{"redrivePermission": "byQueue"{}}}\''

CASES = {
    "redriven to a name": Case(
        queue('redrivePolicy: \'{"deadLetterTargetArn": "dead", "maxReceiveCount": 3}\''),
        redrive("has the deadLetterTargetArn 'dead', which is not the ARN of a queue"),
    ),
    "allowed by queue, without queues": Case(
        queue(ALLOWED.format("")), allow("has redrivePermission byQueue without sourceQueueArns")
    ),
    "allowed by many queues": Case(
        queue(ALLOWED.format(', "sourceQueueArns": [' + ", ".join(['"a"'] * 11) + "]")),
        allow("has 11 sourceQueueArns; the maximum is 10"),
    ),
    "standard": Case(queue("delaySeconds: 0, contentBasedDeduplication: false")),
    "FIFO with all": Case(
        queue(f"{FIFO}, contentBasedDeduplication: true, deduplicationScope: messageGroup, {LIMIT}")
    ),
    "deduplication of a standard queue": Case(
        queue("contentBasedDeduplication: true"), standard("contentBasedDeduplication")
    ),
    "scope of a standard queue": Case(
        queue("deduplicationScope: queue, fifoThroughputLimit: perQueue"),
        standard("deduplicationScope and fifoThroughputLimit"),
    ),
    "perhaps FIFO": Case(
        queue('fifoQueue: "${other.unknown}", contentBasedDeduplication: true') + OTHER, when="planned"
    ),
    "perhaps deduplicated": Case(
        queue('contentBasedDeduplication: "${other.unknown}"') + OTHER, when="planned"
    ),
    "a topic": Case(
        queue("contentBasedDeduplication: true", "aws:sns:Topic"),
        standard("contentBasedDeduplication", "topic", "fifoTopic"),
    ),
    "a FIFO topic": Case(
        queue("name: t.fifo, fifoTopic: true, contentBasedDeduplication: true", "aws:sns:Topic")
    ),
    "a limit without scope": Case(
        queue(f"{FIFO}, {LIMIT}"),
        told(
            "fifoThroughputLimit is perMessageGroupId without deduplicationScope messageGroup. "
            "Set deduplicationScope to messageGroup."
        ),
    ),
    "a limit with a scope that is not known": Case(
        queue(f'{FIFO}, {LIMIT}, deduplicationScope: "${{other.unknown}}"') + OTHER, when="planned"
    ),
    "one key": Case(queue("kmsMasterKeyId: alias/app, sqsManagedSseEnabled: false")),
    "two keys": Case(
        queue("kmsMasterKeyId: alias/app, sqsManagedSseEnabled: true"),
        told("kmsMasterKeyId and sqsManagedSseEnabled are both set. Remove one of them."),
    ),
    "redrive": Case(
        queue('redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }')
        + DEAD
    ),
    "redrive in words": Case(
        queue('redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: "3" } }')
        + DEAD
    ),
    "redrive that is not known": Case(queue('redrivePolicy: "${other.unknown}"') + OTHER, when="planned"),
    "redrive that is an ARN": Case(
        queue("redrivePolicy: 'arn:aws:sqs:eu-west-1:123456789012:dead'"), redrive("is not a JSON object")
    ),
    "redrive to a list": Case(
        queue('redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: ["${dead.arn}"], maxReceiveCount: 3 } }')
        + DEAD,
        redrive("has a deadLetterTargetArn that is not a text"),
        when="deployed",
    ),
    "redrive without a count": Case(
        queue('redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}" } }') + DEAD,
        redrive("has no maxReceiveCount"),
        when="deployed",
    ),
    "redrive without a queue": Case(
        queue("redrivePolicy: '{\"maxReceiveCount\": 3}'"), redrive("has no deadLetterTargetArn")
    ),
    "redrive at once": Case(
        queue('redrivePolicy: { "fn::toJSON": { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 0 } }')
        + DEAD,
        redrive("has maxReceiveCount 0, which is not between 1 and 1000"),
        when="deployed",
    ),
    "a redrive policy of its own": Case(
        queue("queueUrl: u, redrivePolicy: '{\"maxReceiveCount\": 3}'", "aws:sqs:RedrivePolicy"),
        redrive("has no deadLetterTargetArn"),
    ),
    "who may redrive": Case(queue('redriveAllowPolicy: \'{"redrivePermission": "denyAll"}\'')),
    "which queues may redrive": Case(
        queue('redriveAllowPolicy: \'{"redrivePermission": "byQueue", "sourceQueueArns": ["a"]}\'')
    ),
    "another permission": Case(
        queue('redriveAllowPolicy: \'{"redrivePermission": "byqueue"}\''),
        allow("has redrivePermission 'byqueue'; values are allowAll, denyAll, byQueue"),
    ),
    "queues that nobody reads": Case(
        queue('redriveAllowPolicy: \'{"redrivePermission": "denyAll", "sourceQueueArns": ["a"]}\''),
        allow("has sourceQueueArns with redrivePermission denyAll, which only byQueue takes"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_queue_configuration(case: Case) -> None:
    check("queue-configuration", case)
