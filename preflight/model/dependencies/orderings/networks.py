"""Orderings around gateways, load balancers and certificates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.user_data import UserData
from preflight.model.dependencies.orderings.ordering import (
    Index,
    Ordering,
    Pair,
    owned,
    referenced_resources,
    single_reference,
)
from preflight.model.load_balancing.listeners import forwarders_of, has_all_forwarders
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.network.gateways import InternetGateway, NatGateway, internet_gateways_of
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import default_route_of
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import CERTIFICATE, ELASTIC_IP, LISTENER, ROUTE_TABLE, SUBNET, VALIDATION

if TYPE_CHECKING:
    from preflight.core.stack import Stack

PEERING: Final = (aws.EC2_VPC_PEERING_CONNECTION,)
ACCEPTER: Final = ("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",)


def _gateways(vpc: object) -> tuple[Resource, ...]:
    """The internet gateways of the VPC, or the attachments that attach them."""
    if not isinstance(vpc, Vpc):
        return ()
    return tuple(r for g in internet_gateways_of(vpc) for r in (g.attachments or (g.resource,)))


def nat_gateways(stack: Stack) -> Iterator[Pair]:
    for nat in stack.all(NatGateway):
        if nat.is_public is True:
            yield Pair(nat.resource, _gateways(nat.vpc), any_of_them=True)


def load_balancers(stack: Stack) -> Iterator[Pair]:
    for balancer in stack.all(LoadBalancer):
        if balancer.is_internal is False:
            yield Pair(balancer.resource, _gateways(balancer.vpc), any_of_them=True)


def addresses(stack: Stack) -> Iterator[Pair]:
    """An Elastic IP address that is associated with an instance at creation. One for a NAT gateway needs no gateway."""
    for resource, key in (
        *((r, "instance") for r in stack.of(*ELASTIC_IP)),
        *((r, "instanceId") for r in stack.of(aws.EC2_EIP_ASSOCIATION)),
    ):
        owner = single_reference(resource, (aws.EC2_INSTANCE,), key)
        subnet = single_reference(owner, SUBNET, "subnetId") if owner is not None else None
        if subnet is not None:
            yield Pair(resource, _gateways(stack.entity(Subnet, subnet).vpc), any_of_them=True)


def downloads(stack: Stack) -> Iterator[Pair]:
    """Instances in private subnets whose user data downloads something: the routes to the NAT gateway."""
    for workload in (*stack.all(Instance), *stack.all(AutoScalingGroup)):
        data = workload.user_data
        if isinstance(data, UserData) and data.downloads:
            ways = {r.urn: r for s in workload.subnet_entities for r in _way_out(s)}
            yield Pair(workload.resource, tuple(ways[urn] for urn in sorted(ways)))


def _way_out(subnet: Subnet) -> Iterator[Resource]:
    route = default_route_of(subnet)
    if not isinstance(route, Route) or route.leads_to("NAT gateway") is not True:
        return
    yield route.carrier
    yield from referrers(subnet.resource, aws.EC2_ROUTE_TABLE_ASSOCIATION, "subnetId", SUBNET)


def services(stack: Stack) -> Iterator[Pair]:
    """ECS services: a listener or rule that forwards to their target group."""
    for group in stack.all(TargetGroup):
        forwarders = tuple(f.resource for f in forwarders_of(group))
        for service in {t.by.urn: t.by for t in group.targets if t.by.type == aws.ECS_SERVICE}.values():
            yield Pair(service, forwarders, any_of_them=True, complete=has_all_forwarders(group) is True)


def _validations(stack: Stack) -> Index:
    return owned(stack, VALIDATION, "certificateArn", CERTIFICATE)


_LISTENERS: Final = tuple((type_, "certificateArn") for type_ in LISTENER)
_DOMAINS: Final = (
    (aws.API_GATEWAY_DOMAIN_NAME, "certificateArn"),
    (aws.API_GATEWAY_DOMAIN_NAME, "regionalCertificateArn"),
    (aws.API_GATEWAY_V2_DOMAIN_NAME, "domainNameConfiguration"),
)
_DISTRIBUTIONS: Final = ((aws.CLOUDFRONT_DISTRIBUTION, "viewerCertificate"),)


def certificate_users(
    stack: Stack, users: tuple[tuple[str, str], ...] = (*_LISTENERS, *_DOMAINS, *_DISTRIBUTIONS)
) -> Iterator[tuple[Resource, Resource]]:
    """Each resource that requires an issued certificate, with the stack's certificate that it uses."""
    for type_, key in users:
        for resource in stack.of(type_):
            for certificate in referenced_resources(resource, CERTIFICATE, key):
                yield resource, certificate


def listener_certificates(stack: Stack) -> Iterator[Pair]:
    yield from _certified(stack, _LISTENERS)


def domain_certificates(stack: Stack) -> Iterator[Pair]:
    yield from _certified(stack, _DOMAINS)


def distribution_certificates(stack: Stack) -> Iterator[Pair]:
    yield from _certified(stack, _DISTRIBUTIONS)


def _certified(stack: Stack, users: tuple[tuple[str, str], ...]) -> Iterator[Pair]:
    validations = _validations(stack)
    for resource, certificate in certificate_users(stack, users):
        yield Pair(resource, validations.get(certificate.urn, ()), any_of_them=True)


def peering_routes(stack: Stack) -> Iterator[Pair]:
    accepters = owned(stack, ACCEPTER, "vpcPeeringConnectionId", PEERING)
    for type_, key in ((aws.EC2_ROUTE, "vpcPeeringConnectionId"), *((t, "routes") for t in ROUTE_TABLE)):
        for resource in stack.of(type_):
            for peering in referenced_resources(resource, PEERING, key):
                if not isinstance(peering.get("autoAccept"), Unknown) and not peering.get("autoAccept"):
                    yield Pair(resource, accepters.get(peering.urn, ()), any_of_them=True)


def gateway_routes(stack: Stack) -> Iterator[Pair]:
    """Routes to an internet gateway that a separate resource attaches."""
    attachments = {g.urn: g.attachments for g in stack.all(InternetGateway)}
    for type_, key in ((aws.EC2_ROUTE, "gatewayId"), *((t, "routes") for t in ROUTE_TABLE)):
        for resource in stack.of(type_):
            for gateway in referenced_resources(resource, InternetGateway.TYPES, key):
                if attachments.get(gateway.urn):
                    yield Pair(resource, attachments[gateway.urn], any_of_them=True)


_NO_GATEWAY: Final = "its VPC has no internet gateway before it is attached"
ORDERINGS: Final = (
    Ordering("nat-gateway", nat_gateways, _NO_GATEWAY, "Gateway.NotAttached"),
    Ordering("load-balancer", load_balancers, _NO_GATEWAY, "InvalidSubnet"),
    Ordering("address", addresses, _NO_GATEWAY, "Gateway.NotAttached"),
    Ordering(
        "gateway-route",
        gateway_routes,
        "an internet gateway belongs to no VPC, and no route can use it, before it is attached",
        "InvalidParameterValue",
    ),
    Ordering(
        "download",
        downloads,
        "its user data downloads at startup, and its subnet cannot reach the internet before that route exists",
        refused=False,
    ),
    Ordering(
        "service",
        services,
        "ECS rejects a target group that no listener forwards to yet",
        "InvalidParameterException",
    ),
    Ordering(
        "listener-certificate",
        listener_certificates,
        "the certificate is pending until it is validated",
        "UnsupportedCertificate",
        slow=True,
    ),
    Ordering(
        "domain-certificate",
        domain_certificates,
        "the certificate is pending until it is validated",
        "BadRequestException",
        slow=True,
    ),
    Ordering(
        "distribution-certificate",
        distribution_certificates,
        "the certificate is pending until it is validated",
        "InvalidViewerCertificate",
    ),
    Ordering("peering-route", peering_routes, "the peering is pending until it is accepted", refused=False),
)
