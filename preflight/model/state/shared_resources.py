"""Relations of two deployed stacks: AWS resources that both manage, peered networks, outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import known
from preflight.core.resource import STACK_REFERENCE_TYPE, Resource
from preflight.core.stack import Stack
from preflight.model.naming.unique_identifiers import unique_identifiers
from preflight.model.network.cidr import Cidr
from preflight.model.network.peering import Peering
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import BUCKET

# An ARN with an account identifies one AWS resource.
_ARN: Final = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+")


def shared_things(one: Stack, two: Stack) -> Iterator[tuple[Resource, Resource]]:
    """Pairs of resources, one of each stack, that certainly are the same AWS resource.

    Only types with a unique key: a part of another resource may have that resource's ARN, and default networks are
    adopted, not created. Resources that are only read do not count.
    """
    owned = {(c.type, key): c.resource for c in unique_identifiers(one) if (key := _thing(c.resource))}
    for claim in unique_identifiers(two):
        found = owned.get((claim.type, _thing(claim.resource)))
        if found is not None and found.urn != claim.urn:
            yield found, claim.resource


def _thing(resource: Resource) -> str:
    name = resource.get("id" if resource.type in BUCKET else "arn")
    if not isinstance(name, str) or resource.has_input("arn"):
        return ""
    return name if resource.type in BUCKET or _ARN.fullmatch(name) else ""


def overlapping_peers(one: Stack, two: Stack) -> Iterator[tuple[Peering, Vpc, Vpc, tuple[Cidr, Cidr]]]:
    """Peerings of the first stack, from its VPC to a VPC of the second with an overlapping CIDR block."""
    theirs = {v.resource.get("id"): v for v in two.all(Vpc) if known(v.resource.get("id"))}
    for peering in one.all(Peering):
        mine, other = peering.requester, theirs.get(_text(peering.resource, "peerVpcId"))
        if isinstance(mine, Vpc) and isinstance(other, Vpc):
            overlap = mine.overlaps(other)
            if overlap is not None:
                yield peering, mine, other, overlap


def missing_outputs(one: Stack, two: Stack) -> Iterator[tuple[Resource, str]]:
    """References of the first stack to the second, with each output that they had and the second no longer has."""
    has = set(two.root.keys()) if two.root is not None else set()
    for reference in one.of(STACK_REFERENCE_TYPE):
        if _is_name_of(_text(reference, "name"), two):
            outputs = reference.get("outputs")
            for name in sorted(outputs) if isinstance(outputs, dict) else ():
                if name not in has:
                    yield reference, name


def _is_name_of(text: str, stack: Stack) -> bool:
    """`organization/project/stack`; what has fewer parts may be another project's."""
    parts = text.split("/")
    return len(parts) == 3 and parts[1:] == [stack.project, stack.name]


def _text(resource: Resource, key: str) -> str:
    value = resource.get(key)
    return value if isinstance(value, str) else ""
