"""EventBridge rules: their event pattern or schedule, and their event bus.

Source: EventBridge API, PutRule: a rule has an event pattern, a schedule, or both; schedules are supported on the
default event bus only.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

EVENT_RULE: Final = (aws.CLOUDWATCH_EVENT_RULE,)
EVENT_BUS: Final = (aws.CLOUDWATCH_EVENT_BUS,)
_DEFAULT: Final = "default"


class EventRule(Entity):
    """An EventBridge rule."""

    TYPES = EVENT_RULE

    @property
    def is_empty(self) -> bool:
        """Whether the program certainly sets neither event pattern nor schedule; unknown values count as set."""
        starts = ("scheduleExpression", "eventPattern")
        return not self.resource.is_external and not any(map(self.resource.is_set, starts))

    @cached_property
    def is_on_custom_bus(self) -> Tri:
        """Whether it is on an event bus other than the default event bus."""
        found = self.resource.ref(EVENT_BUS, "eventBusName")
        if isinstance(found, Resource):
            return True
        name = self.resource.text("eventBusName")
        if isinstance(name, Unknown):
            return name
        return bool(name) and name is not None and name.rpartition("/")[2] != _DEFAULT
