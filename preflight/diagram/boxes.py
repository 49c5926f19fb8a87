"""What a diagram consists of, without geometry: boxes in boxes, and arrows between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY, Level

# From where requests enter to where data is stored, so that most arrows point downward.
Kind = Literal[
    "internet gateway",
    "endpoint",
    "edge",
    "messaging",
    "NAT gateway",
    "load balancer",
    "compute",
    "database",
    "storage",
]
Fault = Literal["mandatory", "advisory", ""]
ORDER: Final[tuple[Kind, ...]] = get_args(Kind)
# The end of arrows from and to the internet; `Finding.blocked` has it too.
INTERNET: Final = ""


@dataclass(frozen=True)
class Item:
    """A resource. `what`: its kind in AWS's terms, `subnets`: the URNs of its subnets."""

    urn: str
    name: str
    kind: Kind
    what: str
    subnets: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, str, str]:
        return ORDER.index(self.kind), self.name, self.urn


@dataclass(frozen=True)
class SubnetBox:
    """A subnet. `route`: the target of its default route, as text; `is_public` is `None` if it is undecided, `zone` is
    empty if AWS chooses it."""

    urn: str
    name: str
    cidr: str
    zone: str
    is_public: bool | None
    route: str

    @property
    def access(self) -> str:
        return {True: "public", False: "private", None: "undecided"}[self.is_public]


@dataclass(frozen=True)
class VpcBox:
    """A VPC with what is at its edge (gateways, endpoints), its subnets, and the resources in them."""

    urn: str
    name: str
    cidr: str
    gateways: tuple[Item, ...]
    subnets: tuple[SubnetBox, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class RegionBox:
    """A Region with its VPCs, and the resources outside of them."""

    name: str
    vpcs: tuple[VpcBox, ...]
    items: tuple[Item, ...]

    @property
    def boxes(self) -> Iterator[Item | SubnetBox | VpcBox]:
        yield from self.items
        for vpc in self.vpcs:
            yield vpc
            yield from vpc.gateways
            yield from vpc.items
            yield from vpc.subnets


@dataclass(frozen=True)
class Arrow:
    """From one URN to another: a default route, traffic that the stack implies, or a peering connection.

    `blocked_by`: the findings that say that the traffic cannot pass.
    """

    source: str
    target: str
    kind: Literal["route", "traffic", "peering"]
    blocked_by: tuple[ReportedFinding, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Rest:
    """Resources of a type that have no box, and the worst fault among those that no box shows."""

    name: str
    count: int
    fault: Fault


@dataclass(frozen=True)
class Scene:
    """`faults`: the findings that each box shows, by its URN; they are about it or about what belongs to it."""

    title: str
    regions: tuple[RegionBox, ...]
    arrows: tuple[Arrow, ...]
    rest: tuple[Rest, ...]
    faults: Mapping[str, tuple[ReportedFinding, ...]] = field(default_factory=dict)

    @property
    def has_internet(self) -> bool:
        return any(INTERNET in (a.source, a.target) for a in self.arrows)

    def fault(self, urn: str) -> Fault:
        """The worst fault that the box shows."""
        return worst(self.faults.get(urn, ()))

    def names(self) -> dict[str, str]:
        """The name of every end of an arrow, by URN."""
        return {INTERNET: "the internet", **{b.urn: b.name for r in self.regions for b in r.boxes}}


def worst(findings: tuple[ReportedFinding, ...]) -> Fault:
    if not findings:
        return ""
    return "advisory" if all(f.level in (ADVISORY, Level.DISABLED) for f in findings) else "mandatory"
