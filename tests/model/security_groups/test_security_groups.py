"""What the rules of a group are, and whom they name."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.vpc import Vpc
from preflight.model.security_groups.rules import OneOf, blocks_of
from preflight.model.security_groups.security_groups import default_group, group_of, rules_of
from preflight.testing import Program, program_from_yaml
from tests.model.security_group_stacks import BASE, both, group

SAME_RULE = {
    "inline": 'ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${web.id}"] }]',
    "classic": """
  r:
    type: aws:ec2:SecurityGroupRule
    properties:
      { type: ingress, securityGroupId: "${db.id}", protocol: tcp, fromPort: 8080, toPort: 8080,
        sourceSecurityGroupId: "${web.id}" }
""",
    "new": """
  r:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${db.id}", ipProtocol: "6", fromPort: 8080, toPort: 8080,
        referencedSecurityGroupId: "${web.id}" }
""",
}


@pytest.mark.parametrize("style", SAME_RULE)
def test_one_rule_in_three_styles(style: str) -> None:
    text = SAME_RULE[style]
    inline = f", {text}" if style == "inline" else ""
    db = f"""
  db: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}"{inline} }} }}
"""
    for stack in both(db + ("" if inline else text)):
        found = group(stack, "db")
        (one,) = found.ingress
        assert (one.protocol, one.ports, one.inline) == ("tcp", (8080, 8080), style == "inline")
        assert group(stack, "web").is_named_by(one, found) is True
        assert group(stack, "app").is_named_by(one, found) is False
        assert found.egress == ()
        assert found.is_complete("ingress") is True
        assert found.named_groups("ingress") == (group(stack, "web"),)


def test_an_unknown_group_among_two_is_one_of_them_and_no_third() -> None:
    text = """
  db:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress:
        - { protocol: tcp, fromPort: 5432, toPort: 5432, securityGroups: ["${web.id}"] }
        - { protocol: tcp, fromPort: 22, toPort: 22, securityGroups: ["${app.id}"] }
  third: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""
    planned, deployed = both(text)
    db = group(planned, "db")
    assert all(isinstance(r.groups[0], OneOf) for r in db.ingress)
    assert isinstance(group(planned, "web").is_named_by(db.ingress[0], db), Unknown)
    assert group(planned, "third").is_named_by(db.ingress[0], db) is False
    assert [g.name for g in db.named_groups("ingress")] == ["app", "web"]
    db = group(deployed, "db")
    assert [group(deployed, "web").is_named_by(r, db) for r in db.ingress] == [True, False]


def test_a_rule_names_its_own_group_by_self_or_by_id() -> None:
    text = """
  cluster:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${vpc.id}", ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] }
  by_id:
    type: aws:ec2:SecurityGroupRule
    properties:
      { type: egress, securityGroupId: "${web.id}", sourceSecurityGroupId: "${web.id}", protocol: "-1",
        fromPort: 0, toPort: 0 }
"""
    for stack in both(text):
        for name, direction in (("cluster", "ingress"), ("web", "egress")):
            found = group(stack, name)
            (one,) = found.rules(direction)  # type: ignore[arg-type]
            assert found.is_named_by(one, found) is True
            assert group(stack, "app").is_named_by(one, found) is False
            assert found.named_groups(direction) == ()  # type: ignore[arg-type]


def test_the_default_group_of_a_vpc_is_what_aws_made_until_it_is_adopted() -> None:
    for stack in both(""):
        found = default_group(stack.all(Vpc)[0])
        assert found.is_implicit and found.title == "the default group of 'vpc'"
        assert found.is_named_by(found.ingress[0], found) is True
        assert [str(b) for b in blocks_of(found.egress)[0]] == ["0.0.0.0/0"]
        assert found.is_complete("ingress") is True
    text = '  adopted: { type: aws:ec2:DefaultSecurityGroup, properties: { vpcId: "${vpc.id}" } }\n'
    for stack in both(text):
        found = default_group(stack.all(Vpc)[0])
        assert (found.name, found.ingress, found.egress) == ("adopted", (), ())
        assert group_of(stack.all(Vpc)[0].resource) is found


def test_a_rule_on_the_default_group_of_the_vpc() -> None:
    text = """
  more:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${vpc.defaultSecurityGroupId}", ipProtocol: tcp, fromPort: 22, toPort: 22,
                  cidrIpv4: 10.0.0.0/16 }
"""
    for stack in both(text):
        assert [r.what for r in default_group(stack.all(Vpc)[0]).ingress] == ["all traffic", "port 22"]


def test_the_default_vpc_may_have_any_rules() -> None:
    stack = program_from_yaml("resources: { d: { type: aws:ec2:DefaultVpc } }").planned()
    assert isinstance(default_group(stack.all(Vpc)[0]).is_complete("egress"), Unknown)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_an_unresolved_rule_may_belong_to_any_group(direction: str) -> None:
    program = program_from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    program.add(
        "aws:ec2:SecurityGroupRule", "loose", type=direction, securityGroupId=reference.output("group")
    )
    found = group(program.planned(), "web")
    assert isinstance(found.is_complete(direction), Unknown)  # type: ignore[arg-type]
    other = "egress" if direction == "ingress" else "ingress"
    assert found.is_complete(other) is True  # type: ignore[arg-type]


def test_a_rule_whose_direction_is_unknown_may_be_of_either() -> None:
    program = program_from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    program.add(
        "aws:ec2:SecurityGroupRule",
        "loose",
        type=reference.output("way"),
        securityGroupId=reference.output("group"),
    )
    found = group(program.planned(), "web")
    assert isinstance(found.is_complete("ingress"), Unknown)
    assert isinstance(found.is_complete("egress"), Unknown)


def test_a_rule_of_one_group_whose_direction_is_unknown() -> None:
    program = program_from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    app = next(r for r in program.resources if r.name == "app")
    program.add("aws:ec2:SecurityGroupRule", "one", type=reference.output("way"), securityGroupId=app.id)
    assert isinstance(group(program.planned(), "app").is_complete("ingress"), Unknown)
    assert group(program.planned(), "web").is_complete("ingress") is True


def test_a_group_given_to_another_provider_may_get_rules_there() -> None:
    program = program_from_yaml(BASE)
    web = next(r for r in program.resources if r.name == "web")
    program.add("command:local:Command", "authorize", create=web.id)
    assert isinstance(group(program.planned(), "web").is_complete("ingress"), Unknown)
    assert group(program.planned(), "app").is_complete("ingress") is True


def test_a_group_given_to_a_component_of_the_program_gets_there_what_the_stack_shows() -> None:
    program = Program()
    made = program.add("aws:ec2:SecurityGroup", "group")
    tier = program.add("shop:web:Tier", "tier", groups=[made.id])
    program.add("aws:sns:Topic", "topic", parent=tier)
    stack = program.planned()
    assert group(stack, "group").is_complete("egress") is True


def test_unknown_rules_leave_a_group_open_and_computed_ones_do_not() -> None:
    program = program_from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    program.add("aws:ec2:SecurityGroup", "g", ingress=reference.output("rules"))
    stack = program.planned()
    assert isinstance(group(stack, "g").is_complete("ingress"), Unknown)
    # The engine gives outputs that AWS computes as unknowns; they are no inputs.
    messages = program.messages()
    for message in messages:
        if message.name == "web":
            message.properties["egress"] = SENTINEL
    web = group(Stack.from_messages(messages), "web")
    assert (web.is_complete("egress"), web.egress) == (True, ())


def test_rules_of_a_resource_are_those_it_writes() -> None:
    text = """
  own: { type: aws:vpc:SecurityGroupEgressRule, properties: { securityGroupId: "${web.id}", ipProtocol: "-1" } }
"""
    stack = both(text)[0]
    (one,) = rules_of(next(r for r in stack.resources if r.name == "own"))
    assert (one.direction, one.kinds) == ("egress", ())
    assert list(rules_of(group(stack, "web").resource)) == []
