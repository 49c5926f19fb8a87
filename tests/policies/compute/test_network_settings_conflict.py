"""Security groups by name in a subnet, and interfaces beside what belongs into them."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", name: web } }
  eni: { type: aws:ec2:NetworkInterface, properties: { subnetId: "${a.id}" } }
"""
TEMPLATE = """
  template: { type: aws:ec2:LaunchTemplate, properties: { imageId: ami-0123456789abcdef0, MORE } }
"""
NAMES = TEMPLATE.replace("MORE", 'securityGroupNames: ["${web.name}"]')
IDS = TEMPLATE.replace("MORE", 'vpcSecurityGroupIds: ["${web.id}"]')


def fleet(more: str = 'vpcZoneIdentifiers: ["${a.id}"]') -> str:
    return f"""
  x:
    type: aws:autoscaling:Group
    properties: {{ minSize: 1, maxSize: 2, launchTemplate: {{ id: "${{template.id}}" }}, {more} }}
"""


def box(more: str) -> str:
    return f"  x: {{ type: aws:ec2:Instance, properties: {{ {more} }} }}\n"


TEMPLATED = [
    (
        "x",
        "Launch template 'template' has securityGroupNames, which cannot be used in a subnet. "
        "Use vpcSecurityGroupIds with the groups' ids.",
    )
]


def exclude(other: str, interfaces: str = "networkInterfaces", name: str = "x") -> list[tuple[str, str]]:
    return [(name, f"{interfaces} and {other} exclude each other. Move {other} into the interface.")]


ENI = 'networkInterfaces: [{ networkInterfaceId: "${eni.id}", deviceIndex: 0 }]'
NAMED = [
    (
        "x",
        "securityGroups has the name 'web', and names cannot be used in a subnet. "
        "Use vpcSecurityGroupIds with the group's id.",
    )
]
CASES = {
    "names in a fleet with subnets": Case(BASE + NAMES + fleet(), TEMPLATED),
    "names in a fleet with unknown subnets": Case(
        BASE + NAMES + fleet("vpcZoneIdentifiers: { fn::invoke: {} }")
    ),
    "names in a fleet with zones": Case(BASE + NAMES + fleet("availabilityZones: [eu-west-1a]")),
    "ids": Case(BASE + IDS + fleet()),
    "an empty list": Case(BASE + TEMPLATE.replace("MORE", "securityGroupNames: []") + fleet()),
    "unknown names": Case(
        BASE + TEMPLATE.replace("MORE", "securityGroupNames: { fn::invoke: {} }") + fleet()
    ),
    "names in an instance with a subnet": Case(
        BASE + NAMES + box('launchTemplate: { id: "${template.id}" }, subnetId: "${a.id}"'), TEMPLATED
    ),
    "names in an instance without a subnet": Case(
        BASE + NAMES + box('launchTemplate: { id: "${template.id}" }')
    ),
    "a template of another stack": Case(BASE + fleet().replace("${template.id}", "lt-0123456789abcdef0")),
    "a name of an instance's own": Case(BASE + box('subnetId: "${a.id}", securityGroups: [web]'), NAMED),
    "an id of its own": Case(BASE + box('subnetId: "${a.id}", securityGroups: [sg-0123456789abcdef0]')),
    "a group of its own": Case(BASE + box('subnetId: "${a.id}", securityGroups: ["${web.id}"]')),
    "a name without a subnet": Case(BASE + box("securityGroups: [web]")),
    "an interface and a subnet": Case(BASE + box(f'{ENI}, subnetId: "${{a.id}}"'), exclude("subnetId")),
    "an interface and groups": Case(
        BASE + box(f"{ENI}, vpcSecurityGroupIds: [sg-0123456789abcdef0]"), exclude("vpcSecurityGroupIds")
    ),
    "a primary interface and an address": Case(
        BASE + box('primaryNetworkInterface: { networkInterfaceId: "${eni.id}" }, privateIp: 10.0.0.4'),
        exclude("privateIp", "primaryNetworkInterface"),
    ),
    "an interface": Case(BASE + box(ENI)),
    "an unknown interface": Case(BASE + box('networkInterfaces: { fn::invoke: {} }, subnetId: "${a.id}"')),
    "names beside interfaces of a template": Case(
        BASE + TEMPLATE.replace("MORE", "networkInterfaces: [{ deviceIndex: 0 }], securityGroupNames: [web]"),
        exclude("securityGroupNames", name="template"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_network_settings_conflict(case: Case) -> None:
    check("network-settings-conflict", case)
