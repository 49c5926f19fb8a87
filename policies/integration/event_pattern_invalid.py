"""An event pattern or event filter has a form that AWS does not accept, or matches no event.

## What fails

- The pattern of an EventBridge rule or archive, or the filter of an event source mapping or pipe, is not a JSON
  object.
- A value is a string or a number where the syntax requires a list of values: `"source": "aws.s3"`.
- The operand of `numeric` is not a list of comparisons and numbers, or that of `prefix` or `suffix` not a string.
- `numeric` compares in another order than `>` before `<`, or with the larger number first; `anything-but` is empty,
  mixes strings and numbers, or has an operator that it does not support; `cidr` is not a CIDR block; `wildcard` has
  `**`; `$or` has fewer than two objects.
- A list or an object in the pattern is empty, a list contains a list, or an operator does not exist.
- A rule's pattern has a top-level field that no event has, such as `detailType` for `detail-type`: it never matches.

## Why

AWS rejects the rule: `InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object
or an array`, `Reason: Empty arrays are not allowed`, `Reason: Empty objects are not allowed`, `Reason: Unrecognized
match type`. AWS accepts a field that events do not have, and never invokes the targets.

## Errors

- `InvalidEventPatternException: Event pattern is not valid. Reason: …`
- `InvalidEventPatternException`
- `Reason: Empty arrays are not allowed`
- `Reason: Empty objects are not allowed`
- `Event pattern is not valid. Reason: Value of … must be numeric`
- `Event pattern is not valid. Reason: prefix match pattern must be a string`

## Fails

```yaml
resources:
  uploads:
    type: aws:cloudwatch:EventRule
    properties:
      eventPattern:
        fn::toJSON: { source: aws.s3, detail-type: [Object Created] }
```

## Instead

Write a list for every value.

```yaml
resources:
  uploads:
    type: aws:cloudwatch:EventRule
    properties:
      eventPattern:
        fn::toJSON: { source: [aws.s3], detail-type: [Object Created] }
```

## Not covered

Whether a service sends matching events, and how complex wildcards are. Filters of SNS:
*subscription-configuration*. Rules without a schedule or pattern: *schedule-expression-invalid*.

## References

- [Event patterns](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html)
- [Comparison operators](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html)
- [Event Ruler](https://github.com/aws/event-ruler), the library that reads patterns
- [Filters of event source mappings](https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.json_texts import open_part, read_known_json
from preflight.core.logic import note
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.messaging.event_patterns import foreign_fields, pattern_fault
from preflight.model.messaging.event_rules import EVENT_RULE
from preflight.policy import HIGH, MANDATORY, Finding, policy

# Type -> the path of its patterns.
PATTERNS = {
    EVENT_RULE[0]: ("eventPattern",),
    aws.CLOUDWATCH_EVENT_ARCHIVE: ("eventPattern",),
    aws.LAMBDA_EVENT_SOURCE_MAPPING: ("filterCriteria", "filters", "pattern"),
    aws.PIPES_PIPE: ("sourceParameters", "filterCriteria", "filters", "pattern"),
}


@policy(
    each=tuple(PATTERNS),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidEventPatternException: Event pattern is not valid, InvalidParameterValueException",
)
def event_pattern_invalid(resource: Resource) -> Iterator[Finding]:
    path = PATTERNS[resource.type]
    for value in values_at(resource, path):
        if fault := pattern_fault(value, may_be_empty=resource.type != EVENT_RULE[0]):
            yield Finding(
                resource,
                f"{path[-1]} {fault}. Write a JSON object with a list of values for each field.",
            )
        elif resource.type == EVENT_RULE[0] and (foreign := foreign_fields(value)):
            names = " and ".join(f"'{name}'" for name in foreign)
            yield Finding(
                resource,
                f"eventPattern has the top-level field {names}, which no event has, so the rule never matches. "
                "Use the fields of events, such as 'detail-type', or move it into 'detail'.",
                error="",
            )
        elif (part := open_part(read_known_json(value))) is not None:
            note(part)
