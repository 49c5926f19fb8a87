"""Relations of deployed stacks: AWS resources that several manage, peered networks, outputs.

A `StackSummary` has what other stacks are compared with, so that one stack at a time is in memory. The questions use
indexes over all summaries: their time grows with the resources, not with the pairs of stacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from preflight.core.entity import Entity
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.stack import Stack
from preflight.model.naming.unique_identifiers import unique_identifiers
from preflight.model.network.cidr import Cidr
from preflight.model.network.peering import Peering
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import BUCKET

# An ARN with an account identifies one AWS resource. The account of emulators, such as LocalStack, is 000000000000.
_ARN: Final = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?!0{12})\d{12}:.+")
_PARTITION: Final = re.compile(r"arn:([a-z-]+):")

StackKey = tuple[str, str]
"""Project and stack."""
Thing = tuple[str, str]
"""What identifies one AWS resource: its kind, and its ARN or name."""


class StackResource(msgspec.Struct, frozen=True):
    """A resource as findings name it, with its stack."""

    project: str
    stack: str
    urn: str
    name: str
    type: str

    @property
    def key(self) -> StackKey:
        return self.project, self.stack


class StackVpc(msgspec.Struct, frozen=True):
    """A VPC: its ID, and its known IPv4 CIDR blocks."""

    id: str
    name: str
    ranges: tuple[Cidr, ...]

    def overlaps(self, other: StackVpc) -> tuple[Cidr, Cidr] | None:
        """Two CIDR blocks, of this VPC and the other, that overlap; `None` if there are none."""
        pairs = ((mine, theirs) for mine in self.ranges for theirs in other.ranges)
        return next(((mine, theirs) for mine, theirs in pairs if mine.overlaps(theirs)), None)


class StackPeering(msgspec.Struct, frozen=True):
    """A peering connection from a VPC of its own stack."""

    resource: StackResource
    requester: StackVpc
    accepter_id: str


class OutputReference(msgspec.Struct, frozen=True):
    """A stack reference, with the outputs that it had at its last update."""

    resource: StackResource
    target: StackKey
    outputs: tuple[str, ...]


class StackSummary(msgspec.Struct, frozen=True):
    """What other stacks are compared with. `owned`: the stack's resources by what identifies them in AWS."""

    key: StackKey
    owned: Mapping[Thing, StackResource]
    vpcs: tuple[StackVpc, ...]
    peerings: tuple[StackPeering, ...]
    references: tuple[OutputReference, ...]
    outputs: frozenset[str]


class OverlappingPeers(msgspec.Struct, frozen=True):
    """A peering connection whose VPC overlaps the VPC `accepter` of the stack `owner`."""

    peering: StackPeering
    accepter: StackVpc
    owner: StackKey
    blocks: tuple[Cidr, Cidr]


def summary_of(stack: Stack) -> StackSummary:
    return StackSummary(
        key=(stack.project, stack.name),
        owned=_owned(stack),
        vpcs=tuple(v for vpc in stack.all(Vpc) if (v := _vpc(vpc)).id),
        peerings=tuple(_peerings(stack)),
        references=tuple(_references(stack)),
        outputs=frozenset(stack.root.keys() if stack.root is not None else ()),
    )


def shared_things(stacks: Iterable[StackSummary]) -> Iterator[tuple[StackResource, ...]]:
    """For each AWS resource that certainly belongs to several stacks: its resources, one of each stack, in order."""
    owners: dict[Thing, dict[StackKey, StackResource]] = {}
    for stack in _in_order(stacks):
        for thing, resource in stack.owned.items():
            owners.setdefault(thing, {}).setdefault(stack.key, resource)
    for found in owners.values():
        if len(found) > 1:
            yield tuple(found.values())


def overlapping_peers(stacks: Iterable[StackSummary]) -> Iterator[OverlappingPeers]:
    """Peering connections to a VPC of another stack with an overlapping CIDR block, each once."""
    stacks = _in_order(stacks)
    vpcs: dict[str, list[tuple[StackKey, StackVpc]]] = {}
    for stack in stacks:
        for vpc in stack.vpcs:
            vpcs.setdefault(vpc.id, []).append((stack.key, vpc))
    for peering in (p for stack in stacks for p in stack.peerings):
        for owner, accepter in vpcs.get(peering.accepter_id, ()):
            blocks = None if owner == peering.resource.key else peering.requester.overlaps(accepter)
            if blocks is not None:
                yield OverlappingPeers(peering, accepter, owner, blocks)
                break


def missing_outputs(stacks: Iterable[StackSummary]) -> Iterator[tuple[OutputReference, str]]:
    """References to another of the stacks, with each output that they had and that it no longer has.

    Stacks of one name and project may belong to different organizations, which no state names.
    """
    stacks = _in_order(stacks)
    outputs: dict[StackKey, frozenset[str]] = {}
    for stack in stacks:
        outputs[stack.key] = outputs.get(stack.key, frozenset()) | stack.outputs
    for reference in (r for stack in stacks for r in stack.references):
        has = outputs.get(reference.target)
        if has is not None and reference.target != reference.resource.key:
            yield from ((reference, name) for name in reference.outputs if name not in has)


def _in_order(stacks: Iterable[StackSummary]) -> Sequence[StackSummary]:
    return sorted(stacks, key=lambda s: s.key)


def _owned(stack: Stack) -> Mapping[Thing, StackResource]:
    """The resources that certainly are one AWS resource each, by it.

    Only types with a unique key: a part of another resource may have that resource's ARN, and default networks are
    adopted, not created. Resources that are only read do not count.
    """
    found: dict[Thing, StackResource] = {}
    for claim in unique_identifiers(stack):
        if thing := _thing(claim.resource):
            found.setdefault((claim.group[0], thing), _named(claim.resource))
    return found


def _thing(resource: Resource) -> str:
    if resource.has_input("arn"):
        return ""
    arn = _text(resource, "arn")
    if resource.type not in BUCKET:
        return arn if _ARN.fullmatch(arn) else ""
    # A bucket's ARN has no account; its name is unique in the partition.
    name, partition = _text(resource, "id"), _PARTITION.match(arn)
    return f"{partition[1] if partition else 'aws'}:{name}" if name else ""


def _vpc(vpc: Vpc) -> StackVpc:
    return StackVpc(_text(vpc.resource, "id"), vpc.name, tuple(r for r in vpc.ranges if isinstance(r, Cidr)))


def _peerings(stack: Stack) -> Iterator[StackPeering]:
    for peering in stack.all(Peering):
        accepter = _text(peering.resource, "peerVpcId")
        if isinstance(peering.requester, Vpc) and accepter:
            yield StackPeering(_named(peering), _vpc(peering.requester), accepter)


def _references(stack: Stack) -> Iterator[OutputReference]:
    for reference in stack.of(STACK_REFERENCE_TYPE):
        # `organization/project/stack`; a name with fewer parts may be of another project.
        parts = _text(reference, "name").split("/")
        outputs = reference.get("outputs")
        if len(parts) == 3 and isinstance(outputs, dict):
            yield OutputReference(_named(reference), (parts[1], parts[2]), tuple(sorted(outputs)))


def _named(one: Resource | Entity) -> StackResource:
    resource = one if isinstance(one, Resource) else one.resource
    stack = resource.stack
    return StackResource(stack.project, stack.name, resource.urn, resource.name, resource.type)


def _text(resource: Resource, key: str) -> str:
    value = resource.get(key)
    return value if isinstance(value, str) else ""
