"""Routes: their destinations and targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_empty
from preflight.core.logic import all_of, equal
from preflight.core.resource import Resource
from preflight.core.values import Secret, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.network.gateways import InternetGateway, NatGateway
from preflight.model.network.peering import Peering
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import INTERNET_GATEWAY, NAT_GATEWAY, VPC

VPN_GATEWAY: Final = (aws.EC2_VPN_GATEWAY,)
EGRESS_ONLY_GATEWAY: Final = (aws.EC2_EGRESS_ONLY_INTERNET_GATEWAY,)

TargetKind = Literal[
    "internet gateway",
    "virtual private gateway",
    "local",
    "NAT gateway",
    "egress-only internet gateway",
    "transit gateway",
    "peering connection",
    "network interface",
    "gateway endpoint",
    "other gateway",
]

# The property that names a route's target -> the kind of target. `gatewayId` may be one of several.
_TARGETS: Final[dict[str, TargetKind]] = {
    "natGatewayId": "NAT gateway",
    "egressOnlyGatewayId": "egress-only internet gateway",
    "transitGatewayId": "transit gateway",
    "vpcPeeringConnectionId": "peering connection",
    "networkInterfaceId": "network interface",
    "instanceId": "network interface",
    "vpcEndpointId": "gateway endpoint",
    "localGatewayId": "other gateway",
    "carrierGatewayId": "other gateway",
    "coreNetworkArn": "other gateway",
    "odbNetworkArn": "other gateway",
}
# The shortest prefix length of a VPC's CIDR block. Source: VPC guide, "VPC CIDR blocks".
_WIDEST_RANGE: Final = {4: 16, 6: 44}
TARGET_KEYS: Final = ("gatewayId", *_TARGETS)
_DESTINATION_KEYS: Final = (
    "destinationCidrBlock",
    "cidrBlock",
    "destinationIpv6CidrBlock",
    "ipv6CidrBlock",
    "destinationPrefixListId",
)
_NAMED_TARGETS: Final = {
    "gatewayId": (*INTERNET_GATEWAY, *VPN_GATEWAY),
    "natGatewayId": NAT_GATEWAY,
    "egressOnlyGatewayId": EGRESS_ONLY_GATEWAY,
    "vpcPeeringConnectionId": Peering.TYPES,
    "transitGatewayId": (aws.EC2_TRANSIT_GATEWAY_TRANSIT_GATEWAY,),
}
_GATEWAY_PREFIXES: Final[dict[str, TargetKind]] = {
    "igw": "internet gateway",
    "vgw": "virtual private gateway",
    "local": "local",
    "vpce": "gateway endpoint",
    "cagw": "other gateway",
}


@dataclass(frozen=True)
class Route:
    """One route, inline or as a resource. `carrier` is the resource that defines it, `fields` its properties.

    `destination`: the CIDR block in canonical form or the prefix list's ID. `targets`: the target properties that are
    set.
    """

    carrier: Resource
    fields: Value = field(repr=False)
    inline: bool

    @cached_property
    def destination(self) -> str | Unknown | None:
        for key in _DESTINATION_KEYS:
            value = as_text(child(self.fields, key))
            if isinstance(value, str) and value:
                return _canonical(value)
            if isinstance(value, Unknown):
                return Unknown(f"destination of a route of '{self.carrier.name}'")
        return None

    def is_local_to(self, vpc: Vpc | Unknown | None) -> Tri:
        """Whether its destination is inside a CIDR block of the VPC, which the local route covers."""
        if isinstance(self.destination, Unknown):
            return Unknown(self.destination.reason)
        try:
            block = Cidr.parse(self.destination or "")
        except CidrError:
            return False
        if block.prefix < _WIDEST_RANGE[block.version] or vpc is None:
            return False
        return Unknown(vpc.reason) if isinstance(vpc, Unknown) else vpc.contains(block)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The names of the target properties that are set. In AWS's outputs, properties that are not set are empty
        strings.
        """
        return tuple(k for k in TARGET_KEYS if (v := child(self.fields, k)) is not None and not is_empty(v))

    def is_same_as(self, other: Route) -> Tri:
        """Whether both have the same destination and target: AWS treats the second of two equal routes as the first."""
        if left_out := next((r.carrier for r in (self, other) if r.carrier.is_external), None):
            return Unknown(f"target of '{left_out.name}'")
        if self.targets != other.targets:
            return False
        targets = (_same(self._target_of(key), other._target_of(key)) for key in self.targets)
        return all_of((equal(self.destination, other.destination), *targets))

    def _target_of(self, key: str) -> Value | NatGateway | InternetGateway:
        named = (
            self.nat_gateway
            if key == "natGatewayId"
            else self.internet_gateway
            if key == "gatewayId"
            else None
        )
        return child(self.fields, key) if named is None or isinstance(named, Unknown) else named

    def target(self, key: str, types: tuple[str, ...]) -> Resource | Unknown | None:
        """The resource that a target property names."""
        value = child(self.fields, key)
        if value is None or is_empty(value):
            return None
        return self.carrier.resolve(value, types, "routes" if self.inline else key)

    @cached_property
    def nat_gateway(self) -> NatGateway | Unknown | None:
        return self.carrier.stack.referred(NatGateway, self.target("natGatewayId", NAT_GATEWAY))

    @cached_property
    def internet_gateway(self) -> InternetGateway | Unknown | None:
        """The internet gateway of the stack that `gatewayId` names; otherwise `None`."""
        found = self.target("gatewayId", (*INTERNET_GATEWAY, aws.EC2_INTERNET_GATEWAY_ATTACHMENT))
        if isinstance(found, Resource) and found.type == aws.EC2_INTERNET_GATEWAY_ATTACHMENT:
            found = found.ref(INTERNET_GATEWAY, "internetGatewayId")
        return self.carrier.stack.referred(InternetGateway, found)

    @cached_property
    def kind(self) -> TargetKind | Unknown | None:
        """The kind of its target; `None` without a target, `Unknown` if two targets differ, which AWS rejects."""
        kinds = [self._gateway_kind() if key == "gatewayId" else _TARGETS[key] for key in self.targets]
        if len({k for k in kinds if not isinstance(k, Unknown)}) > 1:
            return Unknown(f"which of its targets a route of '{self.carrier.name}' uses")
        return kinds[0] if kinds else None

    @cached_property
    def homes(self) -> tuple[Vpc | Unknown, ...]:
        """The VPCs whose route tables may contain the route: the gateway's VPC, or both VPCs of a peering connection.

        Empty if the VPC of its target is not certain.
        """
        gateway = self.internet_gateway
        if isinstance(gateway, InternetGateway):
            return () if gateway.vpc is None else (gateway.vpc,)
        stack = self.carrier.stack
        egress = self.target("egressOnlyGatewayId", EGRESS_ONLY_GATEWAY)
        if isinstance(egress, Resource):
            found = egress.ref(VPC, "vpcId")
            return () if found is None else (stack.referred(Vpc, found),)
        peering = self.target("vpcPeeringConnectionId", Peering.TYPES)
        if isinstance(peering, Resource):
            sides = stack.entity(Peering, peering)
            return tuple(side for side in (sides.requester, sides.accepter) if side is not None)
        return ()

    @cached_property
    def title(self) -> str:
        """Its target for messages, such as `internet gateway 'igw'`."""
        for key, types in _NAMED_TARGETS.items():
            found = self.target(key, types)
            if isinstance(found, Resource):
                return f"{self.kind if isinstance(self.kind, str) else 'gateway'} '{found.name}'"
        return self.kind if isinstance(self.kind, str) else "a gateway"

    def leads_to(self, kind: TargetKind) -> Tri:
        return Unknown(self.kind.reason) if isinstance(self.kind, Unknown) else self.kind == kind

    def _gateway_kind(self) -> TargetKind | Unknown:
        value = child(self.fields, "gatewayId")
        text = value.reveal() if isinstance(value, Secret) else value
        if isinstance(text, str):
            return _GATEWAY_PREFIXES.get(text.split("-")[0], "other gateway")
        if isinstance(self.internet_gateway, InternetGateway):
            return "internet gateway"
        if isinstance(self.target("gatewayId", VPN_GATEWAY), Resource):
            return "virtual private gateway"
        return Unknown(f"gatewayId of a route of '{self.carrier.name}'")


def all_fields(resource: Resource) -> dict[str, Any]:
    """The properties of a route that is a resource."""
    return {key: resource.get(key) for key in (*_DESTINATION_KEYS, *TARGET_KEYS)}


def _canonical(destination: str) -> str:
    try:
        return str(Cidr.parse_loose(destination))
    except CidrError:
        return destination


def _same(one: Value | NatGateway | InternetGateway, two: Value | NatGateway | InternetGateway) -> Tri:
    if isinstance(one, NatGateway | InternetGateway) and isinstance(two, NatGateway | InternetGateway):
        return one.urn == two.urn
    if isinstance(one, NatGateway | InternetGateway) or isinstance(two, NatGateway | InternetGateway):
        return Unknown("the target of a route")
    return equal(one, two)
