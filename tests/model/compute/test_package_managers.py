"""Package managers that ask, and that an image lacks; what cloud-init refuses in a cloud-config."""

from __future__ import annotations

import pytest

from preflight.model.compute import package_managers as packages
from preflight.model.compute.machine_images import named
from preflight.scripts import cloud_config
from preflight.scripts.shell import read


def asks(script: str) -> list[bool]:
    return [packages.asks(c, script) for c in read(script).commands if c.name in packages.MANAGERS]


@pytest.mark.parametrize(
    "line",
    [
        "yum install httpd",
        "sudo yum install httpd",
        "dnf install --quiet nginx",
        "yum install curl nginx",
        "apt-get install nginx",
        "apt-get -q install apache2",
        "DEBIAN_FRONTEND=noninteractive apt-get install mysql-server",
        "amazon-linux-extras install epel",
        "apt install docker.io",
    ],
)
def test_an_installation_asks(line: str) -> None:
    assert asks(line) == [True]


@pytest.mark.parametrize(
    "line",
    [
        "yum install -y httpd",
        "yum -y install httpd",
        "yum install -yq httpd",
        "apt-get install -qqy nginx",
        "apt-get install -qq nginx",
        "apt-get install -q -q nginx",
        "apt-get install --yes nginx",
        "apt-get install --assume-yes nginx",
        "dnf install --assumeyes nginx",
        "yes | apt-get install nginx",
        "yum install httpd <<< y",
        "apt-get install -s nginx",
        "apt-get install --dry-run nginx",
        "yum install unzip",
        "yum install docker",
        "yum update",
        "yum install $PACKAGES",
        "yum install --downloadonly httpd",
        "alias yum='yum -y'\nyum install httpd",
        "sed -i s/x/assumeyes=1/ /etc/yum.conf\nyum install httpd",
        "zypper install nginx",
    ],
)
def test_an_installation_does_not_certainly_ask(line: str) -> None:
    assert asks(line) == [False]


@pytest.mark.parametrize(
    ("image", "line", "foreign"),
    [
        ("amzn2-ami-hvm", "yum install x", False),
        ("amzn2-ami-hvm", "dnf install x", True),
        ("amzn2-ami-hvm", "amazon-linux-extras install x", False),
        ("al2023-ami", "dnf install x", False),
        ("al2023-ami", "yum install x", False),
        ("al2023-ami", "amazon-linux-extras install x", True),
        ("al2023-ami", "apt-get install x", True),
        ("ubuntu-jammy", "apt install x", False),
        ("ubuntu-jammy", "yum install x", True),
        ("ubuntu-jammy", "which yum && yum install x", False),
        ("company-base", "apt-get install x", False),
        ("rhel-9", "dnf install x", False),
        ("suse-sles-15", "zypper install x", False),
    ],
)
def test_managers_that_an_image_lacks(image: str, line: str, foreign: bool) -> None:
    command = read(line).commands[-1]
    assert packages.is_foreign(command, named(image)) is foreign


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("#cloud-config\n", 0),
        ("#cloud-config\npackages: nginx\n", 0),
        ("#cloud-config\nruncmd: [ls, [a, b], null]\n", 0),
        ("#cloud-config\nruncmd: []\nruncmds: [a]\n", 0),
        ("#cloud-config\nwrite_files: [{path: /a}]\n", 0),
        ("#cloud-config\nruncmd: [1]\n", 1),
        ("#cloud-config\nbootcmd: ls\n", 1),
        ("#cloud-config\nbootcmd: [{a: b}]\nruncmd: [{a: b}]\n", 2),
        ("#cloud-config\nwrite_files: {path: /a}\n", 1),
        ("#cloud-config\nwrite_files: [{content: a}, {content: b}]\n", 2),
        ("#cloud-config\nwrite-files: []\n", 1),
        ("#cloud-config\njust text\n", 1),
        ("#cloud-config\na: [\n", 1),
        ("#cloud-config\na: 'b\n", 1),
        ("#cloud-config\n%\n", 1),
    ],
)
def test_what_cloud_init_refuses(text: str, count: int) -> None:
    assert len(cloud_config.faults(text)) == count
