"""A Lambda function uses a runtime that Lambda has deprecated or no longer accepts.

## What fails

- Lambda no longer creates functions with the runtime.
- The runtime is deprecated, and Lambda will stop creating functions at a later date (advisory).

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

Runtimes that end after the date of the pack's table, because AWS often postpones these dates. Findings about existing
functions are advisory, because Lambda still runs them.

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
from preflight.model.compute.runtimes import ended_runtime
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(each=aws.LAMBDA_FUNCTION, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_runtime_ended(function: Resource) -> Iterator[Finding]:
    runtime = function.text("runtime")
    if isinstance(runtime, Unknown):
        note(runtime)
        return
    ended = ended_runtime(runtime or "")
    if ended is None:
        return
    use = (
        f"Use {ended.successor} or another supported runtime."
        if ended.successor
        else "Use a supported runtime."
    )
    if ended.refused:
        yield Finding(
            function,
            f"runtime is {ended.name}, which Lambda has rejected for new functions since {ended.refused}. {use}",
            level=ADVISORY if function.is_deployed else None,
        )
    else:
        yield Finding(
            function,
            f"runtime is {ended.name}, which is deprecated since {ended.ended} and gets no updates. {use}",
            level=ADVISORY,
        )
