"""Package managers: their distributions, and when they prompt for confirmation.

cloud-init runs scripts without input, so that a prompt aborts the installation: "Exiting on user command", "Abort.".
Source: the manuals of yum, dnf and apt-get (`-y`; apt-get prompts if it installs further packages, and `-qq` implies
yes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from preflight.core.values import Unknown
from preflight.model.compute.machine_images import AMAZON_LINUX_2, Image
from preflight.scripts.shell import Command

# By command: the manager as `Image.managers` names it.
MANAGERS: Final = {
    "yum": "yum",
    "dnf": "dnf",
    "apt": "apt",
    "apt-get": "apt",
    "aptitude": "apt",
    "zypper": "zypper",
    "amazon-linux-extras": "amazon-linux-extras",
}
_ASKING: Final = frozenset({"yum", "dnf", "apt", "apt-get", "amazon-linux-extras"})
_YES: Final = frozenset(
    {"--assumeyes", "--assume-yes", "--yes", "--assumeno", "--downloadonly", "--download-only"}
)
# Packages that are in no distribution's image and that require other packages, so that every package manager prompts.
_ABSENT: Final = re.compile(
    r"(httpd|nginx|apache2|docker\.io|docker-ce|mysql-server|mariadb-server|mariadb105?-server|postgresql(\d*)?"
    r"(-server)?|php[\d.]*|php-fpm|tomcat\d*|openjdk-\d+-(jdk|jre)(-headless)?|default-(jdk|jre)|"
    r"build-essential|haproxy)"
)
_SETTINGS: Final = re.compile(r"assumeyes|assume-yes|\balias\b|\bexpect\b", re.IGNORECASE)


def asks(command: Command, script: str) -> bool:
    """Whether the installation certainly prompts for confirmation, so that it installs nothing.

    False if it is not certain: a package that may be in the image, an unknown word, a command with piped input, a
    script that changes the package manager's settings.
    """
    if command.name not in _ASKING or command.fed or len(command.plain) != len(command.arguments):
        return False
    words = command.plain
    operands = [w for w in words if not w.startswith("-")]
    if operands[:1] != ["install"] or _SETTINGS.search(script):
        return False
    if any(w in _YES or re.fullmatch(r"-[a-z]*y[a-z]*", w) for w in words):
        return False
    quiet = sum(w.count("q") for w in words if re.fullmatch(r"-[a-z]+", w))
    if command.name.startswith("apt") and (
        quiet > 1 or any(w.startswith(("-q=", "--quiet=")) for w in words)
    ):
        return False
    if any(w in ("-s", "-d", "--simulate", "--dry-run", "--print-uris", "--help") for w in words):
        return False
    return command.name == "amazon-linux-extras" or any(_ABSENT.fullmatch(w) for w in operands[1:])


def is_foreign(command: Command, image: Image) -> bool:
    """Whether the image's distribution certainly does not have the package manager."""
    manager = MANAGERS.get(command.name)
    if manager is None or not image.distribution or command.conditional:
        return False
    if manager == "amazon-linux-extras":
        return image.distribution != "Amazon Linux 2"
    return manager not in image.managers


def mends_beginnings(image: Image | Unknown | None, commands: Iterable[Command]) -> bool:
    """Whether the image may run a shell script that does not begin with `#!`: Amazon Linux 2 does.

    For an image that is only an ID, the package manager in the script may indicate another distribution.
    Source: aws/amazon-ecs-cli#1167 and sassoftware/viya4-iac-aws#317 (both: runs on Amazon Linux 2, "Exec format error"
    on Amazon Linux 2023); pulumi/examples tests such a script on Amazon Linux 2.
    """
    if isinstance(image, Image) and image.distribution:
        return image.distribution == AMAZON_LINUX_2.distribution
    return not any(is_foreign(command, AMAZON_LINUX_2) for command in commands)
