"""An instance cannot be launched: its AMI ID or instance type is invalid, or its settings exclude each other.

## What fails

- An AMI ID that is not `ami-` and 8 or 17 hexadecimal digits; an instance with neither AMI nor launch template.
- An instance type that does not exist, in an instance, a launch template or a group's overrides.
- An AMI for one processor architecture on an instance type with another (`arm64` on `t3`, `x86_64` on `t4g`), if the
  architecture is known.
- `userData` and `userDataBase64` together.
- `securityGroups` on an instance in a subnet: every update replaces the instance (advisory).
- `associatePublicIpAddress` in a subnet without a default route, or with a default route to a NAT gateway only.
- `iops` or `throughput` on a volume type that does not support it, a provisioned-IOPS volume without `iops`, or a gp3
  volume with fewer than 3,000.

## Why

EC2 rejects the launch. For an Auto Scaling group this is a failed scaling activity, during or after the deployment,
which AWS retries until the group's timeout.

## Errors

- `InvalidAMIID.Malformed: Invalid id: "…" (expecting "ami-…")`
- `InvalidAMIID.Malformed`
- `The architecture '…' of the specified instance type does not match the architecture '…' of the specified AMI.
  Specify an instance type and an AMI that have matching architectures`
- `InvalidParameterValue: Invalid value '…' for InstanceType`
- `MissingParameter: The request must contain the parameter ImageId`

## Fails

```yaml
resources:
  web:
    type: aws:ec2:Instance
    properties:
      ami: ami-ubuntu-22
      instanceType: t3.mirco
      metadataOptions: { httpTokens: required }
      rootBlockDevice: { encrypted: true }
```

## Instead

Use an AMI from a lookup or from a public parameter of Systems Manager, and an instance type with the AMI's
architecture.

```yaml
resources:
  web:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      metadataOptions: { httpTokens: required }
      rootBlockDevice: { encrypted: true }
```

## Not covered

Whether an image exists in the region. Whether the region offers the type: *regional-availability*. Types that are newer
than the table: *property-value-unlisted*. A launch template's own faults: *launch-template-issues*, names of groups
where ids are needed *cross-reference-errors*', subnets that are meant to be public *route-table-misconfiguration*'s, a
VPC without internet gateway *internet-gateway-attachment*'s. What works and is unwise: *instance-hygiene*.

## References

- [Amazon EC2 instance types](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html)
- [RunInstances](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html)
- [Amazon EBS volume types](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from preflight.core.logic import certainly, negate, note
from preflight.core.values import Unknown
from preflight.model.compute import instance_types
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_settings import (
    IOPS_TYPES,
    BlockDevice,
    LaunchSettings,
    asks_for_public_address,
    machines_and_groups,
    override_types,
    strands_addresses,
    template_machine,
)
from preflight.model.compute.machine_images import Image
from preflight.model.compute.volume_settings import LEAST_IOPS_OF_FAST
from preflight.model.network.gateways import has_internet_gateway
from preflight.model.network.vpc import Vpc
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = LaunchSettings | AutoScalingGroup | Instance
_ARCHITECTURES: Final = {"x86_64": "x86_64 (Intel, AMD)", "arm64": "arm64 (Graviton)"}


@policy(
    each=machines_and_groups,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidAMIID.Malformed, InvalidParameterValue, InvalidParameterCombination, MissingParameter",
)
def instance_configuration(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, LaunchSettings):
        yield from _image(subject)
        yield from _type(subject)
        yield from _user_data(subject)
        for device in subject.block_devices:
            yield from _device(subject, device)
    elif isinstance(subject, Instance):
        yield from _no_image(subject)
        yield from _groups(subject)
        yield from _inherited(subject)
        yield from _public_address(subject)
    else:
        yield from _overrides(subject)
        yield from _public_address(subject)


def _image(machine: LaunchSettings) -> Iterator[Finding]:
    if isinstance(machine.image_id, Unknown):
        if not machine.is_image_certain:
            note(machine.image_id)
    elif (text := machine.malformed_image) is not None:
        yield Finding(
            machine,
            f"{machine.image_key} '{text}' is not an AMI ID, which is 'ami-' and 8 or 17 hexadecimal digits. Look up "
            "the AMI.",
            error="InvalidAMIID.Malformed",
        )


def _type(machine: LaunchSettings) -> Iterator[Finding]:
    name = machine.instance_type
    if name is None or isinstance(name, Unknown):
        if name is not None:
            note(name)
        return
    if certainly(negate(instance_types.exists(name))):
        yield _absent(machine, "instanceType", name)
    else:
        yield from _processor(machine, name, machine.image, "")


def _absent(subject: _Subject, where: str, name: str) -> Finding:
    region = subject.resource.region
    nearest = instance_types.nearest(name, region if isinstance(region, str) else "")
    advice = f"Did you mean '{nearest}'?" if nearest else "Use a type that EC2 offers."
    return Finding(
        subject, f"{where} '{name}' is not an EC2 instance type. {advice}", error="InvalidParameterValue"
    )


def _processor(subject: _Subject, name: str, image: Image | Unknown | None, where: str) -> Iterator[Finding]:
    processor = instance_types.architecture(name)
    if not isinstance(image, Image) or not image.architecture or processor not in _ARCHITECTURES:
        return
    if image.architecture != processor and image.architecture in _ARCHITECTURES:
        yield Finding(
            subject,
            f"The AMI is for {_ARCHITECTURES[image.architecture]}, and {name}{where} is "
            f"{_ARCHITECTURES[processor]}. Use an AMI for the type's processor, or a type for the AMI's.",
            error="InvalidParameterValue",
        )


def _user_data(machine: LaunchSettings) -> Iterator[Finding]:
    if machine.resource.get("userData") is not None and machine.resource.get("userDataBase64") is not None:
        yield Finding(
            machine, "userData and userDataBase64 are both set, and exclude each other. Remove one of them."
        )


def _device(machine: LaunchSettings, device: BlockDevice) -> Iterator[Finding]:
    type_, iops, throughput = device.type, device.iops, device.throughput
    if type_ is None or isinstance(type_, Unknown):
        return
    if isinstance(iops, int) and iops and type_ not in IOPS_TYPES:
        yield Finding(
            machine,
            f"{device.where} sets iops on a {type_} volume, which does not support it. Remove it, or use gp3, io1 or "
            "io2.",
            error="InvalidParameterCombination",
        )
    if isinstance(iops, int) and type_ == "gp3" and 0 < iops < LEAST_IOPS_OF_FAST:
        yield Finding(
            machine,
            f"{device.where}.iops is {iops}, but a gp3 volume has {LEAST_IOPS_OF_FAST} or more. Raise it, or remove "
            "it.",
            error="InvalidParameterValue",
        )
    if isinstance(throughput, int) and throughput and type_ != "gp3":
        yield Finding(
            machine,
            f"{device.where} sets throughput on a {type_} volume, which does not support it. Remove it, or use gp3.",
            error="InvalidParameterCombination",
        )
    if iops is None and type_ in ("io1", "io2"):
        yield Finding(
            machine,
            f"{device.where} is a {type_} volume without iops, which it requires. Set iops.",
            error="MissingParameter",
        )


def _no_image(instance: Instance) -> Iterator[Finding]:
    if instance.resource.get("ami") is not None or instance.resource.is_external:
        return
    template = template_machine(instance.template)
    if isinstance(template, Unknown):
        note(template)
    elif template is None or template.image_id is None:
        named = "neither does its launch template" if template else "it has no launch template"
        yield Finding(
            instance, f"The instance has no AMI (ami), and {named}. Set ami.", error="MissingParameter"
        )


def _groups(instance: Instance) -> Iterator[Finding]:
    resource = instance.resource
    if resource.get("securityGroups") is not None and resource.get("subnetId") is not None:
        yield Finding(
            instance,
            "securityGroups is for instances outside a VPC: with subnetId, every update replaces the instance. "
            "Use vpcSecurityGroupIds.",
            ADVISORY,
        )


def _inherited(instance: Instance) -> Iterator[Finding]:
    """The instance's own type on its template's image, or its own image on the template's type."""
    template = template_machine(instance.template)
    own = instance.stack.entity(LaunchSettings, instance.resource)
    if not isinstance(template, LaunchSettings):
        return
    name = own.instance_type if own.instance_type is not None else template.instance_type
    image = own.image if own.image_id is not None else template.image
    mixed = (own.instance_type is None) != (own.image_id is None)
    if mixed and isinstance(name, str):
        yield from _processor(instance, name, image, "")


def _overrides(group: AutoScalingGroup) -> Iterator[Finding]:
    template = template_machine(group.template)
    for choice in override_types(group):
        if isinstance(choice.type, Unknown):
            note(choice.type)
        elif certainly(negate(instance_types.exists(choice.type))):
            yield _absent(group, choice.where, choice.type)
        elif isinstance(template, LaunchSettings) and not choice.has_template:
            yield from _processor(group, choice.type, template.image, f" ({choice.where})")


def _public_address(workload: Instance | AutoScalingGroup) -> Iterator[Finding]:
    if asks_for_public_address(workload) is False or not workload.subnet_entities:
        return
    for subnet in workload.subnet_entities:
        if isinstance(subnet.vpc, Vpc) and has_internet_gateway(subnet.vpc) is False:
            return
        if subnet.intent == "public":
            return
    stranded = [s for s in workload.subnet_entities if certainly(strands_addresses(s))]
    if stranded and certainly(asks_for_public_address(workload)):
        names = ", ".join(f"'{s.name}'" for s in stranded)
        yield Finding(
            workload,
            f"A public address is configured in subnet {names}, which has no route to an internet gateway, so the "
            "address can never be reached. Use a public subnet, or disable the public address.",
        )
