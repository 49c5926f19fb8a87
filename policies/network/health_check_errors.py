"""A Route 53 health check has no endpoint, a private address, or no setting that its type requires.

## What fails

- A health check of an endpoint has neither `ipAddress` nor `fqdn`, or a private address, or a URL as `fqdn`.
- A type with `STR_MATCH` has no `searchString`; `TCP` has no `port`.
- A health check of an alarm has no alarm name or Region; one of a routing control has no ARN.
- `ipAddress` or `port` is set on a health check of an alarm or of other health checks.

## Why

Route 53's health checkers are on the internet, so that they do not reach private addresses. Route 53 rejects the health
check with *InvalidInput*.

## Fails

```yaml
resources:
  web:
    type: aws:route53:HealthCheck
    properties: { type: TCP, ipAddress: 10.0.1.20, port: 443, failureThreshold: 3, requestInterval: 30 }
```

## Instead

Check a public endpoint. For a private one, use a CloudWatch alarm and a health check of type `CLOUDWATCH_METRIC`.

```yaml
resources:
  web:
    type: aws:route53:HealthCheck
    properties: { type: CLOUDWATCH_METRIC, cloudwatchAlarmName: web-down, cloudwatchAlarmRegion: eu-west-1 }
```

## Not covered

Whether the endpoint responds. A health check that no record uses.

## References

- [HealthCheckConfig](https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html)
- [Health checks of private endpoints](https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-private-hosted-zones.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.health_checks import health_check_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.ROUTE53_HEALTH_CHECK, level=MANDATORY, severity=HIGH, error="InvalidInput")
def health_check_errors(check: Resource) -> Iterator[Finding]:
    if not check.is_external:
        yield from (Finding(check, fault.message) for fault in health_check_faults(check))
