"""Descriptions of security groups and their rules that EC2 does not accept."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

VPC = "resources:\n  vpc: { type: 'aws:ec2:Vpc', properties: { cidrBlock: 10.0.0.0/16 } }\n"
OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"
PORT = "protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [10.0.0.0/8]"


def group(description: str, rules: str = "", type_: str = "aws:ec2:SecurityGroup") -> str:
    given = f"description: {description}, " if description else ""
    return f"{VPC}  g: {{ type: '{type_}', properties: {{ vpcId: \"${{vpc.id}}\", {given}{rules} }} }}\n"


def inline(description: str, way: str = "ingress") -> str:
    return group("web", f"{way}: [{{ description: {description}, {PORT} }}]")


def rule(description: str, type_: str = "aws:vpc:SecurityGroupIngressRule") -> str:
    properties = "ipProtocol: tcp, fromPort: 443, toPort: 443, cidrIpv4: 10.0.0.0/8"
    if type_ == "aws:ec2:SecurityGroupRule":
        properties = f"type: ingress, {PORT}"
    return group("web") + (
        f"  r: {{ type: '{type_}', properties: {{ securityGroupId: \"${{g.id}}\", description: {description}, "
        f"{properties} }} }}\n"
    )


def told(characters: str, whose: str = "description", name: str = "g") -> list[tuple[str, str]]:
    return [
        (
            name,
            f"{whose} contains {characters}, which EC2 does not accept. Use letters, digits, spaces and "
            "._-:/()#,@[]+=&;{}!$* only.",
        )
    ]


INLINE = "The {} rule's description"
CASES = {
    "plain": Case(group("Web servers")),
    "every sign that EC2 takes": Case(group("'a-Z 0.9 _-:/()#,@[]+=&;{}!$*'")),
    "none": Case(group("")),
    "an apostrophe in a group": Case(group('"Partner\'s gateway"'), told("'")),
    "an umlaut in a group": Case(group("Büro"), told("ü")),
    "a line break": Case(group('"a\\nb"'), told("U+000A")),
    "an apostrophe in a rule": Case(rule('"Partner\'s"'), told("'", name="r")),
    "an arrow out": Case(rule("'web -> db'", "aws:vpc:SecurityGroupEgressRule"), told(">", name="r")),
    "an older rule": Case(rule("'a|b?'", "aws:ec2:SecurityGroupRule"), told("| and ?", name="r")),
    "a plain rule": Case(rule("from the office")),
    "inline": Case(inline("'web -> 5432'"), told(">", INLINE.format("ingress"))),
    "inline, out": Case(inline("'100%'", "egress"), told("%", INLINE.format("egress"))),
    "inline, plain": Case(inline("clients")),
    "a default group": Case(
        group("", f'ingress: [{{ description: "it\'s", {PORT} }}]', "aws:ec2:DefaultSecurityGroup"),
        told("'", INLINE.format("ingress")),
    ),
    "as long as may be": Case(group("x" * 255)),
    "longer": Case(group("x" * 256), [("g", "description is longer than 255 characters. Shorten it.")]),
    "not known": Case(group('"${other.unknown}"') + OTHER, when="planned"),
    "partly known, without fault": Case(group(f'"from {SENTINEL}"'), when="planned"),
    "partly known, with fault": Case(group(f'"from {SENTINEL} -> db"'), told(">"), when="planned"),
    "partly known, too long": Case(
        group(f'"{"x" * 256}{SENTINEL}"'),
        [("g", "description is longer than 255 characters. Shorten it.")],
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_security_group_description(case: Case) -> None:
    check("security-group-description", case)
