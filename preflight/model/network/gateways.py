"""Internet gateways, NAT gateways and their Elastic IP addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.logic import any_of
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import ELASTIC_IP, INTERNET_GATEWAY, NAT_GATEWAY, SUBNET, VPC

if TYPE_CHECKING:
    from preflight.core.stack import Stack


_INTERFACE: Final = (aws.EC2_NETWORK_INTERFACE,)
# The properties with which an Elastic IP address, or its association, names its target.
_ADDRESS_HOLDERS: Final = {
    "instance": (aws.EC2_INSTANCE,),
    "instanceId": (aws.EC2_INSTANCE,),
    "networkInterface": _INTERFACE,
    "networkInterfaceId": _INTERFACE,
}


class InternetGateway(Entity):
    """An internet gateway, attached to its VPC by `vpcId` or by an attachment."""

    TYPES = INTERNET_GATEWAY

    @cached_property
    def attachments(self) -> tuple[Resource, ...]:
        return referrers(
            self.resource, aws.EC2_INTERNET_GATEWAY_ATTACHMENT, "internetGatewayId", INTERNET_GATEWAY
        )

    @cached_property
    def attached_by(self) -> tuple[str, ...]:
        """The attachments: its own `vpcId` and attachments by name. AWS's outputs contain `vpcId` in either case."""
        own = self.resource.get("vpcId") is not None and not (self.attachments and self.resource.is_deployed)
        return (*(["vpcId"] if own else []), *(f"'{a.name}'" for a in self.attachments))

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC; `None` if it is certainly not attached."""
        for resource in (self.resource, *self.attachments):
            found = resource.ref(VPC, "vpcId")
            if found is not None and not (isinstance(found, Unknown) and resource.is_external):
                return self.stack.referred(Vpc, found)
        loose = possible_referrers(
            self.resource, aws.EC2_INTERNET_GATEWAY_ATTACHMENT, "internetGatewayId", INTERNET_GATEWAY
        )
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
        return self.stack.referred(Subnet, self.resource.ref(SUBNET, "subnetId"))

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        if isinstance(self.subnet, Subnet):
            return self.subnet.vpc
        if self.resource.get("vpcId") is not None:
            return self.stack.referred(Vpc, self.resource.ref(VPC, "vpcId"))
        return self.subnet if isinstance(self.subnet, Unknown) else None

    @cached_property
    def has_allocation(self) -> bool:
        value = self.resource.input("allocationId")
        return value is not None and not is_empty(value)

    @cached_property
    def allocation(self) -> Resource | Unknown | str | None:
        """The Elastic IP address: a resource of the stack, otherwise its known allocation ID."""
        value = self.resource.get("allocationId")
        found = self.resource.ref(ELASTIC_IP, "allocationId")
        return value if isinstance(found, Unknown) and isinstance(value, str) and value else found

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The Elastic IP addresses that it certainly uses, with secondary addresses: URNs or known allocation IDs."""
        secondary = self.resource.refs(ELASTIC_IP, "secondaryAllocationIds").found
        first = self.allocation
        own = [first.urn] if isinstance(first, Resource) else [first] if isinstance(first, str) else []
        return (*own, *(r.urn for r in secondary))

    @cached_property
    def sharers(self) -> tuple[NatGateway, ...]:
        """Other NAT gateways that certainly use the same Elastic IP address."""
        others = self.stack.cache("NAT gateways by address", lambda: _by_address(self.stack.all(NatGateway)))
        found = {n.urn: n for address in self.addresses for n in others[address] if n is not self}
        return tuple(found[urn] for urn in sorted(found))

    @cached_property
    def address_holders(self) -> tuple[Resource, ...]:
        """Instances and network interfaces that certainly use one of its Elastic IP addresses too."""
        holders = self.stack.cache("holders by address", lambda: _address_holders(self.stack))
        return tuple(r for address in self.addresses for r in holders.get(address, ()))

    @cached_property
    def neighbours(self) -> tuple[NatGateway, ...]:
        """The other NAT gateways that are certainly in its VPC."""
        gateways = self.stack.group("NAT gateways by VPC", self.stack.all(NatGateway), lambda n: n.vpc)
        found = gateways.get(self.vpc.urn, ()) if isinstance(self.vpc, Entity) else ()
        return tuple(n for n in found if n is not self)


def _by_address(gateways: tuple[NatGateway, ...]) -> dict[str, list[NatGateway]]:
    groups: dict[str, list[NatGateway]] = {}
    for nat in gateways:
        for address in nat.addresses:
            groups.setdefault(address, []).append(nat)
    return groups


def _address_holders(stack: Stack) -> dict[str, list[Resource]]:
    """Instances and network interfaces by the Elastic IP address that the stack associates with them."""
    binding = [(r, r) for r in stack.of(*ELASTIC_IP)]
    for association in stack.of(aws.EC2_EIP_ASSOCIATION):
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


@cached_function
def has_internet_gateway(vpc: Vpc) -> Tri:
    """Whether an internet gateway is attached."""
    if vpc.is_default or vpc.resource.is_external:
        return Unknown(f"internet gateway of '{vpc.name}', which this stack did not create")
    if internet_gateways_of(vpc):
        return True
    return any_of(vpc.stack.cache("VPC of some internet gateway", lambda: _unplaced_gateway(vpc.stack)))


@cached_function
def internet_gateways_of(vpc: Vpc) -> tuple[InternetGateway, ...]:
    """The internet gateways that are certainly attached to the VPC."""
    gateways = vpc.stack.all(InternetGateway)
    return vpc.stack.group("internet gateways by VPC", gateways, lambda g: g.vpc).get(vpc.urn, ())


@cached_function
def nat_gateways_in(subnet: Subnet) -> tuple[NatGateway, ...]:
    """The NAT gateways that are certainly in the subnet."""
    gateways = subnet.stack.all(NatGateway)
    return subnet.stack.group("NAT gateways by subnet", gateways, lambda n: n.subnet).get(subnet.urn, ())


def _unplaced_gateway(stack: Stack) -> tuple[Unknown, ...]:
    """Why the VPC of an internet gateway is not certain, for the first such gateway."""
    return tuple(g.vpc for g in stack.all(InternetGateway) if isinstance(g.vpc, Unknown))[:1]
