"""Sizes, IOPS, throughput, Multi-Attach and keys of EBS volumes."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = '"${other.unknown}"'
KEY = "kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1'"
KEYED = "kmsKeyId is set, but encrypted is not true, which EC2 requires with a key. Set encrypted to true."


def volume(properties: str, size: str = "size: 100, ") -> str:
    return (
        "resources:\n  other: { type: aws:sns:Topic, properties: { name: x } }\n"
        f"  v: {{ type: aws:ebs:Volume, properties: {{ availabilityZone: eu-west-1a, {size}{properties} }} }}\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("v", message)]


CASES = {
    "gp3": Case(volume("type: gp3")),
    "gp3 with both": Case(volume("type: gp3, iops: 4000, throughput: 1000")),
    "gp3 with too much throughput": Case(
        volume("type: gp3, throughput: 1000"),
        told("throughput is 1000 MiB/s, but 3000 IOPS allow 750. Raise iops to 4000, or lower throughput."),
    ),
    "gp3 with too few IOPS": Case(
        volume("type: gp3, iops: 2000"),
        told("iops is 2000, but a volume of type gp3 has 3000 or more. Raise it, or remove it."),
    ),
    "gp3 with the least IOPS": Case(volume("type: gp3, iops: 3000")),
    "gp3 at the limit": Case(volume("type: gp3, throughput: 750")),
    "gp3 with unknown IOPS": Case(volume(f"type: gp3, throughput: 1000, iops: {UNKNOWN}"), when="planned"),
    "gp3 with too little throughput": Case(
        volume("type: gp3, throughput: 100"),
        told("throughput is 100 MiB/s, but the minimum is 125. Raise it."),
    ),
    "io1 without IOPS": Case(
        volume("type: io1"), told("iops is not set, but type io1 requires it. Set iops, or use type gp3.")
    ),
    "io2": Case(volume("type: io2, iops: 3000, multiAttachEnabled: true")),
    "st1 with IOPS": Case(
        volume("type: st1, iops: 200", "size: 500, "),
        told("iops is 200, but type st1 does not support it. Remove iops, or use type gp3."),
    ),
    "gp2 with throughput": Case(
        volume("throughput: 200"),
        told("throughput is 200, but only type gp3 supports it. Remove throughput, or use type gp3."),
    ),
    "gp3 for several": Case(
        volume("type: gp3, multiAttachEnabled: true"),
        told("multiAttachEnabled is true, but type gp3 does not support it. Use type io2."),
    ),
    "an unknown type": Case(volume(f"type: {UNKNOWN}, iops: 200, throughput: 100"), when="planned"),
    "a small st1": Case(
        volume("type: st1", "size: 10, "),
        told("size is 10 GiB, but a volume of type st1 has 125 to 16384. Change size or type."),
    ),
    "a small io2": Case(
        volume("type: io2, iops: 100", "size: 2, "),
        told("size is 2 GiB, but a volume of type io2 has 4 or more. Change size or type."),
    ),
    "no size": Case(
        volume("type: gp3", ""),
        told("Neither size nor snapshotId is set, but EC2 requires one of them. Set size."),
    ),
    "a snapshot": Case(
        volume("type: gp3, snapshotId: snap-0123456789abcdef0, volumeInitializationRate: 200", "")
    ),
    "a rate without snapshot": Case(
        volume("type: gp3, volumeInitializationRate: 200"),
        told("volumeInitializationRate is set without snapshotId, which it requires. Remove it."),
    ),
    "a key": Case(volume(f"type: gp3, encrypted: true, {KEY}")),
    "a key of a volume that is not encrypted": Case(
        volume(f"type: gp3, encrypted: false, {KEY}"), told(KEYED)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_volume_settings_conflict(name: str) -> None:
    check("volume-settings-conflict", CASES[name])


def test_a_key_alone_is_advice() -> None:
    check("volume-settings-conflict", Case(volume(f"type: gp3, {KEY}"), told(KEYED)), unlike=("kmsKeyId",))
