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


def is_on_other_bus(target: Resource) -> Tri:
    """Whether a target names another event bus than that of its rule. Without a name it is the default event bus.

    Source: EventBridge API, PutTargets; its answer is "Rule ... does not exist on EventBus default".
    """
    rule = target.ref(EVENT_RULE, "rule")
    if not isinstance(rule, Resource) or rule.is_external:
        return Unknown(f"the rule of '{target.name}'")
    return _differ(_bus(rule), _bus(target))


def _bus(resource: Resource) -> Resource | str | Unknown:
    """The event bus of the stack, or the name of another one."""
    found = resource.ref(EVENT_BUS, "eventBusName")
    if isinstance(found, Resource):
        return Unknown(f"the event bus of '{resource.name}'") if found.is_external else found
    name = resource.text("eventBusName")
    return name if isinstance(name, Unknown) else (name or _DEFAULT).rpartition("/")[2]


def _differ(one: Resource | str | Unknown, other: Resource | str | Unknown) -> Tri:
    for bus in (one, other):
        if isinstance(bus, Unknown):
            return bus
    if isinstance(one, Resource) and isinstance(other, Resource):
        return one.urn != other.urn
    names = [bus.text("name") if isinstance(bus, Resource) else bus for bus in (one, other)]
    if _DEFAULT in (one, other):
        # The stack cannot create the default event bus.
        return isinstance(one, Resource) or isinstance(other, Resource) or one != other
    for name in names:
        if isinstance(name, Unknown):
            return name
    return names[0] != names[1]
