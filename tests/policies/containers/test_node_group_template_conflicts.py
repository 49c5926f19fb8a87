"""Node groups and their launch templates."""

from __future__ import annotations

import pytest

from tests.policies.containers.eks import alone, nodes
from tests.policies.table import Case, check


def launched(settings: str = "", template: str = "{}", by: str = "id") -> str:
    own = f'launchTemplate: {{ {by}: "${{template.{by}}}", version: "1" }}'
    made = f"  template: {{ type: aws:ec2:LaunchTemplate, properties: {template} }}\n"
    return alone(made) + nodes(f"subnetIds: [subnet-1], {own}{settings}")


def told(*messages: str) -> list[tuple[str, str]]:
    return [("nodes", message) for message in messages]


DISK = "diskSize is set, but the node group has a launch template. Set it in the launch template instead."

CASES = {
    "sound": Case(launched(", instanceTypes: [m6i.large]")),
    "a disk": Case(launched(", diskSize: 50"), told(DISK)),
    "a disk, by name": Case(launched(", diskSize: 50", by="name"), told(DISK)),
    "a disk and a template of elsewhere": Case(
        alone(nodes("subnetIds: [subnet-1], launchTemplate: { id: lt-1, version: 1 }, diskSize: 50")),
        told(DISK),
    ),
    "a disk without template": Case(alone(nodes("subnetIds: [subnet-1], diskSize: 50"))),
    "remote access": Case(
        launched(", remoteAccess: { ec2SshKey: admin }"), told(DISK.replace("diskSize", "remoteAccess"))
    ),
    "instance types twice": Case(
        launched(", instanceTypes: [m6i.large]", "{ instanceType: m5.large }"),
        told("instanceTypes is set, but the launch template sets instanceType. Remove one of the two."),
    ),
    "an instance type of the template": Case(launched("", "{ instanceType: m5.large }")),
    "an AMI and its type": Case(
        launched(', amiType: AL2023_x86_64_STANDARD, version: "1.33"', "{ imageId: ami-1 }"),
        told(
            "amiType is set, but the launch template sets imageId. Remove one of the two.",
            "version is set, but the launch template sets imageId. Remove one of the two.",
        ),
    ),
    "an AMI of one's own": Case(launched(", amiType: CUSTOM", "{ imageId: ami-1 }")),
    "an AMI that may be one's own": Case(
        launched(', amiType: { "fn::invoke": {} }', "{ imageId: ami-1 }"), when="planned"
    ),
    "a script as user data": Case(
        launched("", '{ userData: { "fn::toBase64": "#!/bin/bash" } }'),
        told(
            "The user data of the launch template is not in the MIME multipart format, so that EKS cannot add its own. "
            "Put it into a multipart archive, or set imageId in the launch template."
        ),
    ),
    "a script of an AMI of one's own": Case(
        launched("", '{ imageId: ami-1, userData: { "fn::toBase64": "#!/bin/bash" } }')
    ),
    "a multipart archive": Case(
        launched(
            "",
            '{ userData: { "fn::toBase64": "MIME-Version: 1.0\\nContent-Type: multipart/mixed; boundary=x\\n" } }',
        )
    ),
    "settings of Bottlerocket": Case(
        launched(
            ", amiType: BOTTLEROCKET_x86_64", '{ userData: { "fn::toBase64": "[settings.kubernetes]" } }'
        )
    ),
    "unknown user data": Case(
        launched("", '{ userData: "${other.unknown}" }')
        + "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n",
        when="planned",
    ),
    "a profile": Case(
        launched("", "{ iamInstanceProfile: { name: node } }"),
        told(
            "The launch template sets iamInstanceProfile, but EKS creates an instance profile from nodeRoleArn. "
            "Remove it from the launch template."
        ),
    ),
    "a subnet": Case(
        launched("", "{ networkInterfaces: [{ subnetId: subnet-1 }] }"),
        told(
            "The launch template sets a subnet in networkInterfaces, but EKS uses subnetIds of the node group. Remove "
            "it from the launch template."
        ),
    ),
    "an interface without subnet": Case(launched("", "{ networkInterfaces: [{ deviceIndex: 0 }] }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("node-group-template-conflicts", case)
