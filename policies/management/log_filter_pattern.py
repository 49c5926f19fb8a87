"""A CloudWatch Logs metric filter or subscription filter has a pattern that CloudWatch Logs does not accept.

## What fails

- A pattern has a double quote that is not closed, or begins with `{` or `[` and does not end with `}` or `]`.
- The metric has `dimensions`, and the pattern consists of terms. Only fields of JSON patterns and space-delimited
  patterns can be dimensions.
- The metric has more than three dimensions, or dimensions together with `defaultValue`.
- Advisory: a pattern compares with a string in single quotes: `{ $.type = 'Root' }`.

## Why

CloudWatch Logs rejects the filter: `InvalidParameterException: Invalid metric filter pattern`,
`InvalidParameterException: Invalid filter pattern`, `The specified filter pattern does not support dimensions`. The
provider rejects `defaultValue` with dimensions: `conflicts with metric_transformation.0.default_value`.

## Errors

- `conflicts with metric_transformation.0.default_value`
- `InvalidParameterException: Invalid metric filter pattern`
- `InvalidParameterException: Invalid filter pattern`
- `InvalidParameterException: The specified filter pattern does not support dimensions`

## Fails

```yaml
resources:
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 30 } }
  root:
    type: aws:cloudwatch:LogMetricFilter
    properties:
      logGroupName: "${logs.name}"
      pattern: '{ $.userIdentity.type = "Root }'
      metricTransformation: { name: RootUse, namespace: Audit, value: "1" }
```

## Instead

Close each string in double quotes.

```yaml
resources:
  logs: { type: aws:cloudwatch:LogGroup, properties: { retentionInDays: 30 } }
  root:
    type: aws:cloudwatch:LogMetricFilter
    properties:
      logGroupName: "${logs.name}"
      pattern: '{ $.userIdentity.type = "Root" }'
      metricTransformation: { name: RootUse, namespace: Audit, value: "1" }
```

## Not covered

Characters that a term or regular expression does not accept, and whether logs have the named fields.

## References

- [Filter pattern syntax](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html)
- [PutMetricFilter](https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.monitoring.log_filters import MOST_DIMENSIONS, LogFilter, filter_fault, has_single_quotes
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def filters(stack: Stack) -> Iterator[LogFilter]:
    return (f for f in stack.all(LogFilter) if not f.resource.is_external)


@policy(
    each=filters,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException: Invalid metric filter pattern, Invalid filter pattern",
)
def log_filter_pattern(found: LogFilter) -> Iterator[Finding]:
    if isinstance(found.pattern, Unknown):
        note(found.pattern)
    elif found.pattern and (fault := filter_fault(found.pattern)):
        yield Finding(found, f"{found.key} {fault}. Correct the pattern.")
    elif found.pattern and has_single_quotes(found.pattern):
        yield Finding(
            found,
            f"{found.key} has a string in single quotes, but JSON patterns require double quotes. Correct the pattern.",
            level=ADVISORY,
        )
    if certainly(found.has_dimensions_of_terms):
        yield Finding(
            found,
            "metricTransformation.dimensions is set, but the pattern has no fields. Use a JSON pattern in braces, or "
            "remove dimensions.",
            error="The specified filter pattern does not support dimensions",
        )
    if isinstance(found.dimensions, int) and found.dimensions > MOST_DIMENSIONS:
        yield Finding(
            found,
            f"metricTransformation.dimensions has {found.dimensions} dimensions; the maximum is "
            f"{MOST_DIMENSIONS}. Remove "
            "some.",
        )
    if certainly(found.has_default_and_dimensions):
        yield Finding(
            found,
            "metricTransformation has both defaultValue and dimensions. Remove one of them.",
            error="conflicts with metric_transformation.0.default_value",
        )
