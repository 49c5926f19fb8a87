"""Volumes and instances in different zones."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(volume: str = "eu-west-1a", subnet: str = "eu-west-1b", more: str = 'subnetId: "${s.id}"') -> str:
    return f"""
resources:
  s: {{ type: aws:ec2:Subnet, properties: {{ cidrBlock: 10.0.0.0/24, availabilityZone: {subnet} }} }}
  i: {{ type: aws:ec2:Instance, properties: {{ instanceType: t3.small, {more} }} }}
  v: {{ type: aws:ebs:Volume, properties: {{ size: 1, availabilityZone: {volume} }} }}
  a: {{ type: aws:ec2:VolumeAttachment, properties: {{ instanceId: "${{i.id}}", volumeId: "${{v.id}}", deviceName: /dev/sdf }} }}
"""


def found(volume: str = "eu-west-1a", instance: str = "eu-west-1b") -> list[tuple[str, str]]:
    return [
        (
            "a",
            f"Volume 'v' is in {volume}, but instance 'i' is in {instance}. Create the volume in {instance}.",
        )
    ]


INTERFACE = """
  n: { type: aws:ec2:NetworkInterface, properties: { subnetId: "${s.id}" } }
  m: { type: aws:ec2:NetworkInterface, properties: { subnetId: subnet-0123456789abcdef0 } }
"""
CARD = 'networkInterfaces: [{ networkInterfaceId: "${n.id}", deviceIndex: 0 }]'
TWO_CARDS = CARD.replace("]", ', { networkInterfaceId: "${m.id}", deviceIndex: 1 }]')
PRIMARY = 'primaryNetworkInterface: { networkInterfaceId: "${n.id}" }'

CASES = {
    "an instance with an interface": Case(program(more=CARD) + INTERFACE, found()),
    "an instance with an interface in the zone": Case(
        program("eu-west-1b", more=CARD) + INTERFACE, undecided=[]
    ),
    "an instance with two interfaces": Case(
        program("eu-west-1b", more=TWO_CARDS) + INTERFACE, when="deployed", undecided=[]
    ),
    "an instance with a primary interface": Case(program(more=PRIMARY) + INTERFACE, found()),
    "an instance with an interface of elsewhere": Case(
        program(more=CARD.replace("n.id", "m.id")) + INTERFACE, undecided=["a"]
    ),
    "an instance with a second interface only": Case(
        program(more=CARD.replace("0", "1")) + INTERFACE, undecided=["a"]
    ),
    "in two zones": Case(program(), found()),
    "in one zone": Case(program("eu-west-1b")),
    "by reference": Case(program('"${s.availabilityZone}"')),
    "by the instance's zone": Case(program('"${i.availabilityZone}"'), when="planned"),
    "the instance names its zone": Case(
        program(more="availabilityZone: eu-west-1c"), found(instance="eu-west-1c")
    ),
    "the instance names the volume's zone": Case(program(more="availabilityZone: eu-west-1a")),
    "a subnet of elsewhere": Case(program(more="subnetId: subnet-0123456789abcdef0")),
    "no subnet": Case(program(more="ami: ami-0123456789abcdef0")),
    "an unknown zone": Case(program("{ 'fn::invoke': x }")),
    "a zone that AWS chooses": Case(program(subnet="{ 'fn::invoke': x }")),
    "a zone by its id": Case(program("euw1-az1")),
    "a volume of elsewhere": Case(program().replace("${v.id}", "vol-0123456789abcdef0")),
    "an instance of elsewhere": Case(program().replace("${i.id}", "i-0123456789abcdef0")),
}


@pytest.mark.parametrize("name", CASES)
def test_volume_in_another_zone(name: str) -> None:
    check("volume-in-another-zone", CASES[name])
