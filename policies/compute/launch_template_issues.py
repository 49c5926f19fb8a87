"""A launch template cannot be created, or the resource that uses it cannot launch instances from it.

## What fails

- A version that is neither a number nor `$Latest` nor `$Default`, or a number that the template cannot have yet.
- A reference to a template by both ID and name, or by neither.
- `networkInterfaces` together with `vpcSecurityGroupIds`: the groups belong on the interface.
- An Auto Scaling group whose template has no AMI, or no instance type and no overrides.
- An instance profile's name in place of its ARN, or the reverse, or both.
- One device name twice.

## Why

EC2 accepts nearly any launch template. The launch fails: `You must use a valid fully-formed launch template`, or a
group that stays empty until its timeout.

## Errors

- `InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version … for the launch template with ID …`
- `InvalidLaunchTemplateId.VersionNotFound`
- `ValidationError: You must use a valid fully-formed launch template.`
- `InvalidIamInstanceProfileArn.Malformed`
- `InvalidBlockDeviceMapping`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      vpcSecurityGroupIds: ["${group.id}"]
      networkInterfaces: [{ associatePublicIpAddress: "true" }]
```

## Instead

Set the security groups on the interface, refer to the template by ID or by name, and use `$Latest` (or its
`latestVersion`).

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["${group.id}"] }]
```

## Not covered

Templates of EKS node groups, which EKS completes. User data: *user-data-scripts*. AMI IDs and instance types:
*instance-configuration*. Security groups of another VPC: *cross-reference-errors*.

## References

- [Create a launch template for an Auto Scaling group](https://docs.aws.amazon.com/autoscaling/ec2/userguide/create-launch-template.html)
- [RequestLaunchTemplateData](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.encoding import is_given
from preflight.core.logic import all_of, certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.launch_settings import LaunchSettings, template_machine
from preflight.model.compute.launch_template_use import TemplateUse, needs_type, template_uses
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.policy import HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = LaunchSettings | TemplateUse | AutoScalingGroup


def subjects(stack: Stack) -> tuple[_Subject, ...]:
    return (*stack.all(LaunchSettings), *template_uses(stack), *stack.all(AutoScalingGroup))


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="ValidationError, InvalidLaunchTemplateId.VersionNotFound, InvalidParameterCombination",
)
def launch_template_issues(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, LaunchSettings):
        yield from _interfaces(subject)
        yield from _profile(subject)
        yield from _devices(subject)
    elif isinstance(subject, TemplateUse):
        yield from _naming(subject)
        yield from _version(subject)
    else:
        yield from _completeness(subject)


def _interfaces(machine: LaunchSettings) -> Iterator[Finding]:
    both = (is_given(machine.resource.get(key)) for key in ("networkInterfaces", "vpcSecurityGroupIds"))
    if machine.is_template and certainly(all_of(both)):
        yield Finding(
            machine,
            "networkInterfaces and vpcSecurityGroupIds exclude each other, so no instance can be launched from it. "
            "Move the groups to securityGroups of the interface.",
            error="InvalidParameterCombination",
        )


def _profile(machine: LaunchSettings) -> Iterator[Finding]:
    arn, name = machine.profile_texts
    if machine.is_template and arn is not None and name is not None:
        yield Finding(
            machine,
            "iamInstanceProfile sets both arn and name, which exclude each other. Remove one of them.",
            error="InvalidParameterCombination",
        )
    if isinstance(arn, str) and not arn.startswith("arn:"):
        yield Finding(
            machine,
            f"iamInstanceProfile.arn '{arn}' is not an ARN. Use the profile's arn, or iamInstanceProfile.name.",
            error="InvalidIamInstanceProfileArn.Malformed",
        )
    elif isinstance(arn, str) and ":role/" in arn:
        yield Finding(
            machine,
            f"iamInstanceProfile.arn '{arn}' is a role's. Use the ARN of an instance profile with that role.",
            error="InvalidIamInstanceProfileArn.Malformed",
        )
    if isinstance(name, str) and name.startswith("arn:"):
        key = "iamInstanceProfile.name" if machine.is_template else "iamInstanceProfile"
        yield Finding(
            machine,
            f"{key} '{name}' is an ARN, and a name is required. Use the profile's name.",
            error="InvalidParameterValue",
        )


def _devices(machine: LaunchSettings) -> Iterator[Finding]:
    names = [d.name for d in machine.block_devices if isinstance(d.name, str)]
    for name, count in sorted(Counter(names).items()):
        if count > 1:
            yield Finding(
                machine,
                f"Device {name} is defined {count} times. Use a separate device name for each volume.",
                error="InvalidBlockDeviceMapping",
            )


def _naming(use: TemplateUse) -> Iterator[Finding]:
    if use.by_id and use.by_name:
        yield Finding(
            use.user,
            f"{use.where} sets both id and name of the template, which exclude each other. Remove the name.",
        )
    elif not use.by_id and not use.by_name:
        yield Finding(use.user, f"{use.where} has no template. Set its id.")


def _version(use: TemplateUse) -> Iterator[Finding]:
    version = use.version
    if isinstance(version, Unknown):
        if not use.has_own_version:
            note(version)
    elif version and not use.has_version_form:
        yield Finding(
            use.user,
            f"{use.where}.version '{version}' is neither a number nor $Latest nor $Default. Use $Latest.",
        )
    elif version and isinstance(use.template, LaunchTemplate) and use.exceeds is not None:
        yield Finding(
            use.user,
            f"{use.where}.version {version} does not exist: '{use.template.name}' has {use.exceeds}. "
            "Use its latestVersion, or $Latest.",
            error="InvalidLaunchTemplateId.VersionNotFound",
        )


def _completeness(group: AutoScalingGroup) -> Iterator[Finding]:
    template = template_machine(group.template)
    if isinstance(template, Unknown):
        note(template)
    if not isinstance(template, LaunchSettings) or template.resource.is_external:
        return
    if template.image_id is None:
        yield Finding(
            group,
            f"Its launch template '{template.name}' has no AMI (imageId), so it cannot launch an instance. Set imageId "
            "on the template.",
        )
    if needs_type(group, template):
        yield Finding(
            group,
            f"Its launch template '{template.name}' has no instance type, and no override has one. Set instanceType on "
            "the template.",
        )
