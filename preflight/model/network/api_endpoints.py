"""Custom domain names of API Gateway: the type of their endpoint.

Source: API Gateway API, CreateDomainName, `endpointConfiguration`, `certificateArn` and `regionalCertificateArn`.
"""

from __future__ import annotations

from preflight.core.resource import Resource
from preflight.core.values import Unknown


def endpoint_kind(domain: Resource) -> str | Unknown:
    """`EDGE`, `REGIONAL` or `PRIVATE`; the default is edge-optimized. `Unknown` with several types."""
    types = domain.items("endpointConfiguration", "types")
    if isinstance(types, Unknown):
        return types
    if not types:
        return "EDGE"
    first = types[0]
    if len(types) > 1 or not isinstance(first, str):
        return Unknown(f"endpointConfiguration of '{domain.name}'")
    return first.upper()
