"""The sources of event source mappings, and the settings of each kind of source.

Sources: Lambda API, CreateEventSourceMapping; Lambda developer guide, "Using Lambda with Amazon SQS", "... Kinesis",
"... DynamoDB". Read in November 2026.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.logic import all_of, equal, known
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.dynamodb_tables import TABLE
from preflight.model.messaging.dead_letter_queues import is_fifo

SQS, KINESIS, DYNAMODB = "sqs", "kinesis", "dynamodb"
STREAMS: Final = (KINESIS, DYNAMODB)
# Services in the ARNs of event sources; DocumentDB's is rds.
_SERVICES: Final = (SQS, KINESIS, DYNAMODB, "kafka", "mq", "rds", "docdb")
_KINDS: Final = {aws.SQS_QUEUE: SQS, aws.KINESIS_STREAM: KINESIS, TABLE[0]: DYNAMODB}
STREAM_ONLY: Final = ("bisectBatchOnFunctionError", "parallelizationFactor", "tumblingWindowInSeconds")
MOST_WITHOUT_WINDOW: Final = 10


class EventSource(Entity):
    """An event source mapping with its source."""

    TYPES = (aws.LAMBDA_EVENT_SOURCE_MAPPING,)

    @cached_property
    def source(self) -> Resource | Unknown | None:
        """The queue, stream or table of the stack."""
        return self.resource.ref(tuple(_KINDS), "eventSourceArn")

    @cached_property
    def kind(self) -> str | Unknown:
        """The service of its source; empty for self-managed brokers."""
        if isinstance(self.source, Resource):
            return _KINDS.get(self.source.type, "")
        text = self.resource.get("eventSourceArn")
        if isinstance(text, str) and text.startswith("arn:") and text.count(":") >= 5:
            return text.split(":")[2]
        return Unknown(f"event source of '{self.name}'") if text is not None else ""

    @cached_property
    def unreadable(self) -> str:
        """The ARN of its source, if Lambda certainly does not support its service; otherwise empty."""
        text = self.resource.get("eventSourceArn")
        if isinstance(text, str) and text.startswith("arn:") and known(self.kind):
            foreign = self.kind not in _SERVICES or (self.kind == DYNAMODB and "/stream/" not in text)
            return text if foreign else ""
        return ""

    @cached_property
    def lacks_position(self) -> Tri:
        return all_of((self._is_stream, not self.resource.is_set("startingPosition")))

    @cached_property
    def position_of_a_queue(self) -> Tri:
        return all_of((self._is_queue, is_given(self.resource.get("startingPosition"))))

    @cached_property
    def lacks_timestamp(self) -> Tri:
        at_time = equal(self.resource.text("startingPosition"), "AT_TIMESTAMP")
        return all_of((at_time, not self.resource.is_set("startingPositionTimestamp")))

    @cached_property
    def is_fifo(self) -> Tri:
        """Whether it reads a FIFO queue."""
        if isinstance(self.source, Resource) and self.source.type == aws.SQS_QUEUE:
            return Unknown(f"'{self.source.name}'") if self.source.is_external else is_fifo(self.source)
        text = self.resource.get("eventSourceArn")
        return text.endswith(".fifo") if isinstance(text, str) else Unknown(f"queue of '{self.name}'")

    @cached_property
    def batch(self) -> int | Unknown | None:
        return self.resource.number("batchSize")

    @cached_property
    def window(self) -> int | Unknown:
        """The batching window in seconds; 0 if it is not set."""
        window = self.resource.number("maximumBatchingWindowInSeconds")
        return 0 if window is None else window

    @cached_property
    def _is_stream(self) -> Tri:
        return Unknown(self.kind.reason) if isinstance(self.kind, Unknown) else self.kind in STREAMS

    @cached_property
    def _is_queue(self) -> Tri:
        return equal(self.kind, SQS)

    @property
    def reads_queue(self) -> bool:
        """Whether it certainly reads a queue."""
        return self._is_queue is True

    @property
    def reads_stream(self) -> bool:
        """Whether it certainly reads a stream."""
        return self._is_stream is True

    @property
    def stream_settings(self) -> tuple[str, ...]:
        """Settings of streams that it certainly sets."""
        return tuple(key for key in STREAM_ONLY if is_given(self.resource.get(key)) is True)
