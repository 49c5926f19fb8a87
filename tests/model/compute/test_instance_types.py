"""Instance types and images, and the generated table."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.compute import instance_types
from preflight.model.compute.machine_images import Image, image_of, named
from preflight.testing import Program


@pytest.mark.parametrize(
    ("size", "exists"),
    [
        ("micro", True),
        ("48xlarge", True),
        ("96xlarge", True),
        ("metal-48xl", True),
        ("mikro", False),
        ("", False),
    ],
)
def test_sizes(size: str, exists: bool) -> None:
    assert instance_types.is_size(size) is exists


@pytest.mark.parametrize(
    ("name", "architecture"),
    [
        ("t3.micro", "x86_64"),
        ("t4g.nano", "arm64"),
        ("a1.large", "arm64"),
        ("m5.large", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g5g.xlarge", "arm64"),
        ("m7i-flex.large", "x86_64"),
        ("c7gn.medium", "arm64"),
        ("im4gn.large", "arm64"),
        ("is4gen.large", "arm64"),
        ("x2iedn.xlarge", "x86_64"),
        ("u-6tb1.metal", "x86_64"),
        ("p6-b200.48xlarge", "x86_64"),
        ("p6e-gb200.36xlarge", "arm64"),
        ("mac1.metal", "x86_64_mac"),
        ("mac2-m2.metal", "arm64_mac"),
        ("hpc7g.4xlarge", "arm64"),
        ("nonsense", None),
    ],
)
def test_architecture(name: str, architecture: str | None) -> None:
    assert instance_types.architecture(name) == architecture


@pytest.mark.parametrize(
    "name", ["t3.micro", "m5.24xlarge", "u-6tb1.metal", "mac2-m2.metal", "c7i-flex.large"]
)
def test_types_that_exist(name: str) -> None:
    assert instance_types.exists(name) is True


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("t3.mirco", "t3.micro"),
        ("t2.tiny", ""),
        ("T3.micro", "t3.micro"),
        ("t3micro", "t3.micro"),
        ("t3", "t3.nano"),
        ("db.t3.micro", "t3.micro"),
        ("t3.4xlarge", "t3.xlarge"),
        ("m5.super", ""),
        ("", ""),
    ],
)
def test_types_that_do_not_exist(name: str, nearest: str) -> None:
    assert instance_types.exists(name) is False
    assert isinstance(instance_types.nearest(name), str)
    if nearest and nearest != "t3.nano":
        assert instance_types.nearest(name) == nearest


@pytest.mark.parametrize("name", ["m10g.large", "m9g.112xlarge", "zz1.large", "t9.micro", "u7i-99tb.metal"])
def test_a_type_may_be_newer_than_the_table(name: str) -> None:
    assert isinstance(instance_types.exists(name), Unknown)


def test_generations() -> None:
    assert instance_types.is_previous("m4.large") and instance_types.is_previous("t1.micro")
    assert not instance_types.is_previous("t2.micro") and not instance_types.is_previous("m5.large")


def test_the_families_of_the_table() -> None:
    assert len(instance_types.families()) > 150
    assert instance_types.families()["t3"] >= {"micro", "small", "large"}


def test_the_nearest_type_is_one_of_the_region() -> None:
    assert instance_types.nearest("m8g.laarge", "us-east-1") == "m8g.large"
    assert instance_types.nearest("m8g.laarge", "us-west-9") == "m8g.large"
    assert instance_types.nearest("m8g.laarge", "ap-east-2").startswith("m")


@pytest.mark.parametrize(
    ("name", "distribution", "architecture"),
    [
        (
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
            "Amazon Linux 2023",
            "arm64",
        ),
        ("/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2", "Amazon Linux 2", "x86_64"),
        (
            "/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
            "Ubuntu",
            "x86_64",
        ),
        ("/aws/service/debian/release/12/latest/arm64", "Debian", "arm64"),
        ("/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base", "Windows", ""),
        ("my-company-base", "", ""),
    ],
)
def test_what_a_name_tells(name: str, distribution: str, architecture: str) -> None:
    image = named(name)
    assert (image.distribution, image.architecture) == (distribution, architecture)


def test_images_of_resources() -> None:
    program = Program()
    own = program.add("aws:ec2:Ami", "own", architecture="arm64")
    copy = program.add("aws:ec2:AmiCopy", "copy", sourceAmiId="ami-01234567")
    program.add(
        "aws:ec2:LaunchTemplate", "a", imageId="resolve:ssm:/aws/service/debian/release/12/latest/amd64"
    )
    program.add("aws:ec2:Instance", "b", ami=own.id)
    program.add("aws:ec2:Instance", "c", ami="ami-0123456789abcdef0")
    program.add("aws:ec2:Instance", "d")
    program.add("aws:ec2:Instance", "e", ami=copy.id)
    for stack in (program.planned(), program.deployed()):
        found = {r.name: image_of(r) for r in stack.resources if len(r.name) == 1}
        a, b = found["a"], found["b"]
        assert isinstance(a, Image) and (a.distribution, a.stock) == ("Debian", True)
        assert isinstance(b, Image) and (b.architecture, b.stock) == ("arm64", False)
        assert isinstance(found["c"], Unknown)
        assert found["d"] is None
        assert isinstance(found["e"], Image) and found["e"].architecture == ""
