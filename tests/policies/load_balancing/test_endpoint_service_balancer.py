"""Load balancers of endpoint services."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"


def service(properties: str, kind: str = "") -> str:
    return (
        f"resources:\n  lb: {{ type: aws:lb:LoadBalancer, properties: {{ internal: true{kind} }} }}\n"
        "  it: { type: aws:ec2:VpcEndpointService, properties: { acceptanceRequired: false"
        f"{properties} }} }}\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


def wrong(key: str, kind: str, needed: str) -> list[tuple[str, str]]:
    return told(f"{key} names load balancer 'lb' of type {kind}. Use a load balancer of type {needed}.")


NETWORK, GATEWAY = ", networkLoadBalancerArns: ['${lb.arn}']", ", gatewayLoadBalancerArns: ['${lb.arn}']"
LITERAL = (
    ", networkLoadBalancerArns: ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1']"
)
CASES = {
    "a network load balancer": Case(service(NETWORK, ", loadBalancerType: network")),
    "a gateway load balancer": Case(service(GATEWAY, ", loadBalancerType: gateway")),
    "an application load balancer": Case(
        service(NETWORK, ", loadBalancerType: application"),
        wrong("networkLoadBalancerArns", "application", "network"),
    ),
    "a load balancer by default": Case(
        service(NETWORK), wrong("networkLoadBalancerArns", "application", "network")
    ),
    "a network load balancer for a gateway": Case(
        service(GATEWAY, ", loadBalancerType: network"),
        wrong("gatewayLoadBalancerArns", "network", "gateway"),
    ),
    "a load balancer of another stack": Case(service(LITERAL)),
    "a load balancer of an unknown type": Case(service(NETWORK, f", loadBalancerType: {UNKNOWN}")),
    "unknown load balancers": Case(service(f", networkLoadBalancerArns: {UNKNOWN}")),
    "no load balancer": Case(
        service(""),
        told("Neither networkLoadBalancerArns nor gatewayLoadBalancerArns is set. Set exactly one of them."),
    ),
    "both kinds": Case(
        service(LITERAL + GATEWAY, ", loadBalancerType: gateway"),
        told("Both networkLoadBalancerArns and gatewayLoadBalancerArns are set. Set exactly one of them."),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_endpoint_service_balancer(name: str) -> None:
    check("endpoint-service-balancer", CASES[name])
