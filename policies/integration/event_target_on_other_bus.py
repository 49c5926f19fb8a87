"""An EventBridge target names another event bus than that of its rule.

## What fails

A target's `eventBusName` is not the event bus of its rule, or only one of the two sets it. Without `eventBusName`, a
rule and a target are on the default event bus.

## Why

EventBridge looks for the rule on the event bus of the target, and rejects the target: `ResourceNotFoundException: Rule
orders does not exist on EventBus default.`

## Errors

- `ResourceNotFoundException: Rule … does not exist on EventBus …`

## Fails

```yaml
resources:
  orders: { type: aws:cloudwatch:EventBus, properties: { name: orders } }
  placed:
    type: aws:cloudwatch:EventRule
    properties:
      description: Placed orders
      eventBusName: "${orders.name}"
      eventPattern: { fn::toJSON: { source: [shop] } }
  log:
    type: aws:cloudwatch:EventTarget
    properties: { rule: "${placed.name}", arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/orders" }
```

## Instead

Set the event bus of the target too.

```yaml
resources:
  orders: { type: aws:cloudwatch:EventBus, properties: { name: orders } }
  placed:
    type: aws:cloudwatch:EventRule
    properties:
      description: Placed orders
      eventBusName: "${orders.name}"
      eventPattern: { fn::toJSON: { source: [shop] } }
  log:
    type: aws:cloudwatch:EventTarget
    properties:
      rule: "${placed.name}"
      eventBusName: "${orders.name}"
      arn: arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/orders
```

## Not covered

Rules that the program only reads or names. An event bus whose name Pulumi assigns, if the other one is a text.

## References

- [PutTargets](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html)
- [Event buses](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.messaging.event_rules import EVENT_RULE, is_on_other_bus
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.CLOUDWATCH_EVENT_TARGET,
    level=MANDATORY,
    severity=HIGH,
    error="ResourceNotFoundException",
    with_references=True,
)
def event_target_on_other_bus(target: Resource) -> Iterator[Finding]:
    rule = target.ref(EVENT_RULE, "rule")
    if isinstance(rule, Resource) and certainly(is_on_other_bus(target)):
        yield Finding(
            target,
            f"eventBusName is {_named(target)}, but that of rule '{rule.name}' is {_named(rule)}. Set eventBusName of "
            "both to the same event bus.",
        )


def _named(resource: Resource) -> str:
    if not resource.is_set("eventBusName"):
        return "not set"
    name = resource.text("eventBusName")
    return f"'{name}'" if isinstance(name, str) else "another event bus"
