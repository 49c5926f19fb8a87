"""The subnets of a resource in several subnets, such as a load balancer or subnet group, with their VPC and zones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.logic import all_of, any_of, equal, negate
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc, equal_vpc

# `eu-west-1a`; a Local Zone (`us-west-2-lax-1a`) and a Wavelength Zone (`us-east-1-wl1-bos-wlz-1`) are longer.
_REGIONAL_ZONE: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d[a-z]|[a-z]{2,4}\d-az\d")


class Placement(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """The subnets of `owner`."""

    owner: Resource
    refs: Refs

    @property
    def about(self) -> Resource:
        return self.owner

    @cached_property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets that are certainly among them, by name."""
        found = (self.owner.stack.entity(Subnet, r) for r in self.refs.found)
        return tuple(sorted(found, key=lambda s: s.urn))

    @property
    def is_complete(self) -> Tri:
        """Whether `subnets` is complete."""
        return True if self.refs.complete else self.refs.unresolved

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC of all its subnets; `None` if it certainly has no subnets."""
        if not self.subnets:
            return None if self.refs.complete else Unknown(self.refs.unresolved.reason, self.refs.container)
        first = self.subnets[0].vpc
        if first is not None and all(equal_vpc(s.vpc, first) is True for s in self.subnets):
            return first
        return Unknown(f"the VPC of '{self.owner.name}'")

    @cached_property
    def vpcs(self) -> tuple[Vpc, ...]:
        """The different VPCs that certainly contain one of its subnets, by name."""
        found = {s.vpc.urn: s.vpc for s in self.subnets if isinstance(s.vpc, Vpc)}
        return tuple(sorted(found.values(), key=lambda v: v.urn))

    @cached_property
    def in_one_zone(self) -> Tri:
        """Whether all of them are in one Availability Zone."""
        if not self.subnets:
            return False if self.refs.complete else self.refs.unresolved
        first = self.subnets[0]
        return all_of((*(first.same_zone(s) for s in self.subnets[1:]), self.is_complete))

    @cached_property
    def zone_sharers(self) -> tuple[Subnet, Subnet] | None:
        """Two subnets that are certainly in one Availability Zone; `None` if there are none or it is not certain."""
        return next((pair for pair in self._pairs() if pair[0].same_zone(pair[1]) is True), None)

    @property
    def shares_a_zone(self) -> Tri:
        """Whether two of its subnets are in the same Availability Zone."""
        return any_of((*(a.same_zone(b) for a, b in self._pairs()), *self._open()))

    @property
    def spans_vpcs(self) -> Tri:
        """Whether two of its subnets are in different VPCs."""
        return any_of((*(negate(equal_vpc(a.vpc, b.vpc)) for a, b in self._pairs()), *self._open()))

    @cached_property
    def at_the_edge(self) -> Tri:
        """Whether one of its subnets is in a Local Zone, a Wavelength Zone or on an Outpost."""
        return any_of((*(is_at_the_edge(s) for s in self.subnets), *self._open()))

    def _pairs(self) -> Iterator[tuple[Subnet, Subnet]]:
        return combinations(self.subnets, 2)

    def _open(self) -> tuple[Unknown, ...]:
        return () if self.refs.complete else (self.refs.unresolved,)


def same_zone(first: str | Unknown, second: str | Unknown) -> Tri:
    """Whether both are the same Availability Zone; `Unknown` if one is a name and the other an ID."""
    if isinstance(first, str) and isinstance(second, str) and ("-az" in first) != ("-az" in second):
        return Unknown("a zone that is set by name, and one by ID")
    return equal(first, second)


def is_at_the_edge(subnet: Subnet) -> Tri:
    """Whether the subnet is in a Local Zone, a Wavelength Zone or on an Outpost.

    Source: EC2 guide, "Regions and Zones".
    """
    outpost = subnet.resource.get("outpostArn")
    if isinstance(outpost, Unknown) and subnet.resource.is_external:
        return outpost
    if outpost is not None:
        return True
    zone = subnet.zone
    return Unknown(zone.reason) if isinstance(zone, Unknown) else _REGIONAL_ZONE.fullmatch(zone) is None
