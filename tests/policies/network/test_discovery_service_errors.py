"""Services of Cloud Map that do not match their namespace or their DNS records."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NAMESPACES = """
resources:
  http: { type: aws:servicediscovery:HttpNamespace, properties: { name: shop } }
  open: { type: aws:servicediscovery:PublicDnsNamespace, properties: { name: acme.io } }
  closed: { type: aws:servicediscovery:PrivateDnsNamespace, properties: { name: acme.local, vpc: vpc-1 } }
"""
CHECK = "healthCheckConfig: { type: HTTP, resourcePath: / }"


def service(more: str) -> str:
    return f"""
  x: {{ type: aws:servicediscovery:Service, properties: {{ {more} }} }}
"""


def dns(namespace: str, *types: str, routing: str = "WEIGHTED", more: str = "") -> str:
    records = ", ".join(f"{{ type: {t}, ttl: 10 }}" for t in types)
    return service(
        f'dnsConfig: {{ namespaceId: "${{{namespace}.id}}", routingPolicy: {routing}, dnsRecords: [{records}] }}{more}'
    )


def said(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


CASES = {
    "addresses": Case(NAMESPACES + dns("closed", "A", "AAAA")),
    "addresses and ports": Case(NAMESPACES + dns("closed", "A", "SRV")),
    "a name": Case(NAMESPACES + dns("open", "CNAME")),
    "a service without DNS": Case(NAMESPACES + service('namespaceId: "${http.id}"')),
    "a health check": Case(NAMESPACES + dns("open", "A", more=f", {CHECK}")),
    "a custom health check": Case(
        NAMESPACES + dns("closed", "A", more=", healthCheckCustomConfig: { failureThreshold: 1 }")
    ),
    "DNS in an HTTP namespace": Case(
        NAMESPACES + dns("http", "A"),
        said(
            "dnsConfig is set, and namespace 'http' is an HTTP namespace without DNS. Remove dnsConfig, or use a DNS "
            "namespace."
        ),
    ),
    "two types": Case(
        NAMESPACES + dns("open", "A", "CNAME"),
        said(
            "dnsConfig.dnsRecords has the types A and CNAME, and a CNAME is alone. Remove it, or the other records."
        ),
    ),
    "several answers of a name": Case(
        NAMESPACES + dns("open", "CNAME", routing="MULTIVALUE"),
        said("dnsConfig.routingPolicy is MULTIVALUE, and a CNAME requires WEIGHTED. Set it to WEIGHTED."),
    ),
    "a health check of a name": Case(
        NAMESPACES + dns("open", "CNAME", more=f", {CHECK}"),
        said("healthCheckConfig is set, and a CNAME record excludes it. Remove healthCheckConfig."),
    ),
    "a health check in a private namespace": Case(
        NAMESPACES + dns("closed", "A", more=f", {CHECK}"),
        said(
            "healthCheckConfig is set, and namespace 'closed' is private, where Route 53 checks no health. Use "
            "healthCheckCustomConfig."
        ),
    ),
    "two health checks": Case(
        NAMESPACES + dns("open", "A", more=f", {CHECK}, healthCheckCustomConfig: {{ failureThreshold: 1 }}"),
        said("healthCheckConfig and healthCheckCustomConfig exclude each other. Keep one."),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_discovery_service_errors(case: Case) -> None:
    check("discovery-service-errors", case)
