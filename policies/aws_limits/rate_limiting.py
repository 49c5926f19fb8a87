"""The stack makes so many API requests of one kind that AWS throttles the deployment.

## What fails

- The resources of one request family (records, alarms, parameters, REST APIs, functions, keys ...) take longer than
  `seconds` (30) at the rate that AWS allows.
- With a provider whose `maxRetries` is under 10, they take longer than 5 seconds.

## Why

AWS throttles requests over the rate with `ThrottlingException` or `TooManyRequestsException`. The provider retries
with exponential backoff, 25 times by default. With many simultaneous requests, the last ones can use all of their
retries, and the deployment stops in the middle.

## Errors

- `ThrottlingException`
- `TooManyRequestsException: Too Many Requests`
- `Throttling: Rate exceeded`

## Fails

```yaml
resources:
  gateway: { type: aws:apigateway:RestApi }
  there: { type: "pulumi:providers:aws", properties: { region: eu-west-1, maxRetries: 2 } }
  a: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
  b: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
outputs: { a: "${a.id}" }
```

## Instead

Keep the default of `maxRetries` or raise it, run `pulumi up --parallel 4`, or move resources into several stacks. Or
use one resource for several purposes (a hosted zone file, an alarm on a metric query).

```yaml
resources:
  gateway: { type: aws:apigateway:RestApi }
  there: { type: "pulumi:providers:aws", properties: { region: eu-west-1 } }
  a: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
  b: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
outputs: { a: "${a.id}" }
```

## Not covered

Services that publish no rate, requests of other deployments at the same time, and reads by refreshes.

## References

- [API Gateway quotas](https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)
- [Route 53 quotas](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html)
- [CloudWatch quotas](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html)
- [Provider configuration](https://www.pulumi.com/registry/packages/aws/installation-configuration/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from preflight.model.limits.api_rates import DEFAULT_RETRIES, Load, loads
from preflight.policy import ADVISORY, LOW, Finding, policy

FEW_RETRIES: Final = 10
SOON: Final = 5.0


class RateOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The maximum duration."""

    seconds: Annotated[
        float, msgspec.Meta(gt=0, description="The maximum seconds of one kind of request.")
    ] = 30.0


@policy(
    each=loads,
    level=ADVISORY,
    severity=LOW,
    options=RateOptions,
    error="ThrottlingException, TooManyRequestsException",
)
def rate_limiting(load: Load, options: RateOptions) -> Iterator[Finding]:
    few = load.retries < FEW_RETRIES
    if load.seconds <= (SOON if few else options.seconds):
        return
    rate, count = load.rate, len(load.resources)
    advice = (
        f"Raise the provider's maxRetries from {load.retries} to {DEFAULT_RETRIES}."
        if few
        else "Run with --parallel 4 if AWS throttles it, or move resources into several stacks."
    )
    yield Finding(
        load,
        f"{count} requests ({rate.action}) to {rate.service}, at {_per(rate.rate)}, take at least "
        f"{load.seconds:.0f} seconds. {advice}",
    )


def _per(rate: float) -> str:
    return f"{rate:g} a second" if rate >= 1 else f"one in {1 / rate:.0f} seconds"
