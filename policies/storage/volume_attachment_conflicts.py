"""Two volumes are attached to an instance under one device name, or one volume to two instances.

## What fails

- Two `VolumeAttachment` of an instance have the same `deviceName`, or one has that of the instance's `ebsBlockDevices`.
- A volume without `multiAttachEnabled` is attached to two instances.

## Why

EC2 rejects the second attachment: *InvalidParameterValue: Invalid value '/dev/sdf' for unixDevice. Attachment point
/dev/sdf is already in use*, or *VolumeInUse: vol-0123 is already attached to an instance*.

## Errors

- `InvalidParameterValue: Invalid value '…' for unixDevice. Attachment point … is already in use`
- `VolumeInUse: … is already attached to an instance`

## Fails

```yaml
resources:
  server:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.small
      subnetId: subnet-0123456789abcdef0
      metadataOptions: { httpTokens: required }
  data: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, encrypted: true } }
  logs: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, encrypted: true } }
  first:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${data.id}", deviceName: /dev/sdf }
  second:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${logs.id}", deviceName: /dev/sdf }
```

## Instead

Use a device name of its own for each volume of an instance.

```yaml
resources:
  server:
    type: aws:ec2:Instance
    properties:
      ami: ami-0123456789abcdef0
      instanceType: t3.small
      subnetId: subnet-0123456789abcdef0
      metadataOptions: { httpTokens: required }
  data: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, encrypted: true } }
  logs: { type: aws:ebs:Volume, properties: { availabilityZone: eu-west-1a, size: 100, type: gp3, encrypted: true } }
  first:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${data.id}", deviceName: /dev/sdf }
  second:
    type: aws:ec2:VolumeAttachment
    properties: { instanceId: "${server.id}", volumeId: "${logs.id}", deviceName: /dev/sdg }
```

## Not covered

The device name of the root volume, which the AMI has. Names that the operating system gives. The Availability Zone:
*volume-in-another-zone*.

## References

- [AttachVolume](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html)
- [Device names](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html)
- [Multi-Attach](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes-multi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.stack import Stack
from preflight.model.compute.volumes import VolumeAttachment, attachment_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


def attachments(stack: Stack) -> tuple[VolumeAttachment, ...]:
    return stack.all(VolumeAttachment)


@policy(each=attachments, level=MANDATORY, severity=HIGH, error="InvalidParameterValue, VolumeInUse")
def volume_attachment_conflicts(attachment: VolumeAttachment) -> Iterator[Finding]:
    yield from (Finding(attachment, message) for message in attachment_faults(attachment))
