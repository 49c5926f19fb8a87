"""Random rules against the plain reading of them: netaddr's sets of addresses, and packets one by one."""

from __future__ import annotations

import random
from typing import Any

import netaddr
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.core.resolution import Refs
from preflight.core.values import SENTINEL, Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.network.network_acls import NetworkAcl, Traffic
from preflight.model.requirements.parties import Party
from preflight.model.requirements.reachability import admits
from preflight.model.security_groups.security_groups import security_groups
from preflight.testing import Program

# A small space, so that blocks meet: 10.0.0.0/26 and ports 0-9.
block = st.builds(
    lambda base, prefix: str(netaddr.IPNetwork(f"10.0.0.{base}/{prefix}").cidr),
    st.integers(0, 63),
    st.integers(26, 32),
)
ports = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted)
rule = st.tuples(st.sampled_from(["tcp", "udp", "-1"]), ports, st.lists(block, min_size=1, max_size=3))


def inline(protocol: str, low: int, high: int, cidrs: list[str]) -> dict[str, Any]:
    return {"protocol": protocol, "fromPort": low, "toPort": high, "cidrBlocks": cidrs}


def verdict(rules: list[dict[str, Any]], peer: str, port: int) -> Any:
    program = Program()
    program.add("aws:ec2:SecurityGroup", "g", ingress=rules)
    (group,) = security_groups(program.planned())
    side = Party("server", Refs((group.resource,), True))
    found = admits(side, "ingress", Party("client", None, fixed=(Cidr.parse(peer),)), port)
    return None if isinstance(found, Unknown) else found


@settings(max_examples=150, deadline=None)
@given(st.lists(rule, max_size=4), block, st.integers(0, 9))
def test_a_group_admits_what_its_rules_cover(rules: list[Any], peer: str, port: int) -> None:
    made = [inline(protocol, low, high, cidrs) for protocol, (low, high), cidrs in rules]
    about = [
        cidrs
        for protocol, (low, high), cidrs in rules
        if protocol == "-1" or (protocol == "tcp" and low <= port <= high)
    ]
    admitted = netaddr.IPSet(c for cidrs in about for c in cidrs)
    wanted = netaddr.IPSet([peer])
    expected = True if wanted.issubset(admitted) else False if wanted.isdisjoint(admitted) else None
    assert verdict(made, peer, port) is expected


@settings(max_examples=100, deadline=None)
@given(st.lists(rule, min_size=1, max_size=4), block, st.integers(0, 9), st.integers(0, 2**16))
def test_what_is_not_known_never_turns_a_verdict(rules: list[Any], peer: str, port: int, seed: int) -> None:
    """A rule with an unknown field may leave it open; it is never the opposite of the rule as it was."""
    made = [inline(protocol, low, high, cidrs) for protocol, (low, high), cidrs in rules]
    before = verdict(made, peer, port)
    chosen = random.Random(seed)
    changed = chosen.choice(made)
    changed[chosen.choice(list(changed))] = SENTINEL
    assert verdict(made, peer, port) in (before, None)


acl_rule = st.tuples(st.integers(1, 9), st.booleans(), ports, block)


def passes(rules: list[Any], address: int, port: int) -> bool:
    """The plain reading: the first rule by number that matches the packet decides."""
    for _, allows, (low, high), cidr in sorted(rules, key=lambda r: r[0]):
        if low <= port <= high and netaddr.IPAddress(address) in netaddr.IPNetwork(cidr):
            return bool(allows)
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(acl_rule, max_size=5, unique_by=lambda r: r[0]), block, ports)
def test_an_acl_decides_as_packet_by_packet(rules: list[Any], peer: str, wanted: list[int]) -> None:
    program = Program()
    made = [
        {
            "ruleNo": number,
            "action": "allow" if allows else "deny",
            "protocol": "tcp",
            "fromPort": low,
            "toPort": high,
            "cidrBlock": cidr,
        }
        for number, allows, (low, high), cidr in rules
    ]
    program.add("aws:ec2:NetworkAcl", "acl", ingress=made)
    (acl,) = program.planned().all(NetworkAcl)
    low, high = wanted
    found = acl.allows("ingress", Traffic(Cidr.parse(peer), (low, high)))
    network = netaddr.IPNetwork(peer)
    packets = {
        passes(rules, address, port)
        for address in range(network.first, network.last + 1)
        for port in range(low, high + 1)
    }
    if isinstance(found, Unknown):
        return  # a part of the traffic is decided by one rule and the rest by others
    assert packets == {found}


@settings(max_examples=60, deadline=None)
@given(st.lists(acl_rule, max_size=5, unique_by=lambda r: r[0]), st.integers(0, 63), st.integers(0, 9))
def test_an_acl_always_decides_a_single_packet(rules: list[Any], address: int, port: int) -> None:
    program = Program()
    made = [
        {
            "ruleNo": number,
            "action": "allow" if allows else "deny",
            "protocol": "6",
            "fromPort": low,
            "toPort": high,
            "cidrBlock": cidr,
        }
        for number, allows, (low, high), cidr in rules
    ]
    program.add("aws:ec2:NetworkAcl", "acl", egress=made)
    (acl,) = program.planned().all(NetworkAcl)
    single = netaddr.IPAddress(f"10.0.0.{address}")
    found = acl.allows("egress", Traffic(Cidr.parse(f"{single}/32"), (port, port)))
    assert found is passes(rules, int(single), port)
