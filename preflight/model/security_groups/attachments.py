"""Where security groups are attached: the properties that name security groups, and the VPCs of their resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list
from preflight.core.holes import container_of
from preflight.core.logic import any_of
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Secret, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SECURITY_GROUP, SUBNET
from preflight.model.security_groups.rules import is_id_of_a_group
from preflight.model.security_groups.security_groups import SecurityGroup, group_of

if TYPE_CHECKING:
    from preflight.core.stack import Stack

Path = tuple[str, ...]

# Type -> the path of its security groups, and of the subnet or subnets that its interfaces are in. Databases set their
# subnets with a subnet group and are in `databases`.
_SLOTS: Final[dict[str, tuple[Path, Path]]] = {
    aws.EC2_INSTANCE: (("vpcSecurityGroupIds",), ("subnetId",)),
    aws.EC2_LAUNCH_TEMPLATE: (("vpcSecurityGroupIds",), ()),
    aws.EC2_NETWORK_INTERFACE: (("securityGroups",), ("subnetId",)),
    aws.EC2_VPC_ENDPOINT: (("securityGroupIds",), ("subnetIds",)),
    aws.LB_LOAD_BALANCER: (("securityGroups",), ("subnets",)),
    aws.ALB_LOAD_BALANCER: (("securityGroups",), ("subnets",)),
    aws.ELB_LOAD_BALANCER: (("securityGroups",), ("subnets",)),
    aws.ECS_SERVICE: (
        ("networkConfiguration", "securityGroups"),
        ("networkConfiguration", "subnets"),
    ),
    aws.LAMBDA_FUNCTION: (("vpcConfig", "securityGroupIds"), ("vpcConfig", "subnetIds")),
    aws.EFS_MOUNT_TARGET: (("securityGroups",), ("subnetId",)),
    aws.EKS_CLUSTER: (("vpcConfig", "securityGroupIds"), ("vpcConfig", "subnetIds")),
    aws.OPENSEARCH_DOMAIN: (("vpcOptions", "securityGroupIds"), ("vpcOptions", "subnetIds")),
    aws.MSK_CLUSTER: (
        ("brokerNodeGroupInfo", "securityGroups"),
        ("brokerNodeGroupInfo", "clientSubnets"),
    ),
    aws.CODEBUILD_PROJECT: (("vpcConfig", "securityGroupIds"), ("vpcConfig", "subnets")),
    aws.API_GATEWAY_V2_VPC_LINK: (("securityGroupIds",), ("subnetIds",)),
    aws.RDS_PROXY: (("vpcSecurityGroupIds",), ("vpcSubnetIds",)),
    aws.BATCH_COMPUTE_ENVIRONMENT: (
        ("computeResources", "securityGroupIds"),
        ("computeResources", "subnets"),
    ),
    aws.MWAA_ENVIRONMENT: (
        ("networkConfiguration", "securityGroupIds"),
        ("networkConfiguration", "subnetIds"),
    ),
    aws.ROUTE53_RESOLVER_ENDPOINT: (("securityGroupIds",), ("ipAddresses", "subnetId")),
    aws.RDS_INSTANCE: (("vpcSecurityGroupIds",), ()),
    aws.RDS_CLUSTER: (("vpcSecurityGroupIds",), ()),
    aws.DOCDB_CLUSTER: (("vpcSecurityGroupIds",), ()),
    aws.NEPTUNE_CLUSTER: (("vpcSecurityGroupIds",), ()),
    aws.REDSHIFT_CLUSTER: (("vpcSecurityGroupIds",), ()),
    aws.ELASTICACHE_REPLICATION_GROUP: (("securityGroupIds",), ()),
    aws.ELASTICACHE_CLUSTER: (("securityGroupIds",), ()),
    aws.MEMORYDB_CLUSTER: (("securityGroupIds",), ()),
}
# Resource types without an output that is a security group ID.
_OTHER_KINDS: Final[dict[str, str]] = {
    aws.EC2_SUBNET: "subnet",
    aws.EC2_ROUTE_TABLE: "route table",
    aws.EC2_INTERNET_GATEWAY: "internet gateway",
    aws.EC2_NAT_GATEWAY: "NAT gateway",
    aws.IAM_ROLE: "role",
    aws.IAM_INSTANCE_PROFILE: "instance profile",
}

# Types that can forward traffic, such as a NAT instance, if `sourceDestCheck` is false.
_FORWARDERS: Final[dict[str, str]] = {
    aws.EC2_INSTANCE: "vpcSecurityGroupIds",
    aws.EC2_NETWORK_INTERFACE: "securityGroups",
}


def guards_forwarder(resource: Resource) -> Tri:
    """Whether the security group, or that of the stand-alone rule, belongs to an instance that forwards traffic."""
    own = resource if resource.type in SECURITY_GROUP else resource.ref(SECURITY_GROUP, "securityGroupId")
    return isinstance(own, Resource) and _forwards_behind(own)


def _forwards_behind(group: Resource) -> Tri:
    certain, possible = _of_forwarders(group.stack)
    return True if group.urn in certain else any_of(possible)


def _of_forwarders(stack: Stack) -> tuple[frozenset[str], tuple[Unknown, ...]]:
    """The security groups of instances that certainly forward traffic, and why others may forward traffic too."""

    def make() -> tuple[frozenset[str], tuple[Unknown, ...]]:
        flags = [(r, r.flag("sourceDestCheck", default=True)) for r in stack.of(*_FORWARDERS)]
        certain = (r for r, checks in flags if checks is False)
        groups = (g.urn for r in certain for g in r.refs(SECURITY_GROUP, _FORWARDERS[r.type]).found)
        return frozenset(groups), tuple(checks for _, checks in flags if isinstance(checks, Unknown))

    return stack.cache("groups of forwarders", make)


class Attachment(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """Security groups on the interfaces of a resource."""

    holder: Resource
    path: Path
    subnet_path: Path

    @property
    def about(self) -> Resource:
        return self.holder

    @property
    def property(self) -> str:
        return ".".join(self.path)

    @cached_property
    def groups(self) -> tuple[SecurityGroup, ...]:
        """The security groups that it certainly has, by URN."""
        key, *rest = self.path
        refs = self.holder.refs(SECURITY_GROUP, key, *rest)
        return tuple(sorted(map(group_of, refs.found), key=lambda g: g.urn))

    @cached_property
    def vpcs(self) -> tuple[Vpc, ...]:
        """The VPCs in which it certainly is, by URN."""
        return _vpcs(_subnets(self.holder, self.subnet_path))

    @cached_property
    def outer_vpc(self) -> Unknown | None:
        """The VPC outside the stack in which it certainly is; `None` if that is open."""
        key, *rest = self.subnet_path or ("",)
        value = self.holder.get(key, *rest)
        if isinstance(value, Unknown):
            container = container_of(value.hole)
        else:
            container = self.holder.refs(SUBNET, key, *rest).container
        return None if container is None else Unknown(f"the VPC of '{self.holder.name}'", container)

    @cached_property
    def is_in_default_vpc(self) -> bool:
        """Whether it is certainly in the account's default VPC, or one of a database, which names no subnet itself.

        Source: RunInstances, `SubnetId`: without one, a default subnet of the default VPC.
        """
        if not self.subnet_path:
            return True
        elsewhere = (self.subnet_path[0], "networkInterfaces", "primaryNetworkInterface", "launchTemplate")
        return self.holder.type == aws.EC2_INSTANCE and not any(map(self.holder.is_set, elsewhere))

    @cached_property
    def no_ids(self) -> tuple[str, ...]:
        """Known texts in it that are not security group IDs, and resources of other types, for messages."""
        key, *rest = self.path
        found: list[str] = []
        unknown = False
        for item in _items(self.holder.get(key, *rest)):
            unknown = unknown or isinstance(item, Unknown)
            if isinstance(item, str) and not is_id_of_a_group(self.holder.stack, item):
                found.append(f"'{item}'")
        if unknown and len(self.path) == 1:
            found += _other_kinds(self.holder, key)
        return tuple(sorted(found))


def attachments(stack: Stack) -> tuple[Attachment, ...]:
    """The attachments of security groups in the stack, by URN."""
    found = [Attachment(r, *slot) for type_, slot in _SLOTS.items() for r in stack.of(type_)]
    return tuple(sorted(found, key=lambda a: a.urn))


def groups_of_fleet(fleet: AutoScalingGroup) -> tuple[SecurityGroup, ...]:
    """The security groups that an Auto Scaling group's launch template certainly attaches to its instances."""
    return tuple(sorted(map(group_of, fleet.security_groups.found), key=lambda g: g.urn))


def outer_vpc_of_fleet(fleet: AutoScalingGroup) -> Unknown | None:
    """The VPC outside the stack in which all its subnets certainly are; `None` if that is open."""
    vpc = fleet.vpc
    return vpc if isinstance(vpc, Unknown) and vpc.hole is not None else None


def vpcs_of_fleet(fleet: AutoScalingGroup) -> tuple[Vpc, ...]:
    return _vpcs(fleet.subnet_entities)


def _other_kinds(holder: Resource, key: str) -> list[str]:
    """The resources on which an unknown item of the property depends, if none of them has a security group ID as
    output.
    """
    resources = [holder.stack.by_urn.get(urn) for urn in holder.dependencies_of(key)]
    if not resources or not all(r is not None and r.type in _OTHER_KINDS for r in resources):
        return []
    return [f"the {_OTHER_KINDS[r.type]} '{r.name}'" for r in resources if r is not None]


def _vpcs(subnets: tuple[Subnet, ...]) -> tuple[Vpc, ...]:
    found = {s.vpc.urn: s.vpc for s in subnets if isinstance(s.vpc, Vpc)}
    return tuple(found[urn] for urn in sorted(found))


def _subnets(holder: Resource, path: Path) -> tuple[Subnet, ...]:
    if not path:
        return ()
    key, *rest = path
    if key == "subnetId":
        one = holder.ref(SUBNET, key)
        return (holder.stack.entity(Subnet, one),) if isinstance(one, Resource) else ()
    return tuple(holder.stack.entity(Subnet, r) for r in holder.refs(SUBNET, key, *rest).found)


def _items(value: Value) -> list[Value]:
    found = as_list(_shown(value))
    return [found] if isinstance(found, Unknown) else [_shown(item) for item in found]


def _shown(value: Value) -> Value:
    return Unknown(value.reason) if isinstance(value, Secret) else value
