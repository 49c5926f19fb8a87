"""AMIs: the properties that are known without a lookup.

An AMI is mostly an ID, which does not indicate its properties. A public Systems Manager parameter
(`resolve:ssm:/aws/service/...`) and an AMI that the stack registers or copies have names that indicate distribution and
processor.

Source: EC2 guide, "Reference the latest AMIs using Systems Manager public parameters".
"""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws

IMAGES: Final = (aws.EC2_AMI, aws.EC2_AMI_COPY, aws.EC2_AMI_FROM_INSTANCE)
IMAGE_ID: Final = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")
PARAMETER: Final = "resolve:ssm:"

Manager = Literal["yum", "dnf", "apt", "zypper"]
_DISTRIBUTIONS: Final[tuple[tuple[str, str, tuple[Manager, ...]], ...]] = (
    (r"al2023|amazon-linux-2023|amzn-2023", "Amazon Linux 2023", ("dnf", "yum")),
    (r"amzn2|amazon-linux-2\b|/ecs/optimized-ami/amazon-linux-2/", "Amazon Linux 2", ("yum",)),
    (r"ubuntu", "Ubuntu", ("apt",)),
    (r"debian", "Debian", ("apt",)),
    (r"rhel|centos|rocky|almalinux|fedora", "Red Hat", ("yum", "dnf")),
    (r"suse|sles", "SUSE", ("zypper",)),
    (r"windows", "Windows", ()),
)
# Source: EC2 guide, "AMI types": the processor in the name of an AMI.
_ARM: Final = re.compile(r"(?<![a-z0-9])(arm64|aarch64)(?![a-z0-9])")
_INTEL: Final = re.compile(r"(?<![a-z0-9])(x86[_-]64|amd64)(?![a-z0-9])")


class Image(msgspec.Struct, frozen=True):
    """The properties in an AMI's name. `stock`: the publisher's AMI, without further installations."""

    name: str
    distribution: str = ""
    managers: tuple[Manager, ...] = ()
    architecture: str = ""
    stock: bool = False


def named(name: str, *, stock: bool = False) -> Image:
    """The properties in a name or a parameter's path."""
    lower = name.lower()
    arm, intel = bool(_ARM.search(lower)), bool(_INTEL.search(lower))
    architecture = "" if arm == intel else "arm64" if arm else "x86_64"
    for pattern, distribution, managers in _DISTRIBUTIONS:
        if re.search(pattern, lower):
            return Image(name, distribution, managers, architecture, stock)
    return Image(name, architecture=architecture, stock=stock)


AMAZON_LINUX_2: Final = named("amzn2")


def image_of(resource: Resource) -> Image | Unknown | None:
    """The AMI of an instance, a launch template or a launch configuration; `None` if it has none."""
    key = "ami" if resource.type == aws.EC2_INSTANCE else "imageId"
    value = resource.text(key)
    if isinstance(value, str) and value.startswith(PARAMETER):
        name = value.removeprefix(PARAMETER)
        return named(name, stock=name.startswith("/aws/service/"))
    found = resource.ref(IMAGES, key)
    if not isinstance(found, Resource):
        return Unknown(f"the image of '{resource.name}'") if found is not None else None
    return _registered(found)


def _registered(resource: Resource) -> Image:
    """An AMI of the stack. The default architecture of a registered AMI is x86_64."""
    name = resource.text("name")
    told = named(name if isinstance(name, str) else resource.name)
    if resource.type != IMAGES[0]:
        return Image(told.name)
    architecture = resource.text("architecture")
    if architecture is None:
        architecture = "x86_64"
    return Image(told.name, architecture=architecture if known(architecture) else "")
