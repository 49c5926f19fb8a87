"""May traffic from this reach that on this port?"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from preflight.core.resolution import Refs
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.instances import Instance
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.requirements.parties import INTERNET, Party
from preflight.model.requirements.reachability import has_egress_rules, may_reach, opens, vpcs_apart
from preflight.model.requirements.traffic import workload_party
from preflight.model.security_groups.security_groups import SecurityGroup
from preflight.testing import program_from_yaml

OUT = '{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }'
UNKNOWN = "{ 'fn::invoke': {} }"


def tcp(port: int, source: str) -> str:
    return f"{{ protocol: tcp, fromPort: {port}, toPort: {port}, {source} }}"


@dataclass(frozen=True)
class Row:
    """Groups with their rules, a client and a server in two subnets, and whether 5432 passes (`None`: undecided)."""

    allowed: bool | None
    client_rules: str = f"egress: [{OUT}]"
    server_rules: str = ""
    client: str = '"${client.id}"'
    server: str = '"${server.id}"'
    more: str = ""
    why: str = ""
    port: int = 5432


FROM_CLIENT = "ingress: [" + tcp(5432, 'securityGroups: ["${client.id}"]') + "]"
ACL = """
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${%s.id}"]
      ingress: [{ ruleNo: 1, action: allow, protocol: tcp, fromPort: %s, toPort: %s, cidrBlock: 0.0.0.0/0 }]
      egress: [{ ruleNo: 1, action: allow, protocol: tcp, fromPort: %s, toPort: %s, cidrBlock: 10.0.0.0/16 }]
"""
EXTRA = """
  extra:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${vpc.id}", ingress: [%s] }
"""

ROWS = {
    "referenced group": Row(True, server_rules=FROM_CLIENT),
    "another port": Row(
        False,
        server_rules=FROM_CLIENT,
        port=3306,
        why="security group 'server' of instance 'target' does not admit port 3306 from anyone",
    ),
    "no ingress": Row(
        False, why="security group 'server' of instance 'target' does not admit port 5432 from anyone"
    ),
    "the client's range": Row(True, server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.0.0.0/24]')}]"),
    "the VPC's range": Row(True, server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.0.0.0/16]')}]"),
    "two halves of the client's range": Row(
        True, server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.0.0.0/25, 10.0.0.128/25]')}]"
    ),
    "half of the client's range": Row(
        None, server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.0.0.0/25]')}]"
    ),
    "another range": Row(
        False,
        server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.0.9.0/24]')}]",
        why="security group 'server' of instance 'target' does not admit port 5432 from instance 'source'",
    ),
    "an unknown range": Row(None, server_rules=f"ingress: [{tcp(5432, f'cidrBlocks: [{UNKNOWN}]')}]"),
    "an unknown range on another port": Row(
        False,
        server_rules=f"ingress: [{tcp(80, f'cidrBlocks: [{UNKNOWN}]')}]",
        why="security group 'server' of instance 'target' does not admit port 5432 from anyone",
    ),
    "itself, of two groups": Row(
        False,
        server_rules=f"ingress: [{tcp(5432, 'self: true')}]",
        why="security group 'server' of instance 'target' does not admit port 5432 from instance 'source'",
    ),
    "itself, in one group": Row(
        True, server_rules=f"ingress: [{tcp(5432, 'self: true')}]", client='"${server.id}", "${client.id}"'
    ),
    "the second of two groups admits": Row(
        True, server='"${server.id}", "${extra.id}"', more=EXTRA % tcp(5432, "cidrBlocks: [10.0.0.0/8]")
    ),
    "the second of two groups lets out": Row(
        True,
        client_rules="",
        client='"${client.id}", "${out.id}"',
        server_rules=FROM_CLIENT,
        more=f'  out: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", egress: [{OUT}] }} }}\n',
    ),
    "no egress": Row(
        False,
        client_rules="",
        server_rules=FROM_CLIENT,
        why="security group 'client' of instance 'source' has no egress rule",
    ),
    "egress elsewhere": Row(
        False,
        client_rules=f"egress: [{tcp(443, 'cidrBlocks: [0.0.0.0/0]')}]",
        server_rules=FROM_CLIENT,
        why="security group 'client' of instance 'source' lets no port 5432 out to instance 'target'",
    ),
    "egress to the server's group": Row(
        True,
        client_rules="egress: [" + tcp(5432, 'securityGroups: ["${extra.id}"]') + "]",
        server='"${extra.id}"',
        more=EXTRA % tcp(5432, "cidrBlocks: [10.0.0.0/16]"),
    ),
    "both sides": Row(
        False,
        client_rules="",
        why="security group 'client' of instance 'source' has no egress rule, and "
        "security group 'server' of instance 'target' does not admit port 5432 from anyone",
    ),
    "a group of another stack on the client": Row(None, server_rules=FROM_CLIENT, client='"sg-1"'),
    "a group of another stack, and a rule from a range": Row(
        False, server_rules=f"ingress: [{tcp(5432, 'cidrBlocks: [10.9.0.0/16]')}]", client='"sg-1"'
    ),
    "default groups on both": Row(True, client="", server=""),
    "the default group on the server": Row(
        False,
        server="",
        why="the default group of 'vpc' of instance 'target' does not admit port 5432 from instance 'source'",
    ),
    "a default group that was adopted": Row(
        False,
        client="",
        server="",
        more='  adopted: { type: aws:ec2:DefaultSecurityGroup, properties: { vpcId: "${vpc.id}" } }\n',
        why="security group 'adopted' of instance 'source' has no egress rule, and "
        "security group 'adopted' of instance 'target' does not admit port 5432 from anyone",
    ),
    "a prefix list": Row(
        True,
        server_rules="ingress: [" + tcp(5432, 'prefixListIds: ["${list.id}"]') + "]",
        more="""
  list:
    type: aws:ec2:ManagedPrefixList
    properties: { addressFamily: IPv4, maxEntries: 1, entries: [{ cidr: 10.0.0.0/16 }] }
""",
    ),
    "a prefix list of AWS": Row(None, server_rules=f"ingress: [{tcp(5432, 'prefixListIds: [pl-1]')}]"),
    "an ACL with replies": Row(True, server_rules=FROM_CLIENT, more=ACL % ("right", 5432, 5432, 1024, 65535)),
    "an ACL without replies": Row(
        False,
        server_rules=FROM_CLIENT,
        more=ACL % ("right", 5432, 5432, 443, 443),
        why="network ACL 'acl' of subnet 'right' denies replies to 10.0.0.0/24",
    ),
    "an ACL without the port": Row(
        False,
        server_rules=FROM_CLIENT,
        more=ACL % ("right", 443, 443, 1024, 65535),
        why="network ACL 'acl' of subnet 'right' denies port 5432 from 10.0.0.0/24",
    ),
    "an ACL before the client": Row(
        False,
        server_rules=FROM_CLIENT,
        more=ACL % ("left", 443, 443, 5432, 5432),
        why="network ACL 'acl' of subnet 'left' denies replies from 10.0.1.0/24",
    ),
}


def stacks(row: Row) -> tuple[Stack, Stack]:
    program = program_from_yaml(
        f"""
resources:
  vpc: {{ type: aws:ec2:Vpc, properties: {{ cidrBlock: 10.0.0.0/16 }} }}
  left: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.0.0/24 }} }}
  right: {{ type: aws:ec2:Subnet, properties: {{ vpcId: "${{vpc.id}}", cidrBlock: 10.0.1.0/24 }} }}
  client: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {row.client_rules} }} }}
  server: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {row.server_rules} }} }}
{row.more}
  source:
    type: aws:ec2:Instance
    properties: {{ subnetId: "${{left.id}}", vpcSecurityGroupIds: [{row.client}] }}
  target:
    type: aws:ec2:Instance
    properties: {{ subnetId: "${{right.id}}", vpcSecurityGroupIds: [{row.server}] }}
"""
    )
    return program.planned(), program.deployed()


def instance(stack: Stack, name: str) -> Party:
    return workload_party(next(i for i in stack.all(Instance) if i.name == name))


@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str) -> None:
    row = ROWS[name]
    for stack in stacks(row):
        verdict = may_reach(instance(stack, "source"), instance(stack, "target"), row.port)
        allowed = None if isinstance(verdict.allowed, Unknown) else verdict.allowed
        assert allowed is row.allowed
        if row.why:
            assert verdict.why == row.why
        assert bool(verdict.barriers) is (row.allowed is False)


def test_one_rule_per_place_admits_every_group_that_it_may_name() -> None:
    """Two unknown groups in two rules on one port: whichever is which, both are admitted."""
    more = '  other: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }\n'
    rules = [tcp(5432, f'securityGroups: ["${{{name}.id}}"]') for name in ("client", "other")]
    same = Row(True, server_rules=f"ingress: [{', '.join(rules)}]", more=more)
    planned = stacks(same)[0]
    assert may_reach(instance(planned, "source"), instance(planned, "target"), 5432).allowed is True
    rules[1] = tcp(22, 'securityGroups: ["${other.id}"]')
    planned = stacks(Row(None, server_rules=f"ingress: [{', '.join(rules)}]", more=more))[0]
    verdict = may_reach(instance(planned, "source"), instance(planned, "target"), 5432)
    assert isinstance(verdict.allowed, Unknown)


def test_the_internet() -> None:
    for source, allowed in (("0.0.0.0/0", True), ("10.0.0.0/8", False), ("192.0.2.0/24", None)):
        rules = f"ingress: [{tcp(443, f'cidrBlocks: [{source}]')}]"
        stack = stacks(Row(None, server_rules=rules))[0]
        verdict = may_reach(INTERNET, instance(stack, "target"), 443).allowed
        assert isinstance(verdict, Unknown) if allowed is None else verdict is allowed


def test_peered_vpcs_and_vpcs_apart() -> None:
    text = """
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  left: { type: aws:ec2:Subnet, properties: { vpcId: "${one.id}", cidrBlock: 10.0.0.0/24 } }
  right: { type: aws:ec2:Subnet, properties: { vpcId: "${two.id}", cidrBlock: 10.1.0.0/24 } }
  client: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${one.id}", egress: [%s] } }
  server: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${two.id}", ingress: [%s] } }
  source: { type: aws:ec2:Instance, properties: { subnetId: "${left.id}", vpcSecurityGroupIds: ["${client.id}"] } }
  target: { type: aws:ec2:Instance, properties: { subnetId: "${right.id}", vpcSecurityGroupIds: ["${server.id}"] } }
"""
    peering = """
  peering:
    type: aws:ec2:VpcPeeringConnection
    properties: { vpcId: "${one.id}", peerVpcId: "${two.id}", autoAccept: true }
"""
    admitted = text % (OUT, tcp(5432, "cidrBlocks: [10.0.0.0/16]"))
    refused = text % (OUT, tcp(5432, "cidrBlocks: [10.9.0.0/16]"))
    for program, allowed in ((admitted + peering, True), (refused + peering, False), (refused, None)):
        stack = program_from_yaml(program).planned()
        found = may_reach(instance(stack, "source"), instance(stack, "target"), 5432).allowed
        assert isinstance(found, Unknown) if allowed is None else found is allowed


def test_vpcs_apart() -> None:
    text = """
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  two: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.1.0.0/16 } }
  three: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.2.0.0/16 } }
  peering: { type: aws:ec2:VpcPeeringConnection, properties: { vpcId: "${one.id}", peerVpcId: "${two.id}" } }
"""
    hub = """
  first: { type: aws:ec2transitgateway:VpcAttachment, properties: { transitGatewayId: tgw-1, vpcId: "${one.id}" } }
"""
    second = hub.replace("first", "second").replace("one", "three")
    for program, apart in (
        (text, ["one-three", "three-two"]),
        (text + hub, ["one-three", "three-two"]),
        (text + hub + second, ["three-two"]),
        (text + hub.replace('"${one.id}"', UNKNOWN), []),
    ):
        for stack in (program_from_yaml(program).planned(), program_from_yaml(program).deployed()):
            pairs = [(a, b) for a in stack.all(Vpc) for b in stack.all(Vpc) if a.name <= b.name]
            assert [f"{a.name}-{b.name}" for a, b in pairs if vpcs_apart(a, b)] == apart


def test_an_address_is_of_the_subnets_else_of_the_vpc() -> None:
    text = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
"""
    stack = program_from_yaml(text).planned()
    (vpc,), (subnet,) = stack.all(Vpc), stack.all(Subnet)

    def told(party: Party) -> list[str]:
        return ["?" if isinstance(a, Unknown) else str(a) for a in party.addresses]

    assert told(Party("x", Refs((), True), Refs((subnet.resource,), True), vpc)) == ["10.0.0.0/24"]
    assert told(Party("x", Refs((), True), Refs((subnet.resource,), False), vpc)) == ["10.0.0.0/16"]
    assert told(Party("x", Refs((), True), Refs((), False), Unknown("a VPC"))) == ["?"]


def test_a_group_that_an_attachment_adds() -> None:
    more = (
        (EXTRA % tcp(5432, "cidrBlocks: [10.0.0.0/16]"))
        + """
  attached:
    type: aws:ec2:NetworkInterfaceSecurityGroupAttachment
    properties: { securityGroupId: "${extra.id}", networkInterfaceId: "${target.primaryNetworkInterfaceId}" }
"""
    )
    for stack in stacks(Row(None, more=more)):
        assert may_reach(instance(stack, "source"), instance(stack, "target"), 5432).allowed is True


def test_whether_anything_leaves_or_enters() -> None:
    stack = stacks(Row(None, client_rules="", server_rules=FROM_CLIENT))[0]
    assert has_egress_rules(instance(stack, "source")) is False
    assert opens(instance(stack, "target"), "ingress", 5432) is True
    assert opens(instance(stack, "target"), "ingress", 22) is False
    assert opens(INTERNET, "ingress", 22) is True
    loose = Party("x", Refs((), False))
    assert isinstance(has_egress_rules(loose), Unknown)
    assert isinstance(opens(loose, "ingress", 22), Unknown)


def test_ipv6_rules_leave_dual_stack_clients_undecided() -> None:
    rules = "ingress: [{ protocol: tcp, fromPort: 5432, toPort: 5432, ipv6CidrBlocks: ['::/0'] }]"
    stack = stacks(Row(None, server_rules=rules))[0]
    source, target = instance(stack, "source"), instance(stack, "target")
    assert may_reach(source, target, 5432).allowed is False
    program = program_from_yaml(
        """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  both:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, ipv6CidrBlock: "2001:db8::/64" }
"""
    )
    (subnet,) = program.planned().all(Subnet)
    dual = Party("x", Refs((), True), Refs((subnet.resource,), True), subnet.vpc)
    assert dual.has_ipv6
    assert isinstance(may_reach(dual, target, 5432).allowed, Unknown)
    assert isinstance(dual.security_groups[0], SecurityGroup)
