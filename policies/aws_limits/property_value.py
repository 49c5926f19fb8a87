"""A property has a value that AWS does not accept.

## What fails

- A text that is not one of the values of a closed enumeration: the log format `Plain` of a function.
- A text with characters that AWS does not accept there, or that is too short or too long.
- A number below the smallest or above the largest that AWS accepts.
- A list with more or fewer items than AWS accepts.

Properties inside others are judged as well, in every item of a list. A secret is judged and not shown.

## Why

AWS rejects the request (`ValidationException`, `InvalidParameterValue`), or the provider does in the preview: `expected
log_format to be one of ["JSON" "Text"], got text`. AWS publishes what it accepts in the models of its APIs and in the
resource schemas of CloudFormation.

## Fails

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::210987654321:role/app
      runtime: python3.13
      handler: index.handler
      loggingConfig: { logFormat: Plain, applicationLogLevel: INFO }
```

## Instead

Use a value that AWS accepts; the finding names them.

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::210987654321:role/app
      runtime: python3.13
      handler: index.handler
      loggingConfig: { logFormat: JSON, applicationLogLevel: INFO }
```

## Not covered

Limits that only one of AWS's sources has and the provider's documentation does not confirm, and those that AWS changed
in the last years. Enumerations that grow, and values that differ from a valid one in their case only:
*property-value-unlisted*. Numbers 0 and -1, which the provider may take for no value. Properties that another policy
judges more precisely.

## References

- [CloudFormation resource schemas](https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html)
- [API models](https://docs.aws.amazon.com/sdkref/latest/guide/overview.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.limits.closed_values import judged_types
from preflight.model.limits.limit_violations import violations
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=judged_types(),
    level=MANDATORY,
    severity=HIGH,
    error="ValidationException, InvalidParameterValue, InvalidParameterException",
)
def property_value(resource: Resource) -> Iterator[Finding]:
    for found in violations(resource, unlisted=False):
        yield Finding(
            resource,
            f"{found.place} {found.statement}; {found.limit.by} accepts {found.accepted}. {found.advice}",
            tabled=found.name,
        )
