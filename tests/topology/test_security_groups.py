"""What a group's rules say, whichever way they are written."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.testing import Program
from topology.cidr import Cidr
from topology.security_groups import (
    Foreign,
    OneOf,
    Rule,
    SecurityGroup,
    blocks_of,
    default_group,
    group_of,
    rules_of,
    security_groups,
)
from topology.stack import Stack
from topology.values import SENTINEL, Unknown

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
"""


def both(text: str) -> tuple[Stack, Stack]:
    program = Program.from_yaml(BASE + text)
    return program.planned(), program.deployed()


def group(stack: Stack, name: str) -> SecurityGroup:
    return next(g for g in security_groups(stack) if g.name == name)


def rule(**fields: Any) -> Rule:
    """An inline ingress rule of a group, as a preview knows it."""
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2:SecurityGroup", "g", vpcId=vpc.id, ingress=[fields])
    (found,) = security_groups(program.planned())[0].ingress
    return found


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
        assert one.names(group(stack, "web"), found) is True
        assert one.names(group(stack, "app"), found) is False
        assert found.egress == ()
        assert found.is_complete("ingress") is True
        assert found.named_groups("ingress") == (group(stack, "web"),)


@pytest.mark.parametrize(
    ("fields", "port", "protocol", "expected"),
    [
        ({"protocol": "tcp", "fromPort": 20, "toPort": 25}, 20, "tcp", True),
        ({"protocol": "tcp", "fromPort": 20, "toPort": 25}, 25, "tcp", True),
        ({"protocol": "tcp", "fromPort": 20, "toPort": 25}, 26, "tcp", False),
        ({"protocol": "TCP", "fromPort": "20", "toPort": "25"}, 22, "tcp", True),
        ({"protocol": "6", "fromPort": 22, "toPort": 22}, 22, "tcp", True),
        ({"protocol": "udp", "fromPort": 53, "toPort": 53}, 53, "tcp", False),
        ({"protocol": "17", "fromPort": 53, "toPort": 53}, 53, "udp", True),
        ({"protocol": "-1", "fromPort": 0, "toPort": 0}, 22, "tcp", True),
        ({"protocol": "all", "fromPort": 0, "toPort": 0}, 22, "udp", True),
        ({"protocol": "icmp", "fromPort": -1, "toPort": -1}, 22, "tcp", False),
        ({"protocol": "47", "fromPort": 0, "toPort": 0}, 22, "tcp", False),
        # TCP from 0 to 0 is port 0 and nothing else.
        ({"protocol": "tcp", "fromPort": 0, "toPort": 0}, 443, "tcp", False),
        ({"protocol": "tcp", "fromPort": SENTINEL, "toPort": 443}, 443, "tcp", None),
        ({"protocol": "tcp", "fromPort": SENTINEL, "toPort": 80}, 443, "tcp", False),
        ({"protocol": "tcp", "fromPort": 500, "toPort": SENTINEL}, 443, "tcp", False),
        ({"protocol": "tcp", "fromPort": 22, "toPort": SENTINEL}, 443, "tcp", None),
        ({"protocol": "tcp", "fromPort": -1, "toPort": 443}, 443, "tcp", None),
        ({"protocol": SENTINEL, "fromPort": 22, "toPort": 22}, 22, "tcp", None),
    ],
)
def test_a_rule_covers_a_port(
    fields: dict[str, Any], port: int, protocol: str, expected: bool | None
) -> None:
    covers = rule(**fields).covers(port, protocol)
    assert isinstance(covers, Unknown) if expected is None else covers is expected


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"protocol": "tcp", "fromPort": 22, "toPort": 22}, "port 22"),
        ({"protocol": "udp", "fromPort": 1, "toPort": 9}, "UDP ports 1-9"),
        ({"protocol": "tcp", "fromPort": 0, "toPort": 65535}, "all TCP ports"),
        ({"protocol": "-1", "fromPort": 0, "toPort": 0}, "all traffic"),
        ({"protocol": "icmp", "fromPort": 8, "toPort": 0}, "ICMP"),
        ({"protocol": "50", "fromPort": 0, "toPort": 0}, "protocol 50"),
        ({"protocol": "tcp", "fromPort": SENTINEL, "toPort": 9}, "unknown ports"),
    ],
)
def test_what_a_rule_is_about(fields: dict[str, Any], text: str) -> None:
    assert rule(**fields).what == text


@pytest.mark.parametrize(
    ("protocol", "low", "high", "opened"),
    [
        ("tcp", 0, 65535, "tcp"),
        ("udp", 1, 65535, "udp"),
        ("tcp", 2, 65535, ""),
        ("tcp", 0, 65534, ""),
        ("-1", 0, 0, "-1"),
        ("icmp", -1, -1, ""),
        ("tcp", SENTINEL, 65535, ""),
        (SENTINEL, 0, 65535, ""),
    ],
)
def test_a_protocol_opened_from_end_to_end(protocol: str, low: Any, high: int, opened: str) -> None:
    assert rule(protocol=protocol, fromPort=low, toPort=high).every_port_of == opened


def test_port_0_is_a_port_and_below_is_none() -> None:
    assert rule(protocol="tcp", fromPort=0, toPort=0).ports == (0, 0)
    assert isinstance(rule(protocol="tcp", fromPort=-1, toPort=-1).ports, Unknown)


def test_addresses_are_read_loosely_and_malformed_ones_left_out() -> None:
    found = rule(protocol="-1", cidrBlocks=["10.0.0.1/8", "nonsense", SENTINEL], ipv6CidrBlocks=["::/0"])
    known_blocks, open_ = blocks_of([found])
    assert [str(b) for b in known_blocks] == ["10.0.0.0/8", "::/0"]
    assert isinstance(open_, Unknown)


def test_a_prefix_list_of_the_stack_is_its_entries_and_any_other_is_unknown() -> None:
    text = """
  office:
    type: aws:ec2:ManagedPrefixList
    properties: { addressFamily: IPv4, maxEntries: 3, entries: [{ cidr: 192.0.2.0/25 }] }
  second:
    type: aws:ec2:ManagedPrefixListEntry
    properties: { prefixListId: "${office.id}", cidr: 192.0.2.128/25 }
  guarded:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress: [{ protocol: tcp, fromPort: 443, toPort: 443, prefixListIds: ["${office.id}"] }]
      egress: [{ protocol: tcp, fromPort: 443, toPort: 443, prefixListIds: [pl-6da54004] }]
"""
    for stack in both(text):
        found = group(stack, "guarded")
        assert blocks_of(found.ingress) == ((Cidr.parse("192.0.2.0/24"),), None)
        assert isinstance(blocks_of(found.egress)[1], Unknown)


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
    assert isinstance(db.ingress[0].names(group(planned, "web"), db), Unknown)
    assert db.ingress[0].names(group(planned, "third"), db) is False
    assert [g.name for g in db.named_groups("ingress")] == ["app", "web"]
    db = group(deployed, "db")
    assert [r.names(group(deployed, "web"), db) for r in db.ingress] == [True, False]


def test_a_group_of_another_stack_is_no_group_of_this_one() -> None:
    found = rule(protocol="tcp", fromPort=22, toPort=22, securityGroups=["sg-0123456789abcdef0"])
    assert found.groups == (Foreign("sg-0123456789abcdef0"),)
    program = Program()
    other = program.add("pulumi:pulumi:StackReference", "network")
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    program.add(
        "aws:ec2:SecurityGroup", "g", vpcId=vpc.id, ingress=[{"securityGroups": [other.output("web")]}]
    )
    (named,) = security_groups(program.planned())[0].ingress[0].groups
    assert isinstance(named, Unknown)


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
            assert one.names(found, found) is True
            assert one.names(group(stack, "app"), found) is False
            assert found.named_groups(direction) == ()  # type: ignore[arg-type]


def test_the_default_group_of_a_vpc_is_what_aws_made_until_it_is_adopted() -> None:
    for stack in both(""):
        found = default_group(stack.vpcs[0])
        assert found.is_implicit and found.title == "the default group of 'vpc'"
        assert found.ingress[0].names(found, found) is True
        assert [str(b) for b in blocks_of(found.egress)[0]] == ["0.0.0.0/0"]
        assert found.is_complete("ingress") is True
    text = '  adopted: { type: aws:ec2:DefaultSecurityGroup, properties: { vpcId: "${vpc.id}" } }\n'
    for stack in both(text):
        found = default_group(stack.vpcs[0])
        assert (found.name, found.ingress, found.egress) == ("adopted", (), ())
        assert group_of(stack.vpcs[0].resource) is found


def test_a_rule_on_the_default_group_of_the_vpc() -> None:
    text = """
  more:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${vpc.defaultSecurityGroupId}", ipProtocol: tcp, fromPort: 22, toPort: 22,
                  cidrIpv4: 10.0.0.0/16 }
"""
    for stack in both(text):
        assert [r.what for r in default_group(stack.vpcs[0]).ingress] == ["all traffic", "port 22"]


def test_the_default_vpc_may_have_any_rules() -> None:
    stack = Program.from_yaml("resources: { d: { type: aws:ec2:DefaultVpc } }").planned()
    assert isinstance(default_group(stack.vpcs[0]).is_complete("egress"), Unknown)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_an_unresolved_rule_may_belong_to_any_group(direction: str) -> None:
    program = Program.from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    program.add(
        "aws:ec2:SecurityGroupRule", "loose", type=direction, securityGroupId=reference.output("group")
    )
    found = group(program.planned(), "web")
    assert isinstance(found.is_complete(direction), Unknown)  # type: ignore[arg-type]
    other = "egress" if direction == "ingress" else "ingress"
    assert found.is_complete(other) is True  # type: ignore[arg-type]


def test_a_rule_whose_direction_is_unknown_may_be_of_either() -> None:
    program = Program.from_yaml(BASE)
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
    program = Program.from_yaml(BASE)
    reference = program.add("pulumi:pulumi:StackReference", "network")
    app = next(r for r in program.resources if r.name == "app")
    program.add("aws:ec2:SecurityGroupRule", "one", type=reference.output("way"), securityGroupId=app.id)
    assert isinstance(group(program.planned(), "app").is_complete("ingress"), Unknown)
    assert group(program.planned(), "web").is_complete("ingress") is True


def test_a_group_given_to_another_provider_may_get_rules_there() -> None:
    program = Program.from_yaml(BASE)
    web = next(r for r in program.resources if r.name == "web")
    program.add("command:local:Command", "authorize", create=web.id)
    assert isinstance(group(program.planned(), "web").is_complete("ingress"), Unknown)
    assert group(program.planned(), "app").is_complete("ingress") is True


def test_unknown_rules_leave_a_group_open_and_computed_ones_do_not() -> None:
    program = Program.from_yaml(BASE)
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


def test_rules_that_aws_takes_for_one() -> None:
    text = """
  a:
    type: aws:ec2:SecurityGroupRule
    properties: { type: ingress, securityGroupId: "${web.id}", protocol: "6", fromPort: 22, toPort: 22,
                  cidrBlocks: [10.0.0.0/8] }
  b:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${web.id}", ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIpv4: 10.0.0.0/8 }
  c:
    type: aws:vpc:SecurityGroupIngressRule
    properties: { securityGroupId: "${web.id}", ipProtocol: tcp, fromPort: 22, toPort: 23, cidrIpv4: 10.0.0.0/8 }
"""
    for stack in both(text):
        a, b, c = group(stack, "web").ingress
        assert a.single_peers == b.single_peers == (("ingress", "tcp", (22, 22), "10.0.0.0/8"),)
        assert b.single_peers != c.single_peers
    unknown = rule(protocol="tcp", fromPort=SENTINEL, toPort=1, cidrBlocks=["10.0.0.0/8"])
    assert unknown.single_peers == ()
    several = rule(
        protocol="-1", fromPort=0, toPort=0, cidrBlocks=["10.0.0.0/8", SENTINEL], prefixListIds=["pl-1"]
    )
    assert several.single_peers == (("ingress", "-1", None, "10.0.0.0/8"),)


def test_what_stands_where_it_does_not_belong() -> None:
    found = rule(
        protocol="tcp",
        cidrBlocks=["sg-0123", "10.0.0.0/8"],
        securityGroups=["web", "sg-1", "1" * 12 + "/sg-2"],
    )
    assert found.groups_as_addresses == ("'sg-0123'",)
    assert found.names_as_groups == ("web",)
    assert found.kinds == ("addresses", "groups")
    text = """
  g:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${vpc.id}", ingress: [{ protocol: tcp, fromPort: 1, toPort: 1, cidrBlocks: ["${web.id}"] }] }
  h:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress:
        - { protocol: tcp, fromPort: 1, toPort: 1, cidrBlocks: ["${vpc.ownerId}"], securityGroups: ["${web.id}"] }
"""
    planned, deployed = both(text)
    assert group(planned, "g").ingress[0].groups_as_addresses == ("'web'",)
    assert len(group(deployed, "g").ingress[0].groups_as_addresses) == 1
    assert group(planned, "h").ingress[0].groups_as_addresses == ()


def test_an_unknown_address_beside_a_group_in_its_place_may_come_from_a_lookup() -> None:
    text = """
  g:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      ingress:
        - { protocol: tcp, fromPort: 80, toPort: 80, securityGroups: ["${web.id}"] }
        - { protocol: tcp, fromPort: 22, toPort: 22, cidrBlocks: [{ fn::invoke: {} }] }
"""
    planned, _ = both(text)
    assert [r.groups_as_addresses for r in group(planned, "g").ingress] == [(), ()]


def test_rules_of_a_resource_are_those_it_writes() -> None:
    text = """
  own: { type: aws:vpc:SecurityGroupEgressRule, properties: { securityGroupId: "${web.id}", ipProtocol: "-1" } }
"""
    stack = both(text)[0]
    (one,) = rules_of(next(r for r in stack.resources if r.name == "own"))
    assert (one.direction, one.kinds) == ("egress", ())
    assert list(rules_of(group(stack, "web").resource)) == []
