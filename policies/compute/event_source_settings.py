"""A Lambda event source mapping has settings that do not apply to its queue or stream, or lacks a required setting.

## What fails

- A mapping of a Kinesis or DynamoDB stream has no `startingPosition`, or `AT_TIMESTAMP` without a time; a mapping of a
  queue has a `startingPosition`.
- A batch of more than 10 messages of a queue without `maximumBatchingWindowInSeconds`; a FIFO queue with a batching
  window or a batch of more than 10.
- The mapping of a queue has settings for streams (`bisectBatchOnFunctionError`, `parallelizationFactor`,
  `tumblingWindowInSeconds`), or the mapping of a stream has `scalingConfig`.
- The source's ARN is of another service, such as SNS, or a table's instead of its stream's.

## Why

Lambda rejects the mapping: `InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if
maximum batch size is greater than 10`, `Batching window is not supported for FIFO queues`, `Unrecognized event
source, must be kinesis, dynamodb stream or sqs`, `StartingPosition is not valid for SQS event sources`.

## Errors

- `InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if maximum batch size is
  greater than 10`
- `InvalidParameterValueException: Batching window is not supported for FIFO queues`
- `InvalidParameterValueException: Unrecognized event source, must be kinesis, dynamodb stream or sqs`
- `InvalidParameterValueException: StartingPosition is not valid for SQS event sources`

## Fails

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  orders:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: 360
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  function:
    type: aws:lambda:Function
    properties: { role: "arn:aws:iam::123456789012:role/orders" }
  reads:
    type: aws:lambda:EventSourceMapping
    properties: { eventSourceArn: "${orders.arn}", functionName: "${function.arn}", batchSize: 100 }
```

## Instead

Set a batching window for a large batch.

```yaml
resources:
  dead: { type: aws:sqs:Queue }
  orders:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: 360
      redrivePolicy: { fn::toJSON: { deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 } }
  function:
    type: aws:lambda:Function
    properties: { role: "arn:aws:iam::123456789012:role/orders" }
  reads:
    type: aws:lambda:EventSourceMapping
    properties:
      eventSourceArn: "${orders.arn}"
      functionName: "${function.arn}"
      batchSize: 100
      maximumBatchingWindowInSeconds: 5
```

## Not covered

Sources whose ARN is not known before deployment, mappings that exist already, Kafka, Amazon MQ and DocumentDB. Numbers
outside their range: *property-value*, *value-out-of-range*. A table without a stream: *table-configuration*. Timeouts:
*function-configuration*. Permissions of the role: *role-lacks-permission*.

## References

- [CreateEventSourceMapping](https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)
- [Lambda and SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)
- [Lambda and Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.event_sources import MOST_WITHOUT_WINDOW, EventSource
from preflight.policy import HIGH, MANDATORY, Finding, policy


def mappings(stack: Stack) -> Iterator[EventSource]:
    return (m for m in stack.all(EventSource) if not m.resource.is_external and not m.resource.has_known_id)


@policy(
    each=mappings,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValueException, Unrecognized event source",
)
def event_source_settings(mapping: EventSource) -> Iterator[Finding]:
    if mapping.resource.is_deployed:
        return
    if mapping.unreadable:
        yield Finding(
            mapping,
            f"eventSourceArn is '{mapping.unreadable}', which Lambda does not support as a source. Use a queue, a "
            "Kinesis stream or the "
            "stream of a table.",
            error="Unrecognized event source, must be kinesis, dynamodb stream or sqs",
        )
        return
    if isinstance(mapping.kind, Unknown):
        note(mapping.kind)
    yield from _position(mapping)
    if mapping.reads_queue:
        yield from _queue(mapping)
    if mapping.reads_stream and mapping.resource.is_set("scalingConfig"):
        yield Finding(
            mapping, "scalingConfig is set on a mapping that reads a stream. Remove it; it is for queues."
        )


def _position(mapping: EventSource) -> Iterator[Finding]:
    if certainly(mapping.lacks_position):
        yield Finding(
            mapping,
            "startingPosition is missing on a mapping that reads a stream. Set it to LATEST or TRIM_HORIZON.",
        )
    if certainly(mapping.position_of_a_queue):
        yield Finding(
            mapping,
            "startingPosition is set on a mapping that reads a queue. Remove it; it is for streams.",
            error="StartingPosition is not valid for SQS event sources",
        )
    if certainly(mapping.lacks_timestamp):
        yield Finding(
            mapping, "startingPosition is AT_TIMESTAMP without startingPositionTimestamp. Set the time."
        )


def _queue(mapping: EventSource) -> Iterator[Finding]:
    if settings := mapping.stream_settings:
        yield Finding(
            mapping,
            f"{' and '.join(settings)} on a mapping that reads a queue. Remove it; it is for streams.",
        )
    batch, window = mapping.batch, mapping.window
    for value in (batch, window):
        if isinstance(value, Unknown):
            note(value)
    if isinstance(batch, int) and batch > MOST_WITHOUT_WINDOW:
        yield from _large_batch(mapping, batch, window)
    if isinstance(window, int) and window > 0 and certainly(mapping.is_fifo):
        yield Finding(
            mapping,
            f"maximumBatchingWindowInSeconds is {window}, and the queue is FIFO. Remove it.",
            error="Batching window is not supported for FIFO queues",
        )


def _large_batch(mapping: EventSource, batch: int, window: int | Unknown) -> Iterator[Finding]:
    if certainly(mapping.is_fifo):
        yield Finding(
            mapping, f"batchSize is {batch}, and the queue is FIFO. Set it to {MOST_WITHOUT_WINDOW} or less."
        )
    elif isinstance(window, int) and window == 0:
        yield Finding(
            mapping,
            f"batchSize is {batch} without maximumBatchingWindowInSeconds. Set the window to 1 or "
            "more, or batchSize to "
            f"{MOST_WITHOUT_WINDOW} or less.",
            error="Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        )
