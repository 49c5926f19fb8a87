"""Endpoints and rules of Route 53 Resolver."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def endpoint(direction: str, count: int) -> str:
    items = ", ".join(f"{{ subnetId: subnet-{n} }}" for n in range(count))
    return f"""
  door:
    type: aws:route53:ResolverEndpoint
    properties: {{ direction: {direction}, securityGroupIds: [sg-1], ipAddresses: [{items}] }}
"""


def rule(more: str) -> str:
    return f"""
  x: {{ type: aws:route53:ResolverRule, properties: {{ domainName: corp.acme.io, {more} }} }}
"""


FORWARD = 'ruleType: FORWARD, targetIps: [{ ip: 192.0.2.53 }], resolverEndpointId: "${door.id}"'
CASES = {
    "two addresses": Case("resources:" + endpoint("INBOUND", 2)),
    "one address": Case(
        "resources:" + endpoint("INBOUND", 1),
        [
            (
                "door",
                "ipAddresses has 1 item, and a Resolver endpoint requires 2. Add a subnet of another Availability "
                "Zone.",
            )
        ],
    ),
    "a forwarding rule": Case("resources:" + endpoint("OUTBOUND", 2) + rule(FORWARD)),
    "an inbound endpoint": Case(
        "resources:" + endpoint("INBOUND", 2) + rule(FORWARD),
        [("x", "resolverEndpointId names the inbound endpoint 'door'. Use an outbound endpoint.")],
    ),
    "a rule of the system": Case("resources:" + rule("ruleType: SYSTEM")),
    "targets of a rule of the system": Case(
        "resources:" + rule("ruleType: SYSTEM, targetIps: [{ ip: 192.0.2.53 }]"),
        [
            (
                "x",
                "targetIps is set on a rule of type SYSTEM, and only rules of type FORWARD support it. Remove "
                "targetIps.",
            )
        ],
    ),
    "a rule without endpoint and targets": Case(
        "resources:" + rule("ruleType: FORWARD"),
        [
            ("x", "ruleType is FORWARD, and resolverEndpointId is not set. Set it to an outbound endpoint."),
            ("x", "ruleType is FORWARD, and targetIps is empty. Set the addresses of the resolvers."),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_resolver_settings(case: Case) -> None:
    check("resolver-settings", case)
