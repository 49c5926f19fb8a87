"""VPCs, subnets, and where their routes lead."""

from __future__ import annotations

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, known
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError, overlapping
from preflight.model.resource_types import VPC


class Vpc(Entity):
    """A virtual private cloud."""

    TYPES = VPC

    @cached_property
    def is_default(self) -> bool:
        """The account's default VPC, which AWS created with subnets, an internet gateway and a main route table."""
        return self.type == aws.EC2_DEFAULT_VPC

    @cached_property
    def cidr(self) -> Cidr | Unknown | None:
        """The primary IPv4 CIDR block; `None` if it is missing or malformed."""
        if self.resource.get("cidrBlock") is None and self.resource.get("ipv4IpamPoolId") is not None:
            return Unknown(f"CIDR block of '{self.name}' comes from an IPAM pool")
        return cidr_of(self.resource, "cidrBlock")

    @cached_property
    def ranges(self) -> tuple[Cidr | Unknown, ...]:
        """The primary IPv4 CIDR block and the secondary CIDR blocks that the stack associates."""
        found = [self.cidr]
        for resource in referrers(self.resource, aws.EC2_VPC_IPV4_CIDR_BLOCK_ASSOCIATION, "vpcId", VPC):
            value = cidr_of(resource, "cidrBlock")
            found.append(Unknown(f"secondary CIDR block '{resource.name}'") if value is None else value)
        if (
            possible_referrers(self.resource, aws.EC2_VPC_IPV4_CIDR_BLOCK_ASSOCIATION, "vpcId", VPC)
            or self.is_default
            or self.resource.is_external
        ):
            found.append(Unknown(f"further CIDR blocks of '{self.name}'"))
        return tuple(cidr for cidr in found if cidr is not None)

    @cached_property
    def ipv6_ranges(self) -> tuple[Cidr | Unknown, ...]:
        """The IPv6 CIDR blocks: its own and those that the stack associates. Empty if it certainly has none."""
        found: list[Cidr | Unknown] = []
        for resource in (
            self.resource,
            *referrers(self.resource, aws.EC2_VPC_IPV6_CIDR_BLOCK_ASSOCIATION, "vpcId", VPC),
        ):
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
            possible_referrers(self.resource, aws.EC2_VPC_IPV6_CIDR_BLOCK_ASSOCIATION, "vpcId", VPC)
            or self.is_default
            or self.resource.is_external
        ):
            found.append(Unknown(f"further IPv6 CIDR blocks of '{self.name}'"))
        return tuple(found)

    @cached_property
    def has_dns_names(self) -> Tri:
        """Whether the names of private hosted zones resolve in it: DNS support and DNS host names are both enabled.

        Source: VPC guide, "DNS attributes for your VPC". The provider's defaults: DNS support enabled, DNS host names
        disabled.
        """
        if self.is_default:
            return Unknown(f"DNS attributes of '{self.name}', which this stack did not create")
        return all_of(self._dns_attributes.values())

    @property
    def dns_attributes_off(self) -> tuple[str, ...]:
        """The names of the DNS attributes that are certainly disabled."""
        return tuple(name for name, value in self._dns_attributes.items() if value is False)

    @property
    def _dns_attributes(self) -> dict[str, Tri]:
        return {
            "enableDnsSupport": self.resource.flag("enableDnsSupport", default=True),
            "enableDnsHostnames": self.resource.flag("enableDnsHostnames"),
        }

    def contains(self, cidr: Cidr) -> Tri:
        """Whether the CIDR block is inside one of the VPC's CIDR blocks."""
        ranges = self.ranges if cidr.version == 4 else self.ipv6_ranges
        if not ranges and cidr.version == 4:
            return Unknown(f"ranges of '{self.name}'")
        return any_of(Unknown(r.reason) if isinstance(r, Unknown) else r.contains(cidr) for r in ranges)

    @cached_property
    def conflicting_ranges(self) -> tuple[Cidr, Cidr] | None:
        """Two of its own IPv4 CIDR blocks that certainly overlap; `None` if there are none."""
        mine = [(r, None) for r in self.ranges if isinstance(r, Cidr)]
        return next(((one, two) for (one, _), (two, _) in overlapping(mine)), None)

    @property
    def is_given(self) -> bool:
        """Whether its CIDR blocks are not the program's choice: it only reads the VPC, or adopts the default VPC."""
        return self.is_default or self.resource.is_only_read

    def overlaps(self, other: Vpc) -> tuple[Cidr, Cidr] | None:
        """Two IPv4 CIDR blocks, of this VPC and the other, that certainly overlap; `None` if there are none."""
        for mine in self.ranges:
            for theirs in other.ranges:
                if isinstance(mine, Cidr) and isinstance(theirs, Cidr) and mine.overlaps(theirs):
                    return mine, theirs
        return None


def equal_vpc(left: Vpc | Unknown | None, right: Vpc | Unknown | None) -> Tri:
    """Whether both are the same VPC; `Unknown` if either is unknown, False if either is `None`.

    Two references to one VPC outside the stack, by its ID or by one lookup, are the same VPC. A VPC that the program
    reads may be the default VPC that it adopts.
    """
    if isinstance(left, Unknown) and isinstance(right, Unknown) and (left == right) is True:
        return True
    for side in (left, right):
        if isinstance(side, Unknown):
            return Unknown(side.reason)
    if not isinstance(left, Vpc) or not isinstance(right, Vpc) or left is right:
        return left is right and left is not None
    return Unknown(f"whether '{left.name}' is '{right.name}'") if _may_be_one(left, right) else False


def _may_be_one(left: Vpc, right: Vpc) -> bool:
    """Whether two resources may stand for one VPC: each VPC that the stack creates is another one."""
    sides = left.resource, right.resource
    ids = [one.get("id") for one in sides]
    if sides[0].same_scope(sides[1]) is False:
        return False
    if isinstance(ids[0], str) and isinstance(ids[1], str):
        return ids[0] == ids[1]
    if any(one.is_external and not isinstance(own, str) for one, own in zip(sides, ids, strict=True)):
        return True
    return all(vpc.is_default or vpc.resource.is_external for vpc in (left, right))


def cidr_of(resource: Resource, key: str) -> Cidr | Unknown | None:
    """The CIDR property; `None` if it is missing or malformed."""
    value = resource.text(key)
    if value is None or isinstance(value, Unknown):
        return value
    try:
        return Cidr.parse(value)
    except CidrError:
        return None
