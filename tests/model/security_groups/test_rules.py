"""What a rule says, whichever way it is written."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.security_groups.rules import Foreign, blocks_of
from preflight.model.security_groups.security_groups import security_groups
from preflight.testing import Program
from tests.model.security_group_stacks import both, group, rule


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
    for stack in both(text):
        assert [r.groups_as_addresses for r in group(stack, "g").ingress] == [(), ()]
