"""A service of Cloud Map has DNS records, a routing policy or a health check that its namespace does not support.

## What fails

- `dnsConfig` of a service in an HTTP namespace.
- A CNAME together with records of another type.
- A CNAME record without the routing policy `WEIGHTED`, or with `healthCheckConfig`.
- `healthCheckConfig` in a private namespace, or together with `healthCheckCustomConfig`.

## Why

Cloud Map creates the records in the hosted zone of a DNS namespace, and an HTTP namespace has none. Its health checks
are those of Route 53, which reaches public addresses only. It rejects the service with *InvalidInput*.

## Fails

```yaml
resources:
  shop: { type: aws:servicediscovery:HttpNamespace, properties: { name: shop, description: The shop } }
  orders:
    type: aws:servicediscovery:Service
    properties: { name: orders, dnsConfig: { namespaceId: "${shop.id}", dnsRecords: [{ type: A, ttl: 10 }] } }
```

## Instead

Use `namespaceId` without `dnsConfig` in an HTTP namespace, or a namespace with DNS.

```yaml
resources:
  shop: { type: aws:servicediscovery:HttpNamespace, properties: { name: shop, description: The shop } }
  orders: { type: aws:servicediscovery:Service, properties: { name: orders, namespaceId: "${shop.id}" } }
```

## Not covered

Namespaces of other stacks. Instances, and services of ECS: *service-registry-mismatch*.

## References

- [CreateService](https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html)
- [DnsConfig](https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html)
- [DnsRecord](https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsRecord.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.discovery_services import service_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.SERVICE_DISCOVERY_SERVICE,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidInput",
    with_references=True,
)
def discovery_service_errors(service: Resource) -> Iterator[Finding]:
    if not service.is_external:
        yield from (Finding(service, fault.message) for fault in service_faults(service))
