"""Network ACLs: which network ACL a subnet has, and which traffic its numbered rules allow.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.references import possible_referrers, referrers
from preflight.core.resolution import of_existing
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError
from preflight.model.network.protocols import ALL, EVERY_PORT, TCP, UDP, Direction, protocol_name
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SUBNET, VPC

NETWORK_ACL: Final = (aws.EC2_NETWORK_ACL, aws.EC2_DEFAULT_NETWORK_ACL)
ACL_ASSOCIATION: Final = "aws:ec2/networkAclAssociation:NetworkAclAssociation"

# Ephemeral ports of clients, over all operating systems, NAT gateways, load balancers and Lambda. Source:
# https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
EPHEMERAL: Final = (1024, 65535)

# A rule for fewer ports is for a service, because a client's port is one of tens of thousands.
_FEW: Final = 1000

Match = Literal["all", "some", "none"]


class Traffic(msgspec.Struct, frozen=True):
    """Traffic of a protocol to a range of ports, to or from a CIDR block."""

    block: Cidr
    ports: tuple[int, int]
    protocol: str = TCP


@dataclass(frozen=True)
class AclRule:
    """One numbered rule, inline or as a resource."""

    carrier: Resource
    direction: Direction
    fields: Value = field(repr=False)

    @cached_property
    def number(self) -> int | Unknown:
        for key in ("ruleNumber", "ruleNo"):
            value = as_number(child(self.fields, key))
            if value is not None:
                return value
        return Unknown(f"number of a rule of '{self.carrier.name}'")

    @cached_property
    def allows(self) -> Tri:
        for key in ("ruleAction", "action"):
            value = as_text(child(self.fields, key))
            if value is not None:
                return Unknown(value.reason) if isinstance(value, Unknown) else value.lower() == "allow"
        return Unknown(f"action of a rule of '{self.carrier.name}'")

    @cached_property
    def protocol(self) -> str | Unknown:
        value = as_text(child(self.fields, "protocol"))
        if value is None:
            return Unknown(f"protocol of a rule of '{self.carrier.name}'")
        return protocol_name(value) if isinstance(value, str) else value

    @cached_property
    def ports(self) -> tuple[int, int] | Unknown:
        low, high = (as_number(child(self.fields, key)) for key in ("fromPort", "toPort"))
        if isinstance(self.protocol, Unknown):
            return Unknown(self.protocol.reason)
        if self.protocol == ALL:
            return EVERY_PORT
        if not known(low) or not known(high) or low is None or high is None:
            return Unknown(f"ports of a rule of '{self.carrier.name}'")
        return low, high

    @cached_property
    def block(self) -> Cidr | Unknown:
        for key in ("cidrBlock", "ipv6CidrBlock"):
            value = as_text(child(self.fields, key))
            if isinstance(value, Unknown):
                return value
            if value:
                try:
                    return Cidr.parse_loose(value)
                except CidrError:
                    break
        return Unknown(f"addresses of a rule of '{self.carrier.name}'")

    @cached_property
    def is_service(self) -> bool:
        """Whether it certainly allows TCP or UDP on ports of services, and not only on ephemeral ports."""
        if self.allows is not True or not isinstance(self.ports, tuple) or not isinstance(self.protocol, str):
            return False
        if self.protocol == TCP and not self.is_for_replies:
            return True
        # Source: the page above; Linux clients use ephemeral ports from 32768.
        return self.protocol in (ALL, TCP, UDP) and (self.ports[1] < 32768 or self.protocol == ALL)

    @cached_property
    def is_for_replies(self) -> bool:
        """Whether it may be for ephemeral ports of clients, and not for a TCP service that listens there.

        Some UDP services send from the port on which they listen.
        """
        if not isinstance(self.ports, tuple) or not isinstance(self.protocol, str) or self.protocol != TCP:
            return True
        low, high = max(self.ports[0], EPHEMERAL[0]), min(self.ports[1], EPHEMERAL[1])
        return high - low + 1 >= _FEW

    @property
    def what(self) -> str:
        """Its ports, as text for messages."""
        if not isinstance(self.ports, tuple) or self.protocol == ALL:
            return "all traffic"
        low, high = self.ports
        return f"port {low}" if low == high else f"ports {low}-{high}"

    def matches(self, traffic: Traffic) -> Match:
        """How much of the traffic the rule matches; `some` also if that is unknown."""
        if known(self.protocol) and self.protocol not in (ALL, traffic.protocol):
            return "none"
        if isinstance(self.block, Cidr) and not self.block.overlaps(traffic.block):
            return "none"
        if isinstance(self.ports, tuple) and not _overlap(self.ports, traffic.ports):
            return "none"
        if not isinstance(self.ports, tuple) or not isinstance(self.block, Cidr):
            return "some"
        ports = self.ports[0] <= traffic.ports[0] and traffic.ports[1] <= self.ports[1]
        return "all" if ports and self.block.contains(traffic.block) else "some"


class NetworkAcl(Entity):
    """A network ACL of the program, or a VPC's default network ACL that a resource adopts."""

    TYPES = NETWORK_ACL

    @cached_property
    def is_default(self) -> bool:
        return self.type == NETWORK_ACL[1]

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        found = self.resource.ref(VPC, "defaultNetworkAclId" if self.is_default else "vpcId")
        return self.stack.referred(Vpc, found)

    def rules(self, direction: Direction) -> tuple[AclRule, ...]:
        """Its rules; when the provider adopts a default network ACL, it removes the rules that AWS created.

        Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/defaultnetworkacl/
        """
        return self.ingress if direction == "ingress" else self.egress

    @cached_property
    def ingress(self) -> tuple[AclRule, ...]:
        return tuple(self._rules("ingress"))

    @cached_property
    def egress(self) -> tuple[AclRule, ...]:
        return tuple(self._rules("egress"))

    def _rules(self, direction: Direction) -> Iterator[AclRule]:
        inline = self.resource.get(direction)
        for fields in () if isinstance(inline, Unknown) else as_list(inline) or ():
            yield AclRule(self.resource, direction, fields)
        for resource in referrers(
            self.resource, aws.EC2_NETWORK_ACL_RULE, "networkAclId", (*NETWORK_ACL, *VPC)
        ):
            if resource.flag("egress") is (direction == "egress"):
                keys = ("ruleNumber", "ruleAction", "protocol", "fromPort", "toPort", "cidrBlock")
                fields = {key: resource.get(key) for key in (*keys, "ipv6CidrBlock")}
                yield AclRule(resource, direction, fields)

    def is_complete(self, direction: Direction) -> Tri:
        """Whether `rules` is complete."""
        if self.resource.is_external:
            return Unknown(f"rules of '{self.name}', which this stack did not create")
        if isinstance(self.resource.get(direction), Unknown):
            return Unknown(f"{direction} of '{self.name}'")
        keys = (aws.EC2_NETWORK_ACL_RULE, "networkAclId", (*NETWORK_ACL, *VPC))
        if possible_referrers(self.resource, *keys):
            return Unknown(f"a rule that may belong to '{self.name}'")
        if any(isinstance(r.flag("egress"), Unknown) for r in referrers(self.resource, *keys)):
            return Unknown(f"direction of a rule of '{self.name}'")
        return True

    def allows(self, direction: Direction, traffic: Traffic) -> Tri:
        """Whether the traffic is allowed: the matching rule with the lowest number decides; without a match it is
        denied.

        Unknown if only a part of the traffic is allowed.
        """
        complete = self.is_complete(direction)
        if isinstance(complete, Unknown):
            return complete
        return self._decided(self.rules(direction), traffic)

    @staticmethod
    def _decided(rules: Iterable[AclRule], traffic: Traffic) -> Tri:
        rules = tuple(rules)
        loose = [r for r in rules if isinstance(r.number, Unknown)]
        ordered = sorted((r for r in rules if known(r.number)), key=lambda r: r.number)
        decided = _decide(ordered, traffic)
        for rule in loose:
            if rule.matches(traffic) != "none":
                decided = _either(rule, decided)
        return decided

    def lets_anything(self, direction: Direction) -> Tri:
        """Whether any rule of the direction allows traffic."""
        complete = self.is_complete(direction)
        allowed = [rule.allows for rule in self.rules(direction)]
        if any(known(a) and a for a in allowed):
            return True
        open_ = next((a for a in allowed if isinstance(a, Unknown)), None)
        return complete if isinstance(complete, Unknown) else open_ if open_ is not None else False

    def blocks_return_traffic_of(self, direction: Direction) -> tuple[AclRule, ...]:
        """Its rules that allow service traffic whose return traffic it certainly blocks.

        Return traffic has the opposite direction and the ephemeral port of the client. Traffic on the internet has no
        private address. For a rule about every address it is therefore enough that all return traffic of the internet
        is blocked.
        """
        other: Direction = "egress" if direction == "ingress" else "ingress"
        return tuple(r for r in self.rules(direction) if r.is_service and self._stops_replies(other, r))

    def _stops_replies(self, direction: Direction, rule: AclRule) -> bool:
        if not isinstance(rule.block, Cidr) or not isinstance(rule.protocol, str):
            return False
        protocol = TCP if rule.protocol == ALL else rule.protocol
        if self.is_complete(direction) is not True:
            return False
        others = [r for r in self.rules(direction) if r.is_for_replies]
        if self._decided(others, Traffic(rule.block, EPHEMERAL, protocol)) is False:
            return True
        return rule.block.prefix == 0 and self._lets_internet(direction, protocol) is False

    def _lets_internet(self, direction: Direction, protocol: str) -> Tri:
        complete = self.is_complete(direction)
        if isinstance(complete, Unknown):
            return complete
        return any(
            r.allows is not False
            and r.is_for_replies
            and not (isinstance(r.block, Cidr) and r.block.is_private)
            and not (isinstance(r.protocol, str) and r.protocol not in (ALL, protocol))
            and not (isinstance(r.ports, tuple) and not _overlap(r.ports, EPHEMERAL))
            for r in self.rules(direction)
        )

    @cached_property
    def is_one_directional(self) -> bool:
        """Whether it certainly allows no traffic in a direction, or blocks return traffic."""
        ways: tuple[Direction, Direction] = ("ingress", "egress")
        return any(self.lets_anything(w) is False or self.blocks_return_traffic_of(w) for w in ways)

    @cached_property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets that certainly have this network ACL."""
        subnets = self.stack.all(Subnet)
        return self.stack.group("subnets by network ACL", subnets, network_acl_of).get(self.urn, ())


class _Listed(msgspec.Struct, frozen=True):
    """The network ACLs that name a subnet in `subnetIds`, by the subnet's URN, and those that may name any subnet."""

    certain: Mapping[str, NetworkAcl]
    possible: Mapping[str, Unknown]
    # By the VPC's URN: the default network ACLs that the program adopts.
    adopted: Mapping[str | None, NetworkAcl]
    # Why any subnet may have another network ACL.
    anywhere: Unknown | None


@cached_function
def network_acl_of(subnet: Subnet) -> NetworkAcl | Unknown | None:
    """The network ACL of a subnet; `None` for the default network ACL as AWS created it, which allows all traffic."""
    stack = subnet.stack
    for resource in referrers(subnet.resource, ACL_ASSOCIATION, "subnetId", SUBNET):
        return stack.referred(NetworkAcl, resource.ref(NETWORK_ACL, "networkAclId"))
    loose = possible_referrers(subnet.resource, ACL_ASSOCIATION, "subnetId", SUBNET)
    if subnet.resource.is_external:
        return of_existing(subnet.resource, "network ACL")
    if loose:
        return Unknown(f"network ACL of '{subnet.name}'")
    listed = stack.cache("subnets that network ACLs name", lambda: _listed(stack))
    if subnet.urn in listed.certain:
        return listed.certain[subnet.urn]
    unsure = listed.possible.get(subnet.urn, listed.anywhere)
    if unsure is not None:
        return unsure
    vpc = subnet.vpc
    adopted = None if isinstance(vpc, Unknown) else listed.adopted.get(vpc.urn if vpc else None)
    if adopted is None and (isinstance(vpc, Unknown) or (vpc is not None and vpc.is_default)):
        return Unknown(f"network ACL of '{subnet.name}'")
    return adopted


def _listed(stack: Stack) -> _Listed:
    certain: dict[str, NetworkAcl] = {}
    possible: dict[str, Unknown] = {}
    adopted: dict[str | None, NetworkAcl] = {}
    anywhere: Unknown | None = None
    for acl in stack.all(NetworkAcl):
        refs = acl.resource.refs(SUBNET, "subnetIds")
        certain |= {resource.urn: acl for resource in refs.found if resource.urn not in certain}
        if not refs.complete:
            possible |= {resource.urn: refs.unresolved for resource in refs.possible}
            anywhere = anywhere if refs.possible else refs.unresolved
        vpc = acl.vpc if acl.is_default else None
        if isinstance(vpc, Unknown):
            anywhere = Unknown(f"VPC of '{acl.name}'")
        elif acl.is_default:
            adopted[vpc.urn if vpc else None] = acl
    return _Listed(certain, possible, adopted, anywhere)


# Resource types that have a subnet without using its network.
_PLUMBING: Final = (
    aws.EC2_ROUTE_TABLE_ASSOCIATION,
    "aws:ec2/tag:Tag",
    aws.EC2_FLOW_LOG,
    ACL_ASSOCIATION,
    *NETWORK_ACL,
)


def is_used(subnet: Subnet) -> bool:
    """Whether a resource of the stack is in the subnet: otherwise its network ACL blocks no traffic."""

    def make() -> frozenset[str]:
        users = (r for r in subnet.stack.resources if r.type.startswith("aws:") and r.type not in _PLUMBING)
        return frozenset(urn for r in users for urn in r.all_dependencies)

    return subnet.urn in subnet.stack.cache("used by AWS resources", make)


def _decide(rules: list[AclRule], traffic: Traffic) -> Tri:
    if not rules:
        return False
    rule, rest = rules[0], rules[1:]
    match rule.matches(traffic):
        case "all":
            return rule.allows
        case "none":
            return _decide(rest, traffic)
        case _:
            return _either(rule, _decide(rest, traffic))


def _either(rule: AclRule, otherwise: Tri) -> Tri:
    """The result if the rule decides a part of the traffic and other rules the rest."""
    if known(rule.allows) and known(otherwise) and rule.allows == otherwise:
        return otherwise
    return Unknown(f"a rule of '{rule.carrier.name}' decides a part of the traffic")


def _overlap(left: tuple[int, int], right: tuple[int, int]) -> bool:
    return left[0] <= right[1] and right[0] <= left[1]
