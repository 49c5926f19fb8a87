"""Settings of event source mappings that their queue or stream does not have."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
QUEUE = "  q: { type: 'aws:sqs:Queue' }\n"
FIFO = "  q: { type: 'aws:sqs:Queue', properties: { name: q.fifo, fifoQueue: true } }\n"
STREAM = "  s: { type: 'aws:kinesis:Stream', properties: { shardCount: 1 } }\n"
TABLE = (
    "  t: { type: 'aws:dynamodb:Table', properties: { billingMode: PAY_PER_REQUEST, hashKey: id, "
    "attributes: [{ name: id, type: S }], streamEnabled: true, streamViewType: KEYS_ONLY } }\n"
)


def mapping(source: str, more: str = "") -> str:
    return (
        "resources:\n  m: { type: 'aws:lambda:EventSourceMapping', properties: "
        f'{{ functionName: f, eventSourceArn: "{source}"{more} }} }}\n'
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("m", message) for message in messages)


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:eu-west-1:123456789012:{rest}"


def unreadable(what: str) -> list[tuple[str, str]]:
    return told(
        f"eventSourceArn is {what}, which Lambda does not support as a source. Use a queue, a Kinesis "
        "stream or the stream of a table."
    )


Q, S, T = "${q.arn}", "${s.arn}", "${t.streamArn}"
START = ", startingPosition: LATEST"
NO_START = told(
    "startingPosition is missing on a mapping that reads a stream. Set it to LATEST or TRIM_HORIZON."
)
QUEUE_START = told("startingPosition is set on a mapping that reads a queue. Remove it; it is for streams.")


def large(batch: int) -> list[tuple[str, str]]:
    return told(
        f"batchSize is {batch} without maximumBatchingWindowInSeconds. Set the window to 1 or more, "
        "or batchSize to 10 or "
        "less."
    )


CASES = {
    "a queue": Case(mapping(Q, ", batchSize: 10") + QUEUE),
    "a queue with a window": Case(mapping(Q, ", batchSize: 100, maximumBatchingWindowInSeconds: 1") + QUEUE),
    "a large batch": Case(mapping(Q, ", batchSize: 11") + QUEUE, large(11), when="planned"),
    "a large batch of an ARN": Case(mapping(arn("sqs", "q"), ", batchSize: 50"), large(50), when="planned"),
    "a mapping that exists": Case(mapping(Q, ", batchSize: 11") + QUEUE, when="deployed"),
    "a window that is not known": Case(
        mapping(Q, ', batchSize: 11, maximumBatchingWindowInSeconds: "${other.unknown}"') + QUEUE + OTHER,
        when="planned",
    ),
    "a FIFO queue": Case(mapping(Q, ", batchSize: 10") + FIFO),
    "a FIFO queue with a window": Case(
        mapping(Q, ", maximumBatchingWindowInSeconds: 5") + FIFO,
        told("maximumBatchingWindowInSeconds is 5, and the queue is FIFO. Remove it."),
        when="planned",
    ),
    "a FIFO queue with a large batch": Case(
        mapping(Q, ", batchSize: 20") + FIFO,
        told("batchSize is 20, and the queue is FIFO. Set it to 10 or less."),
        when="planned",
    ),
    "a FIFO queue by ARN": Case(
        mapping(arn("sqs", "q.fifo"), ", maximumBatchingWindowInSeconds: 5"),
        told("maximumBatchingWindowInSeconds is 5, and the queue is FIFO. Remove it."),
        when="planned",
    ),
    "a queue with a start": Case(mapping(Q, START) + QUEUE, QUEUE_START, when="planned"),
    "a queue with settings of streams": Case(
        mapping(Q, ", bisectBatchOnFunctionError: true, parallelizationFactor: 2") + QUEUE,
        told(
            "bisectBatchOnFunctionError and parallelizationFactor on a mapping that reads a queue. "
            "Remove it; it is for "
            "streams."
        ),
        when="planned",
    ),
    "a queue with concurrency": Case(mapping(Q, ", scalingConfig: { maximumConcurrency: 5 }") + QUEUE),
    "a stream": Case(mapping(S, f"{START}, parallelizationFactor: 2, batchSize: 500") + STREAM),
    "a stream without a start": Case(mapping(S) + STREAM, NO_START, when="planned"),
    "a stream by ARN without a start": Case(mapping(arn("kinesis", "stream/s")), NO_START, when="planned"),
    "a stream from a time": Case(
        mapping(S, ", startingPosition: AT_TIMESTAMP, startingPositionTimestamp: '2026-01-01T00:00:00Z'")
        + STREAM
    ),
    "a stream from no time": Case(
        mapping(S, ", startingPosition: AT_TIMESTAMP") + STREAM,
        told("startingPosition is AT_TIMESTAMP without startingPositionTimestamp. Set the time."),
        when="planned",
    ),
    "a stream with concurrency": Case(
        mapping(S, f"{START}, scalingConfig: {{ maximumConcurrency: 5 }}") + STREAM,
        told("scalingConfig is set on a mapping that reads a stream. Remove it; it is for queues."),
        when="planned",
    ),
    "a table's stream": Case(mapping(T, START) + TABLE),
    "a table's stream without a start": Case(mapping(T) + TABLE, NO_START, when="planned"),
    "a table for its stream": Case(
        mapping(arn("dynamodb", "table/t"), START),
        unreadable(f"'{arn('dynamodb', 'table/t')}'"),
        when="planned",
    ),
    "a topic, whose ARN is not known": Case(
        mapping("${topic.arn}") + "  topic: { type: 'aws:sns:Topic' }\n",
        when="planned",
    ),
    "a function by ARN": Case(
        mapping(arn("lambda", "function:f")), unreadable(f"'{arn('lambda', 'function:f')}'"), when="planned"
    ),
    "a topic by ARN": Case(mapping(arn("sns", "t")), unreadable(f"'{arn('sns', 't')}'"), when="planned"),
    "a broker": Case(mapping(arn("mq", "broker:b:1"), ", queues: [q]")),
    "a source that is not known": Case(
        mapping("${other.unknown}", ", batchSize: 100") + OTHER, when="planned"
    ),
    "a source behind another resource": Case(
        mapping("${p.value}", ", batchSize: 100")
        + "  p: { type: 'aws:ssm:Parameter', properties: { type: String } }\n",
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_event_source_settings(case: Case) -> None:
    check("event-source-settings", case)
