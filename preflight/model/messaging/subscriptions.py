"""Subscriptions of SNS topics: their protocol, endpoint, and filter.

Sources: SNS API, Subscribe; SNS developer guide, "Message delivery from FIFO topics", "Raw message delivery",
"Subscription filter policies".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import is_fifo
from preflight.model.naming.identifier_forms import Identity, identity_of

# The endpoint of each protocol, and its format.
_ARN: Final = r"arn:[a-z0-9-]+:{}:[a-z0-9-]+:[0-9]{{12}}:.+"
ENDPOINTS: Final[Mapping[str, tuple[str, str]]] = {
    "http": ("a URL that begins with http://", "http://.+"),
    "https": ("a URL that begins with https://", "https://.+"),
    "email": ("an email address", r"[^@\s]+@[^@\s]+"),
    "email-json": ("an email address", r"[^@\s]+@[^@\s]+"),
    "sms": ("a phone number such as +4915112345678", r"\+?[0-9() .-]{5,20}"),
    "sqs": ("the ARN of a queue", _ARN.format("sqs")),
    "lambda": ("the ARN of a function", _ARN.format("lambda")),
    "firehose": ("the ARN of a Firehose delivery stream", _ARN.format("firehose")),
}
# Protocols whose endpoint is an ARN, of the service of that name.
_BY_ARN: Final = ("sqs", "lambda", "firehose")
PROTOCOLS: Final = (*ENDPOINTS, "application")
RAW: Final = ("sqs", "firehose", "http", "https")


class Subscription(Entity):
    """A subscription of a topic."""

    TYPES = (aws.SNS_TOPIC_SUBSCRIPTION,)

    @cached_property
    def protocol(self) -> str | Unknown | None:
        return self.resource.text("protocol")

    @cached_property
    def misfit(self) -> str:
        """What the endpoint is, if that is certainly not what the protocol takes; else empty."""
        value = self.resource.get("endpoint")
        if not isinstance(self.protocol, str) or self.protocol not in ENDPOINTS:
            return ""
        _, form = ENDPOINTS[self.protocol]
        if isinstance(value, str):
            return f"'{value}'" if value and not re.fullmatch(form, value) else ""
        given = identity_of(value)
        if not isinstance(given, Identity) or self.protocol not in _BY_ARN:
            return ""
        return "" if given.form == "ARN" and given.service in ("", self.protocol) else given.text

    @cached_property
    def topic_is_fifo(self) -> Tri:
        return self._is_fifo("topic", aws.SNS_TOPIC)

    @cached_property
    def queue_is_fifo(self) -> Tri:
        """Whether the endpoint is a FIFO queue; False for another protocol."""
        if known(self.protocol) and self.protocol != "sqs":
            return False
        return self._is_fifo("endpoint", aws.SQS_QUEUE)

    def _is_fifo(self, key: str, type_: str) -> Tri:
        found = self.resource.ref((type_,), key)
        if isinstance(found, Resource):
            return Unknown(f"'{found.name}'") if found.is_external else is_fifo(found)
        text = self.resource.get(key)
        if isinstance(text, str):
            return text.endswith(".fifo")
        if isinstance(text, PartialText) and text.suffix.endswith(".fifo"):
            return True
        return Unknown(f"{key} of '{self.name}'")
