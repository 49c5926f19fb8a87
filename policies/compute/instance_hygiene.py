"""An instance uses an outdated instance type, IMDSv1, an unencrypted root volume or a hard-coded AMI.

## What fails

- The AMI ID is a literal in the program: it is one image in one Region, without updates.
- The instance type is of a previous generation.
- The instance metadata service accepts requests of version 1, which a server-side request forgery can send.
- The root volume is not encrypted.

## Why

Previous generations cost more for less performance. With IMDSv1, an attacker who can make the instance fetch a URL
receives the role's credentials. A volume can be encrypted only when it is created: a later change replaces the
instance.

## Fails

```yaml
resources:
  web:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: m4.large
```

## Instead

Use a lookup or a public parameter for the AMI, use a current generation, require tokens, and encrypt the root volume.
With the enforcement level `remediate` the pack requires tokens and encrypts an instance's root volume if these
properties are not set. Encrypting a volume replaces an existing instance.

```yaml
resources:
  web:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: m7i.large
      metadataOptions: { httpTokens: required }
      rootBlockDevice: { encrypted: true }
```

## Not covered

Whether the account encrypts every volume, or requires tokens, by default. AMIs that require tokens, such as Amazon
Linux 2023, unless the program uses their public parameter: for an AMI of which only the ID is known, there is no
finding about tokens. An AMI ID that is not in the program's source files, such as that of a lookup or of the
configuration. An invented AMI ID: *placeholder-values*. Settings that EC2 rejects: *instance-configuration*.

## References

- [Use IMDSv2](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)
- [Amazon EBS encryption](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html)
- [Previous generation instances](https://aws.amazon.com/ec2/previous-generation/)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from preflight.core.logic import certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model.compute import instance_types
from preflight.model.compute.launch_settings import MACHINES, LaunchSettings
from preflight.model.compute.machine_images import IMAGE_ID, Image
from preflight.model.pulumi_program.literals import writes
from preflight.model.pulumi_program.placeholders import placeholder
from preflight.policy import ADVISORY, MEDIUM, Concern, Finding, policy


def repair(resource: Resource) -> Mapping[str, Any] | None:
    """IMDSv2 only, which every current SDK supports, and an encrypted root volume."""
    machine = resource.stack.entity(LaunchSettings, resource)
    changes: dict[str, Any] = {}
    if _answers_version_1(machine):
        changes["metadataOptions"] = {**_block(resource.get("metadataOptions")), "httpTokens": "required"}
    root = resource.get("rootBlockDevice")
    told = machine.describes_no_root or isinstance(root, dict)
    # A known `false` is meant; a missing one is not said.
    if told and not machine.is_template and "encrypted" not in _block(root):
        changes["rootBlockDevice"] = {**_block(root), "encrypted": True}
    return changes or None


def _block(value: Value) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@policy(each=MACHINES, level=ADVISORY, severity=MEDIUM, remediate=repair, tags=("security", "SEC06-BP02"))
def instance_hygiene(resource: Resource) -> Iterator[Finding]:
    machine = resource.stack.entity(LaunchSettings, resource)
    image, name = machine.image_id, machine.instance_type
    is_real = isinstance(image, str) and IMAGE_ID.fullmatch(image) and not placeholder(image)
    if isinstance(image, str) and is_real and writes(resource.stack, image) is True:
        yield Finding(
            resource,
            f"{machine.image_key} '{image}' is hard-coded: one AMI, of one Region, without updates. Look up the latest "
            "AMI (`getAmi`, or a public SSM parameter).",
            cause=image,
        )
    if isinstance(name, str) and instance_types.is_previous(name):
        yield Finding(
            resource,
            f"instanceType '{name}' is of a previous generation. Use a current type of the same family.",
        )
    if _default_is_known(machine) and _answers_version_1(machine):
        said, answers = ("is optional", "answers") if machine.http_tokens else ("is not set", "may answer")
        yield Finding(
            resource,
            f"metadataOptions.httpTokens {said}, so version 1 of the metadata service {answers}. "
            "Set it to required.",
        )
    yield from _root(machine)


def _default_is_known(machine: LaunchSettings) -> bool:
    """Whether the AMI's default for `httpTokens` is known or not used; an AMI ID alone does not show it."""
    if not machine.http_tokens and isinstance(machine.image, Unknown):
        note(machine.image)
        return False
    return True


def _answers_version_1(machine: LaunchSettings) -> bool:
    """Amazon Linux 2023 requires tokens by itself; an instance may leave the options to its template."""
    if machine.http_tokens:
        return certainly(negate(machine.requires_imdsv2))
    if machine.requires_imdsv2 is True or machine.has_template or isinstance(machine.image_id, Unknown):
        return False
    options = machine.resource.get("metadataOptions")
    is_told = options is None or isinstance(options, dict | list)
    return is_told and not (
        isinstance(machine.image, Image) and machine.image.distribution == "Amazon Linux 2023"
    )


def _root(machine: LaunchSettings) -> Iterator[Finding]:
    roots = [d for d in machine.block_devices if d.is_root is True]
    for device in roots:
        if not device.says_encrypted or certainly(negate(device.is_encrypted)):
            yield Finding(
                machine,
                f"{device.where}, the root volume, is not encrypted. Set encrypted: true.",
                concern=Concern.ENCRYPTION,
            )
    if not roots and machine.describes_no_root:
        yield Finding(
            machine,
            f"{machine.root_key} has no settings of the root volume, so only the account's default can encrypt it. Add "
            "the root volume with encrypted: true.",
            concern=Concern.ENCRYPTION,
        )
