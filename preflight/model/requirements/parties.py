"""The two sides of a flow: the security groups, subnets and addresses of what sends and what receives."""

from __future__ import annotations

from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.outside import Outside
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.compute.workload import NOTHING
from preflight.model.network.cidr import Cidr
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SECURITY_GROUP
from preflight.model.security_groups.security_groups import SecurityGroup, default_group, group_of

INTERFACE_GROUP: Final = (
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
)
EVERYWHERE: Final = Cidr.parse("0.0.0.0/0")


class Party(msgspec.Struct, frozen=True, dict=True):
    """One side of a flow.

    groups: the security groups on its interfaces; complete and empty: the VPC's default group. `None`: it has none,
    as a network load balancer made without. addresses: what its packets carry, where that is not its subnets' ranges.
    """

    title: str
    groups: Refs | None
    subnets: Refs = NOTHING
    vpc: Vpc | Unknown | None = None
    entity: Entity | None = None
    fixed: tuple[Cidr, ...] = ()

    @cached_property
    def security_groups(self) -> tuple[SecurityGroup, ...]:
        """The groups that certainly guard it, by URN."""
        if self.groups is None:
            return ()
        found = {g.urn: g for g in map(group_of, (*self.groups.found, *self._attached[0]))}
        if not found and self.groups.complete and isinstance(self.vpc, Vpc):
            default = default_group(self.vpc)
            found[default.urn] = default
        return tuple(found[urn] for urn in sorted(found))

    @cached_property
    def open(self) -> Unknown | None:
        """Why other groups may guard it too; `None` if certainly no others do."""
        if self.groups is None:
            return None
        if not self.groups.complete:
            return self.groups.unresolved
        if self._attached[1] is not None:
            return self._attached[1]
        if self.security_groups:
            return None
        # The default group of a VPC outside the stack.
        if isinstance(self.vpc, Unknown) and isinstance(self.vpc.reason, Outside):
            return Unknown(self.vpc.reason)
        return Unknown(f"the security groups of {self.title}")

    @property
    def has_security_groups(self) -> bool:
        return self.groups is not None

    @cached_property
    def subnet_entities(self) -> tuple[Subnet, ...]:
        return tuple(r.stack.entity(Subnet, r) for r in self.subnets.found)

    @cached_property
    def addresses(self) -> tuple[Cidr | Unknown, ...]:
        """The ranges that its IPv4 address is in: its subnets', else its VPC's."""
        if self.fixed:
            return self.fixed
        found = [s.cidr for s in self.subnet_entities]
        if found and self.subnets.complete:
            return tuple(Unknown("a malformed range") if c is None else c for c in found)
        if isinstance(self.vpc, Vpc) and self.vpc.ranges:
            return self.vpc.ranges
        return (Unknown(f"the subnets of {self.title}"),)

    @cached_property
    def has_ipv6(self) -> bool:
        return bool(self.fixed) or any(
            s.resource.get("ipv6CidrBlock") is not None for s in self.subnet_entities
        )

    @cached_property
    def _attached(self) -> tuple[tuple[Resource, ...], Unknown | None]:
        """Groups that attachments add to a network interface of it."""
        found: list[Resource] = []
        if self.entity is None:
            return (), None
        for attachment in self.entity.stack.of(INTERFACE_GROUP):
            if self.entity.urn in attachment.dependencies_of("networkInterfaceId"):
                group = attachment.ref(SECURITY_GROUP, "securityGroupId")
                if not isinstance(group, Resource):
                    return (), Unknown(f"the group that '{attachment.name}' attaches")
                found.append(group)
        return tuple(found), None

    @property
    def guard_names(self) -> str:
        """Its groups for messages, such as `security groups 'a' and 'b'`."""
        named = [g for g in self.security_groups if not g.is_implicit]
        if len(named) != len(self.security_groups) or not named:
            return self.security_groups[0].title if self.security_groups else "no security group"
        names = " and ".join(f"'{g.name}'" for g in named)
        return f"security group{'s' if len(named) > 1 else ''} {names}"


INTERNET: Final = Party("the internet", None, fixed=(EVERYWHERE,))
