"""EC2 instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag
from preflight.core.holes import container_of
from preflight.core.logic import all_of, any_of
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_templates import (
    LaunchTemplate,
    _from_template,
    _role_of_profile,
    _template,
    _with,
)
from preflight.model.compute.workload import Workload
from preflight.model.resource_types import ELASTIC_IP, INSTANCE_PROFILE, SECURITY_GROUP, SUBNET

if TYPE_CHECKING:
    from preflight.core.stack import Stack


class Instance(Workload):
    """An EC2 instance with its launch template, if it has one."""

    TYPES = (aws.EC2_INSTANCE,)

    @cached_property
    def template(self) -> LaunchTemplate | Unknown | None:
        return _template(self.resource, ("launchTemplate",))

    @cached_property
    def described_by(self) -> tuple[Resource, ...]:
        return _with(self.resource, self.template)

    @property
    def _undescribed(self) -> Unknown | None:
        return self.template if isinstance(self.template, Unknown) else None

    @cached_property
    def subnets(self) -> Refs:
        value = self.resource.get("subnetId")
        if value is None:
            # The default VPC, or a network interface of the template or the instance: not decided here.
            return Refs((), False, (), f"the subnet of '{self.name}'")
        found = Refs.of(self.resource.ref(SUBNET, "subnetId"))
        container = container_of(value.hole if isinstance(value, Unknown) else None)
        return found if container is None or found.complete else replace(found, container=container)

    @cached_property
    def security_groups(self) -> Refs:
        if self.resource.get("vpcSecurityGroupIds") is not None:
            return self.resource.refs(SECURITY_GROUP, "vpcSecurityGroupIds")
        for key in ("securityGroups", "networkInterfaces"):
            if self.resource.get(key) is not None:
                return Refs((), False, (), f"security groups of '{self.name}'")
        return _from_template(self.template, self.name)

    @cached_property
    def role(self) -> Resource | Unknown | None:
        return _role_of_profile(self.profile)

    @cached_property
    def profile(self) -> Resource | Unknown | None:
        """The instance profile, or the launch template's if it has none itself."""
        if self.resource.get("iamInstanceProfile") is not None:
            return self.resource.ref(INSTANCE_PROFILE, "iamInstanceProfile")
        return self.template.profile if isinstance(self.template, LaunchTemplate) else self.template

    @cached_property
    def has_public_address(self) -> Tri:
        own = self.resource.get("associatePublicIpAddress")
        if own is not None:
            asked = as_flag(own)
        else:
            template = self.template.public_address if isinstance(self.template, LaunchTemplate) else None
            given = [s.maps_public_ip_on_launch for s in self.subnet_entities]
            if not self.subnets.complete:
                given.append(self.subnets.unresolved)
            asked = template if template is not None else all_of(given)
        return any_of((asked, _has_elastic_ip(self.resource)))


def _has_elastic_ip(instance: Resource) -> Tri:
    stack = instance.stack
    holders, unresolved = stack.cache("instances with Elastic IPs", lambda: _elastic_ip_holders(stack))
    return True if instance.urn in holders else unresolved


def _elastic_ip_holders(stack: Stack) -> tuple[frozenset[str], Unknown | Literal[False]]:
    """The instances that certainly have an Elastic IP address, and the first reference that may name another."""
    keys = ((ELASTIC_IP[0], "instance"), (aws.EC2_EIP_ASSOCIATION, "instanceId"))
    found = [r.ref((aws.EC2_INSTANCE,), key) for type_, key in keys for r in stack.of(type_)]
    unresolved = (Unknown(f.reason) for f in found if isinstance(f, Unknown))
    return frozenset(f.urn for f in found if isinstance(f, Resource)), next(unresolved, False)
