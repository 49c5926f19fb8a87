"""The servers that a script starts, their ports, and the ports of target groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.scripts.shell import Command
from preflight.scripts.user_data_parts import Part

# Web servers by their package. The package managers of Debian and Ubuntu start installed services.
_SERVERS: Final = {"httpd": "httpd", "nginx": "nginx", "nginx1": "nginx", "nginx1.12": "nginx"}
_SILENT_MANAGERS: Final = frozenset({"yum", "dnf", "amazon-linux-extras"})
_STARTERS: Final = frozenset(
    {"systemctl", "service", "chkconfig", "apachectl", "httpd", "nginx", "update-rc.d"}
)
# Commands that may start any service.
_RUNNERS: Final = re.compile(
    r"(ba|da|k|z)?sh|source|\.|eval|exec|python\d?.*|perl|ruby|node|cfn-.*|ansible.*|puppet|chef.*|salt.*|make|"
    r"docker.*|podman|supervisor.*|aws|xargs|"
)
_WEB: Final = frozenset({"httpd", "nginx", "apache2", "haproxy", "caddy", "tomcat", "lighttpd"})


def never_started(part: Part) -> Iterator[tuple[str, int]]:
    """The web servers that the script certainly installs and does not start, with the line."""
    commands = part.commands
    if any(_RUNNERS.fullmatch(c.name) or _is_path(c) for c in commands):
        return
    for command in commands:
        verb = next((w for w in command.operands if isinstance(w, str)), "")
        if command.name not in _SILENT_MANAGERS or verb != "install" or command.conditional:
            continue
        for word in command.plain:
            server = _SERVERS.get(word)
            if server is not None and not _starts(commands, server):
                yield server, command.line


def _is_path(command: Command) -> bool:
    first = command.words[0]
    return not isinstance(first, str) or first.startswith(
        ("./", "/tmp", "/opt", "/home", "/root", "/usr/local")
    )


def _starts(commands: Iterable[Command], server: str) -> bool:
    for command in commands:
        if command.name == server or command.name == "apachectl":
            return True
        if command.name in _STARTERS:
            words = [w for w in command.arguments if isinstance(w, str)]
            if len(words) < len(command.arguments) or any(
                w.removesuffix(".service") == server for w in words
            ):
                return True
    return False


def may_serve_otherwise(commands: Iterable[Command]) -> bool:
    """Whether the script runs a server without a known port."""
    return any(
        c.name in _WEB
        or (c.name in ("systemctl", "service") and any(str(w) != "daemon-reload" for w in c.plain))
        for c in commands
    )


def target_ports(workload: Instance | AutoScalingGroup) -> tuple[int, ...] | Unknown:
    """The ports to which the stack's target groups send the instance's requests; `Unknown` if one is not certain."""
    found: set[int] = set()
    for group in workload.stack.all(TargetGroup):
        for target in group.targets:
            if target.what is workload:
                if not isinstance(target.port, int):
                    return Unknown(f"the port of target group '{group.name}'")
                found.add(target.port)
    return tuple(sorted(found))
