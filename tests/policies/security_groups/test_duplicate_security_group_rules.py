from __future__ import annotations

import pytest

from tests.policies.table import Case, check

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""


def new(name: str, fields: str = "cidrIpv4: 10.0.0.0/16", port: int = 80, kind: str = "Ingress") -> str:
    return f"""
  {name}:
    type: aws:vpc:SecurityGroup{kind}Rule
    properties: {{ securityGroupId: "${{app.id}}", ipProtocol: tcp, fromPort: {port}, toPort: {port}, {fields} }}
"""


def classic(name: str, fields: str) -> str:
    return f"""
  {name}:
    type: aws:ec2:SecurityGroupRule
    properties: {{ securityGroupId: "${{app.id}}", type: ingress, protocol: "6", fromPort: 80, toPort: 80, {fields} }}
"""


def inline(*rules: str) -> str:
    blocks = ", ".join(f"{{ protocol: tcp, fromPort: 80, toPort: 80, {rule} }}" for rule in rules)
    properties = f'vpcId: "${{vpc.id}}", ingress: [{blocks}]'
    return f"{BASE}  g: {{ type: aws:ec2:SecurityGroup, properties: {{ {properties} }} }}\n"


def repeats(name: str, other: str) -> list[tuple[str, str]]:
    return [
        (
            name,
            f"The ingress rule on port 80 of security group 'app' repeats '{other}'. Remove one of them.",
        )
    ]


FROM_WEB = 'referencedSecurityGroupId: "${web.id}"'
CASES = {
    "the same range": Case(
        BASE + new("a") + new("b"),
        [("b", "The ingress rule on port 80 of security group 'app' repeats 'a'. Remove one of them.")],
    ),
    "host bits": Case(BASE + new("a") + new("b", "cidrIpv4: 10.0.9.9/16"), repeats("b", "a")),
    "two styles": Case(
        BASE + new("a") + classic("b", "cidrBlocks: [10.9.0.0/16, 10.0.0.0/16]"), repeats("a", "b")
    ),
    "the same group": Case(BASE + new("a", FROM_WEB) + new("b", FROM_WEB), repeats("b", "a")),
    "another port": Case(BASE + new("a") + new("b", port=81)),
    "another range": Case(BASE + new("a") + new("b", "cidrIpv4: 10.0.0.0/17")),
    "the other direction": Case(BASE + new("a") + new("b", kind="Egress")),
    "an unknown range": Case(BASE + new("a") + new("b", "cidrIpv4: { 'fn::invoke': {} }")),
    "inline, other descriptions": Case(
        inline("cidrBlocks: [10.0.0.0/16], description: one", "cidrBlocks: [10.0.0.0/16], description: two"),
        [
            (
                "g",
                "The ingress rule on port 80 of security group 'g' repeats an earlier rule of the group. Remove one of "
                "them.",
            )
        ],
    ),
    "inline, equal": Case(inline("cidrBlocks: [10.0.0.0/16]", "cidrBlocks: [10.0.0.0/16]")),
    "inline, equal to the provider": Case(
        inline("cidrBlocks: [10.0.0.0/16]", 'cidrBlocks: [10.0.0.0/16], self: "false"').replace(
            "fromPort: 80", 'fromPort: "80"', 1
        )
    ),
    "inline, which may be equal to the provider": Case(
        inline("cidrBlocks: [10.0.0.0/16]", 'cidrBlocks: [10.0.0.0/16], self: { "fn::invoke": {} }'),
        when="planned",
    ),
    "inline, other ranges": Case(inline("cidrBlocks: [10.0.0.0/16]", "cidrBlocks: [10.1.0.0/16]")),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("duplicate-security-group-rules", CASES[name])
