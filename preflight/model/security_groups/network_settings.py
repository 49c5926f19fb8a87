"""Network settings of instances and launch templates that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.encoding import is_given
from preflight.core.logic import all_of
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.resource_types import LAUNCH_TEMPLATE
from preflight.model.security_groups.rules import is_id_of_a_group

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Settings of an instance's first network interface, which a `networkInterfaces` block sets itself.
# Source: EC2 API, RunInstances, SubnetId, SecurityGroupIds and PrivateIpAddress.
_OF_INTERFACE: Final = ("subnetId", "vpcSecurityGroupIds", "securityGroups", "privateIp")
_INTERFACES: Final = ("networkInterfaces", "primaryNetworkInterface")


class NetworkSettings(AboutResource, msgspec.Struct, frozen=True):
    """The network settings of an instance, a launch template or an Auto Scaling group."""

    holder: Resource

    @property
    def about(self) -> Resource:
        return self.holder

    @property
    def beside_interface(self) -> tuple[str, str] | None:
        """The property with a network interface, and a property that must be set in that interface instead."""
        keys = _OF_INTERFACE if self.type == aws.EC2_INSTANCE else ("securityGroupNames",)
        interfaces = [k for k in _INTERFACES if _is_set(self.holder, k) is True]
        others = [k for k in keys if _is_set(self.holder, k) is True]
        return (interfaces[0], others[0]) if interfaces and others else None

    @property
    def names_with_subnet(self) -> Tri:
        """Whether it launches into a subnet with a launch template that sets security groups by name."""
        template = self.template
        if not isinstance(template, LaunchTemplate):
            return Unknown(template.reason) if isinstance(template, Unknown) else False
        return all_of((self.has_subnet, is_given(template.resource.get("securityGroupNames"))))

    @property
    def template(self) -> LaunchTemplate | Unknown | None:
        if self.type == aws.EC2_INSTANCE:
            return self.holder.stack.entity(Instance, self.holder).template
        return (
            self.holder.stack.entity(AutoScalingGroup, self.holder).template
            if self.type == aws.AUTO_SCALING_GROUP
            else None
        )

    @property
    def has_subnet(self) -> Tri:
        """Whether it sets a subnet."""
        key = "subnetId" if self.type == aws.EC2_INSTANCE else "vpcZoneIdentifiers"
        return _is_set(self.holder, key)

    @property
    def group_names(self) -> tuple[str, ...]:
        """Security group names in `securityGroups` of an instance that is in a subnet."""
        items = self.holder.items("securityGroups") if self.type == aws.EC2_INSTANCE else []
        if isinstance(items, Unknown) or self.has_subnet is not True:
            return ()
        texts = (i for i in items if isinstance(i, str) and i)
        return tuple(t for t in texts if not is_id_of_a_group(self.holder.stack, t))


def network_settings(stack: Stack) -> Iterator[NetworkSettings]:
    for resource in stack.of(aws.EC2_INSTANCE, aws.AUTO_SCALING_GROUP, *LAUNCH_TEMPLATE):
        if not resource.is_external:
            yield NetworkSettings(resource)


def _is_set(resource: Resource, key: str) -> Tri:
    """Whether the program sets it to a value that is not empty; an output of a resource counts."""
    value = resource.input(key)
    if isinstance(value, Unknown) and resource.dependencies_of(key):
        return True
    return is_given(value)
