"""The launch settings of instances, launch templates and launch configurations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_list, as_number, as_text, child
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.holes import IMAGE_OUTPUT
from preflight.core.logic import all_of, any_of, equal, known, negate
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.compute.machine_images import IMAGE_ID, IMAGES, PARAMETER, Image, image_of
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import is_public, route_table_of
from preflight.model.resource_types import LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE

if TYPE_CHECKING:
    from preflight.core.stack import Stack

MACHINES: Final = (aws.EC2_INSTANCE, aws.EC2_SPOT_INSTANCE_REQUEST, *LAUNCH_TEMPLATE, *LAUNCH_CONFIGURATION)

# Source: EBS guide, "Amazon EBS volume types".
IOPS_TYPES: Final = ("io1", "io2", "gp3")


class BlockDevice(msgspec.Struct, frozen=True):
    """A volume, or a device that is not a volume. `where` is its property."""

    where: str
    name: str | Unknown | None
    volume: Value
    is_root: Tri

    @property
    def type(self) -> str | Unknown | None:
        return as_text(child(self.volume, "volumeType"))

    @property
    def iops(self) -> int | Unknown | None:
        return as_number(child(self.volume, "iops"))

    @property
    def throughput(self) -> int | Unknown | None:
        return as_number(child(self.volume, "throughput"))

    @property
    def is_encrypted(self) -> Tri:
        """`Unknown` if it is not set: the AMI's snapshot or the account's default decides."""
        value = child(self.volume, "encrypted")
        return Unknown("the account's default encryption of volumes") if value is None else as_flag(value)

    @property
    def says_encrypted(self) -> bool:
        return child(self.volume, "encrypted") is not None


class LaunchSettings(Entity):
    """A resource with launch settings."""

    TYPES = MACHINES

    @property
    def is_template(self) -> bool:
        return self.type in LAUNCH_TEMPLATE

    @property
    def image_key(self) -> str:
        return "ami" if self.type in (aws.EC2_INSTANCE, aws.EC2_SPOT_INSTANCE_REQUEST) else "imageId"

    @cached_property
    def image_id(self) -> str | Unknown | None:
        return self.resource.text(self.image_key)

    @cached_property
    def malformed_image(self) -> str | None:
        """The text in place of an AMI ID, where it is none and names no public parameter."""
        text = self.image_id
        if not isinstance(text, str) or text.startswith(PARAMETER) or IMAGE_ID.fullmatch(text.lower()):
            return None
        return text

    @property
    def is_image_certain(self) -> bool:
        """Whether an unknown AMI certainly is one: that of a lookup, or a resource of the stack."""
        value = self.image_id
        is_looked_up = (
            isinstance(value, Unknown) and value.hole is not None and value.hole.output == IMAGE_OUTPUT
        )
        return is_looked_up or isinstance(self.resource.ref(IMAGES, self.image_key), Resource)

    @cached_property
    def image(self) -> Image | Unknown | None:
        return image_of(self.resource)

    @cached_property
    def instance_type(self) -> str | Unknown | None:
        return self.resource.text("instanceType")

    @cached_property
    def profile_texts(self) -> tuple[str | Unknown | None, str | Unknown | None]:
        """The instance profile's ARN and name, as in the program."""
        if not self.is_template:
            return None, self.resource.text("iamInstanceProfile")
        arn, name = (self.resource.text("iamInstanceProfile", key) for key in ("arn", "name"))
        return None if is_empty(arn) else arn, None if is_empty(name) else name

    @cached_property
    def block_devices(self) -> tuple[BlockDevice, ...]:
        """The known volumes in its settings."""
        return tuple(_block_devices(self.resource))

    @property
    def has_template(self) -> bool:
        """Whether a launch template may set what it does not set itself."""
        return self.resource.get("launchTemplate") is not None

    @property
    def root_key(self) -> str:
        return "blockDeviceMappings" if self.is_template else "rootBlockDevice"

    @cached_property
    def describes_no_root(self) -> bool:
        """Whether certainly neither it nor a launch template configures its root volume."""
        value = self.resource.get(self.root_key)
        if isinstance(value, Unknown) or self.has_template:
            return False
        return all(d.is_root is False for d in self.block_devices)

    @cached_property
    def requires_imdsv2(self) -> Tri:
        """Whether it requires IMDSv2; `Unknown` if the AMI or the account decides."""
        tokens = self.resource.get("metadataOptions", "httpTokens")
        endpoint = self.resource.get("metadataOptions", "httpEndpoint")
        if known(endpoint) and endpoint == "disabled":
            return True
        if tokens is None:
            return Unknown(f"metadata options of '{self.name}', which its image or the account may set")
        return Unknown(tokens.reason) if isinstance(tokens, Unknown) else tokens == "required"

    @property
    def http_tokens(self) -> bool:
        return self.resource.get("metadataOptions", "httpTokens") is not None


def _block_devices(resource: Resource) -> Iterator[BlockDevice]:
    root = resource.get("rootBlockDevice")
    if root is not None:
        yield BlockDevice("rootBlockDevice", None, root, True)
    for index, device in enumerate(_known_items(resource, "ebsBlockDevices")):
        yield BlockDevice(f"ebsBlockDevices[{index}]", as_text(child(device, "deviceName")), device, False)
    for index, device in enumerate(_known_items(resource, "blockDeviceMappings")):
        name = as_text(child(device, "deviceName"))
        is_root = name in ("/dev/xvda", "/dev/sda1") if known(name) else Unknown("the device's name")
        yield BlockDevice(f"blockDeviceMappings[{index}]", name, child(device, "ebs"), is_root)


def _known_items(resource: Resource, key: str) -> list[Value]:
    value = as_list(resource.get(key))
    return [] if isinstance(value, Unknown) else value


class Choice(msgspec.Struct, frozen=True):
    """An instance type that an Auto Scaling group may launch, and its property.

    `has_template`: it has its own launch template, for example for another processor.
    """

    where: str
    type: str | Unknown
    has_template: bool


def override_types(group: AutoScalingGroup) -> tuple[Choice, ...]:
    """The instance types of a group's mixed instances policy."""
    key = "mixedInstancesPolicy"
    overrides = as_list(group.resource.get(key, "launchTemplate", "overrides"))
    found = []
    for index, item in enumerate([] if isinstance(overrides, Unknown) else overrides):
        name = as_text(child(item, "instanceType"))
        # AWS's output is an empty string for a type that is chosen by requirements.
        if name is not None and (isinstance(name, Unknown) or name):
            has_template = child(item, "launchTemplateSpecification") is not None
            found.append(Choice(f"{key}.launchTemplate.overrides[{index}]", name, has_template))
    return tuple(found)


def template_machine(template: LaunchTemplate | Unknown | None) -> LaunchSettings | Unknown | None:
    """The launch settings of the launch template."""
    if isinstance(template, LaunchTemplate):
        return template.stack.entity(LaunchSettings, template.resource)
    return template


def asks_for_public_address(workload: Instance | AutoScalingGroup) -> Tri:
    """Whether it sets a public IPv4 address itself, independent of its subnets."""
    for resource in workload.described_by:
        key = "networkInterfaces" if resource.type in LAUNCH_TEMPLATE else "associatePublicIpAddress"
        value = resource.get(key)
        if key == "networkInterfaces":
            items = as_list(value)
            if isinstance(items, Unknown):
                return Unknown(items.reason)
            value = child(items[0], "associatePublicIpAddress") if items else None
        if value is not None:
            return as_flag(value)
    return False


def strands_addresses(subnet: Subnet) -> Tri:
    """Whether a public IP address in the subnet is certainly not reachable: no route has an internet gateway as target,
    or a firewall or appliance that may forward traffic to it.
    """
    table = route_table_of(subnet)
    if isinstance(table, Unknown):
        return Unknown(table.reason)
    dead = [any_of((r.leads_to("NAT gateway"), equal(r.kind, "local"))) for r in table.routes]
    return all_of((negate(is_public(subnet)), table.is_complete, *dead))


def machines(stack: Stack) -> tuple[LaunchSettings, ...]:
    return stack.all(LaunchSettings)


def machines_and_groups(stack: Stack) -> tuple[LaunchSettings | Instance | AutoScalingGroup, ...]:
    """The resources with launch settings, and the instances and Auto Scaling groups that use them."""
    return (*stack.all(LaunchSettings), *stack.all(Instance), *stack.all(AutoScalingGroup))
