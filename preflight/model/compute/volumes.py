"""EBS volumes and the instances that they are attached to.

Source: EC2 user guide, "Attach an Amazon EBS volume to an instance": both are in one Availability Zone.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.instances import Instance
from preflight.model.network.placement import same_zone

_VOLUME: Final = (aws.EBS_VOLUME,)


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
        zones = [subnet.zone for subnet in instance.subnet_entities]
        return zones[0] if len(zones) == 1 else Unknown(f"zone of '{instance.name}'")

    @property
    def is_in_one_zone(self) -> Tri:
        return same_zone(self.volume_zone, self.instance_zone)


def _zone(resource: Resource) -> str | Unknown:
    zone = resource.text("availabilityZone")
    return Unknown(f"zone of '{resource.name}'") if zone is None else zone
