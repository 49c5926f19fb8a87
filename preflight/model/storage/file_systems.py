"""EFS file systems and their mount targets.

Source: EFS API reference, CreateMountTarget: one mount target in an Availability Zone, all of them in one VPC; a One
Zone file system has one mount target, in its own Availability Zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import equal, negate
from preflight.core.references import possible_referrers, referrers
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.network.placement import Placement, same_zone
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SECURITY_GROUP, SUBNET

FILE_SYSTEM: Final = (aws.EFS_FILE_SYSTEM,)
ACCESS_POINT: Final = (aws.EFS_ACCESS_POINT,)


class MountTarget(Entity):
    """A mount target of a file system, in a subnet."""

    TYPES = (aws.EFS_MOUNT_TARGET,)

    @cached_property
    def file_system(self) -> Resource | Unknown | None:
        return self.resource.ref(FILE_SYSTEM, "fileSystemId")

    @cached_property
    def subnet(self) -> Subnet | Unknown | None:
        return self.stack.referred(Subnet, self.resource.ref(SUBNET, "subnetId"))

    @property
    def subnet_name(self) -> str:
        """The name of its subnet in the stack, otherwise the ID of one outside it."""
        found = self.resource.text("subnetId")
        return (
            self.subnet.name if isinstance(self.subnet, Subnet) else found if isinstance(found, str) else ""
        )

    @cached_property
    def placement(self) -> Placement:
        found = self.resource.ref(SUBNET, "subnetId")
        return Placement(self.resource, Refs.of(found, otherwise=f"subnet of '{self.name}'"))

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @property
    def siblings(self) -> tuple[MountTarget, ...]:
        """The other mount targets of its file system that come before it by name."""
        own = self.file_system
        if not isinstance(own, Resource):
            return ()
        others = _by_file_system(self.stack).get(own.urn, ())
        return tuple(o for o in others if (o.name, o.urn) < (self.name, self.urn))

    def shares_zone(self, other: MountTarget) -> Tri:
        """Whether both are in one Availability Zone."""
        mine, theirs = self.subnet, other.subnet
        if isinstance(mine, Subnet) and isinstance(theirs, Subnet):
            return True if mine is theirs else mine.same_zone(theirs)
        # Two references to one subnet outside the stack.
        if isinstance(mine, Unknown) and isinstance(theirs, Unknown) and equal(mine, theirs) is True:
            return True
        return Unknown(_reason(mine, theirs) or f"subnet of '{self.name}'")

    def shares_vpc(self, other: MountTarget) -> Tri:
        """Whether both are in one VPC."""
        if isinstance(self.subnet, Subnet) and isinstance(other.subnet, Subnet):
            mine, theirs = self.subnet.vpc, other.subnet.vpc
            if isinstance(mine, Vpc) and isinstance(theirs, Vpc):
                return mine is theirs
        return Unknown(_reason(self.subnet, other.subnet) or f"VPC of '{self.name}'")

    @property
    def one_zone(self) -> str | Unknown | None:
        """The Availability Zone of a One Zone file system; `None` for others."""
        own = self.file_system
        return own.text("availabilityZoneName") if isinstance(own, Resource) else None

    @property
    def is_outside_one_zone(self) -> Tri:
        """Whether it is in another Availability Zone than its One Zone file system."""
        if self.one_zone is None:
            return False
        if not isinstance(self.subnet, Subnet):
            return Unknown(f"subnet of '{self.name}'")
        return negate(same_zone(self.one_zone, self.subnet.zone))


def _reason(*found: Subnet | Unknown | None) -> str:
    """Why the first subnet that is unknown is so; empty if none is."""
    return next((subnet.reason for subnet in found if isinstance(subnet, Unknown)), "")


class FileUser(Entity):
    """A function that mounts a file system through an access point.

    Source: Lambda developer guide, "Configuring file system access": the function is in a VPC, and the file system has
    a mount target in each Availability Zone of the function.
    """

    TYPES = (aws.LAMBDA_FUNCTION,)

    @property
    def is_outside_vpc(self) -> bool:
        """Whether it certainly sets no subnets."""
        return self.resource.get("vpcConfig") is None and not self.resource.is_external

    @cached_property
    def file_system(self) -> Resource | Unknown | None:
        """The file system of its access point."""
        found = self.resource.ref(ACCESS_POINT, "fileSystemConfig", "arn")
        return found.ref(FILE_SYSTEM, "fileSystemId") if isinstance(found, Resource) else found

    @property
    def lacks_mount_targets(self) -> Tri:
        """Whether its file system has no mount target at all."""
        own = self.file_system
        if not isinstance(own, Resource):
            return Unknown(f"the file system of '{self.name}'")
        if referrers(own, aws.EFS_MOUNT_TARGET, "fileSystemId", FILE_SYSTEM):
            return False
        for other in possible_referrers(own, aws.EFS_MOUNT_TARGET, "fileSystemId", FILE_SYSTEM):
            return Unknown(f"the file system of '{other.name}'")
        hidden = may_be_hidden("MountTarget", own)
        return True if hidden is None else hidden


def file_users(stack: Stack) -> tuple[FileUser, ...]:
    """The functions of the program that mount a file system."""
    users = (u for u in stack.all(FileUser) if not u.resource.is_only_read)
    return tuple(u for u in users if u.resource.get("fileSystemConfig") is not None)


def mount_targets(stack: Stack) -> tuple[MountTarget, ...]:
    return stack.all(MountTarget)


def _by_file_system(stack: Stack) -> Mapping[str, tuple[MountTarget, ...]]:
    return stack.group("mount targets", stack.all(MountTarget), lambda target: target.file_system)
