"""EBS volumes and the instances that they are attached to.

Source: EC2 user guide, "Attach an Amazon EBS volume to an instance": both are in one Availability Zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, child
from preflight.core.entity import Entity
from preflight.core.logic import certainly, equal, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.instances import Instance
from preflight.model.network.placement import same_zone
from preflight.model.network.subnet import Subnet
from preflight.model.resource_types import SUBNET

_VOLUME: Final = (aws.EBS_VOLUME,)
_INTERFACE: Final = (aws.EC2_NETWORK_INTERFACE,)


class VolumeAttachment(Entity):
    """An attachment of a volume of the stack to an instance of the stack."""

    TYPES = (aws.EC2_VOLUME_ATTACHMENT,)

    @cached_property
    def volume(self) -> Resource | Unknown | None:
        return self.resource.ref(_VOLUME, "volumeId")

    @cached_property
    def instance(self) -> Instance | Unknown | None:
        return self.stack.referred(Instance, self.resource.ref(Instance.TYPES, "instanceId"))

    @property
    def volume_zone(self) -> str | Unknown:
        if not isinstance(self.volume, Resource):
            return Unknown(f"the volume of '{self.name}'")
        return _zone(self.volume)

    @property
    def instance_zone(self) -> str | Unknown:
        """The instance's own Availability Zone, otherwise its subnet's."""
        instance = self.instance
        if not isinstance(instance, Instance):
            return Unknown(f"the instance of '{self.name}'")
        if instance.resource.get("availabilityZone") is not None:
            return _zone(instance.resource)
        subnets = (*instance.subnet_entities, *_interface_subnets(instance))
        return subnets[0].zone if len(subnets) == 1 else Unknown(f"zone of '{instance.name}'")

    @property
    def is_in_one_zone(self) -> Tri:
        return same_zone(self.volume_zone, self.instance_zone)


def _interface_subnets(instance: Instance) -> Iterator[Subnet]:
    """The subnet of the primary network interface, if the program creates it.

    Source: EC2 user guide, "Elastic network interfaces": interface and instance are in one Availability Zone.
    """
    resource = instance.resource
    own = resource.items("networkInterfaces")
    primary = (
        [i for i in own if equal(as_number(child(i, "deviceIndex")), 0) is True]
        if isinstance(own, list)
        else []
    )
    named = [("networkInterfaces", child(i, "networkInterfaceId")) for i in primary]
    named.append(("primaryNetworkInterface", resource.get("primaryNetworkInterface", "networkInterfaceId")))
    for key, value in named:
        found = resource.resolve(value, _INTERFACE, key) if value is not None else None
        subnet = found.ref(SUBNET, "subnetId") if isinstance(found, Resource) else None
        if isinstance(subnet, Resource):
            yield resource.stack.entity(Subnet, subnet)


def _zone(resource: Resource) -> str | Unknown:
    zone = resource.text("availabilityZone")
    return Unknown(f"zone of '{resource.name}'") if zone is None else zone


def attachment_faults(attachment: VolumeAttachment) -> Iterator[str]:
    """Why EC2 certainly rejects one attachment beside the others of its instance or volume."""
    if isinstance(attachment.instance, Instance):
        yield from _device(attachment, attachment.instance)
    volume = attachment.volume
    if isinstance(volume, Resource) and certainly(negate(volume.flag("multiAttachEnabled"))):
        for other in _before(attachment, _by_volume(attachment.stack).get(volume.urn, ())):
            if isinstance(other.instance, Instance) and other.instance is not attachment.instance:
                yield (
                    f"Volume '{volume.name}' is attached by '{other.name}' to another instance, but without "
                    "multiAttachEnabled a volume has one instance. Create a volume for each instance."
                )
                return


def _device(attachment: VolumeAttachment, instance: Instance) -> Iterator[str]:
    name = attachment.resource.text("deviceName")
    if not isinstance(name, str) or not name:
        return
    for other in _before(attachment, _by_instance(attachment.stack).get(instance.urn, ())):
        if equal(other.resource.text("deviceName"), name) is True:
            yield (
                f"deviceName {name} is that of attachment '{other.name}' to the same instance. Use a different name "
                "for each volume."
            )
            return
    devices = instance.resource.items("ebsBlockDevices")
    for device in [] if isinstance(devices, Unknown) else devices:
        if isinstance(taken := child(device, "deviceName"), str) and taken == name:
            yield (
                f"deviceName {name} is that of a block device of instance '{instance.name}'. Use a different name for "
                "each volume."
            )


def _before(attachment: VolumeAttachment, others: tuple[VolumeAttachment, ...]) -> Iterator[VolumeAttachment]:
    """The attachments that come before it by name, so that each pair is reported once."""
    return (o for o in others if (o.name, o.urn) < (attachment.name, attachment.urn))


def _by_instance(stack: Stack) -> Mapping[str, tuple[VolumeAttachment, ...]]:
    return stack.group("attachments by instance", stack.all(VolumeAttachment), lambda a: a.instance)


def _by_volume(stack: Stack) -> Mapping[str, tuple[VolumeAttachment, ...]]:
    return stack.group("attachments by volume", stack.all(VolumeAttachment), lambda a: a.volume)
