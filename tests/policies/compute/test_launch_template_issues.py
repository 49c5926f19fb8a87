"""Launch templates that cannot be made or launched from."""

from __future__ import annotations

import pytest

from preflight.testing import findings, program_from_yaml
from tests.policies.table import Case, check

BASE = """
resources:
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""
MACHINE = "imageId: ami-01234567, instanceType: t3.micro"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
GROUPS = "vpcSecurityGroupIds: ['${group.id}']"


def template(properties: str) -> str:
    return BASE + f"  it: {{ type: aws:ec2:LaunchTemplate, properties: {{ {properties} }} }}\n"


def fleet(properties: str, template_properties: str = MACHINE) -> str:
    return (
        BASE
        + f"  model: {{ type: aws:ec2:LaunchTemplate, properties: {{ {template_properties} }} }}\n"
        + f"  it: {{ type: aws:autoscaling:Group, properties: {{ minSize: 1, maxSize: 1, {properties} }} }}\n"
    )


def by_id(version: str) -> str:
    return f"launchTemplate: {{ id: '${{model.id}}', version: '{version}' }}"


def mixed(specification: str, overrides: str = "") -> str:
    return (
        f"mixedInstancesPolicy: {{ launchTemplate: {{ launchTemplateSpecification: {{ {specification} }}, "
        f"overrides: [{overrides}] }} }}"
    )


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def no_version(version: str, where: str = "launchTemplate") -> list[tuple[str, str]]:
    return found(f"{where}.version '{version}' is neither a number nor $Latest nor $Default. Use $Latest.")


NO_TYPE = found(
    "Its launch template 'model' has no instance type, and no override has one. Set instanceType on the template."
)
NO_IMAGE = found(
    "Its launch template 'model' has no AMI (imageId), so it cannot launch an instance. Set imageId on the template."
)
SPECIFICATION = "launchTemplateId: '${model.id}'"

SOUND = {
    "a template": template(f"{MACHINE}, {GROUPS}, iamInstanceProfile: {{ name: '${{profile.name}}' }}"),
    "by ARN": template(f"{MACHINE}, iamInstanceProfile: {{ arn: '${{profile.arn}}' }}"),
    "groups on the interface": template(
        f"{MACHINE}, networkInterfaces: [{{ securityGroups: ['${{group.id}}'] }}]"
    ),
    "empty interfaces": template(f"{MACHINE}, {GROUPS}, networkInterfaces: []"),
    "interfaces that are not known": template(f"{MACHINE}, {GROUPS}, networkInterfaces: {UNKNOWN}"),
    "completed by EKS": template("{ userData: IyEvYmluL3No }"[1:-1]),
    "two devices": template(
        f"{MACHINE}, blockDeviceMappings: [{{ deviceName: /dev/xvda }}, {{ deviceName: /dev/sdb }}]"
    ),
    "latest": fleet(by_id("$Latest")),
    "default": fleet(by_id("$Default")),
    "one": fleet(by_id("1")),
    "no version": fleet("launchTemplate: { id: '${model.id}' }"),
    "by name": fleet("launchTemplate: { name: '${model.name}' }"),
    "a foreign template's version": fleet("launchTemplate: { id: lt-0123, version: '12' }"),
    "a mixed policy": fleet(mixed(f"{SPECIFICATION}, version: $Latest")),
    "types by overrides": fleet(mixed(SPECIFICATION, "{ instanceType: t3.micro }"), "imageId: ami-01234567"),
    "types by requirements": fleet(
        mixed(SPECIFICATION, "{ instanceRequirements: { vcpuCount: { min: 1 } } }"), "imageId: ami-01234567"
    ),
    "requirements in the template": fleet(
        by_id("1"), "imageId: ami-01234567, instanceRequirements: { vcpuCount: { min: 1 } }"
    ),
    "an image that is not known": fleet(by_id("1"), f"imageId: {UNKNOWN}, instanceType: {UNKNOWN}"),
    "a block that is not known": fleet(f"launchTemplate: {UNKNOWN}"),
    "an instance with its own image": BASE
    + "  model: { type: aws:ec2:LaunchTemplate, properties: { instanceType: t3.micro } }\n"
    "  it: { type: aws:ec2:Instance, properties: { ami: ami-01234567, launchTemplate: { id: '${model.id}' } } }\n",
    "a profile by name": BASE
    + "  it: { type: aws:ec2:Instance, properties: { ami: ami-01234567, instanceType: t3.micro, "
    "iamInstanceProfile: web } }\n",
}
FAULTY = {
    "latest without the sign": (fleet(by_id("latest")), no_version("latest")),
    "a wrong sign": (fleet(by_id("$latest")), no_version("$latest")),
    "version zero": (fleet(by_id("0")), no_version("0")),
    "a wrong version in a mixed policy": (
        fleet(mixed(f"{SPECIFICATION}, version: newest")),
        no_version("newest", "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification"),
    ),
    "both names": (
        fleet("launchTemplate: { id: '${model.id}', name: web }"),
        found(
            "launchTemplate sets both id and name of the template, which exclude each other. Remove the name."
        ),
    ),
    "no name": (
        fleet("launchTemplate: { version: $Latest }"),
        found("launchTemplate has no template. Set its id."),
    ),
    "groups beside the interface": (
        template(f"{MACHINE}, {GROUPS}, networkInterfaces: [{{ associatePublicIpAddress: 'true' }}]"),
        found(
            "networkInterfaces and vpcSecurityGroupIds exclude each other, so no instance can be launched from it. "
            "Move the groups to securityGroups of the interface."
        ),
    ),
    "no image": (fleet(by_id("$Latest"), "instanceType: t3.micro"), NO_IMAGE),
    "no type": (fleet(by_id("$Latest"), "imageId: ami-01234567"), NO_TYPE),
    "overrides without type": (
        fleet(mixed(SPECIFICATION, "{ weightedCapacity: '1' }"), "imageId: ami-01234567"),
        NO_TYPE,
    ),
    "a name as ARN": (
        template(f"{MACHINE}, iamInstanceProfile: {{ arn: web-profile }}"),
        found(
            "iamInstanceProfile.arn 'web-profile' is not an ARN. Use the profile's arn, or iamInstanceProfile.name."
        ),
    ),
    "a role as profile": (
        template(f"{MACHINE}, iamInstanceProfile: {{ arn: 'arn:aws:iam::123456789012:role/web' }}"),
        found(
            "iamInstanceProfile.arn 'arn:aws:iam::123456789012:role/web' is a role's. "
            "Use the ARN of an instance profile with that role."
        ),
    ),
    "an ARN as name": (
        template(f"{MACHINE}, iamInstanceProfile: {{ name: 'arn:aws:iam::1:instance-profile/web' }}"),
        found(
            "iamInstanceProfile.name 'arn:aws:iam::1:instance-profile/web' is an ARN, and a name is required. "
            "Use the profile's name."
        ),
    ),
    "an ARN as an instance's profile": (
        BASE + "  it: { type: aws:ec2:Instance, properties: { ami: ami-01234567, instanceType: t3.micro, "
        "iamInstanceProfile: 'arn:aws:iam::1:instance-profile/web' } }\n",
        found(
            "iamInstanceProfile 'arn:aws:iam::1:instance-profile/web' is an ARN, and a name is required. "
            "Use the profile's name."
        ),
    ),
    "both ways to a profile": (
        template(f"{MACHINE}, iamInstanceProfile: {{ arn: '${{profile.arn}}', name: '${{profile.name}}' }}"),
        found("iamInstanceProfile sets both arn and name, which exclude each other. Remove one of them."),
    ),
    "a device twice": (
        template(
            f"{MACHINE}, blockDeviceMappings: [{{ deviceName: /dev/xvda }}, {{ deviceName: /dev/xvda }}]"
        ),
        found("Device /dev/xvda is defined 2 times. Use a separate device name for each volume."),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check("launch-template-issues", Case(SOUND[name]))


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name: str) -> None:
    program, expected = FAULTY[name]
    check("launch-template-issues", Case(program, expected))


def absent(version: str, has: str) -> str:
    return f"launchTemplate.version {version} does not exist: 'model' has {has}. Use its latestVersion, or $Latest."


def test_the_latest_version_is_not_known_before_deployment() -> None:
    text = fleet("launchTemplate: { id: '${model.id}', version: '${model.latestVersion}' }")
    check("launch-template-issues", Case(text, when="planned"))


def test_a_new_template_has_one_version() -> None:
    text = fleet(by_id("2"))
    message = absent("2", "version 1 when it is created")
    check("launch-template-issues", Case(text, found(message), when="planned"))
    check("launch-template-issues", Case(text, when="deployed"))


@pytest.mark.parametrize(("version", "exceeds"), [("4", False), ("5", True)])
def test_a_deployed_template_has_its_latest_version_or_gets_one_more(version: str, exceeds: bool) -> None:
    program = program_from_yaml(fleet(by_id(version), f"{MACHINE}, latestVersion: 3"))
    expected = absent(version, "3 versions")
    assert findings(program.deployed(), "launch-template-issues") == (found(expected) if exceeds else [])
