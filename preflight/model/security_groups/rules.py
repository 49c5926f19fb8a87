"""Security group rules: their peers and the traffic that they allow.

A rule is written inline in a group, as `aws:ec2/securityGroupRule`, or as `aws:vpc/securityGroupIngressRule` and
`...EgressRule`.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_list, as_number, as_text, child
from preflight.core.encoding import is_empty
from preflight.core.logic import all_of, equal, known
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.spellings import as_provider_reads
from preflight.core.values import Secret, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.network.cidr import Cidr, CidrError, merge
from preflight.model.network.protocols import ALL, EVERY_PORT, TCP, UDP, Direction, Protocol, protocol_name
from preflight.model.resource_types import SECURITY_GROUP, VPC, is_group_id

if TYPE_CHECKING:
    from preflight.core.stack import Stack

STANDALONE_RULES: Final = (
    aws.EC2_SECURITY_GROUP_RULE,
    aws.VPC_SECURITY_GROUP_INGRESS_RULE,
    aws.VPC_SECURITY_GROUP_EGRESS_RULE,
)

PREFIX_LIST: Final = (aws.EC2_MANAGED_PREFIX_LIST,)

_CIDR_KEYS: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
_GROUP_KEYS: Final = ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId")
_PREFIX_KEYS: Final = ("prefixListIds", "prefixListId")


class OneOf(msgspec.Struct, frozen=True):
    """A security group that is unknown before deployment: certainly one of these."""

    candidates: tuple[Resource, ...]


class Foreign(msgspec.Struct, frozen=True):
    """A security group that this stack did not create, by its known ID."""

    id: str


Named = Resource | OneOf | Foreign | Unknown


@dataclass(frozen=True)
class Rule:
    """One rule. `carrier` is the resource that defines it, `key` the property of an inline rule (otherwise empty).

    One rule may name several sources (egress: destinations); each is allowed.
    """

    carrier: Resource
    direction: Direction
    fields: Value = field(repr=False)
    key: str = ""

    @property
    def inline(self) -> bool:
        return bool(self.key)

    @cached_property
    def protocol(self) -> Protocol | Unknown:
        """`tcp`, `udp`, `icmp`, `icmpv6`, another protocol's number, or `-1` for all."""
        value = as_text(child(self.fields, "protocol"))
        if value is None:
            value = as_text(child(self.fields, "ipProtocol"))
        if value is None:
            return ALL
        return protocol_name(value) if isinstance(value, str) else value

    @property
    def as_provider_reads(self) -> str:
        """The rule as the provider reads it; two unknowns of the same property are equal and not distinguished."""
        return repr(as_provider_reads(self.fields))

    def is_same_block(self, other: Rule) -> Tri:
        """Whether two inline rules are one item of the provider's set."""
        one, two = (as_provider_reads(rule.fields) for rule in (self, other))
        keys = {**one, **two} if isinstance(one, dict) and isinstance(two, dict) else {}
        return all_of(equal(child(one, key), child(two, key)) for key in keys)

    @cached_property
    def from_port(self) -> int | Unknown | None:
        return as_number(child(self.fields, "fromPort"))

    @cached_property
    def to_port(self) -> int | Unknown | None:
        return as_number(child(self.fields, "toPort"))

    @cached_property
    def ports(self) -> tuple[int, int] | Unknown | None:
        """The range of TCP or UDP ports; all ports for protocol `-1`; `None` if the protocol has no ports."""
        if isinstance(self.protocol, Unknown):
            return self.protocol
        if self.protocol == ALL:
            return EVERY_PORT
        if self.protocol not in (TCP, UDP):
            return None
        low, high = self.from_port, self.to_port
        if not known(low) or not known(high) or low is None or high is None or low < 0 or high < 0:
            return Unknown(f"ports of a rule of '{self.carrier.name}'")
        return low, high

    @property
    def every_port_of(self) -> Protocol:
        """The protocol for which it certainly allows all ports: `-1`, `tcp` or `udp`; empty if there is none."""
        if not isinstance(self.ports, tuple) or not isinstance(self.protocol, str):
            return ""
        return self.protocol if self.ports[0] <= 1 and self.ports[1] == EVERY_PORT[1] else ""

    def covers(self, port: int, protocol: Protocol = TCP) -> Tri:
        """Whether it matches the port, for any peer."""
        if isinstance(self.protocol, Unknown):
            return Unknown(self.protocol.reason)
        if self.protocol == ALL:
            return True
        if self.protocol != protocol or self.ports is None:
            return False
        if isinstance(self.ports, Unknown):
            low, high = self.from_port, self.to_port
            outside = (known(low) and low is not None and port < low) or (
                known(high) and high is not None and 0 <= high < port
            )
            return False if outside else Unknown(self.ports.reason)
        return self.ports[0] <= port <= self.ports[1]

    @cached_property
    def is_self(self) -> Tri:
        """Whether its peer is its own security group."""
        return as_flag(child(self.fields, "self"))

    @cached_property
    def cidrs(self) -> tuple[Cidr | Unknown, ...]:
        """The CIDR blocks without malformed ones and without those of prefix lists, which are in `listed`."""
        return tuple(c for key in _CIDR_KEYS for c in _cidrs(child(self.fields, key)))

    @cached_property
    def prefix_lists(self) -> tuple[Resource | Unknown, ...]:
        """The prefix lists; `Unknown` for a list that AWS or another stack manages."""
        return tuple(
            self.carrier.resolve(item, PREFIX_LIST, self.key or key)
            for key in _PREFIX_KEYS
            for item in _items(child(self.fields, key))
        )

    @cached_property
    def blocks(self) -> tuple[Cidr | Unknown, ...]:
        """Every CIDR block that it allows: its own and those of its prefix lists."""
        listed = (c for found in self.prefix_lists for c in _entries(found))
        return (*self.cidrs, *listed)

    @cached_property
    def groups(self) -> tuple[Named, ...]:
        """The security groups that it references by ID."""
        return tuple(
            self._named(item, self.key or key)
            for key in _GROUP_KEYS
            for item in _items(child(self.fields, key))
        )

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its peers: `addresses`, `groups`, `prefix lists`, `itself`."""
        return self._kinds(lambda key: True)

    @cached_property
    def written_kinds(self) -> tuple[str, ...]:
        """The same without what AWS computes: a deployed self-referencing rule also names its group."""
        return self._kinds(lambda key: self.inline or self.carrier.has_input(key))

    def _kinds(self, counts: Callable[[str], bool]) -> tuple[str, ...]:
        keys = {"addresses": _CIDR_KEYS, "groups": _GROUP_KEYS, "prefix lists": _PREFIX_KEYS}
        found = [
            kind
            for kind, of in keys.items()
            if any(counts(key) and _items(child(self.fields, key)) for key in of)
        ]
        return (*found, *(("itself",) if self.is_self is not False and counts("self") else ()))

    @cached_property
    def groups_as_addresses(self) -> tuple[str, ...]:
        """Security groups in properties for CIDR blocks, for messages: IDs, and the resources of an unknown's
        dependencies.
        """
        found: list[str] = []
        for key in _CIDR_KEYS:
            for item in _items(child(self.fields, key)):
                if isinstance(item, str) and is_group_id(item):
                    found.append(f"'{item}'")
                elif isinstance(item, Unknown) and not isinstance(item, Secret):
                    found += [f"'{r.name}'" for r in self._only_groups(self.key or key)]
        return tuple(sorted(set(found)))

    def _only_groups(self, key: str) -> tuple[Resource, ...]:
        """The security groups on which all unknowns of a property depend; empty if they depend on other resources too.

        A security group has no output that is a CIDR block. If this rule or another rule has an unknown for its
        security groups, the group may belong there, and the unknown block may come from a lookup without dependencies.
        """
        rules = self.carrier.items(key) if self.inline else [self.fields]
        if isinstance(rules, Unknown):
            return ()
        placed = [item for r in rules for k in _GROUP_KEYS for item in _items(child(r, k))]
        resources = [self.carrier.stack.by_urn.get(urn) for urn in self.carrier.dependencies_of(key)]
        unsure = any(isinstance(item, Unknown) for item in placed)
        if unsure or any(r is None or r.type not in SECURITY_GROUP for r in resources):
            return ()
        return tuple(r for r in resources if r is not None and not any(t in placed for t in r.identifiers()))

    @cached_property
    def names_as_groups(self) -> tuple[str, ...]:
        """Known texts in properties for security group IDs that are not security group IDs."""
        texts = (item for key in _GROUP_KEYS for item in _items(child(self.fields, key)))
        stack = self.carrier.stack
        return tuple(sorted({t for t in texts if isinstance(t, str) and not is_id_of_a_group(stack, t)}))

    @cached_property
    def single_peers(self) -> tuple[tuple[object, ...], ...]:
        """One key for each known peer: AWS treats rules with equal keys as the same permission."""
        if not known(self.protocol) or isinstance(self.ports, Unknown):
            return ()
        ports = None if self.protocol == ALL else (self.from_port, self.to_port)
        if ports is not None and not all(known(p) for p in ports):
            return ()
        peers = [str(c) for c in self.cidrs if isinstance(c, Cidr)]
        peers += [identity for g in (*self.groups, *self.prefix_lists) if (identity := _identity(g))]
        return tuple((self.direction, self.protocol, ports, peer) for peer in peers)

    @property
    def certain_groups(self) -> tuple[Resource, ...]:
        """The security groups that it references; for an inline rule, those that a rule of the property certainly
        references.
        """
        loose = (c for g in self.groups if isinstance(g, OneOf) and self.inline for c in g.candidates)
        return (*(g for g in self.groups if isinstance(g, Resource)), *loose)

    @property
    def undetermined(self) -> tuple[OneOf, ...]:
        return tuple(g for g in self.groups if isinstance(g, OneOf))

    @property
    def what(self) -> str:
        """Its traffic, as text for messages: `port 22`, `UDP ports 1-9`, `ICMP`, `all traffic`."""
        if not known(self.protocol) or isinstance(self.ports, Unknown):
            return "unknown ports"
        if self.protocol == ALL:
            return "all traffic"
        if self.ports is None:
            return {"icmp": "ICMP", "icmpv6": "ICMPv6"}.get(self.protocol, f"protocol {self.protocol}")
        low, high = self.ports
        prefix = "UDP " if self.protocol == UDP else ""
        if low <= 1 and high == 65535:
            return f"all {'UDP' if prefix else 'TCP'} ports"
        return f"{prefix}port {low}" if low == high else f"{prefix}ports {low}-{high}"

    def _named(self, item: Value, key: str) -> Named:
        text = item.reveal() if isinstance(item, Secret) else item
        found = self.carrier.resolve(item, SECURITY_GROUP, key)
        if isinstance(found, Resource):
            return found
        if isinstance(text, str):
            vpc = self.carrier.resolve(text, VPC, key)
            if isinstance(vpc, Resource):
                return vpc
            ambiguous = any(self.carrier.stack.find_by_identifier(t, text) for t in SECURITY_GROUP)
            return Unknown(found.reason) if ambiguous else Foreign(text)
        candidates = _candidates(self.carrier, key)
        return OneOf(candidates) if candidates else Unknown(found.reason)


@cached_function
def standalone_rule(resource: Resource) -> Rule | None:
    """The rule of a rule resource; `None` if its direction is unknown."""
    if resource.type not in STANDALONE_RULES:
        return None
    direction = any_direction(resource)
    if direction is None:
        return None
    keys = ("protocol", "ipProtocol", "fromPort", "toPort", "self", *_CIDR_KEYS, *_GROUP_KEYS, *_PREFIX_KEYS)
    return Rule(resource, direction, {key: resource.get(key) for key in keys})


def any_direction(rule: Resource) -> Direction | None:
    """The direction of a stand-alone rule; `None` if it is unknown."""
    if rule.type != aws.EC2_SECURITY_GROUP_RULE:
        return "ingress" if rule.type == aws.VPC_SECURITY_GROUP_INGRESS_RULE else "egress"
    value = rule.text("type")
    if not isinstance(value, str):
        return None
    return "ingress" if value.lower() == "ingress" else "egress" if value.lower() == "egress" else None


def is_id_of_a_group(stack: Stack, text: str) -> bool:
    """Whether a text has the format of a security group ID, or is an ID in the stack (stand-ins differ)."""
    groups = (r for t in SECURITY_GROUP for r in stack.find_by_identifier(t, text))
    return is_group_id(text) or any(equal(r.get("id"), text) is True for r in groups)


def blocks_of(rules: Iterable[Rule]) -> tuple[tuple[Cidr, ...], Unknown | None]:
    """The known CIDR blocks of the rules, merged, and an `Unknown` if there are others."""
    found = [block for rule in rules for block in rule.blocks]
    open_ = next((Unknown(b.reason) for b in found if isinstance(b, Unknown)), None)
    return merge(b for b in found if isinstance(b, Cidr)), open_


def _identity(named: Named) -> str:
    if isinstance(named, Resource):
        return named.urn
    return named.id if isinstance(named, Foreign) else ""


def _items(value: Value) -> tuple[Value, ...]:
    """The items of a list or single property; an unknown list is one `Unknown` item, an empty string is no item."""
    if value is None:
        return ()
    if isinstance(value, Unknown):
        return (value,)
    items = as_list(value)
    return () if isinstance(items, Unknown) else tuple(i for i in items if i is not None and not is_empty(i))


def _cidrs(value: Value) -> Iterator[Cidr | Unknown]:
    for item in _items(value):
        if isinstance(item, Unknown):
            yield item
        elif isinstance(item, str):
            try:
                yield Cidr.parse_loose(item)
            except CidrError:
                continue


def _entries(found: Resource | Unknown) -> Iterator[Cidr | Unknown]:
    """The CIDR blocks of a prefix list, and an `Unknown` if it may have more."""
    if isinstance(found, Unknown):
        yield found
        return
    entries = found.get("entries")
    if isinstance(entries, Unknown) or found.is_external:
        yield Unknown(f"entries of '{found.name}'")
        return
    for entry in as_list(entries) or ():
        yield from _cidrs(child(entry, "cidr"))
    for resource in referrers(found, aws.EC2_MANAGED_PREFIX_LIST_ENTRY, "prefixListId", PREFIX_LIST):
        yield from _cidrs(resource.get("cidr"))
    if possible_referrers(found, aws.EC2_MANAGED_PREFIX_LIST_ENTRY, "prefixListId", PREFIX_LIST):
        yield Unknown(f"an entry that may belong to '{found.name}'")


def _candidates(carrier: Resource, key: str) -> tuple[Resource, ...]:
    """The security groups of which an unknown group ID of a property must be one; empty if it could be another."""
    found: list[Resource] = []
    for urn in carrier.dependencies_of(key):
        resource = carrier.stack.by_urn.get(urn)
        if resource is None or not resource.type.startswith("aws:"):
            return ()
        if resource.type in SECURITY_GROUP:
            found.append(resource)
    return tuple(found)
