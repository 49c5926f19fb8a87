"""IOPS and sizes of volumes."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def one(type_: str, properties: str) -> str:
    it = f"{{ type: {type_}, properties: {{ {properties} }} }}"
    return f"resources:\n  it: {it}\n  other: {{ type: aws:ssm:Parameter }}\n"


def volume(properties: str) -> str:
    return one("aws:ebs:Volume", properties)


def template(properties: str) -> str:
    return one(
        "aws:ec2:LaunchTemplate",
        f"blockDeviceMappings: [{{ deviceName: /dev/xvda, ebs: {{ {properties} }} }}]",
    )


def told(where: str, iops: int, size: int, kind: str, most: int) -> list[tuple[str, str]]:
    message = f"{where}iops is {iops}, and {size} GiB of {kind} have at most {most}. "
    return [("it", message + "Raise the volume's size or lower iops.")]


CASES = {
    "io1 at its ratio": Case(volume("type: io1, size: 20, iops: 1000")),
    "io1 above": Case(volume("type: io1, size: 20, iops: 1001"), told("", 1001, 20, "io1", 1000)),
    "io2 at its ratio": Case(volume("type: io2, size: 10, iops: 10000")),
    "io2 above": Case(volume("type: io2, size: 10, iops: 10001"), told("", 10001, 10, "io2", 10000)),
    "gp3": Case(volume("type: gp3, size: 10, iops: 3000")),
    "no type": Case(volume("size: 10, iops: 3000")),
    "the size of a snapshot": Case(volume("type: io1, snapshotId: snap-1, iops: 3000")),
    "IOPS that are not known": Case(volume('type: io1, size: 10, iops: "${other.version}"'), when="planned"),
    "a type that is not known": Case(volume('type: "${other.value}", size: 10, iops: 3000'), when="planned"),
    "an instance's root": Case(
        one("aws:ec2:Instance", "rootBlockDevice: { volumeType: io1, volumeSize: 20, iops: 3000 }"),
        told("rootBlockDevice.", 3000, 20, "io1", 1000),
    ),
    "an instance's second volume": Case(
        one(
            "aws:ec2:Instance",
            "ebsBlockDevices: [{ deviceName: b, volumeType: io2, volumeSize: 2, iops: 3000 }]",
        ),
        told("ebsBlockDevices[0].", 3000, 2, "io2", 2000),
    ),
    "a launch template": Case(
        template('volumeType: io1, volumeSize: "20", iops: "3000"'),
        told("blockDeviceMappings[0].", 3000, 20, "io1", 1000),
    ),
    "a launch template without a size": Case(template("volumeType: io1, iops: 3000")),
    "a launch configuration": Case(
        one("aws:ec2:LaunchConfiguration", "rootBlockDevice: { volumeType: io1, volumeSize: 8, iops: 500 }"),
        told("rootBlockDevice.", 500, 8, "io1", 400),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("volume-iops-ratio", case)
