"""Volumes with provisioned IOPS: the maximum IOPS of a size.

Sources: EBS guide, "Provisioned IOPS SSD volumes" (io1: 50 IOPS for each GiB, io2: 1,000; EC2 answers with "Iops to
volume size ratio of ... is too high; maximum is 50"); RDS API, CreateDBInstance, `Iops` ("a multiple between .5 and 50
of the storage amount"), and RDS guide, "Provisioned IOPS SSD storage", for io2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.conversion import as_number, child
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.launch_settings import MACHINES, LaunchSettings

_RATIOS: Final = {"io1": 50, "io2": 1000}


class Volume(msgspec.Struct, frozen=True):
    """A volume of a resource. `where`: its property, with a dot; empty if the resource is the volume.

    `kind`, `size` (GiB) and `iops` are `None` if they are not set.
    """

    where: str
    kind: str | Unknown | None
    size: int | Unknown | None
    iops: int | Unknown | None

    @property
    def most_iops(self) -> int | Unknown | None:
        """The maximum IOPS of its size; `None` if the kind has no ratio, or if the size is that of a snapshot."""
        if isinstance(self.kind, Unknown):
            return Unknown(self.kind.reason)
        ratio = _RATIOS.get(self.kind or "")
        if ratio is None or self.size is None:
            return None
        return Unknown(self.size.reason) if isinstance(self.size, Unknown) else ratio * self.size

    @property
    def exceeds(self) -> int | Unknown | None:
        """The maximum IOPS, if it sets more; otherwise `None`."""
        most = self.most_iops
        if most is None or isinstance(most, Unknown) or self.iops is None:
            return most if isinstance(most, Unknown) and self.iops is not None else None
        if isinstance(self.iops, Unknown):
            return Unknown(self.iops.reason)
        return most if self.iops > most else None


def with_volumes(stack: Stack) -> tuple[Resource, ...]:
    """The EBS volumes, with those of instances and launch templates."""
    return stack.of(aws.EBS_VOLUME, *MACHINES)


def volumes_of(resource: Resource) -> Iterator[Volume]:
    if resource.type == aws.EBS_VOLUME:
        yield Volume("", resource.text("type"), resource.number("size"), resource.number("iops"))
        return
    for device in resource.stack.entity(LaunchSettings, resource).block_devices:
        size = as_number(child(device.volume, "volumeSize"))
        yield Volume(f"{device.where}.", device.type, size, device.iops)


def storage_of(database: Resource) -> Volume:
    """The storage of an RDS instance, seen as a volume."""
    size, iops = database.number("allocatedStorage"), database.number("iops")
    return Volume("", database.text("storageType"), size, iops)
