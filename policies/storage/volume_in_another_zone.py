"""A volume is attached to an instance in another Availability Zone.

## What fails

A `VolumeAttachment` has a volume and an instance of the stack in different Availability Zones. The instance is in the
Availability Zone of its subnet.

## Why

An EBS volume exists in one Availability Zone. EC2 rejects the attachment: *InvalidVolume.ZoneMismatch: The volume
'vol-0123' is not in the same availability zone as instance 'i-0123'*.

## Errors

- `InvalidVolume.ZoneMismatch: The volume '…' is not in the same availability zone as instance '…'`
- `InvalidVolume.ZoneMismatch`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  server:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.small
      subnetId: "${subnet.id}"
      metadataOptions: { httpTokens: required }
  data: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, encrypted: true } }
  attachment:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${data.id}", deviceName: /dev/sdf }
```

## Instead

Create the volume in the instance's Availability Zone. Preferably use the `availabilityZone` output of its subnet.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  server:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.small
      subnetId: "${subnet.id}"
      metadataOptions: { httpTokens: required }
  data:
    type: aws:ebs:Volume
    properties: { availabilityZone: "${subnet.availabilityZone}", size: 100, type: gp3, encrypted: true }
  attachment:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${data.id}", deviceName: /dev/sdf }
```

## Not covered

Instances without a subnet of the stack, and Availability Zones of which one is set by name and the other by ID.

## References

- [Attach a volume](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html)
- [AttachVolume](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.compute.instances import Instance
from preflight.model.compute.volumes import VolumeAttachment
from preflight.policy import HIGH, MANDATORY, Finding, policy


def attachments(stack: Stack) -> tuple[VolumeAttachment, ...]:
    return stack.all(VolumeAttachment)


@policy(each=attachments, level=MANDATORY, severity=HIGH, error="InvalidVolume.ZoneMismatch")
def volume_in_another_zone(attachment: VolumeAttachment) -> Iterator[Finding]:
    volume, instance = attachment.volume, attachment.instance
    if not isinstance(volume, Resource) or not isinstance(instance, Instance):
        return
    if certainly(negate(attachment.is_in_one_zone)):
        yield Finding(
            attachment,
            f"Volume '{volume.name}' is in {attachment.volume_zone}, but instance '{instance.name}' is in "
            f"{attachment.instance_zone}. Create the volume in {attachment.instance_zone}.",
        )
