"""The content of a stack's diagram, without geometry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from preflight.core.logic import known
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import Database
from preflight.model.load_balancing.listeners import target_groups_of
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.gateways import NatGateway, internet_gateways_of
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.subnet_routing import default_route_of, is_public
from preflight.model.network.vpc import Vpc
from preflight.policy import ADVISORY, Level

Kind = Literal["internet gateway", "NAT gateway", "load balancer", "compute", "database"]
Fault = Literal["mandatory", "advisory", ""]

_KINDS: Final[Mapping[type, str]] = {
    Instance: "EC2 instance",
    AutoScalingGroup: "Auto Scaling group",
    EcsService: "ECS service",
    LambdaFunction: "Lambda function",
}


@dataclass(frozen=True)
class Item:
    """A resource in subnets. `what`: its kind in AWS's terms, `subnets`: the URNs of its subnets."""

    urn: str
    name: str
    kind: Kind
    what: str
    subnets: tuple[str, ...]
    fault: Fault


@dataclass(frozen=True)
class SubnetBox:
    """A subnet. `route`: the target of its default route, as text; `is_public` is `None` if it is undecided."""

    urn: str
    name: str
    cidr: str
    zone: str
    is_public: bool | None
    route: str
    fault: Fault


@dataclass(frozen=True)
class VpcBox:
    """A VPC with its gateways, its subnets and their resources."""

    urn: str
    name: str
    cidr: str
    gateways: tuple[Item, ...]
    subnets: tuple[SubnetBox, ...]
    items: tuple[Item, ...]
    fault: Fault


@dataclass(frozen=True)
class RegionBox:
    name: str
    vpcs: tuple[VpcBox, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Arrow:
    """From one URN to another: a default route, or traffic that the stack implies."""

    source: str
    target: str
    kind: Literal["route", "traffic"]


@dataclass(frozen=True)
class Scene:
    """`rest`: resources that are not in a network, counted by service."""

    title: str
    regions: tuple[RegionBox, ...]
    arrows: tuple[Arrow, ...]
    rest: tuple[tuple[str, int], ...]


def scene(stack: Stack, outcome: Outcome) -> Scene:
    """The diagram's content, in a stable order."""
    faults = _faults(outcome)
    regions: dict[str, list[VpcBox]] = {}
    for vpc in stack.all(Vpc):
        regions.setdefault(_region(vpc.resource), []).append(_vpc(vpc, faults))
    loose: dict[str, list[Item]] = {}
    placed = {i.urn for boxes in regions.values() for b in boxes for i in b.items}
    for workload in workloads(stack):
        if workload.urn not in placed:
            loose.setdefault(_region(workload.resource), []).append(_workload(workload, faults))
    boxes = tuple(
        RegionBox(name, tuple(regions.get(name, ())), tuple(loose.get(name, ())))
        for name in sorted({*regions, *loose})
    )
    drawn = set(_urns(boxes))
    arrows = sorted({a for a in _arrows(stack) if a.source in drawn and a.target in drawn}, key=_order)
    title = f"{stack.project}, stack {stack.name}"
    return Scene(title, boxes, tuple(arrows), _rest(stack, drawn))


def _faults(outcome: Outcome) -> dict[str, Fault]:
    found: dict[str, Fault] = {}
    for finding in outcome.findings:
        fault: Fault = "advisory" if finding.level in (ADVISORY, Level.DISABLED) else "mandatory"
        if found.get(finding.urn) != "mandatory":
            found[finding.urn] = fault
    return found


def _region(resource: Resource) -> str:
    return resource.region if isinstance(resource.region, str) else "region not known"


def _vpc(vpc: Vpc, faults: Mapping[str, Fault]) -> VpcBox:
    gateways = tuple(
        Item(g.urn, g.name, "internet gateway", "internet gateway", (), faults.get(g.urn, ""))
        for g in internet_gateways_of(vpc)
    )
    ranges = ", ".join(str(r) for r in vpc.ranges if known(r))
    subnets = tuple(
        sorted((_subnet(s, faults) for s in subnets_of(vpc)), key=lambda s: (s.zone, s.name, s.urn))
    )
    items = tuple(sorted(_items(vpc, faults), key=lambda i: (i.kind, i.name, i.urn)))
    return VpcBox(vpc.urn, vpc.name, ranges, gateways, subnets, items, faults.get(vpc.urn, ""))


def _subnet(subnet: Subnet, faults: Mapping[str, Fault]) -> SubnetBox:
    public = is_public(subnet)
    return SubnetBox(
        urn=subnet.urn,
        name=subnet.name,
        cidr=str(subnet.cidr) if known(subnet.cidr) and subnet.cidr is not None else "",
        zone=subnet.zone if isinstance(subnet.zone, str) else "zone chosen by AWS",
        is_public=public if isinstance(public, bool) else None,
        route=_route(subnet),
        fault=faults.get(subnet.urn, ""),
    )


def _route(subnet: Subnet) -> str:
    route = default_route_of(subnet)
    if route is None:
        return "no default route"
    if not isinstance(route, Route) or not isinstance(route.kind, str):
        return "default route not known"
    if isinstance(route.nat_gateway, NatGateway):
        return f"to NAT gateway {route.nat_gateway.name}"
    return f"to {route.kind}"


def _items(vpc: Vpc, faults: Mapping[str, Fault]) -> Iterator[Item]:
    inside = {s.urn for s in subnets_of(vpc)}
    for nat in vpc.stack.all(NatGateway):
        if isinstance(nat.subnet, Subnet) and nat.subnet.urn in inside:
            yield _item(nat, "NAT gateway", "NAT gateway", (nat.subnet,), faults)
    for balancer in vpc.stack.all(LoadBalancer):
        subnets = tuple(s for s in balancer.placement.subnets if s.urn in inside)
        if subnets:
            scheme = "internal load balancer" if balancer.is_internal is True else "load balancer"
            yield _item(balancer, "load balancer", scheme, subnets, faults)
    for workload in workloads(vpc.stack):
        if any(s.urn in inside for s in workload.subnet_entities):
            yield _workload(workload, faults)
    for database in vpc.stack.all(Database):
        placement = database.placement
        subnets = placement.subnets if placement is not None and known(placement) else ()
        if any(s.urn in inside for s in subnets):
            engine = database.engine
            what = f"{engine} database" if isinstance(engine, str) else "database"
            yield _item(database, "database", what, subnets, faults)


def _workload(workload: Workload, faults: Mapping[str, Fault]) -> Item:
    return _item(workload, "compute", _KINDS[type(workload)], workload.subnet_entities, faults)


def _item(
    entity: NatGateway | LoadBalancer | Workload | Database,
    kind: Kind,
    what: str,
    subnets: Iterable[Subnet],
    faults: Mapping[str, Fault],
) -> Item:
    urns = tuple(sorted(s.urn for s in subnets))
    return Item(entity.urn, entity.name, kind, what, urns, faults.get(entity.urn, ""))


def _arrows(stack: Stack) -> Iterator[Arrow]:
    for subnet in stack.all(Subnet):
        route = default_route_of(subnet)
        if not isinstance(route, Route):
            continue
        for gateway in (route.nat_gateway, route.internet_gateway):
            if gateway is not None and known(gateway):
                yield Arrow(subnet.urn, gateway.urn, "route")
    for balancer in stack.all(LoadBalancer):
        for group in target_groups_of(balancer):
            for target in group.targets:
                if isinstance(target.what, Workload | LoadBalancer):
                    yield Arrow(balancer.urn, target.what.urn, "traffic")
    databases = stack.all(Database)
    for workload in workloads(stack):
        for database in databases:
            if workload.refers_to(database.resource):
                yield Arrow(workload.urn, database.urn, "traffic")


def _order(arrow: Arrow) -> tuple[str, str, str]:
    return arrow.kind, arrow.source, arrow.target


def _urns(regions: Iterable[RegionBox]) -> Iterator[str]:
    for region in regions:
        yield from (i.urn for i in region.items)
        for vpc in region.vpcs:
            yield vpc.urn
            yield from (i.urn for i in (*vpc.gateways, *vpc.items))
            yield from (s.urn for s in vpc.subnets)


def _rest(stack: Stack, drawn: set[str]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for resource in stack.resources:
        named = resource.type == STACK_TYPE or resource.type.startswith(PROVIDER_PREFIX)
        if resource.urn not in drawn and not named and not resource.is_component:
            counts[resource.type.rpartition(":")[2]] += 1
    return tuple(sorted(counts.items(), key=lambda c: (-c[1], c[0])))
