"""Subnets, and whether their traffic reaches the internet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.holes import container_of
from preflight.core.logic import any_of, equal, known
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, free_block
from preflight.model.network.vpc import Vpc, cidr_of
from preflight.model.resource_types import SUBNET, VPC

Intent = Literal["public", "private"]
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


class Subnet(Entity):
    """A subnet in one VPC and one Availability Zone, with one route table."""

    TYPES = SUBNET

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        found = self.resource.ref(VPC, "vpcId")
        if found is None or (isinstance(found, Unknown) and self.resource.is_external):
            return self._untold_vpc if found is None else self._read_vpc(found)
        return self.stack.referred(Vpc, found)

    @property
    def _untold_vpc(self) -> Vpc | Unknown | None:
        """The VPC if no property names it: a default subnet is in the Region's default VPC."""
        if self.resource.is_external:
            return self._read_vpc(Unknown(f"VPC of '{self.name}', which is only read"))
        if self.type != aws.EC2_DEFAULT_SUBNET:
            return None
        defaults = (v for v in self.stack.all(Vpc) if v.is_default)
        own = (v for v in defaults if v.resource.same_scope(self.resource) is True)
        return next(own, Unknown(f"default VPC, in which '{self.name}' is"))

    def _read_vpc(self, untold: Unknown) -> Vpc | Unknown:
        """The VPC of a subnet that the program only reads, if a lookup has found the subnet in it."""
        own = self.resource.get("id")
        container = container_of(own.hole if isinstance(own, Unknown) else None)
        if container is None:
            return untold
        told = Unknown(untold.reason, container)
        read = (vpc for vpc in self.stack.all(Vpc) if vpc.resource.is_external)
        return next((vpc for vpc in read if equal(vpc.resource.get("id"), told) is True), told)

    @cached_property
    def cidr(self) -> Cidr | Unknown | None:
        """The IPv4 CIDR block; `None` if it is missing or malformed."""
        return cidr_of(self.resource, "cidrBlock")

    @cached_property
    def ipv6_cidr(self) -> Cidr | Unknown | None:
        return cidr_of(self.resource, "ipv6CidrBlock")

    @cached_property
    def zone(self) -> str | Unknown:
        """The name or ID of the Availability Zone; `Unknown` if AWS chooses it."""
        for key in ("availabilityZone", "availabilityZoneId"):
            value = self.resource.text(key)
            if value is not None:
                return value
        return Unknown(f"zone of '{self.name}'")

    def same_zone(self, other: Subnet) -> Tri:
        """Whether both are in the same Availability Zone; `Unknown` if one has its name and the other its ID."""
        mine, theirs = self.zone, other.zone
        if known(mine) and known(theirs) and ("-az" in mine) != ("-az" in theirs):
            return Unknown(f"zone of '{self.name}' is set by name or ID, that of '{other.name}' is not")
        return equal(mine, theirs)

    @property
    def maps_public_ip_on_launch(self) -> Tri:
        return self.resource.flag("mapPublicIpOnLaunch")

    @property
    def assigns_ipv6_on_creation(self) -> Tri:
        return self.resource.flag("assignIpv6AddressOnCreation")

    @cached_property
    def intent(self) -> Intent | None:
        """The intended kind, from its name, tags and `mapPublicIpOnLaunch`; `None` if these do not indicate it."""
        return _intent(self)

    @cached_property
    def is_ipv6_only(self) -> Tri:
        return self.resource.flag("ipv6Native")

    @cached_property
    def has_ipv6(self) -> Tri:
        """Whether it has an IPv6 CIDR block."""
        own = self.resource.get("ipv6CidrBlock")
        return (
            Unknown(own.reason) if isinstance(own, Unknown) else any_of((own is not None, self.is_ipv6_only))
        )


def _intent(subnet: Subnet) -> Intent | None:
    told = set(_told_intents(subnet))
    if len(told) == 1:
        return told.pop()
    return None


def _without(subnet: Subnet, text: str) -> str:
    """The text without the names of project, stack and VPC, because a project `public-api` may have private subnets."""
    vpc = subnet.vpc.name if isinstance(subnet.vpc, Vpc) else ""
    for name in (subnet.stack.project, subnet.stack.name, vpc):
        if name and name in text:
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", " ", text)
    return text


def _told_intents(subnet: Subnet) -> Iterator[Intent]:
    resource = subnet.resource
    if subnet.maps_public_ip_on_launch is True:
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


@cached_function
def subnets_of(vpc: Vpc) -> tuple[Subnet, ...]:
    """The subnets that are certainly in it."""
    return vpc.stack.group("subnets by VPC", vpc.stack.all(Subnet), lambda s: s.vpc).get(vpc.urn, ())


@cached_function
def free_block_in(vpc: Vpc) -> Cidr | Unknown | None:
    """A free block as large as its smallest subnet; `None` if there is no free block or no subnet."""
    for value in (*vpc.ranges, *(s.cidr for s in subnets_of(vpc))):
        if isinstance(value, Unknown):
            return Unknown(value.reason)
    taken = [s.cidr for s in subnets_of(vpc) if isinstance(s.cidr, Cidr)]
    if not taken:
        return None
    prefix = max(block.prefix for block in taken)
    mine = (r for r in vpc.ranges if isinstance(r, Cidr))
    return next((free for r in mine if (free := free_block(r, taken, prefix)) is not None), None)
