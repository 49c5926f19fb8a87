"""An EBS volume has a size, IOPS, throughput, Multi-Attach or key that its type does not allow.

## What fails

- A volume has neither `size` nor `snapshotId`, or a size that its type does not have.
- A volume of type `io1` or `io2` has no `iops`, one of type `gp3` has fewer than 3,000, or one of another type has
  `iops`.
- A volume of another type than `gp3` has `throughput`, or one of `gp3` has more than a quarter of its IOPS. The default
  is 3,000 IOPS.
- A volume of another type than `io1` and `io2` has `multiAttachEnabled`. The default type is `gp2`.
- A volume has a KMS key, and `encrypted` is `false`; advisory: `encrypted` is not set.
- A volume without snapshot has `volumeInitializationRate`.

## Why

EC2 rejects the volume: *InvalidParameterValue: Throughput (MiBps) to iops ratio of 0.333333 is too high; maximum
is 0.250000 MiBps per iops*. Some of it the provider rejects before.

## Errors

- `InvalidParameterValue: Throughput (MiBps) to iops ratio of … is too high; maximum is … MiBps per iops`
- `'iops' must be set when 'type' is '…'`
- `'iops' must not be set when 'type' is '…'`
- `'throughput' must not be set when 'type' is '…'`
- `'multi_attach_enabled' must not be set when 'type' is '…'`
- `'volume_initialization_rate' must not be set unless 'snapshot_id' is set`

## Fails

```yaml
resources:
  data:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, throughput: 1000, encrypted: true }
```

## Instead

Set four IOPS or more for each MiB/s of throughput.

```yaml
resources:
  data:
    type: aws:ebs:Volume
    properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, iops: 4000, throughput: 1000, encrypted: true }
```

## Not covered

Volumes that an instance or launch template describes. IOPS for a size: *volume-iops-ratio*. The Availability Zone:
*volume-in-another-zone*. Attachments: *volume-attachment-conflicts*.

## References

- [CreateVolume](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html)
- [General Purpose SSD volumes](https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.compute.volume_settings import volume_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.EBS_VOLUME,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue",
)
def volume_settings_conflict(volume: Resource) -> Iterator[Finding]:
    for fault in () if volume.is_external else volume_faults(volume):
        yield Finding(volume, fault.message, level=None if fault.is_certain else ADVISORY)
