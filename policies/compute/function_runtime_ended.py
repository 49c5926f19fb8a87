"""A Lambda function uses a runtime that Lambda has deprecated or no longer accepts.

## What fails

- Lambda creates no function with the runtime any more, on the day of the run.
- Advisory: the runtime is deprecated, and a later date is set for that.
- Advisory: Lambda had no such runtime when the pack's table was made.

## Why

Lambda rejects the function: *InvalidParameterValueException: The runtime parameter of nodejs12.x is no longer supported
for creating or updating AWS Lambda functions. We recommend you use a newer runtime while creating or updating
functions.* Before that date, a deprecated runtime receives no security updates and no support.

## Errors

- `InvalidParameterValueException: The runtime parameter of … is no longer supported for creating or updating AWS
  Lambda functions. We recommend you use a newer runtime while creating or updating functions.`

## Fails

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      runtime: nodejs12.x
      handler: index.handler
```

## Instead

Use a runtime that Lambda supports.

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/orders
      runtime: nodejs22.x
      handler: index.handler
```

## Not covered

AWS often puts off the dates that it plans. A date after that of the pack's table is therefore advice until the date
from which Lambda does not update functions with the runtime either. Functions that exist already are told as advice:
Lambda runs them on. Runtimes that are not deprecated yet.

## References

- [Lambda runtimes](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html)
- [Runtime deprecation policy](https://docs.aws.amazon.com/lambda/latest/dg/runtime-support-policy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.runtimes import Runtime, nearest_runtime, runtime, table_date
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=aws.LAMBDA_FUNCTION, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_runtime_ended(function: Resource) -> Iterator[Finding]:
    name = function.text("runtime")
    if isinstance(name, Unknown):
        note(name)
    elif name and (found := runtime(name)) is not None:
        yield from _ended(function, found)
    elif name:
        yield _unlisted(function, name)


def _ended(function: Resource, found: Runtime) -> Iterator[Finding]:
    today = function.stack.today
    use = (
        f"Use {found.successor} or another supported runtime."
        if found.successor
        else "Use a supported runtime."
    )
    if found.refuses_new(today):
        yield Finding(
            function,
            f"runtime is {found.name}, which Lambda has rejected for new functions since {found.creates_until}. {use}",
            level=ADVISORY if function.is_deployed else None,
        )
    elif found.is_deprecated(today):
        plan = (
            f"; Lambda plans to reject new functions from {found.creates_until}"
            if found.creates_until
            else ""
        )
        yield Finding(
            function,
            f"runtime is {found.name}, which is deprecated since {found.deprecated} and gets no updates{plan}. {use}",
            level=ADVISORY,
        )


def _unlisted(function: Resource, name: str) -> Finding:
    nearest = nearest_runtime(name, function.stack.today)
    meant = f"; '{nearest}' is. Use '{nearest}'." if nearest else ". Use a supported runtime."
    return Finding(
        function,
        f"By AWS's list of {table_date()}, runtime '{name[:60]}' is not a runtime of Lambda{meant}",
        level=ADVISORY,
        tabled="runtime",
    )
