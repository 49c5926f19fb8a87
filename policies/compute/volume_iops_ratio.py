"""An EBS volume has more IOPS than its size allows.

## What fails

A volume of type `io1` has more than 50 IOPS for each GiB, or one of type `io2` more than 1,000: a volume of EBS, or one
that an instance, launch template or launch configuration describes.

## Why

EC2 rejects the volume, and the instance or group that it belongs to: *InvalidParameterCombination: Iops to volume size
ratio of 100.000000 is too high; maximum is 50*.

## Errors

- `InvalidParameterCombination: Iops to volume size ratio of … is too high; maximum is …`

## Fails

```yaml
resources:
  data:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, type: io1, size: 20, iops: 3000, encrypted: true }
```

## Instead

Increase the size, reduce the IOPS, or use a volume of type `gp3`, which has 3,000 IOPS at any size.

```yaml
resources:
  data:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, type: io2, size: 20, iops: 3000, encrypted: true }
```

## Not covered

Volumes without a size, which have the size of their snapshot. A database's storage: *storage-conflicts*. The volume
type io1: *previous-volume-type*.

## References

- [Provisioned IOPS SSD volumes](https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.compute.volume_iops import volumes_of, with_volumes
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=with_volumes, level=MANDATORY, severity=HIGH, error="InvalidParameterCombination")
def volume_iops_ratio(resource: Resource) -> Iterator[Finding]:
    if resource.is_external:
        return
    for volume in volumes_of(resource):
        most = volume.exceeds
        if isinstance(most, Unknown):
            note(most)
        elif most is not None:
            yield Finding(
                resource,
                f"{volume.where}iops is {volume.iops}, and {volume.size} GiB of {volume.kind} have at most {most}. "
                "Raise the volume's size or lower iops.",
            )
