"""A property has a value that AWS had not published when the pack's tables were made.

## What fails

- A text that is not one of the values of an enumeration to which AWS adds values: a runtime, a launch type.
- An instance or node type that no region has: `cache.t5.medium`.
- A text that differs from a value of an enumeration in upper and lower case only.

The finding names the date of the tables and the value that is nearest.

## Why

AWS rejects a value that does not exist (`ValidationException`, `InvalidParameterValue`). It is advisory, because AWS
may have added the value since, and because the provider accepts some values in any case.

## Fails

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::210987654321:role/app
      runtime: python3.13
      handler: index.handler
      loggingConfig: { logFormat: json, applicationLogLevel: INFO }
```

## Instead

Use the value as AWS writes it.

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

Enumerations that only one of AWS's sources has and the provider's documentation does not confirm. Instance classes
that one region has and another does not: *regional-availability*; classes of databases: *database-configuration*.
Enumerations that have been the same for years: *property-value*.

## References

- [CloudFormation resource schemas](https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html)
- [API models](https://docs.aws.amazon.com/sdkref/latest/guide/overview.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.limits.closed_values import judged_types
from preflight.model.limits.limit_violations import violations
from preflight.model.limits.offered_classes import classed_types, has_engines, unoffered_classes
from preflight.model.limits.property_limits import index
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(
    each=tuple(sorted({*judged_types(), *classed_types()})),
    level=ADVISORY,
    severity=MEDIUM,
    error="ValidationException, InvalidParameterValue, InvalidParameterException",
)
def property_value_unlisted(resource: Resource) -> Iterator[Finding]:
    for found in violations(resource, unlisted=True):
        yield Finding(
            resource,
            f"{found.place} {found.statement}; on {index().date} {found.limit.by} accepted {found.accepted}. "
            f"{found.advice}",
            tabled=found.name,
        )
    if resource.type in classed_types() and not has_engines(resource.type):
        yield from _classes(resource)


def _classes(resource: Resource) -> Iterator[Finding]:
    for found in unoffered_classes(resource, in_region=False):
        if found.lack == "everywhere":
            yield Finding(resource, found.message, tabled=found.name)
