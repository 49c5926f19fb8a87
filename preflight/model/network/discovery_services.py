"""Services of Cloud Map: their DNS records, routing policy and health checks.

Source: Cloud Map API, CreateService, DnsConfig and DnsRecord: the combinations of `Type`; `CNAME` requires `WEIGHTED`
and excludes `HealthCheckConfig`; "Public DNS and HTTP namespaces only" for health checks, of which a service has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text
from preflight.core.nested_values import values_at
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

_NAMESPACES: Final = (
    aws.SERVICE_DISCOVERY_HTTP_NAMESPACE,
    aws.SERVICE_DISCOVERY_PRIVATE_DNS_NAMESPACE,
    aws.SERVICE_DISCOVERY_PUBLIC_DNS_NAMESPACE,
)


def service_faults(service: Resource) -> Iterator[SettingFault]:
    """The settings of the service that Cloud Map rejects."""
    kinds = [as_text(v) for v in values_at(service, ("dnsConfig", "dnsRecords", "type"))]
    types = {k for k in kinds if isinstance(k, str)} if all(isinstance(k, str) for k in kinds) else set()
    checks, custom = service.is_set("healthCheckConfig"), service.is_set("healthCheckCustomConfig")
    if "CNAME" in types and len(types) > 1:
        yield SettingFault(
            f"dnsConfig.dnsRecords has the types {' and '.join(sorted(types))}, and a CNAME is alone. Remove it, or "
            "the other records."
        )
    elif types == {"CNAME"}:
        policy = service.text("dnsConfig", "routingPolicy")
        if not isinstance(policy, Unknown) and policy != "WEIGHTED":
            yield SettingFault(
                f"dnsConfig.routingPolicy is {policy or 'not set, which means MULTIVALUE'}, and a CNAME requires "
                "WEIGHTED. Set it to WEIGHTED."
            )
        if checks:
            yield SettingFault(
                "healthCheckConfig is set, and a CNAME record excludes it. Remove healthCheckConfig."
            )
    if checks and custom:
        yield SettingFault("healthCheckConfig and healthCheckCustomConfig exclude each other. Keep one.")
    yield from _of_namespace(service, checks)


def _of_namespace(service: Resource, checks: bool) -> Iterator[SettingFault]:
    key = ("dnsConfig", "namespaceId") if service.is_set("dnsConfig", "namespaceId") else ("namespaceId",)
    namespace = service.ref(_NAMESPACES, *key)
    if not isinstance(namespace, Resource):
        return
    if namespace.type == aws.SERVICE_DISCOVERY_HTTP_NAMESPACE and service.is_set("dnsConfig"):
        yield SettingFault(
            f"dnsConfig is set, and namespace '{namespace.name}' is an HTTP namespace without DNS. Remove dnsConfig, "
            "or use a DNS namespace."
        )
    if namespace.type == aws.SERVICE_DISCOVERY_PRIVATE_DNS_NAMESPACE and checks:
        yield SettingFault(
            f"healthCheckConfig is set, and namespace '{namespace.name}' is private, where Route 53 checks no health. "
            "Use healthCheckCustomConfig."
        )
