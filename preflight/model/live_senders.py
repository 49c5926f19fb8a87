"""Whether AWS ever follows a resource that starts, calls or sends something: not if it is off, or nothing uses it.

Sources: API Gateway developer guide, "Create routes for HTTP APIs", "Set up a route", "Use Lambda authorizers": a route
or method selects the integration or authorizer; EventBridge API, PutRule, `State`; CloudWatch API, PutMetricAlarm,
`ActionsEnabled`; IoT API, TopicRulePayload, `ruleDisabled`; EventBridge Scheduler API, CreateSchedule, `State`; Pipes
API, CreatePipe, `DesiredState`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import any_of, equal, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

_EVENT_RULE: Final = (aws.CLOUDWATCH_EVENT_RULE,)
_ROUTE: Final = aws.API_GATEWAY_V2_ROUTE
# Type -> the type and property by which something uses it.
_USED_BY: Final = {
    aws.API_GATEWAY_V2_INTEGRATION: (_ROUTE, "target"),
    aws.API_GATEWAY_V2_AUTHORIZER: (_ROUTE, "authorizerId"),
    aws.API_GATEWAY_AUTHORIZER: (aws.API_GATEWAY_METHOD, "authorizerId"),
}
# Type -> the property and its value by which it is off.
_OFF: Final = {
    aws.SCHEDULER_SCHEDULE: ("state", "DISABLED"),
    aws.PIPES_PIPE: ("desiredState", "STOPPED"),
}


def is_live(sender: Resource) -> Tri:
    """Whether AWS follows it. `False` also where only another stack could use it, whose permissions are not here."""
    if sender.type in _USED_BY:
        return any_of(_uses(sender))
    if sender.type == aws.CLOUDWATCH_EVENT_TARGET:
        return negate(_is_of_disabled_rule(sender))
    if sender.type.startswith("aws:cloudwatch/") and sender.type.endswith("Alarm"):
        return sender.flag("actionsEnabled", default=True)
    if sender.type in _OFF:
        key, off = _OFF[sender.type]
        return negate(equal(sender.text(key), off))
    if sender.type == aws.IOT_TOPIC_RULE:
        return sender.flag("enabled")
    return True


def _uses(sender: Resource) -> Iterator[Tri]:
    user_type, key = _USED_BY[sender.type]
    for user in sender.stack.of(user_type):
        value, owners = user.get(key), user.dependencies_of(key)
        if sender.urn in owners:
            yield True
        elif isinstance(value, Unknown):
            yield Unknown(f"{key} of '{user.name}'") if _may_be_of(sender, owners) else False
        else:
            yield isinstance(value, str) and value.rpartition("/")[2] in sender.identifiers()


def _may_be_of(sender: Resource, owners: tuple[str, ...]) -> bool:
    """Whether a value that is made from these resources may name the sender: not if all are others of its type."""
    found = [sender.stack.by_urn.get(urn) for urn in owners]
    return not found or any(r is None or r.type != sender.type for r in found)


def _is_of_disabled_rule(target: Resource) -> Tri:
    rule = target.ref(_EVENT_RULE, "rule")
    if not isinstance(rule, Resource):
        return False
    return any_of((equal(rule.text("state"), "DISABLED"), negate(rule.flag("isEnabled", default=True))))
