from __future__ import annotations

import pytest

from preflight.testing import findings, program_from_yaml
from tests.policies.table import Case, check

POLICY = "inline-and-standalone-rules"
INGRESS = "ingress: [{ protocol: tcp, fromPort: 80, toPort: 80, cidrBlocks: [10.0.0.0/16] }]"
EGRESS = 'egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }]'


def group(inline: str, *kinds: str, type_: str = "aws:ec2:SecurityGroup") -> str:
    text = f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  g: {{ type: {type_}, properties: {{ vpcId: "${{vpc.id}}", {inline} }} }}
"""
    for number, kind in enumerate(kinds):
        text += f"""
  r{number}:
    type: aws:vpc:SecurityGroup{kind}Rule
    properties: {{ securityGroupId: "${{g.id}}", ipProtocol: tcp, fromPort: 8{number}, toPort: 8{number},
                  cidrIpv4: 10.9.0.0/16 }}
"""
    return text


def mixed(direction: str, rules: str) -> list[tuple[str, str]]:
    text = f"The group writes {direction} inline, and {rules} to it: they overwrite each other. "
    return [("g", text + f"Use only inline rules or only rule resources for {direction}.")]


CASES = {
    "ingress twice": Case(group(INGRESS, "Ingress"), mixed("ingress", "'r0' adds")),
    "egress twice": Case(group(EGRESS, "Egress", "Egress"), mixed("egress", "'r0', 'r1' add")),
    "many": Case(group(INGRESS, *["Ingress"] * 5), mixed("ingress", "'r0', 'r1', 'r2' and 2 more add")),
    "one direction each": Case(group(EGRESS, "Ingress")),
    "inline only": Case(group(f"{INGRESS}, {EGRESS}")),
    "resources only": Case(group("description: x", "Ingress", "Egress")),
    "an empty list": Case(group("ingress: []", "Ingress")),
    "the default group": Case(
        group(INGRESS, "Ingress", type_="aws:ec2:DefaultSecurityGroup"), mixed("ingress", "'r0' adds")
    ),
    "unknown rules": Case(group("ingress: { 'fn::invoke': {} }", "Ingress")),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name])


def test_a_deployed_group_also_tells_of_the_rules_of_others() -> None:
    from preflight.core.stack import Stack

    messages = program_from_yaml(group("description: x", "Ingress")).messages(deployed=True)
    rules = [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["10.9.0.0/16"]}]
    for message in messages:
        if message.name == "g":
            message.properties.update({"ingress": rules})
    assert findings(Stack.from_messages(messages), POLICY) == []
