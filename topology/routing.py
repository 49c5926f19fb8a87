"""Route tables, routes, and the gateways they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from topology.cidr import Cidr, CidrError
from topology.network import INSTANCE, SUBNET, VPC, Subnet, Vpc, joined, may_be, unresolved
from topology.peering import Peering
from topology.resource import Entity, Resource, as_text, child
from topology.values import Secret, Tri, Unknown, Value, is_empty

if TYPE_CHECKING:
    from topology.stack import Stack

ROUTE_TABLE: Final = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
ROUTE: Final = "aws:ec2/route:Route"
ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ASSOCIATION: Final = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
INTERNET_GATEWAY: Final = ("aws:ec2/internetGateway:InternetGateway",)
GATEWAY_ATTACHMENT: Final = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"
NAT_GATEWAY: Final = ("aws:ec2/natGateway:NatGateway",)
ELASTIC_IP: Final = ("aws:ec2/eip:Eip",)
ELASTIC_IP_ASSOCIATION: Final = "aws:ec2/eipAssociation:EipAssociation"
VPN_GATEWAY: Final = ("aws:ec2/vpnGateway:VpnGateway",)
EGRESS_ONLY_GATEWAY: Final = ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",)
PROPAGATION: Final = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"

ANYWHERE: Final = "0.0.0.0/0"
ANYWHERE_V6: Final = "::/0"

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

# The property that names a route's target -> what it is. `gatewayId` may be one of several.
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
# The shortest prefix of a VPC's range. Source: VPC guide, "VPC CIDR blocks".
_WIDEST_RANGE: Final = {4: 16, 6: 44}
TARGET_KEYS: Final = ("gatewayId", *_TARGETS)
_DESTINATION_KEYS: Final = (
    "destinationCidrBlock",
    "cidrBlock",
    "destinationIpv6CidrBlock",
    "ipv6CidrBlock",
    "destinationPrefixListId",
)


@dataclass(frozen=True)
class Route:
    """One route, inline or of its own. `carrier` is the resource that writes it, `fields` what it says.

    `destination`: the CIDR in canonical form or the prefix list's id. `targets`: the target properties set.
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
        """Whether its destination lies in a range of the VPC, which the local route serves."""
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
        """The names of the target properties that are set. AWS writes unset ones as empty texts."""
        return tuple(k for k in TARGET_KEYS if (v := child(self.fields, k)) is not None and not is_empty(v))

    def target(self, key: str, types: tuple[str, ...]) -> Resource | Unknown | None:
        """The resource that a target property names."""
        value = child(self.fields, key)
        if value is None or is_empty(value):
            return None
        return self.carrier.resolve(value, types, "routes" if self.inline else key)

    @cached_property
    def nat_gateway(self) -> NatGateway | Unknown | None:
        found = self.target("natGatewayId", NAT_GATEWAY)
        return self.carrier.stack.entity(NatGateway, found) if isinstance(found, Resource) else found

    @cached_property
    def internet_gateway(self) -> InternetGateway | Unknown | None:
        """The internet gateway it leads to, where `gatewayId` names one of the stack."""
        found = self.target("gatewayId", (*INTERNET_GATEWAY, GATEWAY_ATTACHMENT))
        if isinstance(found, Resource) and found.type == GATEWAY_ATTACHMENT:
            found = found.ref(INTERNET_GATEWAY, "internetGatewayId")
        return self.carrier.stack.entity(InternetGateway, found) if isinstance(found, Resource) else found

    @cached_property
    def kind(self) -> TargetKind | Unknown | None:
        """What it leads to; `None` without a target."""
        for key in self.targets:
            return self._gateway_kind() if key == "gatewayId" else _TARGETS[key]
        return None

    @cached_property
    def homes(self) -> tuple[Vpc | Unknown, ...]:
        """The VPCs whose tables may hold the route: the gateway's own, or the two of a peering connection.

        Empty where its target belongs to no certain VPC.
        """
        gateway = self.internet_gateway
        if isinstance(gateway, InternetGateway):
            return () if gateway.vpc is None else (gateway.vpc,)
        stack = self.carrier.stack
        egress = self.target("egressOnlyGatewayId", EGRESS_ONLY_GATEWAY)
        if isinstance(egress, Resource):
            found = egress.ref(VPC, "vpcId")
            return (
                () if found is None else (stack.entity(Vpc, found) if isinstance(found, Resource) else found,)
            )
        peering = self.target("vpcPeeringConnectionId", Peering.TYPES)
        if isinstance(peering, Resource):
            sides = stack.entity(Peering, peering)
            return tuple(side for side in (sides.requester, sides.accepter) if side is not None)
        return ()

    @cached_property
    def title(self) -> str:
        """What it leads to, as `internet gateway 'igw'`."""
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


_INTERFACE: Final = ("aws:ec2/networkInterface:NetworkInterface",)
# How an Elastic IP, or its association, names what it is bound to.
_ADDRESS_HOLDERS: Final = {
    "instance": (INSTANCE,),
    "instanceId": (INSTANCE,),
    "networkInterface": _INTERFACE,
    "networkInterfaceId": _INTERFACE,
}
_NAMED_TARGETS: Final = {
    "gatewayId": (*INTERNET_GATEWAY, *VPN_GATEWAY),
    "natGatewayId": NAT_GATEWAY,
    "egressOnlyGatewayId": EGRESS_ONLY_GATEWAY,
    "vpcPeeringConnectionId": Peering.TYPES,
    "transitGatewayId": ("aws:ec2transitgateway/transitGateway:TransitGateway",),
}

_GATEWAY_PREFIXES: Final[dict[str, TargetKind]] = {
    "igw": "internet gateway",
    "vgw": "virtual private gateway",
    "local": "local",
    "vpce": "gateway endpoint",
    "cagw": "other gateway",
}


class RouteTable(Entity):
    """A route table: a resource of its own, or a VPC's main table, which AWS makes with the VPC.

    The main table that no resource manages is an entity of the VPC's resource.
    """

    TYPES = ROUTE_TABLE

    @cached_property
    def is_implicit(self) -> bool:
        return self.type in VPC

    @property
    def title(self) -> str:
        return f"the main table of '{self.name}'" if self.is_implicit else f"route table '{self.name}'"

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        if self.is_implicit:
            return self.stack.entity(Vpc, self.resource)
        key = "defaultRouteTableId" if self.type == ROUTE_TABLE[1] else "vpcId"
        found = self.resource.ref(VPC, key)
        return self.stack.entity(Vpc, found) if isinstance(found, Resource) else found

    @cached_property
    def inline_routes(self) -> tuple[Route, ...]:
        routes = () if self.is_implicit else self.resource.items("routes")
        if isinstance(routes, Unknown):
            return ()
        return tuple(Route(self.resource, r, True) for r in routes)

    @cached_property
    def own_routes(self) -> tuple[Route, ...]:
        """Routes that are resources of their own, certainly of this table."""
        found = joined(self.resource, ROUTE, "routeTableId", (*ROUTE_TABLE, *VPC))
        return tuple(Route(r, _all_fields(r), False) for r in found)

    @property
    def routes(self) -> tuple[Route, ...]:
        return (*self.inline_routes, *self.own_routes)

    @cached_property
    def is_complete(self) -> Tri:
        """Whether `routes` is all there is: no unresolved route, no propagation, no default VPC."""
        resource = self.resource
        if not self.is_implicit and isinstance(resource.get("routes"), Unknown):
            return Unknown(f"routes of '{self.name}'")
        if unresolved(resource, ROUTE, "routeTableId", (*ROUTE_TABLE, *VPC)):
            return Unknown(f"a route that may belong to '{self.name}'")
        propagating = resource.get("propagatingVgws")
        if (
            isinstance(propagating, Unknown)
            or propagating
            or joined(resource, PROPAGATION, "routeTableId", ROUTE_TABLE)
        ):
            return Unknown(f"routes propagated to '{self.name}'")
        if resource.is_external or (isinstance(self.vpc, Vpc) and self.is_implicit and self.vpc.is_default):
            return Unknown(f"routes of '{self.name}', which this stack did not make")
        return True

    def routes_to(self, destination: str) -> tuple[Route, ...]:
        """The routes whose destination is certainly that CIDR."""
        return tuple(
            r for r in self.routes if isinstance(r.destination, str) and r.destination == destination
        )

    @cached_property
    def default_route(self) -> Route | Unknown | None:
        """The route of 0.0.0.0/0; `None` where there certainly is none."""
        return self._default(ANYWHERE, ("0.0.0.0/1", "128.0.0.0/1"))

    @cached_property
    def ipv6_default_route(self) -> Route | Unknown | None:
        """The route of ::/0; `None` where there certainly is none."""
        return self._default(ANYWHERE_V6, ("::/1", "8000::/1", "2000::/3"))

    def _default(self, anywhere: str, parts: tuple[str, ...]) -> Route | Unknown | None:
        found = self.routes_to(anywhere)
        if found:
            return found[0]
        for route in self.routes:
            if isinstance(route.destination, Unknown):
                return Unknown(route.destination.reason)
            if isinstance(route.destination, str) and (
                route.destination.startswith("pl-") or route.destination in parts
            ):
                return Unknown(f"{self.title} may send the internet through {route.destination}")
        return Unknown(self.is_complete.reason) if isinstance(self.is_complete, Unknown) else None

    @cached_property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets that certainly use it, by association or as their main table."""
        subnets = self.stack.subnets
        return self.stack.group("subnets by table", subnets, lambda s: s.route_table).get(self.urn, ())


class InternetGateway(Entity):
    """An internet gateway, attached to its VPC by `vpcId` or by an attachment."""

    TYPES = INTERNET_GATEWAY

    @cached_property
    def attachments(self) -> tuple[Resource, ...]:
        return joined(self.resource, GATEWAY_ATTACHMENT, "internetGatewayId", INTERNET_GATEWAY)

    @cached_property
    def attached_by(self) -> tuple[str, ...]:
        """What attaches it: its own `vpcId`, attachments by name. AWS's answer holds `vpcId` in either case."""
        own = self.resource.get("vpcId") is not None and not (self.resource.is_deployed and self.attachments)
        return (*(["vpcId"] if own else []), *(f"'{a.name}'" for a in self.attachments))

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC; `None` if it is certainly attached to none."""
        for resource in (self.resource, *self.attachments):
            found = resource.ref(VPC, "vpcId")
            if found is not None and not (isinstance(found, Unknown) and resource.is_external):
                return self.stack.entity(Vpc, found) if isinstance(found, Resource) else found
        loose = unresolved(self.resource, GATEWAY_ATTACHMENT, "internetGatewayId", INTERNET_GATEWAY)
        if loose or self.resource.is_external:
            return Unknown(f"an attachment that may be of '{self.name}'")
        return None


class NatGateway(Entity):
    """A NAT gateway: zonal, in a subnet, or regional, in a VPC."""

    TYPES = NAT_GATEWAY

    @cached_property
    def is_regional(self) -> Tri:
        value = self.resource.text("availabilityMode")
        return Unknown(value.reason) if isinstance(value, Unknown) else value == "regional"

    @cached_property
    def is_public(self) -> Tri:
        value = self.resource.text("connectivityType")
        return Unknown(value.reason) if isinstance(value, Unknown) else value != "private"

    @cached_property
    def subnet(self) -> Subnet | Unknown | None:
        found = self.resource.ref(SUBNET, "subnetId")
        return self.stack.entity(Subnet, found) if isinstance(found, Resource) else found

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        if isinstance(self.subnet, Subnet):
            return self.subnet.vpc
        if self.resource.get("vpcId") is not None:
            found = self.resource.ref(VPC, "vpcId")
            return self.stack.entity(Vpc, found) if isinstance(found, Resource) else found
        return self.subnet if isinstance(self.subnet, Unknown) else None

    @cached_property
    def has_allocation(self) -> bool:
        value = self.resource.asked("allocationId")
        return value is not None and not is_empty(value)

    @cached_property
    def allocation(self) -> Resource | Unknown | str | None:
        """The Elastic IP: a resource of the stack, else its known allocation id."""
        value = self.resource.get("allocationId")
        found = self.resource.ref(ELASTIC_IP, "allocationId")
        return value if isinstance(found, Unknown) and isinstance(value, str) and value else found

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The Elastic IPs that it is certainly given, secondary ones included: a URN, or a known allocation id."""
        secondary = self.resource.refs(ELASTIC_IP, "secondaryAllocationIds").found
        first = self.allocation
        own = [first.urn] if isinstance(first, Resource) else [first] if isinstance(first, str) else []
        return (*own, *(r.urn for r in secondary))

    @cached_property
    def sharers(self) -> tuple[NatGateway, ...]:
        """Other NAT gateways that are certainly given the same Elastic IP."""
        others = self.stack.cache("NAT gateways by address", lambda: _by_address(self.stack.nat_gateways))
        found = {n.urn: n for address in self.addresses for n in others[address] if n is not self}
        return tuple(found[urn] for urn in sorted(found))

    @cached_property
    def address_holders(self) -> tuple[Resource, ...]:
        """Instances and interfaces that are certainly given one of its Elastic IPs too."""
        holders = self.stack.cache("holders by address", lambda: _address_holders(self.stack))
        return tuple(r for address in self.addresses for r in holders.get(address, ()))

    @cached_property
    def neighbours(self) -> tuple[NatGateway, ...]:
        """The other NAT gateways that are certainly in its VPC."""
        gateways = self.stack.group("NAT gateways by VPC", self.stack.nat_gateways, lambda n: n.vpc)
        found = gateways.get(self.vpc.urn, ()) if isinstance(self.vpc, Entity) else ()
        return tuple(n for n in found if n is not self)

    @cached_property
    def served(self) -> tuple[Subnet, ...]:
        """The subnets whose default route certainly leads to it."""
        subnets = self.stack.subnets
        return self.stack.group("subnets by NAT gateway", subnets, _nat_of).get(self.urn, ())


def _by_address(gateways: tuple[NatGateway, ...]) -> dict[str, list[NatGateway]]:
    groups: dict[str, list[NatGateway]] = {}
    for nat in gateways:
        for address in nat.addresses:
            groups.setdefault(address, []).append(nat)
    return groups


def _address_holders(stack: Stack) -> dict[str, list[Resource]]:
    """Instances and network interfaces by the Elastic IP that the stack binds to them."""
    binding = [(r, r) for r in stack.of(*ELASTIC_IP)]
    for association in stack.of(ELASTIC_IP_ASSOCIATION):
        address = association.ref(ELASTIC_IP, "allocationId")
        if isinstance(address, Resource):
            binding.append((association, address))
    found: dict[str, list[Resource]] = {}
    for resource, address in binding:
        for key, types in _ADDRESS_HOLDERS.items():
            holder = resource.ref(types, key)
            if isinstance(holder, Resource):
                found.setdefault(address.urn, []).append(holder)
    return found


def _nat_of(subnet: Subnet) -> object:
    route = subnet.default_route
    return route.nat_gateway if isinstance(route, Route) else None


@dataclass(frozen=True, slots=True)
class Association:
    """A route-table association of a subnet."""

    name: str
    table: RouteTable | Unknown


def table_of(subnet: Subnet) -> RouteTable | Unknown:
    """The subnet's table by association, else the main table of its VPC.

    Source: VPC guide, "Subnet route tables": a subnet without an explicit association uses the main table.
    """
    for association in associations_of(subnet):
        return association.table
    if subnet.resource.is_external or unresolved(subnet.resource, ASSOCIATION, "subnetId", SUBNET):
        return Unknown(f"an association that may be of '{subnet.name}'")
    if isinstance(subnet.vpc, Vpc):
        return subnet.vpc.main_table
    return Unknown(subnet.vpc.reason if subnet.vpc is not None else f"the VPC of '{subnet.name}'")


def associations_of(subnet: Subnet) -> tuple[Association, ...]:
    """The route-table associations that are certainly of the subnet."""
    return tuple(
        Association(r.name, _referred_table(r))
        for r in joined(subnet.resource, ASSOCIATION, "subnetId", SUBNET)
    )


def _referred_table(resource: Resource) -> RouteTable | Unknown:
    found = resource.ref((*ROUTE_TABLE, *VPC), "routeTableId")
    if found is None:
        return Unknown(f"the table of '{resource.name}'")
    return table_entity(found) if isinstance(found, Resource) else found


def main_table_of(vpc: Vpc) -> RouteTable | Unknown:
    """The main table: chosen by an association, managed as the default table, or AWS's own."""
    for association in joined(vpc.resource, MAIN_ASSOCIATION, "vpcId", VPC):
        found = association.ref(ROUTE_TABLE, "routeTableId")
        return (
            table_entity(found)
            if isinstance(found, Resource)
            else found or Unknown(f"table of '{association.name}'")
        )
    if unresolved(vpc.resource, MAIN_ASSOCIATION, "vpcId", VPC):
        return Unknown(f"the main table of '{vpc.name}'")
    for default in joined(vpc.resource, ROUTE_TABLE[1], "defaultRouteTableId", VPC):
        return table_entity(default)
    if any(may_be(r, "defaultRouteTableId", vpc.resource) for r in _loose_defaults(vpc)):
        return Unknown(f"the main table of '{vpc.name}'")
    if vpc.resource.is_deployed and (known_default := _known_default(vpc)) is not None:
        return known_default
    return vpc.stack.entity(RouteTable, vpc.resource)


def _loose_defaults(vpc: Vpc) -> Iterator[Resource]:
    for resource in vpc.stack.of(ROUTE_TABLE[1]):
        if isinstance(resource.ref(VPC, "defaultRouteTableId"), Unknown):
            yield resource


def _known_default(vpc: Vpc) -> RouteTable | None:
    """After deployment the VPC names its main table by id."""
    for key in ("mainRouteTableId", "defaultRouteTableId"):
        text = vpc.resource.get(key)
        for type_ in ROUTE_TABLE:
            for resource in vpc.stack.named(type_, text) if isinstance(text, str) else ():
                return vpc.stack.entity(RouteTable, resource)
    return None


def table_entity(resource: Resource) -> RouteTable:
    """A referred route table; of a VPC, its main table."""
    if resource.type in VPC:
        table = resource.stack.entity(Vpc, resource).main_table
        if isinstance(table, RouteTable):
            return table
    return resource.stack.entity(RouteTable, resource)


def _all_fields(resource: Resource) -> dict[str, Any]:
    return {key: resource.get(key) for key in (*_DESTINATION_KEYS, *TARGET_KEYS)}


def _canonical(destination: str) -> str:
    try:
        return str(Cidr.parse_loose(destination))
    except CidrError:
        return destination
