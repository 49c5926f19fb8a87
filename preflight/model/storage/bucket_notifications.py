"""Bucket notifications: their events and destinations, and the combinations that S3 rejects.

Source: S3 API reference, PutBucketNotificationConfiguration; S3 user guide, "Configuring event notifications using
object key name filtering", "Supported event types and destinations".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import msgspec

from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import is_fifo
from preflight.model.storage.notification_events import fault_of_event

_DESTINATIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "lambdaFunctions": ("lambdaFunctionArn", (aws.LAMBDA_FUNCTION,)),
    "queues": ("queueArn", (aws.SQS_QUEUE,)),
    "topics": ("topicArn", (aws.SNS_TOPIC,)),
}


class Configuration(msgspec.Struct, frozen=True):
    """One destination of a notification with its events and key filter."""

    key: str
    index: int
    events: tuple[str, ...] | Unknown
    prefix: str | Unknown
    suffix: str | Unknown
    destination: Resource | Unknown | None

    @property
    def title(self) -> str:
        return f"{self.key}[{self.index}]"

    def shared_event(self, other: Configuration) -> str | None:
        """An event that both certainly have; `s3:ObjectCreated:*` contains all with that prefix."""
        if isinstance(self.events, Unknown) or isinstance(other.events, Unknown):
            return None
        pairs = ((a, b) for a in self.events for b in other.events)
        return next((a if len(a) >= len(b) else b for a, b in pairs if _is_same_event(a, b)), None)

    def overlaps(self, other: Configuration) -> Tri:
        """Whether a key may match the filters of both: both prefixes and both suffixes overlap."""
        return all_of(
            (
                _one_begins_with_other(self.prefix, other.prefix),
                _one_begins_with_other(_reversed(self.suffix), _reversed(other.suffix)),
            )
        )

    @property
    def malformed_events(self) -> tuple[tuple[str, str], ...]:
        """The events that certainly do not exist, each with the one that was meant."""
        if isinstance(self.events, Unknown):
            return ()
        return tuple((event, meant) for event in self.events if (meant := fault_of_event(event)) is not None)

    @property
    def is_fifo(self) -> Tri:
        """Whether the destination is a FIFO queue or topic, to which S3 does not send."""
        if isinstance(self.destination, Resource) and self.key != "lambdaFunctions":
            return is_fifo(self.destination)
        return False


class Notification(Entity):
    """The notification configuration of a bucket; a bucket has one."""

    TYPES = (aws.S3_BUCKET_NOTIFICATION,)

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        return tuple(c for key in _DESTINATIONS for c in self._of(key))

    def _of(self, key: str) -> Iterator[Configuration]:
        field, types = _DESTINATIONS[key]
        items = self.resource.items(key)
        for index in range(0 if isinstance(items, Unknown) else len(items)):
            events = self.resource.items(key, index, "events")
            known = not isinstance(events, Unknown) and all(isinstance(e, str) for e in events)
            yield Configuration(
                key,
                index,
                tuple(events)
                if known and not isinstance(events, Unknown)
                else Unknown("events of a notification"),
                self._filter(key, index, "filterPrefix"),
                self._filter(key, index, "filterSuffix"),
                self.resource.ref(types, key, index, field),
            )

    def _filter(self, key: str, index: int, name: str) -> str | Unknown:
        value = self.resource.text(key, index, name)
        return "" if value is None else value

    @property
    def ambiguous(self) -> Iterator[tuple[Configuration, Configuration, str, Tri]]:
        """The pairs with a common event, the event, and whether their filters overlap."""
        for first, second in combinations(self.configurations, 2):
            event = first.shared_event(second)
            if event is not None:
                yield first, second, event, first.overlaps(second)


def notifications(stack: Stack) -> tuple[Notification, ...]:
    return stack.all(Notification)


def _is_same_event(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return short == long or (short.endswith(":*") and long.startswith(short[:-1]))


def _one_begins_with_other(first: str | Unknown, second: str | Unknown) -> Tri:
    if not isinstance(first, str) or not isinstance(second, str):
        # A missing filter overlaps all filters.
        return any_of((equal(first, ""), equal(second, "")))
    return first.startswith(second) or second.startswith(first)


def _reversed(text: str | Unknown) -> str | Unknown:
    return text[::-1] if isinstance(text, str) else text
