"""Protocols and directions of security-group and network-ACL rules."""

from __future__ import annotations

from typing import Final, Literal

Direction = Literal["ingress", "egress"]
DIRECTIONS: Final[tuple[Direction, Direction]] = ("ingress", "egress")
Protocol = str
ALL: Final = "-1"
TCP: Final = "tcp"
UDP: Final = "udp"
EVERY_PORT: Final = (0, 65535)

# EC2's names of protocol numbers; other protocols are written as their number.
_PROTOCOLS: Final = {"all": ALL, "": ALL, "6": TCP, "17": UDP, "1": "icmp", "58": "icmpv6"}
# Protocols of applications, which EC2 does not know. Source: EC2 API, IpPermission: "The IP protocol name (tcp, udp,
# icmp, icmpv6) or number".
_APPLICATIONS: Final = frozenset(
    {
        "dns",
        "ftp",
        "grpc",
        "http",
        "https",
        "ldap",
        "mongodb",
        "mysql",
        "nfs",
        "postgres",
        "postgresql",
        "rdp",
        "redis",
    }
    | {"sftp", "smtp", "ssh", "ssl", "telnet", "tls"}
)


def is_of_an_application(protocol: Protocol) -> bool:
    """Whether it is a protocol of an application, not an IP protocol."""
    return protocol in _APPLICATIONS


def protocol_name(text: str) -> Protocol:
    """A protocol in EC2's spelling, from its name or number in any spelling."""
    return _PROTOCOLS.get(text.lower(), text.lower())
