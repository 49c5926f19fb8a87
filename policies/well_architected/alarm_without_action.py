"""A CloudWatch alarm has no action, so it notifies nobody.

## What fails

- A metric or composite alarm has no `alarmActions`, `okActions` or `insufficientDataActions`.

## Why

The alarm changes its state in the console only, where nobody sees it.

## Fails

```yaml
resources:
  one: { type: aws:cloudwatch:CompositeAlarm, properties: { alarmName: busy, alarmRule: "ALARM(a)" } }
```

## Instead

Set `alarmActions` to an SNS topic, a scaling policy or an incident.

```yaml
resources:
  one:
    type: aws:cloudwatch:CompositeAlarm
    properties:
      alarmName: busy
      alarmRule: "ALARM(a)"
      alarmActions: ["arn:aws:sns:eu-west-1:210987654321:alerts"]
```

## Not covered

Whether the topic delivers: *alarm-topic-cannot-publish* checks one cause. Alarms that are part of composite alarms.

## References

- [Alarm actions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html)
- [OPS08-BP04 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.resource_types import ALARM
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

ACTIONS: Final = ("alarmActions", "okActions", "insufficientDataActions")


def alarms(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(*ALARM)


@policy(each=alarms, level=ADVISORY, severity=MEDIUM, tags=("operations", "OPS08-BP04"))
def alarm_without_action(resource: Resource) -> Iterator[Finding]:
    for key in ACTIONS:
        items = resource.items(key)
        if isinstance(items, Unknown):
            note(items)
            return
        if items:
            return
    if not resource.is_external and not _is_part(resource):
        yield Finding(
            resource,
            "The alarm has no action, so it notifies nobody. Set alarmActions.",
            cause="no topic to send alarms to",
        )


def _is_part(alarm: Resource) -> bool:
    """Whether a composite alarm of the stack uses it, or another resource depends on it."""
    return alarm.urn in alarm.stack.dependents
