"""The load balancers of endpoint services.

Source: EC2 API, CreateVpcEndpointServiceConfiguration: `NetworkLoadBalancerArn` and `GatewayLoadBalancerArn` are the
ARNs of load balancers of these types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import known, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.resource_types import LOAD_BALANCER

BALANCER_KEYS: Final = {"networkLoadBalancerArns": "network", "gatewayLoadBalancerArns": "gateway"}


def keys_with_balancers(service: Resource) -> tuple[str, ...] | Unknown:
    """Which of the two properties are set; `Unknown` if it is not certain."""
    values = {key: service.items(key) for key in BALANCER_KEYS}
    open_ = next((value for value in values.values() if isinstance(value, Unknown)), None)
    return tuple(key for key, value in values.items() if value) if open_ is None else open_


def balancers_of_other_types(service: Resource) -> Iterator[tuple[str, LoadBalancer]]:
    """The load balancers that certainly have another type than their property requires."""
    for key, kind in BALANCER_KEYS.items():
        for found in service.refs(LOAD_BALANCER, key).found:
            balancer = service.stack.entity(LoadBalancer, found)
            if isinstance(balancer.kind, Unknown):
                note(balancer.kind)
            elif known(balancer.kind) and balancer.kind != kind and not found.is_external:
                yield key, balancer
