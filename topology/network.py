"""VPCs, subnets, and where their routes lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, known, negate
from preflight.core.references import joined, unresolved
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model.resource_types import (
    CLASSIC_LOAD_BALANCER,
    INSTANCE,
    IPV6_RANGE,
    SECONDARY_RANGE,
    SUBNET,
    VPC,
)
from topology.cidr import Cidr, CidrError, free_block, overlapping

if TYPE_CHECKING:
    from preflight.core.stack import Stack
    from topology.gateways import InternetGateway, NatGateway
    from topology.routes import Route
    from topology.routing import RouteTable


Intent = Literal["public", "private"]


class Vpc(Entity):
    """A virtual private cloud."""

    TYPES = VPC

    @cached_property
    def is_default(self) -> bool:
        """The account's default VPC, which AWS made with subnets, a gateway and a main table of its own."""
        return self.type == "aws:ec2/defaultVpc:DefaultVpc"

    @cached_property
    def cidr(self) -> Cidr | Unknown | None:
        """The primary IPv4 range; `None` where it is missing or malformed."""
        if self.resource.get("cidrBlock") is None and self.resource.get("ipv4IpamPoolId") is not None:
            return Unknown(f"range of '{self.name}' comes from an IPAM pool")
        return cidr_of(self.resource, "cidrBlock")

    @cached_property
    def ranges(self) -> tuple[Cidr | Unknown, ...]:
        """The primary IPv4 range and the secondary ones that the stack associates."""
        found = [self.cidr]
        for resource in joined(self.resource, SECONDARY_RANGE, "vpcId", VPC):
            value = cidr_of(resource, "cidrBlock")
            found.append(Unknown(f"secondary range '{resource.name}'") if value is None else value)
        if (
            unresolved(self.resource, SECONDARY_RANGE, "vpcId", VPC)
            or self.is_default
            or self.resource.is_external
        ):
            found.append(Unknown(f"further ranges of '{self.name}'"))
        return tuple(cidr for cidr in found if cidr is not None)

    @cached_property
    def ipv6_ranges(self) -> tuple[Cidr | Unknown, ...]:
        """The IPv6 ranges: its own and those that the stack associates. Empty where it certainly has none."""
        found: list[Cidr | Unknown] = []
        for resource in (self.resource, *joined(self.resource, IPV6_RANGE, "vpcId", VPC)):
            value = cidr_of(resource, "ipv6CidrBlock")
            wants = resource.get("assignGeneratedIpv6CidrBlock"), resource.get("ipv6IpamPoolId")
            if value is not None:
                found.append(value)
            elif any(wish not in (None, False) for wish in wants if known(wish)) or not all(
                map(known, wants)
            ):
                found.append(Unknown(f"IPv6 range of '{resource.name}'"))
            elif resource is not self.resource:
                found.append(Unknown(f"IPv6 range '{resource.name}'"))
        if (
            unresolved(self.resource, IPV6_RANGE, "vpcId", VPC)
            or self.is_default
            or self.resource.is_external
        ):
            found.append(Unknown(f"further IPv6 ranges of '{self.name}'"))
        return tuple(found)

    @cached_property
    def has_dns_names(self) -> Tri:
        """Whether the names of private hosted zones resolve in it: DNS support and DNS host names are both on.

        Source: VPC guide, "DNS attributes for your VPC". The provider turns support on and host names off unless told.
        """
        if self.is_default:
            return Unknown(f"DNS attributes of '{self.name}', which this stack did not make")
        return all_of(self._dns_attributes.values())

    @property
    def dns_attributes_off(self) -> tuple[str, ...]:
        """The names of the DNS attributes that are certainly off."""
        return tuple(name for name, value in self._dns_attributes.items() if value is False)

    @property
    def _dns_attributes(self) -> dict[str, Tri]:
        return {
            "enableDnsSupport": self.resource.flag("enableDnsSupport", default=True),
            "enableDnsHostnames": self.resource.flag("enableDnsHostnames"),
        }

    def contains(self, cidr: Cidr) -> Tri:
        """Whether the range lies in one of the VPC's ranges."""
        ranges = self.ranges if cidr.version == 4 else self.ipv6_ranges
        if not ranges and cidr.version == 4:
            return Unknown(f"ranges of '{self.name}'")
        return any_of(Unknown(r.reason) if isinstance(r, Unknown) else r.contains(cidr) for r in ranges)

    @cached_property
    def conflicting_ranges(self) -> tuple[Cidr, Cidr] | None:
        """Two of its own IPv4 ranges that certainly overlap."""
        mine = [(r, None) for r in self.ranges if isinstance(r, Cidr)]
        return next(((one, two) for (one, _), (two, _) in overlapping(mine)), None)

    @cached_property
    def room(self) -> Cidr | Unknown | None:
        """A free block as large as the smallest of its subnets; `None` where there is none, or no subnet."""
        for value in (*self.ranges, *(s.cidr for s in self.subnets)):
            if isinstance(value, Unknown):
                return Unknown(value.reason)
        taken = [s.cidr for s in self.subnets if isinstance(s.cidr, Cidr)]
        if not taken:
            return None
        prefix = max(block.prefix for block in taken)
        mine = (r for r in self.ranges if isinstance(r, Cidr))
        return next((free for r in mine if (free := free_block(r, taken, prefix)) is not None), None)

    def overlaps(self, other: Vpc) -> tuple[Cidr, Cidr] | None:
        """Two IPv4 ranges, of this VPC and of the other, that certainly overlap."""
        for mine in self.ranges:
            for theirs in other.ranges:
                if isinstance(mine, Cidr) and isinstance(theirs, Cidr) and mine.overlaps(theirs):
                    return mine, theirs
        return None

    @cached_property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets that are certainly in it."""
        return self.stack.group("subnets by VPC", self.stack.subnets, lambda s: s.vpc).get(self.urn, ())

    @cached_property
    def main_table(self) -> RouteTable | Unknown:
        """The table of subnets that are associated with none. Source: VPC guide, "Main route table"."""
        from topology.routing import main_table_of

        return main_table_of(self)

    @cached_property
    def has_internet_gateway(self) -> Tri:
        """Whether an internet gateway is attached."""
        if self.is_default or self.resource.is_external:
            return Unknown(f"internet gateway of '{self.name}', which this stack did not make")
        if self.internet_gateways:
            return True
        return any_of(self.stack.cache("VPC of some internet gateway", lambda: _unplaced_gateway(self.stack)))

    @cached_property
    def internet_gateways(self) -> tuple[InternetGateway, ...]:
        """The internet gateways that are certainly attached to it."""
        gateways = self.stack.internet_gateways
        return self.stack.group("internet gateways by VPC", gateways, lambda g: g.vpc).get(self.urn, ())

    @cached_property
    def internet_facing(self) -> tuple[str, ...]:
        """What in it certainly needs an internet gateway, as texts such as `NAT gateway 'nat'`, sorted."""
        gateways = self.stack.group("NAT gateways by VPC", self.stack.nat_gateways, lambda n: n.vpc)
        found = [f"NAT gateway '{n.name}'" for n in gateways.get(self.urn, ()) if n.is_public is True]
        found += [f"subnet '{s.name}'" for s in self.subnets if s.gives_public_addresses is True]
        others = self.stack.cache("internet facing by VPC", lambda: _internet_facing(self.stack))
        return tuple(sorted((*found, *others.get(self.urn, ()))))


def _internet_facing(stack: Stack) -> Mapping[str, list[str]]:
    """Load balancers and instances that ask for public addresses, by the VPC that certainly holds them."""
    from topology.load_balancing import LoadBalancer

    homes: list[tuple[str, Vpc | Unknown | None]] = [
        (f"load balancer '{b.name}'", b.vpc) for b in stack.all(LoadBalancer) if b.is_internal is False
    ]
    homes += [
        (f"load balancer '{r.name}'", _vpc_of(r, "subnets"))
        for r in stack.of(CLASSIC_LOAD_BALANCER)
        if r.flag("internal") is False
    ]
    homes += [
        (f"instance '{r.name}'", _vpc_of(r, "subnetId"))
        for r in stack.of(INSTANCE)
        if r.flag("associatePublicIpAddress") is True
    ]
    found: dict[str, list[str]] = {}
    for text, vpc in homes:
        if isinstance(vpc, Vpc):
            found.setdefault(vpc.urn, []).append(text)
    return found


def _vpc_of(resource: Resource, key: str) -> Vpc | Unknown | None:
    """The VPC that certainly holds all subnets that the resource names."""
    refs = resource.refs(SUBNET, key)
    vpcs = [resource.stack.entity(Subnet, r).vpc for r in (*refs.found, *refs.possible)]
    return vpcs[0] if vpcs and all(v is vpcs[0] for v in vpcs) else None


class Subnet(Entity):
    """A subnet, in one VPC and one zone, with one route table."""

    TYPES = SUBNET

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        found = self.resource.ref(VPC, "vpcId")
        if found is None:
            return self._untold_vpc
        return self.stack.referred(Vpc, found)

    @property
    def _untold_vpc(self) -> Vpc | Unknown | None:
        """The VPC where no property names it: a default subnet's is the region's default VPC."""
        if self.resource.is_external:
            return Unknown(f"VPC of '{self.name}', which is only read")
        if self.type != "aws:ec2/defaultSubnet:DefaultSubnet":
            return None
        defaults = (v for v in self.stack.all(Vpc) if v.is_default)
        own = (v for v in defaults if v.resource.same_scope(self.resource) is True)
        return next(own, Unknown(f"default VPC, in which '{self.name}' is"))

    @cached_property
    def cidr(self) -> Cidr | Unknown | None:
        """The IPv4 range; `None` where it is missing or malformed."""
        return cidr_of(self.resource, "cidrBlock")

    @cached_property
    def ipv6_cidr(self) -> Cidr | Unknown | None:
        return cidr_of(self.resource, "ipv6CidrBlock")

    @cached_property
    def zone(self) -> str | Unknown:
        """The Availability Zone's name or id; unknown where AWS chooses."""
        for key in ("availabilityZone", "availabilityZoneId"):
            value = self.resource.text(key)
            if value is not None:
                return value
        return Unknown(f"zone of '{self.name}'")

    def same_zone(self, other: Subnet) -> Tri:
        """Whether both are in one zone. A zone's name and a zone's id are not comparable."""
        mine, theirs = self.zone, other.zone
        if known(mine) and known(theirs) and ("-az" in mine) != ("-az" in theirs):
            return Unknown(f"zone of '{self.name}' is given by name or id, that of '{other.name}' otherwise")
        return equal(mine, theirs)

    @property
    def gives_public_addresses(self) -> Tri:
        return self.resource.flag("mapPublicIpOnLaunch")

    @property
    def gives_ipv6_addresses(self) -> Tri:
        return self.resource.flag("assignIpv6AddressOnCreation")

    @cached_property
    def intent(self) -> Intent | None:
        """What the author means it to be, by its name, tags and `mapPublicIpOnLaunch`; `None` if not told."""
        return _intent(self)

    @cached_property
    def route_table(self) -> RouteTable | Unknown:
        """Its associated table, else the VPC's main table."""
        from topology.routing import table_of

        return table_of(self)

    @cached_property
    def is_ipv6_only(self) -> Tri:
        return self.resource.flag("ipv6Native")

    @cached_property
    def has_ipv6(self) -> Tri:
        """Whether it has an IPv6 range."""
        own = self.resource.get("ipv6CidrBlock")
        return (
            Unknown(own.reason) if isinstance(own, Unknown) else any_of((own is not None, self.is_ipv6_only))
        )

    @cached_property
    def default_route(self) -> Route | Unknown | None:
        """The route of 0.0.0.0/0, of ::/0 in an IPv6-only subnet; `None` where its table certainly has none."""
        if self.is_ipv6_only is True:
            return self.ipv6_default_route
        table = self.route_table
        return table if isinstance(table, Unknown) else table.default_route

    @cached_property
    def ipv6_default_route(self) -> Route | Unknown | None:
        """The route of ::/0; `None` where its table certainly has none."""
        table = self.route_table
        return table if isinstance(table, Unknown) else table.ipv6_default_route

    @cached_property
    def is_public(self) -> Tri:
        """Whether its default route leads to an internet gateway.

        Source: VPC guide, "Subnet types".
        """
        if isinstance(self.is_ipv6_only, Unknown):
            return Unknown(self.is_ipv6_only.reason)
        return _leads_to_internet(self.default_route)

    @cached_property
    def is_public_by_ipv6(self) -> Tri:
        """Whether it has IPv6 addresses and a route of ::/0 to an internet gateway, so that each is public."""
        return all_of((self.has_ipv6, _leads_to_internet(self.ipv6_default_route)))

    @cached_property
    def has_egress(self) -> Tri:
        """Whether traffic to the internet has a way out that needs no public address.

        A private NAT gateway has no way to the internet itself: where it leads is not known.
        """
        route = self.default_route
        if route is None:
            return False
        if isinstance(route, Unknown):
            return Unknown(route.reason)
        nat = route.nat_gateway
        if nat is not None and not isinstance(nat, Unknown) and nat.is_public is False:
            return Unknown(f"where the private NAT gateway '{nat.name}' leads")
        return negate(route.leads_to("internet gateway"))

    @cached_property
    def nat_gateways(self) -> tuple[NatGateway, ...]:
        """The NAT gateways that are certainly in it."""
        gateways = self.stack.nat_gateways
        return self.stack.group("NAT gateways by subnet", gateways, lambda n: n.subnet).get(self.urn, ())


def _unplaced_gateway(stack: Stack) -> tuple[Unknown, ...]:
    """Why the VPC of an internet gateway is not certain, of the first such."""
    return tuple(g.vpc for g in stack.internet_gateways if isinstance(g.vpc, Unknown))[:1]


def _leads_to_internet(route: Route | Unknown | None) -> Tri:
    if route is None:
        return False
    return Unknown(route.reason) if isinstance(route, Unknown) else route.leads_to("internet gateway")


def equal_vpc(left: Vpc | Unknown | None, right: Vpc | Unknown | None) -> Tri:
    """Whether both are one VPC; unknown where either is, false where either is none."""
    for side in (left, right):
        if isinstance(side, Unknown):
            return Unknown(side.reason)
    return left is right and left is not None


def cidr_of(resource: Resource, key: str) -> Cidr | Unknown | None:
    """The CIDR property; `None` where it is missing or malformed."""
    value = resource.text(key)
    if value is None or isinstance(value, Unknown):
        return value
    try:
        return Cidr.parse(value)
    except CidrError:
        return None


_PUBLIC: Final = frozenset({"public", "pub", "dmz"})
_PRIVATE: Final = frozenset({"private", "priv", "isolated", "internal", "intra"})
_INTENT_TAGS: Final = (
    "Name",
    "name",
    "Type",
    "type",
    "Tier",
    "tier",
    "SubnetType",
    "subnet-type",
    "Network",
    "Scope",
)


def _intent(subnet: Subnet) -> Intent | None:
    told = set(_told_intents(subnet))
    if len(told) == 1:
        return told.pop()
    return None


def _without(subnet: Subnet, text: str) -> str:
    """The text without the names of what the subnet is part of: a project `public-api` says nothing of its subnets."""
    vpc = subnet.vpc.name if isinstance(subnet.vpc, Vpc) else ""
    for name in (subnet.stack.project, subnet.stack.name, vpc):
        if name:
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", " ", text)
    return text


def _told_intents(subnet: Subnet) -> Iterator[Intent]:
    resource = subnet.resource
    if subnet.gives_public_addresses is True:
        yield "public"
    # Source: EKS guide, "Subnet requirements": load balancers choose subnets by these tags.
    if resource.tag("kubernetes.io/role/elb") is not None:
        yield "public"
    if resource.tag("kubernetes.io/role/internal-elb") is not None:
        yield "private"
    texts = [subnet.name] + [t for tag in _INTENT_TAGS if isinstance(t := resource.tag(tag), str)]
    for text in (_without(subnet, t) for t in texts):
        words = set(re.findall(r"[a-z]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text).lower()))
        if words & {"non", "not", "no"} or (words & _PUBLIC and words & _PRIVATE):
            yield "public"
            yield "private"
        elif words & _PUBLIC:
            yield "public"
        elif words & _PRIVATE:
            yield "private"
