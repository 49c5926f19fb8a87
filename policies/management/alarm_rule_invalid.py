"""A composite alarm has a rule that CloudWatch does not accept.

## What fails

- `alarmRule` names an alarm without a function, `cpu-high` or its ARN instead of `ALARM("cpu-high")`.
- A function other than `ALARM`, `OK` and `INSUFFICIENT_DATA`, or operators other than `AND`, `OR` and `NOT`, such as
  `&&`.
- Two functions without an operator between them, a parenthesis or a quote that is not closed, or a name with spaces
  that is not in double quotes.
- The rule begins or ends with whitespace, for example with the line break of a block of text.
- The rule has more than 100 alarms.

## Why

CloudWatch rejects the alarm: `ValidationError: Error in AlarmRule [Unsupported token 'Oldest' at char 67, must be:
')']`, `AlarmRule must not contain leading or trailing whitespace or be null`.

## Errors

- `Error in AlarmRule [Unsupported token '…' at char …`
- `ValidationError: AlarmRule must not contain leading or trailing whitespace or be null`

## Fails

```yaml
resources:
  site:
    type: aws:cloudwatch:CompositeAlarm
    properties: { alarmName: site, alarmRule: "ALARM(cpu) && OK(deployments)" }
```

## Instead

Write functions, join them by `AND` or `OR`, and quote the names.

```yaml
resources:
  site:
    type: aws:cloudwatch:CompositeAlarm
    properties: { alarmName: site, alarmRule: 'ALARM("cpu") AND OK("deployments")' }
```

## Not covered

Whether the alarms exist, circles of composite alarms, rules with `AT_LEAST`, and rules of which an unknown part is
more than a name. Metric alarms: *alarm-configuration*. Actions: *alarm-without-action*.

## References

- [PutCompositeAlarm](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.monitoring.alarm_rules import rule_fault
from preflight.policy import HIGH, MANDATORY, Finding, policy


def composites(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(aws.CLOUDWATCH_COMPOSITE_ALARM) if not r.is_external)


@policy(each=composites, level=MANDATORY, severity=HIGH, error="ValidationError: Error in AlarmRule")
def alarm_rule_invalid(alarm: Resource) -> Iterator[Finding]:
    rule = alarm.text("alarmRule")
    if isinstance(rule, Unknown) and not isinstance(rule, PartialText):
        note(rule)
    elif fault := rule_fault(rule):
        yield Finding(alarm, f"alarmRule {fault}. Correct the rule.")
