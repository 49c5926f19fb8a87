"""The stack makes so many API requests of one kind that AWS throttles the deployment.

## What fails

- The resources of one request family (records, alarms, parameters, REST APIs, functions, keys ...) take longer than
  `seconds` (30) at the rate that AWS allows.
- With a provider whose `maxRetries` is under 10, they take longer than 5 seconds.

## Why

AWS answers requests over the rate with `ThrottlingException` or `TooManyRequestsException`. The provider tries again
with growing pauses, 25 times by default; with many requests at once the last ones can use up their tries, and the
deployment stops half-way.

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

Leave `maxRetries` at its default or raise it, run `pulumi up --parallel 4`, spread the resources over several stacks,
or use one resource for many things (a hosted zone file, an alarm on a metric query).

```yaml
resources:
  gateway: { type: aws:apigateway:RestApi }
  there: { type: "pulumi:providers:aws", properties: { region: eu-west-1 } }
  a: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
  b: { type: aws:apigateway:RestApi, options: { provider: "${there}" } }
outputs: { a: "${a.id}" }
```

## Not covered

Services that publish no rate, requests of other deployments at the same time, and reads, which refreshes make.

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
    """How long is too long."""

    seconds: Annotated[float, msgspec.Meta(gt=0, description="How long one kind of request may take.")] = 30.0


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
        else "Run with --parallel 4 if it is throttled, or spread them over several stacks."
    )
    yield Finding(
        load,
        f"{count} requests {rate.action} of {rate.service}, at {_per(rate.rate)}, take at least "
        f"{load.seconds:.0f} seconds. {advice}",
    )


def _per(rate: float) -> str:
    return f"{rate:g} a second" if rate >= 1 else f"one in {1 / rate:.0f} seconds"
