"""A Route 53 Resolver endpoint has fewer than two addresses, or a rule has settings that do not match its type.

## What fails

- `ipAddresses` of an endpoint has fewer than two items.
- A rule of type `FORWARD` without `resolverEndpointId` or `targetIps`.
- `targetIps` on a rule of another type.
- A rule with an inbound endpoint.

## Why

Resolver forwards queries through an outbound endpoint, whose addresses are in two subnets at least, so that DNS is
available if one zone fails. It rejects other requests with *InvalidParameterException* or *InvalidRequestException*.

## Fails

```yaml
resources:
  corporate:
    type: aws:route53:ResolverRule
    properties: { domainName: corp.acme-retail.io, ruleType: SYSTEM, targetIps: [{ ip: 192.0.2.53 }] }
```

## Instead

Set an outbound endpoint and the addresses of the resolvers on a rule of type `FORWARD`. A rule of type `SYSTEM` has
neither of them: Resolver answers its queries itself.

```yaml
resources:
  corporate:
    type: aws:route53:ResolverRule
    properties: { domainName: corp.acme-retail.io, ruleType: SYSTEM }
```

## Not covered

Endpoints of other stacks. Subnets of two VPCs: *endpoint-in-other-vpc*. Security groups that do not allow port 53.

## References

- [CreateResolverEndpoint](https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html)
- [CreateResolverRule](https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverRule.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.network.resolver import RESOLVER, resolver_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=RESOLVER,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, InvalidRequestException",
    with_references=True,
)
def resolver_settings(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external:
        yield from (Finding(resource, f.message, error=f.error) for f in resolver_faults(resource))
