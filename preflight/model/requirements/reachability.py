"""May traffic from this reach that on this port: security groups of both sides, network ACLs both ways.

A flow passes if the source's groups let it out, the target's groups let it in, and no network ACL between their
subnets stops it or its replies. Groups are stateful, ACLs are not. Whether routes lead there is asked of the subnets.
Sources: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html and
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from preflight.core.logic import all_of, any_of, maybe
from preflight.core.values import Tri, Unknown
from preflight.model.network.cidr import Cidr, covers
from preflight.model.network.network_acls import EPHEMERAL, NetworkAcl, Traffic, network_acl_of
from preflight.model.network.peering import Peering, TransitGatewayAttachment
from preflight.model.network.protocols import TCP, Direction
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.requirements.parties import EVERYWHERE, Party
from preflight.model.security_groups.rules import Rule, blocks_of
from preflight.model.security_groups.security_groups import SecurityGroup, group_of

Stage = Literal["egress", "ingress", "network ACL"]


class BlockingComponent(msgspec.Struct, frozen=True):
    """What certainly stops a flow; `why` says it for people, without a full stop.

    acl: the network ACL that does. One that is broken whoever calls is reported itself: one cause, one finding.
    """

    stage: Stage
    why: str
    acl: NetworkAcl | None = None


class Verdict(msgspec.Struct, frozen=True):
    """Whether a flow passes, and what certainly stops it."""

    allowed: Tri
    barriers: tuple[BlockingComponent, ...]

    def stopped_at(self, stage: Stage) -> bool:
        return any(b.stage == stage for b in self.barriers)

    @property
    def is_one_way_acl(self) -> bool:
        """Whether all that stops it is a network ACL that stops replies anyway."""
        return bool(self.barriers) and all(
            b.acl is not None and b.acl.is_one_directional for b in self.barriers
        )

    @property
    def why(self) -> str:
        return ", and ".join(b.why for b in self.barriers)


def may_reach(source: Party, target: Party, port: int, protocol: str = TCP) -> Verdict:
    """Whether traffic from the source reaches the target on the port."""
    out = admits(source, "egress", target, port, protocol)
    in_ = admits(target, "ingress", source, port, protocol)
    acl, barrier = _acls(source, target, port, protocol)
    barriers = []
    if out is False:
        barriers.append(BlockingComponent("egress", _no_egress(source, target, port, protocol)))
    if in_ is False:
        barriers.append(BlockingComponent("ingress", _no_ingress(source, target, port, protocol)))
    if barrier is not None:
        barriers.append(barrier)
    return Verdict(all_of((out, in_, acl, _joined(source, target))), tuple(barriers))


def admits(side: Party, direction: Direction, peer: Party, port: int, protocol: str = TCP) -> Tri:
    """Whether the side's groups let the peer's traffic through, in or out."""
    if not side.has_security_groups:
        return True
    about = [
        (rule, group)
        for group in side.security_groups
        for rule in group.rules(direction)
        if maybe(rule.covers(port, protocol))
    ]
    verdicts: list[Tri] = [all_of((r.covers(port, protocol), _names(r, g, peer))) for r, g in about]
    verdicts += [_surely_named(group, direction, peer, port, protocol) for group in side.security_groups]
    verdicts.append(_by_address([r for r, _ in about], _seen(side, peer), peer.has_ipv6, port, protocol))
    return any_of((*verdicts, *_open(side, direction)))


def admits_some(side: Party, direction: Direction, peer: Party, port: int, protocol: str = TCP) -> Tri:
    """Whether the side's groups let traffic of the peer through, at least that of a part of its addresses."""
    found = admits(side, direction, peer, port, protocol)
    if not isinstance(found, Unknown):
        return found
    rules = (rule for group in side.security_groups for rule in group.rules(direction))
    sure, _ = blocks_of(rule for rule in rules if rule.covers(port, protocol) is True)
    return True if any(_is_of(address, block) for address in _seen(side, peer) for block in sure) else found


def _is_of(address: Cidr | Unknown, block: Cidr) -> bool:
    """Whether addresses are certainly in the block; what crosses the internet never has a private address."""
    if isinstance(address, Unknown) or not block.overlaps(address):
        return False
    return address != EVERYWHERE or not block.is_private


def opens(side: Party, direction: Direction, port: int, protocol: str = TCP) -> Tri:
    """Whether the side's groups have any rule about the port, whoever the peer."""
    if not side.has_security_groups:
        return True
    rules = (rule for group in side.security_groups for rule in group.rules(direction))
    return any_of((*(rule.covers(port, protocol) for rule in rules), *_open(side, direction)))


def has_egress_rules(side: Party) -> Tri:
    """Whether anything at all may leave: the groups have any egress rule."""
    if not side.has_security_groups or any(group.egress for group in side.security_groups):
        return True
    return any_of(_open(side, "egress"))


def vpcs_joined(left: Vpc, right: Vpc) -> Tri:
    """Whether a peering connection of the stack joins the two; unknown where another connection may."""
    for peering in left.stack.all(Peering):
        ends = (peering.requester, peering.accepter)
        if left in ends and right in ends:
            return True
    return Unknown(f"a connection between '{left.name}' and '{right.name}'")


def vpcs_apart(left: Vpc, right: Vpc) -> bool:
    """Whether the two are certainly different VPCs of the stack that nothing in it joins or may join.

    Groups of VPCs on one transit gateway may name each other.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security
    """
    if left is right or any(v.resource.is_external or v.is_default for v in (left, right)):
        return False
    stack = left.stack
    for peering in stack.all(Peering):
        ends = (peering.requester, peering.accepter)
        if all(isinstance(e, Unknown) or e in (left, right) for e in ends):
            return False
    attached = [a.vpc for a in stack.all(TransitGatewayAttachment)]
    return not all(any(isinstance(v, Unknown) or v is one for v in attached) for one in (left, right))


def _open(side: Party, direction: Direction) -> tuple[Unknown, ...]:
    """Why the side may have rules that are not known."""
    found = [c for g in side.security_groups if isinstance(c := g.is_complete(direction), Unknown)]
    return (*found, *((side.open,) if side.open is not None else ()))


def _names(rule: Rule, owner: SecurityGroup, peer: Party) -> Tri:
    verdict = any_of(group.is_named_by(rule, owner) for group in peer.security_groups)
    if verdict is False and peer.open is not None and (rule.groups or rule.is_self is not False):
        return peer.open
    return verdict


def _surely_named(group: SecurityGroup, direction: Direction, peer: Party, port: int, protocol: str) -> bool:
    """Whether every place in the inline rules where the peer's group may stand is about the port.

    A property's dependencies are each named somewhere in it, so the peer is then certainly admitted.
    """
    loose = [rule for rule in group.inline_rules(direction) if rule.undetermined]
    if not loose or not all(rule.covers(port, protocol) is True for rule in loose):
        return False
    named = {group_of(c) for rule in loose for one in rule.undetermined for c in one.candidates}
    return any(guard in named for guard in peer.security_groups)


def _seen(side: Party, peer: Party) -> tuple[Cidr | Unknown, ...]:
    """The peer's addresses as the side sees them; unknown between VPCs that nothing of the stack joins."""
    if isinstance(side.vpc, Vpc) and isinstance(peer.vpc, Vpc) and side.vpc is not peer.vpc:
        joined = vpcs_joined(side.vpc, peer.vpc)
        if isinstance(joined, Unknown):
            return (joined,)
    return peer.addresses


def _by_address(
    rules: list[Rule], addresses: tuple[Cidr | Unknown, ...], ipv6: bool, port: int, protocol: str
) -> Tri:
    sure, _ = blocks_of(r for r in rules if r.covers(port, protocol) is True)
    possible, open_ = blocks_of(rules)
    verdicts = [_inside(address, sure, possible, open_) for address in addresses]
    if all(v is True for v in verdicts):
        return True
    if all(v is False for v in verdicts):
        if ipv6 and any(block.version == 6 for block in possible):
            return Unknown("whether the traffic is IPv6")
        return False
    return next((v for v in verdicts if isinstance(v, Unknown)), Unknown("a rule admits a part of them"))


def _inside(
    address: Cidr | Unknown, sure: tuple[Cidr, ...], possible: tuple[Cidr, ...], open_: Unknown | None
) -> Tri:
    if isinstance(address, Unknown):
        if covers(sure, EVERYWHERE):
            return True
        return address if possible or open_ is not None else False
    if covers(sure, address):
        return True
    if address == EVERYWHERE and open_ is None and all(block.is_private for block in possible):
        return False  # what crosses the internet never has a private address
    if any(block.overlaps(address) for block in possible):
        return Unknown("a rule admits a part of the addresses")
    return False if open_ is None else open_


def _joined(source: Party, target: Party) -> Tri:
    """Whether both are in one network. The internet reaches everything that lets it in."""
    if source.fixed or target.fixed:
        return True
    if not isinstance(source.vpc, Vpc) or not isinstance(target.vpc, Vpc):
        return Unknown(f"the VPC of {(target if isinstance(source.vpc, Vpc) else source).title}")
    return True if source.vpc is target.vpc else vpcs_joined(source.vpc, target.vpc)


# --- network ACLs


Passage = tuple[Tri, BlockingComponent | None]


def _acls(source: Party, target: Party, port: int, protocol: str) -> Passage:
    """Whether the ACLs of some pair of subnets let the flow and its replies pass; what stops it in all of them."""
    pairs = list(_pairs(source, target, port, protocol))
    verdicts = [verdict for verdict, _ in pairs]
    verdicts += [p.subnets.unresolved for p in (source, target) if not p.subnets.complete]
    if all(v is True for v in verdicts):
        return True, None
    if pairs and all(v is False for v in verdicts):
        return False, pairs[0][1]
    return next(
        (v for v in verdicts if isinstance(v, Unknown)), Unknown("only some subnets let it pass")
    ), None


def _pairs(source: Party, target: Party, port: int, protocol: str) -> Iterator[Passage]:
    for left, from_ in _ends(source):
        for right, to in _ends(target):
            if left is not None and left is right:
                yield True, None
                continue
            yield _pair((left, from_), (right, to), (port, port), protocol)


End = tuple[Subnet | None, Cidr | Unknown | None]


def _ends(party: Party) -> list[End]:
    if party.fixed:
        return [(None, block) for block in party.fixed]
    return [(subnet, subnet.cidr) for subnet in sorted(party.subnet_entities, key=lambda s: s.urn)]


def _pair(source: End, target: End, ports: tuple[int, int], protocol: str) -> Passage:
    steps = [
        _passes(source[0], "egress", target[1], ports, protocol),
        _passes(target[0], "ingress", source[1], ports, protocol),
        _passes(target[0], "egress", source[1], EPHEMERAL, protocol),
        _passes(source[0], "ingress", target[1], EPHEMERAL, protocol),
    ]
    denied = next((barrier for verdict, barrier in steps if verdict is False), None)
    return all_of(verdict for verdict, _ in steps), denied


def _passes(
    subnet: Subnet | None,
    direction: Direction,
    block: Cidr | Unknown | None,
    ports: tuple[int, int],
    protocol: str,
) -> Passage:
    if subnet is None:
        return True, None
    acl = network_acl_of(subnet)
    if not isinstance(acl, NetworkAcl):
        return (True, None) if acl is None else (acl, None)
    if not isinstance(block, Cidr):
        return Unknown(f"the addresses that '{acl.name}' judges"), None
    way = "to" if direction == "egress" else "from"
    what = "replies" if ports == EPHEMERAL else f"port {ports[0]}"
    text = f"network ACL '{acl.name}' of subnet '{subnet.name}' denies {what} {way} {block}"
    return acl.allows(direction, Traffic(block, ports, protocol)), BlockingComponent("network ACL", text, acl)


# --- words


def _no_egress(source: Party, target: Party, port: int, protocol: str) -> str:
    if has_egress_rules(source) is False:
        return f"{source.guard_names} of {source.title} {_have(source)} no egress rule"
    return f"{source.guard_names} of {source.title} {_let(source)} no {_port(port, protocol)} out to {target.title}"


def _no_ingress(source: Party, target: Party, port: int, protocol: str) -> str:
    whom = "anyone" if opens(target, "ingress", port, protocol) is False else source.title
    verb = "do" if len(target.security_groups) > 1 else "does"
    return f"{target.guard_names} of {target.title} {verb} not admit {_port(port, protocol)} from {whom}"


def _have(party: Party) -> str:
    return "have" if len(party.security_groups) > 1 else "has"


def _let(party: Party) -> str:
    return "let" if len(party.security_groups) > 1 else "lets"


def _port(port: int, protocol: str) -> str:
    return f"port {port}" if protocol == TCP else f"{protocol.upper()} port {port}"
