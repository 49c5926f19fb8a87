"""Route 53 Resolver: its endpoints and rules.

Source: Route 53 Resolver API, CreateResolverEndpoint, `IpAddresses`: "Route 53 requires that you create at least two";
CreateResolverRule, `TargetIps`, `RuleType` and `ResolverEndpointId`: "the ID of the outbound Resolver endpoint".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, equal
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

RESOLVER: Final = (aws.ROUTE53_RESOLVER_ENDPOINT, aws.ROUTE53_RESOLVER_RULE)
_FEWEST: Final = 2


def resolver_faults(resource: Resource) -> Iterator[SettingFault]:
    """The faults of an endpoint or a rule."""
    if resource.type == aws.ROUTE53_RESOLVER_ENDPOINT:
        items = resource.items("ipAddresses")
        if not isinstance(items, Unknown) and len(items) < _FEWEST:
            yield SettingFault(
                f"ipAddresses has {len(items)} item, and a Resolver endpoint requires {_FEWEST}. Add a subnet of "
                "another Availability Zone.",
                "InvalidParameterException",
            )
        return
    kind = resource.text("ruleType")
    if not isinstance(kind, str):
        return
    targets = resource.items("targetIps")
    if kind != "FORWARD" and not isinstance(targets, Unknown) and targets:
        yield SettingFault(
            f"targetIps is set on a rule of type {kind}, and only rules of type FORWARD support it. Remove targetIps.",
            "InvalidParameterException",
        )
    if kind == "FORWARD":
        if not resource.is_set("resolverEndpointId"):
            yield SettingFault(
                "ruleType is FORWARD, and resolverEndpointId is not set. Set it to an outbound endpoint.",
                "InvalidParameterException",
            )
        if not isinstance(targets, Unknown) and not targets:
            yield SettingFault(
                "ruleType is FORWARD, and targetIps is empty. Set the addresses of the resolvers.",
                "InvalidParameterException",
            )
    yield from _direction(resource)


def _direction(rule: Resource) -> Iterator[SettingFault]:
    endpoint = rule.ref((aws.ROUTE53_RESOLVER_ENDPOINT,), "resolverEndpointId")
    if isinstance(endpoint, Resource) and certainly(equal(endpoint.text("direction"), "INBOUND")):
        yield SettingFault(
            f"resolverEndpointId names the inbound endpoint '{endpoint.name}'. Use an outbound endpoint.",
            "InvalidRequestException",
        )
