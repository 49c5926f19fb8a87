from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

POLICY = "security-group-rule-errors"
UNKNOWN = "{ 'fn::invoke': {} }"
BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""


def inline(fields: str, vpc: str = 'vpcId: "${vpc.id}", ') -> str:
    return f"{BASE}  g: {{ type: aws:ec2:SecurityGroup, properties: {{ {vpc}ingress: [{{ {fields} }}] }} }}\n"


def classic(fields: str) -> str:
    return f"""{BASE}
  g:
    type: aws:ec2:SecurityGroupRule
    properties: {{ securityGroupId: "${{web.id}}", type: egress, {fields} }}
"""


def new(fields: str) -> str:
    return f"""{BASE}
  g:
    type: aws:vpc:SecurityGroupIngressRule
    properties: {{ securityGroupId: "${{web.id}}", {fields} }}
"""


APPLICATION = "The {} rule has protocol {}, which is not an IP protocol. Use tcp or udp, and set the ports."
TCP = "protocol: tcp, fromPort: 80, toPort: 80"
NEW_TCP = "ipProtocol: tcp, fromPort: 80, toPort: 80"
CIDR = "cidrBlocks: [10.0.0.0/16]"
GROUP = 'sourceSecurityGroupId: "${web.id}"'


def one(text: str) -> list[tuple[str, str]]:
    return [("g", text)]


NOBODY = "rule on port 80 has no {}. Set a CIDR block, a security group or a prefix list."
ALL = "with protocol -1, which means every protocol and port. Set the protocol, or remove the ports."
CASES = {
    "inline": Case(inline(f"{TCP}, {CIDR}")),
    "inline, an application's protocol": Case(
        inline(f"protocol: HTTP, fromPort: 80, toPort: 80, {CIDR}"),
        one(APPLICATION.format("ingress", "http")),
    ),
    "classic, an application's protocol": Case(
        classic(f"protocol: https, fromPort: 443, toPort: 443, {CIDR}"),
        one(APPLICATION.format("egress", "https")),
    ),
    "new, an application's protocol": Case(
        new("ipProtocol: ssh, fromPort: 22, toPort: 22, cidrIpv4: 10.0.0.0/16"),
        one(APPLICATION.format("ingress", "ssh")),
    ),
    "a protocol by its number": Case(inline(f"protocol: '50', fromPort: 0, toPort: 0, {CIDR}")),
    "a protocol by another name": Case(inline(f"protocol: esp, fromPort: 0, toPort: 0, {CIDR}")),
    "inline with all kinds": Case(inline(f'{TCP}, {CIDR}, securityGroups: ["${{web.id}}"], self: true')),
    "inline, nobody": Case(inline(TCP), one(f"The ingress {NOBODY.format('source')}")),
    "inline, empty lists": Case(
        inline(f"{TCP}, cidrBlocks: [], securityGroups: []"), one(f"The ingress {NOBODY.format('source')}")
    ),
    "inline, unknown": Case(inline(f"{TCP}, cidrBlocks: {UNKNOWN}")),
    "classic": Case(classic(f"{TCP}, {CIDR}")),
    "classic, nobody": Case(classic(TCP), one(f"The egress {NOBODY.format('destination')}")),
    "classic, a range and a group": Case(
        classic(f"{TCP}, {CIDR}, {GROUP}"),
        one("The egress rule on port 80 has addresses and groups together. Add a separate rule for each."),
    ),
    "classic, a range and itself": Case(
        classic(f"{TCP}, {CIDR}, self: true"),
        one("The egress rule on port 80 has addresses and itself together. Add a separate rule for each."),
    ),
    "classic, ranges of both versions": Case(classic(f"{TCP}, {CIDR}, ipv6CidrBlocks: ['::/0']")),
    "classic, a range and a prefix list": Case(classic(f"{TCP}, {CIDR}, prefixListIds: [pl-1]")),
    "new": Case(new(f"{NEW_TCP}, cidrIpv4: 10.0.0.0/16")),
    "new, nobody": Case(new(NEW_TCP), one(f"The ingress {NOBODY.format('source')}")),
    "new, a range and a group": Case(
        new(f'{NEW_TCP}, cidrIpv4: 10.0.0.0/16, referencedSecurityGroupId: "${{web.id}}"'),
        one("The ingress rule on port 80 has addresses and groups together. Add a separate rule for each."),
    ),
    "a group among the addresses": Case(
        inline(f"{TCP}, cidrBlocks: [sg-0123]"),
        one(
            "The ingress rule on port 80 has security group 'sg-0123' among its CIDR blocks. Set it as securityGroups."
        ),
    ),
    "a group of the stack among the addresses": Case(
        new(f'{NEW_TCP}, cidrIpv4: "${{web.id}}"'),
        one(
            "The ingress rule on port 80 has security group 'web' among its CIDR blocks. Set it as the referenced or "
            "source security group."
        ),
        when="planned",
    ),
    "a name among the groups": Case(
        inline(f"{TCP}, securityGroups: [web]"),
        one(
            "The ingress rule on port 80 has 'web' among its security groups, which is not a security group ID. Use "
            "the group's ID (sg-...)."
        ),
    ),
    "a name, in the default VPC": Case(inline(f"{TCP}, securityGroups: [web]", vpc="")),
    "a group of another account": Case(inline(f"{TCP}, securityGroups: [123456789012/sg-0123]")),
    "ports the wrong way round": Case(
        inline(f"protocol: tcp, fromPort: 443, toPort: 80, {CIDR}"),
        one("The ingress rule runs from port 443 to port 80. Swap fromPort and toPort."),
    ),
    "ICMP type and code": Case(inline(f"protocol: icmp, fromPort: 8, toPort: 0, {CIDR}")),
    "beyond the last port": Case(
        inline(f"protocol: udp, fromPort: 1, toPort: 65536, {CIDR}"),
        one("The ingress rule ends at port 65536, and the last port is 65535. Lower toPort."),
    ),
    "the last port": Case(inline(f"protocol: tcp, fromPort: 1, toPort: 65535, {CIDR}")),
    "an unknown port": Case(inline(f"protocol: tcp, fromPort: {UNKNOWN}, toPort: 80, {CIDR}")),
    "all with ports, inline": Case(
        inline(f'protocol: "-1", fromPort: 443, toPort: 443, {CIDR}'),
        one(f"The ingress rule sets ports 443-443 {ALL}"),
    ),
    "all with ports, classic": Case(
        classic(f"protocol: all, fromPort: 443, toPort: 443, {CIDR}"),
        one(f"The egress rule sets ports 443-443 {ALL}"),
    ),
    "all from 0 to 0": Case(inline(f'protocol: "-1", fromPort: 0, toPort: 0, {CIDR}')),
    "all from -1 to -1, classic": Case(classic(f'protocol: "-1", fromPort: -1, toPort: -1, {CIDR}')),
    "all, every port, classic": Case(classic(f'protocol: "-1", fromPort: 0, toPort: 65535, {CIDR}')),
    "all without ports": Case(new('ipProtocol: "-1", cidrIpv4: 10.0.0.0/16')),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    misleads = name == "all with ports, classic"
    check(POLICY, CASES[name], (ALL,) if misleads else ())


def test_a_deployed_rule_about_itself_also_names_its_group() -> None:
    """The provider computes `sourceSecurityGroupId` of such a rule."""
    program = program_from_yaml(classic(f"{TCP}, self: true"))
    messages = program.messages(deployed=True)
    for message in messages:
        if message.name == "g":
            message.properties["sourceSecurityGroupId"] = "sg-0123"
    from preflight.core.stack import Stack

    assert outcome(Stack.from_messages(messages), POLICY).findings == ()
