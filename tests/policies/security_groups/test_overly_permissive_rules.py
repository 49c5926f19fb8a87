from __future__ import annotations

import pytest

from preflight.testing import Program, findings
from tests.policies.table import Case, check

POLICY = "overly-permissive-rules"
CURE = "Allow only the security groups or CIDR blocks that need"
TAIL = "; for administration, use Session Manager."
ALL = "Allow single ports, from the security groups or CIDR blocks that need them."


def group(*rules: str, type_: str = "aws:ec2:SecurityGroup") -> str:
    ingress = ", ".join(f"{{ {rule} }}" for rule in rules)
    return f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  g: {{ type: {type_}, properties: {{ vpcId: "${{vpc.id}}", ingress: [{ingress}] }} }}
"""


def tcp(port: object, *cidrs: str, to: object = None, key: str = "cidrBlocks") -> str:
    return f"protocol: tcp, fromPort: {port}, toPort: {to or port}, {key}: [{', '.join(map(repr, cidrs))}]"


ANY = "0.0.0.0/0"
CLASSIC = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  g: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  r:
    type: aws:ec2:SecurityGroupRule
    properties: { securityGroupId: "${g.id}", type: %s, protocol: tcp, fromPort: 22, toPort: 22,
                  cidrBlocks: [0.0.0.0/0] }
"""
NEW = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  g: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  r:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${g.id}", ipProtocol: tcp, fromPort: 5432, toPort: 5432, cidrIpv6: "::/0" }
  half:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${g.id}", ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIpv4: 128.0.0.0/1 }
"""

CASES = {
    "ssh": Case(group(tcp(22, ANY)), [("g", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}")]),
    "two halves": Case(
        group(tcp(22, "0.0.0.0/1", "128.0.0.0/1")),
        [("g", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}")],
    ),
    "many ranges that hold all": Case(
        group(tcp(3389, "0.0.0.0/2", "64.0.0.0/2"), tcp(3389, "128.0.0.0/2", "192.0.0.0/2")),
        [("g", f"Port 3389 (RDP) is open to 0.0.0.0/0. {CURE} it{TAIL}")],
    ),
    "both versions": Case(
        group(tcp(3306, ANY) + ", ipv6CidrBlocks: ['::/0']"),
        [("g", f"Port 3306 (MySQL) is open to 0.0.0.0/0 and ::/0. {CURE} it{TAIL}")],
    ),
    "a version each": Case(
        group(tcp(22, ANY), tcp(6379, "::/0", key="ipv6CidrBlocks")),
        [
            ("g", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}"),
            ("g", f"Port 6379 (Redis) is open to ::/0. {CURE} it{TAIL}"),
        ],
    ),
    "a range that holds some": Case(
        group(tcp(3300, ANY, to=5500)),
        [
            (
                "g",
                "Ports 3306 (MySQL), 3389 (RDP), 4333 (mSQL), 5432 (PostgreSQL) and 2 more are open to 0.0.0.0/0. "
                f"{CURE} them{TAIL}",
            )
        ],
    ),
    "every protocol": Case(
        group('protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0]'),
        [("g", f"All traffic is open to 0.0.0.0/0. {ALL}")],
    ),
    "every port": Case(group(tcp(0, ANY, to=65535)), [("g", f"Every TCP port is open to 0.0.0.0/0. {ALL}")]),
    "every UDP port": Case(
        group("protocol: '17', fromPort: 0, toPort: 65535, cidrBlocks: [0.0.0.0/0]"),
        [("g", f"Every UDP port is open to 0.0.0.0/0. {ALL}")],
    ),
    "the default group": Case(
        group(tcp(22, ANY), type_="aws:ec2:DefaultSecurityGroup"),
        [("g", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}")],
    ),
    "classic rule": Case(
        CLASSIC % "ingress", [("r", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}")]
    ),
    "classic egress": Case(CLASSIC % "egress"),
    "new rules, one of them half of the internet": Case(
        NEW,
        [
            ("half", f"Port 22 (SSH) is open to 0.0.0.0/0. {CURE} it{TAIL}"),
            ("r", f"Port 5432 (PostgreSQL) is open to ::/0. {CURE} it{TAIL}"),
        ],
    ),
    "web": Case(group(tcp(80, ANY), tcp(443, ANY, "::/0"))),
    "the ports beside": Case(group(tcp(24, ANY, to=79))),
    "a quarter is not all": Case(group(tcp(22, "192.0.0.0/2"))),
    "the office": Case(group(tcp(22, "192.0.2.0/24"))),
    "ping": Case(group("protocol: icmp, fromPort: -1, toPort: -1, cidrBlocks: [0.0.0.0/0]")),
    "from a group": Case(group("protocol: '-1', fromPort: 0, toPort: 0, self: true")),
    "a port added": Case(
        group(tcp(8443, ANY)),
        [("g", f"Port 8443 is open to 0.0.0.0/0. {CURE} it{TAIL}")],
        config={"ports": [8443]},
    ),
    "a port allowed": Case(group(tcp(22, ANY)), config={"allowedPorts": [22]}),
    "a prefix list of AWS": Case(
        group("protocol: tcp, fromPort: 22, toPort: 22, prefixListIds: [pl-6da54004]")
    ),
    "unknown source": Case(
        group("protocol: tcp, fromPort: 22, toPort: 22, cidrBlocks: [{ 'fn::invoke': {} }]")
    ),
    "unknown port": Case(
        group("protocol: tcp, fromPort: { 'fn::invoke': {} }, toPort: 22, cidrBlocks: [0.0.0.0/0]")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name])


def test_a_prefix_list_of_the_stack_is_looked_into() -> None:
    program = Program()
    everyone = program.add(
        "aws:ec2:ManagedPrefixList", "everyone", addressFamily="IPv4", entries=[{"cidr": "0.0.0.0/0"}]
    )
    rule = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "prefixListIds": [everyone.id]}
    program.add("aws:ec2:SecurityGroup", "g", ingress=[rule])
    for stack in (program.planned(), program.deployed()):
        assert [name for name, _ in findings(stack, POLICY)] == ["g"]
