"""The arrows of a diagram: default routes, peering connections and the traffic that the stack implies, with the
findings that say that it cannot pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.diagram.boxes import INTERNET, Arrow, Item, RegionBox
from preflight.diagram.items import balancers
from preflight.diagram.ownership import Ownership
from preflight.evaluation.evaluate import ReportedFinding
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import Database
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.listeners import target_groups_of
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.gateways import InternetGateway
from preflight.model.network.peering import Peering
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import default_route_of
from preflight.model.network.vpc import Vpc
from preflight.model.requirements import parties
from preflight.model.requirements.data_store_traffic import Store, client_flows, referenced_clients
from preflight.model.requirements.load_balancer_traffic import balancer_flows, listener_ports
from preflight.model.requirements.traffic import Flow, balancer_party
from preflight.model.storage.file_systems import MountTarget

# Resources that join two others: the property with the sender, and those with the receivers.
_JOINTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    aws.LAMBDA_EVENT_SOURCE_MAPPING: ("eventSourceArn", ("functionName",)),
    aws.SNS_TOPIC_SUBSCRIPTION: ("topic", ("endpoint",)),
    aws.CLOUDWATCH_EVENT_TARGET: ("rule", ("arn",)),
    aws.S3_BUCKET_NOTIFICATION: ("bucket", ("lambdaFunctions", "queues", "topics")),
    aws.API_GATEWAY_INTEGRATION: ("restApi", ("uri",)),
    aws.API_GATEWAY_V2_INTEGRATION: ("apiId", ("integrationUri",)),
}
# Kinds whose properties name what they call.
_CALLERS: Final = ("edge", "messaging", "load balancer", "compute", "database", "storage")
_CALLED: Final = ("edge", "messaging", "load balancer", "compute", "database", "storage")
_Ends = tuple[str, str]


def arrows_of(
    stack: Stack, regions: Iterable[RegionBox], ownership: Ownership, findings: Iterable[ReportedFinding]
) -> tuple[Arrow, ...]:
    """All arrows between boxes, in a stable order."""
    drawn = {b.urn: b for region in regions for b in region.boxes}
    items = {urn: b for urn, b in drawn.items() if isinstance(b, Item)}
    blocked = _blocked(stack, ownership, findings)
    traffic = {ends for ends in _traffic(stack, items, ownership) if ends[0] != ends[1]}
    found = [Arrow(s, t, "traffic", tuple(blocked.get((s, t), ()))) for s, t in traffic | blocked.keys()]
    found += [Arrow(s, t, "route") for s, t in _routes(stack)]
    found += [Arrow(s, t, "peering") for s, t in _peerings(stack)]
    ends = {INTERNET, *drawn}
    kept = (a for a in found if a.source in ends and a.target in ends)
    return tuple(sorted(kept, key=lambda a: (a.kind, a.source, a.target)))


def _blocked(
    stack: Stack, ownership: Ownership, findings: Iterable[ReportedFinding]
) -> dict[_Ends, list[ReportedFinding]]:
    """The findings by the ends of the traffic that they say is blocked."""
    found: dict[_Ends, list[ReportedFinding]] = {}
    by_acl = _by_network_acl(stack)
    for finding in findings:
        for source, target in (*finding.blocked, *by_acl.get(finding.urn, ())):
            for start in _boxes(ownership, source):
                for end in _boxes(ownership, target):
                    if start != end and finding not in found.setdefault((start, end), []):
                        found[start, end].append(finding)
    return found


def _by_network_acl(stack: Stack) -> dict[str, list[_Ends]]:
    """The ends of the flows that a network ACL certainly blocks, by the network ACL."""
    found: dict[str, list[_Ends]] = {}
    for flow in _flows(stack):
        if flow.verdict.allowed is False:
            source, target = (INTERNET if end is None else end.urn for end in flow.ends)
            for barrier in flow.verdict.barriers:
                if barrier.acl is not None:
                    found.setdefault(barrier.acl.urn, []).append((source, target))
    return found


def _flows(stack: Stack) -> Iterator[Flow]:
    for balancer in balancers(stack):
        yield from balancer_flows(balancer)
        for port, protocol, _ in listener_ports(balancer) if balancer.is_internal is False else ():
            yield Flow(parties.INTERNET, balancer_party(balancer), port, "clients", protocol)
    yield from client_flows(stack)


def _boxes(ownership: Ownership, urn: str) -> tuple[str, ...]:
    return (INTERNET,) if urn == INTERNET else ownership.boxes(urn)


def _traffic(stack: Stack, items: Mapping[str, Item], ownership: Ownership) -> Iterator[_Ends]:
    for balancer in balancers(stack):
        if balancer.is_internal is False:
            yield INTERNET, balancer.urn
        yield from ((balancer.urn, target.urn) for target in _targets(balancer))
    for flow in client_flows(stack):
        source, target = flow.ends
        if source is not None and target is not None:
            yield from ((source.urn, box) for box in ownership.boxes(target.urn))
    stores: tuple[Store, ...] = (*stack.all(Database), *stack.all(MountTarget))
    for store in stores:
        for box in ownership.boxes(store.urn):
            yield from ((client.urn, box) for client in referenced_clients(store))
    yield from ((INTERNET, i.urn) for i in items.values() if i.kind == "edge")
    for resource in stack.of(*_JOINTS):
        key, receivers = _JOINTS[resource.type]
        for sender in resource.dependencies_of(key):
            for receiver in (urn for name in receivers for urn in resource.dependencies_of(name)):
                yield from ((s, r) for s in ownership.boxes(sender) for r in ownership.boxes(receiver))
    yield from _named(stack, items)


def _targets(balancer: LoadBalancer | ClassicLoadBalancer) -> Iterator[Entity]:
    if isinstance(balancer, ClassicLoadBalancer):
        yield from balancer.targets
        return
    for group in target_groups_of(balancer):
        yield from (t.what for t in group.targets if isinstance(t.what, Workload | LoadBalancer))


def _named(stack: Stack, items: Mapping[str, Item]) -> Iterator[_Ends]:
    """Each resource with those that its configuration names: a function with its table, a distribution with its
    bucket."""
    described: dict[str, tuple[Resource, ...]] = {w.urn: w.described_by for w in workloads(stack)}
    for item in items.values():
        if item.kind not in _CALLERS:
            continue
        for resource in described.get(item.urn, (stack.by_urn[item.urn],)):
            for key, urns in resource.property_dependencies.items():
                others = [u for u in urns if u in items and items[u].kind in _CALLED]
                # The events that a rule matches come from what its pattern names.
                yield from ((u, item.urn) if key == "eventPattern" else (item.urn, u) for u in others)


def _routes(stack: Stack) -> Iterator[_Ends]:
    for subnet in stack.all(Subnet):
        route = default_route_of(subnet)
        for gateway in (route.nat_gateway, route.internet_gateway) if isinstance(route, Route) else ():
            if gateway is not None and known(gateway):
                yield subnet.urn, gateway.urn
    for internet_gateway in stack.all(InternetGateway):
        if isinstance(internet_gateway.vpc, Vpc):
            yield internet_gateway.urn, INTERNET


def _peerings(stack: Stack) -> Iterator[_Ends]:
    for peering in stack.all(Peering):
        if isinstance(peering.requester, Vpc) and isinstance(peering.accepter, Vpc):
            yield peering.requester.urn, peering.accepter.urn
