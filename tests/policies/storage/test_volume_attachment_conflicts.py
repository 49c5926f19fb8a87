"""Device names of attachments, and volumes with two instances."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  other: {{ type: aws:sns:Topic, properties: {{ name: x }} }}
  i:
    type: aws:ec2:Instance
    properties: {{ ami: ami-0123456789abcdef0, instanceType: t3.small, subnetId: subnet-0123456789abcdef0{inline} }}
  j:
    type: aws:ec2:Instance
    properties: {{ ami: ami-0123456789abcdef0, instanceType: t3.small, subnetId: subnet-0123456789abcdef0 }}
  v: {{ type: aws:ebs:Volume, properties: {{ availabilityZone: eu-west-1a, size: 10, {volume} }} }}
  w: {{ type: aws:ebs:Volume, properties: {{ availabilityZone: eu-west-1a, size: 10, type: gp3 }} }}
"""


def program(*attachments: tuple[str, str, str], inline: str = "", volume: str = "type: gp3") -> str:
    return BASE.format(inline=inline, volume=volume) + "".join(
        f"  a{number}: {{ type: aws:ec2:VolumeAttachment, properties: {{ instanceId: '${{{instance}.id}}', "
        f"volumeId: '${{{volume}.id}}', deviceName: {device} }} }}\n"
        for number, (instance, volume, device) in enumerate(attachments)
    )


F, G = "/dev/sdf", "/dev/sdg"
SAME = (
    "a1",
    "deviceName /dev/sdf is that of attachment 'a0' to the same instance. Use a different name for each volume.",
)
INLINE = (
    "a0",
    "deviceName /dev/sdf is that of a block device of instance 'i'. Use a different name for each volume.",
)
TWICE = (
    "a1",
    "Volume 'v' is attached by 'a0' to another instance, but without multiAttachEnabled a volume has one instance. "
    "Create a volume for each instance.",
)
MULTI = "type: io2, iops: 100, multiAttachEnabled: true"
CASES = {
    "two names": Case(program(("i", "v", F), ("i", "w", G))),
    "one name": Case(program(("i", "v", F), ("i", "w", F)), [SAME]),
    "one name of two instances": Case(program(("i", "v", F), ("j", "w", F))),
    "an unknown name": Case(program(("i", "v", F), ("i", "w", '"${other.unknown}"')), when="planned"),
    "the name of a block device": Case(
        program(("i", "v", F), inline=", ebsBlockDevices: [{ deviceName: /dev/sdf, volumeSize: 10 }]"),
        [INLINE],
    ),
    "the name of no block device": Case(
        program(("i", "v", G), inline=", ebsBlockDevices: [{ deviceName: /dev/sdf, volumeSize: 10 }]")
    ),
    "two instances": Case(program(("i", "v", F), ("j", "v", F)), [TWICE]),
    "two instances of a shared volume": Case(program(("i", "v", F), ("j", "v", F), volume=MULTI)),
}


@pytest.mark.parametrize("name", CASES)
def test_volume_attachment_conflicts(name: str) -> None:
    check("volume-attachment-conflicts", CASES[name])
