from __future__ import annotations

import pytest

from tests.policies.security_groups.test_overly_permissive_rules import ANY, group, tcp
from tests.policies.table import Case, check

PUBLIC = "Allow only the sources that need it, or add the port to allowedPorts if it serves the public."
SEVERAL = "Allow only the sources that need them, or add the ports to allowedPorts if they serve the public."
NAME = "Allow only the ports in use."

CASES = {
    "an application port": Case(group(tcp(8080, ANY)), [("g", f"Port 8080 is open to 0.0.0.0/0. {PUBLIC}")]),
    "a small range beside": Case(
        group(tcp(443, ANY, to=444)), [("g", f"Ports 443-444 are open to 0.0.0.0/0. {PUBLIC}")]
    ),
    "web": Case(group(tcp(80, ANY), tcp(443, ANY, "::/0"))),
    "allowed": Case(group(tcp(8080, ANY)), config={"allowedPorts": [8080]}),
    "ssh is another policy's": Case(group(tcp(22, ANY))),
    "all traffic is another policy's": Case(
        group('protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0]')
    ),
    "udp": Case(
        group("protocol: udp, fromPort: 53, toPort: 53, cidrBlocks: [0.0.0.0/0]"),
        [("g", f"UDP port 53 is open to 0.0.0.0/0. {PUBLIC}")],
    ),
    "several ports of one group": Case(
        group(tcp(3000, ANY), tcp(9090, ANY), tcp(8000, ANY, to=8010), tcp(9090, ANY)),
        [("g", f"Ports 3000, 9090 and 8000-8010 are open to 0.0.0.0/0. {SEVERAL}")],
    ),
    "ports of two protocols": Case(
        group(tcp(8080, ANY), "protocol: udp, fromPort: 53, toPort: 53, cidrBlocks: [0.0.0.0/0]"),
        [("g", f"Port 8080 and UDP port 53 are open to 0.0.0.0/0. {SEVERAL}")],
    ),
    "ports of two worlds": Case(
        group(tcp(8080, ANY), tcp(8081, "::/0")),
        [
            ("g", f"Port 8080 is open to 0.0.0.0/0. {PUBLIC}"),
            ("g", f"Port 8081 is open to ::/0. {PUBLIC}"),
        ],
    ),
    "wide source": Case(
        group(tcp(22, "10.0.0.0/7")),
        [("g", "Port 22 is open to 10.0.0.0/7, wider than any owner's CIDR block. Use a longer prefix.")],
    ),
    "a source of /8": Case(group(tcp(22, "10.0.0.0/8"))),
    "a stricter prefix": Case(
        group(tcp(22, "10.0.0.0/8")),
        [("g", "Port 22 is open to 10.0.0.0/8, wider than any owner's CIDR block. Use a longer prefix.")],
        config={"widestPrefix": 16},
    ),
    "many ports": Case(
        group(tcp(30000, "10.0.0.0/16", to=32767)),
        [("g", f"Ports 30000-32767 are open to 10.0.0.0/16, 2768 ports at once. {NAME}")],
    ),
    "many ports of a NAT instance": Case(
        group(tcp(0, "10.0.0.0/16", to=65535))
        + "  nat: { type: aws:ec2:Instance, properties: { sourceDestCheck: false, vpcSecurityGroupIds: "
        '["${g.id}"] } }\n'
    ),
    "a thousand ports": Case(group(tcp(30000, "10.0.0.0/16", to=30999))),
    "many ports from a group": Case(group("protocol: '-1', fromPort: 0, toPort: 0, self: true")),
    "ping": Case(group("protocol: icmp, fromPort: -1, toPort: -1, cidrBlocks: [0.0.0.0/0]")),
    "unknown": Case(group("protocol: tcp, fromPort: 8080, toPort: 8080, cidrBlocks: [{ 'fn::invoke': {} }]")),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("broad-ingress", CASES[name])
