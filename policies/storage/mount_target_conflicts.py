"""An EFS mount target is in an Availability Zone or VPC that its file system does not allow.

## What fails

- Two mount targets of one file system are in the same Availability Zone, for example in two subnets of that zone.
- Two mount targets of one file system are in different VPCs.
- A mount target of a One Zone file system is in another Availability Zone than the file system.

## Why

EFS allows one mount target in each Availability Zone, for all of its subnets, and rejects the second:
*MountTargetConflict: mount target already exists in this AZ*. EFS rejects the other configurations with
*MountTargetConflict: requested subnet for new mount target is not in the same VPC as existing mount targets* and
*AvailabilityZonesMismatch*.

## Errors

- `MountTargetConflict: mount target already exists in this AZ`
- `MountTargetConflict: requested subnet for new mount target is not in the same VPC as existing mount targets`
- `MountTargetConflict`
- `AvailabilityZonesMismatch`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  one:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  two:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1a }
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  first: { type: aws:efs:MountTarget, properties: { fileSystemId: "${files.id}", subnetId: "${one.id}" } }
  second: { type: aws:efs:MountTarget, properties: { fileSystemId: "${files.id}", subnetId: "${two.id}" } }
```

## Instead

Create one mount target in each Availability Zone.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  one:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  two:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.2.0/24, availabilityZone: eu-west-1b }
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  first: { type: aws:efs:MountTarget, properties: { fileSystemId: "${files.id}", subnetId: "${one.id}" } }
  second: { type: aws:efs:MountTarget, properties: { fileSystemId: "${files.id}", subnetId: "${two.id}" } }
```

## Not covered

Mount targets that another stack created, and subnets whose Availability Zone AWS chooses.

## References

- [CreateMountTarget](https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html)
- [Managing mount targets](https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.model.network.subnet import Subnet
from preflight.model.storage.file_systems import MountTarget, mount_targets
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=mount_targets, level=MANDATORY, severity=HIGH, error="MountTargetConflict, AvailabilityZonesMismatch"
)
def mount_target_conflicts(target: MountTarget) -> Iterator[Finding]:
    if certainly(target.is_outside_one_zone) and isinstance(target.subnet, Subnet):
        yield Finding(
            target,
            f"Subnet '{target.subnet.name}' is in {target.subnet.zone}, but the One Zone file system is in "
            f"{target.one_zone}. Use a subnet in {target.one_zone}.",
            error="AvailabilityZonesMismatch",
        )
    for other in target.siblings:
        if certainly(target.shares_zone(other)):
            yield Finding(
                target,
                f"Mount target '{other.name}' of the same file system is in the Availability Zone of subnet "
                f"'{target.subnet_name}' too, but EFS allows one for each Availability Zone. Remove one of the two.",
            )
            return
        if certainly(negate(target.shares_vpc(other))):
            yield Finding(
                target,
                f"Mount target '{other.name}' of the same file system is in another VPC. Use subnets of the same VPC.",
            )
            return
