"""Which network ACL guards a subnet, and what its numbered rules let through."""

from __future__ import annotations

import pytest

from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.network.network_acls import EPHEMERAL, NetworkAcl, Traffic, network_acl_of
from preflight.model.network.subnet import Subnet
from preflight.testing import program_from_yaml

BASE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
"""


def acl(*rules: str, more: str = "") -> str:
    return (
        BASE
        + f"""
  acl:
    type: aws:ec2:NetworkAcl
    properties: {{ vpcId: "${{vpc.id}}", subnetIds: ["${{a.id}}"], ingress: [{", ".join(rules)}] }}
{more}"""
    )


def rule(number: object, action: str, port: object, cidr: str = "0.0.0.0/0", to: object = None) -> str:
    ports = f"fromPort: {port}, toPort: {to or port}"
    return f"{{ ruleNo: {number}, action: {action}, protocol: tcp, {ports}, cidrBlock: {cidr} }}"


ALLOW_ALL = '{ ruleNo: 100, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }'
UNKNOWN = "{ 'fn::invoke': {} }"
INSIDE = "10.0.1.0/24"


@pytest.mark.parametrize(
    ("rules", "block", "ports", "expected"),
    [
        ([], INSIDE, (443, 443), False),
        ([ALLOW_ALL], INSIDE, (443, 443), True),
        ([rule(100, "allow", 443)], INSIDE, (443, 443), True),
        ([rule(100, "allow", 443)], INSIDE, (80, 80), False),
        ([rule(100, "allow", 443)], INSIDE, EPHEMERAL, False),
        ([rule(100, "allow", 1024, to=65535)], INSIDE, EPHEMERAL, True),
        # Linux clients only: a part of the replies passes.
        ([rule(100, "allow", 32768, to=65535)], INSIDE, EPHEMERAL, None),
        # Ports mean nothing where the protocol may be every one.
        ([ALLOW_ALL.replace('"-1"', UNKNOWN)], INSIDE, (443, 443), None),
        ([ALLOW_ALL.replace('"-1"', UNKNOWN)], INSIDE, EPHEMERAL, None),
        ([ALLOW_ALL.replace('"-1"', UNKNOWN), rule(200, "allow", 443)], INSIDE, (443, 443), True),
        # The lower number decides.
        ([rule(200, "allow", 443), rule(100, "deny", 443)], INSIDE, (443, 443), False),
        ([rule(100, "allow", 443), rule(200, "deny", 443)], INSIDE, (443, 443), True),
        ([rule(90, "deny", 443, "10.0.1.0/25"), rule(100, "allow", 443)], INSIDE, (443, 443), None),
        ([rule(90, "deny", 443, "10.9.0.0/16"), rule(100, "allow", 443)], INSIDE, (443, 443), True),
        ([rule(90, "allow", 443, "10.0.1.0/25"), rule(100, "allow", 443)], INSIDE, (443, 443), True),
        ([rule(90, "deny", 443, "10.0.1.0/25")], INSIDE, (443, 443), False),
        ([rule(UNKNOWN, "deny", 443), rule(100, "allow", 443)], INSIDE, (443, 443), None),
        ([rule(UNKNOWN, "allow", 443), rule(100, "allow", 443)], INSIDE, (443, 443), True),
        ([rule(100, UNKNOWN, 443)], INSIDE, (443, 443), None),
        ([rule(100, "allow", UNKNOWN)], INSIDE, (443, 443), None),
        ([rule(100, "allow", 443, UNKNOWN)], INSIDE, (443, 443), None),
        ([rule(100, "allow", 80, UNKNOWN)], INSIDE, (443, 443), False),
    ],
)
def test_the_first_rule_that_matches_decides(
    rules: list[str], block: str, ports: tuple[int, int], expected: bool | None
) -> None:
    for stack in (program_from_yaml(acl(*rules)).planned(), program_from_yaml(acl(*rules)).deployed()):
        (found,) = stack.all(NetworkAcl)
        passes = found.allows("ingress", Traffic(Cidr.parse(block), ports))
        assert isinstance(passes, Unknown) if expected is None else passes is expected
        assert found.allows("egress", Traffic(Cidr.parse(block), ports)) is False


def test_protocols_by_number() -> None:
    six = '{ ruleNo: 1, action: allow, protocol: "6", fromPort: 443, toPort: 443, cidrBlock: 0.0.0.0/0 }'
    udp = '{ ruleNo: 2, action: allow, protocol: "17", fromPort: 53, toPort: 53, cidrBlock: 0.0.0.0/0 }'
    (found,) = program_from_yaml(acl(six, udp)).planned().all(NetworkAcl)
    block = Cidr.parse(INSIDE)
    assert found.allows("ingress", Traffic(block, (443, 443))) is True
    assert found.allows("ingress", Traffic(block, (53, 53))) is False
    assert found.allows("ingress", Traffic(block, (53, 53), "udp")) is True


def subnet(stack: Stack, name: str) -> Subnet:
    return next(s for s in stack.all(Subnet) if s.name == name)


def test_a_subnet_has_the_acl_that_names_it_else_the_default_one() -> None:
    for stack in (program_from_yaml(acl()).planned(), program_from_yaml(acl()).deployed()):
        found = network_acl_of(subnet(stack, "a"))
        assert isinstance(found, NetworkAcl) and found.name == "acl"
        assert network_acl_of(subnet(stack, "b")) is None
        assert [s.name for s in found.subnets] == ["a"]


def test_an_association_names_the_acl() -> None:
    more = """
  association:
    type: aws:ec2:NetworkAclAssociation
    properties: { networkAclId: "${acl.id}", subnetId: "${b.id}" }
"""
    stack = program_from_yaml(acl(more=more)).planned()
    found = network_acl_of(subnet(stack, "b"))
    assert isinstance(found, NetworkAcl) and found.name == "acl"


def test_an_adopted_default_acl_guards_every_other_subnet_and_has_only_the_rules_written() -> None:
    more = """
  default:
    type: aws:ec2:DefaultNetworkAcl
    properties: { defaultNetworkAclId: "${vpc.defaultNetworkAclId}" }
"""
    for stack in (program_from_yaml(acl(more=more)).planned(), program_from_yaml(acl(more=more)).deployed()):
        found = network_acl_of(subnet(stack, "b"))
        assert isinstance(found, NetworkAcl) and found.name == "default"
        assert found.lets_anything("ingress") is False


def test_an_association_that_may_be_the_subnets_leaves_it_open() -> None:
    program = program_from_yaml(acl())
    other = program.add("pulumi:pulumi:StackReference", "network")
    program.add("aws:ec2:NetworkAclAssociation", "loose", networkAclId="acl-1", subnetId=other.output("id"))
    assert isinstance(network_acl_of(subnet(program.planned(), "b")), Unknown)


def test_rules_of_their_own() -> None:
    more = """
  in: { type: aws:ec2:NetworkAclRule, properties: { networkAclId: "${acl.id}", ruleNumber: 10, ruleAction: allow,
        protocol: tcp, fromPort: 443, toPort: 443, cidrBlock: 0.0.0.0/0 } }
  out: { type: aws:ec2:NetworkAclRule, properties: { networkAclId: "${acl.id}", egress: true, ruleNumber: 10,
         ruleAction: deny, protocol: "-1", cidrBlock: 0.0.0.0/0 } }
"""
    program = program_from_yaml(acl(more=more))
    for stack in (program.planned(), program.deployed()):
        (found,) = stack.all(NetworkAcl)
        assert found.lets_anything("ingress") is True
        assert found.lets_anything("egress") is False
        assert found.allows("ingress", Traffic(Cidr.parse(INSIDE), (443, 443))) is True
    reference = program.add("pulumi:pulumi:StackReference", "network")
    program.add("aws:ec2:NetworkAclRule", "loose", networkAclId=reference.output("acl"), ruleNumber=1)
    (found,) = program.planned().all(NetworkAcl)
    assert isinstance(found.lets_anything("egress"), Unknown)
    assert isinstance(found.allows("ingress", Traffic(Cidr.parse(INSIDE), (443, 443))), Unknown)


OUT_ALL = rule(100, "allow", 0, to=65535)


@pytest.mark.parametrize(
    ("ingress", "egress", "expected"),
    [
        (rule(100, "allow", 443), OUT_ALL, []),
        (rule(100, "allow", 443), rule(100, "allow", 1024, to=65535), []),
        (rule(100, "allow", 443), rule(100, "allow", 443), ["port 443"]),
        # A part of the clients gets replies.
        (rule(100, "allow", 443), rule(100, "allow", 32768, to=65535), []),
        # For everybody: no reply of the internet passes.
        (rule(100, "allow", 443), rule(100, "allow", 1024, "10.0.0.0/8", to=65535), ["port 443"]),
        (rule(100, "allow", 443, "10.0.0.0/8"), rule(100, "allow", 1024, "10.0.0.0/16", to=65535), []),
        (rule(100, "allow", 443), rule(100, "allow", 1024, to=65535).replace("tcp", "udp"), ["port 443"]),
        # What may itself be replies is no service.
        (rule(100, "allow", 32768, to=65535), rule(100, "allow", 443), []),
        (rule(100, "allow", 1024, to=32767), rule(100, "allow", 443), ["ports 1024-32767"]),
        (ALLOW_ALL, rule(100, "allow", 443), ["all traffic"]),
        (rule(100, "deny", 443), rule(100, "allow", 443), []),
        (rule(100, "allow", 443, UNKNOWN), rule(100, "allow", 443), []),
        (rule(100, "allow", 443).replace("tcp", UNKNOWN), rule(100, "allow", 443), []),
        (rule(100, "allow", 443), rule(100, "allow", 443, UNKNOWN), ["port 443"]),
        (rule(100, "allow", 443), rule(100, "allow", UNKNOWN, to=UNKNOWN), []),
    ],
)
def test_rules_whose_replies_are_stopped(ingress: str, egress: str, expected: list[str]) -> None:
    text = acl(ingress).replace("ingress: [", f"egress: [{egress}], ingress: [")
    for stack in (program_from_yaml(text).planned(), program_from_yaml(text).deployed()):
        (found,) = stack.all(NetworkAcl)
        assert [r.what for r in found.blocks_return_traffic_of("ingress")] == expected
