"""Traffic from load balancers to their targets, and their health checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.entity import Entity
from preflight.core.logic import equal, known
from preflight.core.resolution import Refs
from preflight.core.values import Tri, Unknown
from preflight.model.compute.workload import Workload
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.listeners import listeners_of, target_groups_of
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.load_balancing.targets import Target
from preflight.model.network.protocols import TCP, UDP
from preflight.model.requirements.parties import EVERYWHERE, Party
from preflight.model.requirements.traffic import _UDP, Flow, balancer_party, workload_party

TRAFFIC: Final = "traffic"
CHECKS: Final = "health checks"


def balancer_flows(balancer: LoadBalancer | ClassicLoadBalancer) -> tuple[Flow, ...]:
    """Flows to its targets: traffic, and health checks if they use another port; without duplicates."""
    flows = _classic_flows(balancer) if isinstance(balancer, ClassicLoadBalancer) else _flows(balancer)
    found: dict[tuple[str, str, int, str], Flow] = {}
    for flow in flows:
        found.setdefault((flow.target.title, flow.source.title, flow.port, flow.protocol), flow)
    return tuple(found.values())


def listener_ports(balancer: LoadBalancer | ClassicLoadBalancer) -> tuple[tuple[int, str, Entity], ...]:
    """Port, protocol and resource of each listener with a known port."""
    if isinstance(balancer, LoadBalancer):
        found = (
            (listener.port, _protocol(listener.protocol), listener) for listener in listeners_of(balancer)
        )
        return tuple((p, protocol, x) for p, protocol, x in found if isinstance(p, int) and protocol)
    ports = balancer.ports
    pairs = () if isinstance(ports, Unknown) else ports
    return tuple((front, TCP, balancer) for front, _ in pairs if isinstance(front, int))


def _flows(balancer: LoadBalancer) -> Iterator[Flow]:
    for group in target_groups_of(balancer):
        protocol = _protocol(group.protocol)
        for target in group.targets:
            if not isinstance(target.what, Workload) or target.port is None:
                continue
            party = workload_party(target.what)
            if isinstance(target.port, int) and protocol and _fits(group, balancer):
                yield Flow(_sender(balancer, group), party, target.port, TRAFFIC, protocol)
            check = _check_port(group, target)
            if check is not None and _fits(group, balancer):
                yield Flow(balancer_party(balancer), party, check, CHECKS)


def _classic_flows(balancer: ClassicLoadBalancer) -> Iterator[Flow]:
    source = balancer_party(balancer)
    ports = balancer.ports
    for workload in balancer.targets:
        party = workload_party(workload)
        for _, port in () if isinstance(ports, Unknown) else ports:
            if isinstance(port, int):
                yield Flow(source, party, port, TRAFFIC)
        if isinstance(balancer.health_port, int):
            yield Flow(source, party, balancer.health_port, CHECKS)


def _sender(balancer: LoadBalancer, group: TargetGroup) -> Party:
    """The source that the targets receive: the load balancer, or its clients if it preserves client IP addresses.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    party = balancer_party(balancer)
    kept = _keeps_addresses(balancer, group)
    if kept is False:
        return party
    if kept is True and balancer.is_internal is False:
        return Party(party.title, party.groups, party.subnets, party.vpc, party.entity, (EVERYWHERE,))
    unknown = Refs((), False, (), f"the clients of '{balancer.name}'")
    return Party(party.title, party.groups, unknown, unknown.unresolved, party.entity)


def _keeps_addresses(balancer: LoadBalancer, group: TargetGroup) -> Tri:
    if isinstance(balancer.kind, Unknown):
        return Unknown(balancer.kind.reason)
    if balancer.kind != "network":
        return False
    own = group.resource.get("preserveClientIp")
    if own is not None:
        return group.resource.flag("preserveClientIp")
    if isinstance(group.protocol, Unknown) or isinstance(group.target_type, Unknown):
        return Unknown(f"client addresses of '{group.name}'")
    return group.target_type != "ip" or group.protocol in _UDP


def _fits(group: TargetGroup, balancer: LoadBalancer) -> bool:
    """Whether both are certainly of the same kind; otherwise they cannot be combined."""
    return equal(group.kind, balancer.kind) is True


def _check_port(group: TargetGroup, target: Target) -> int | None:
    if group.has_health_check is not True:
        return None
    port = target.port if group.health_port is None else group.health_port
    return port if isinstance(port, int) else None


def _protocol(name: str | Unknown | None) -> str:
    """The transport of a listener's or target group's protocol; empty if it is unknown."""
    if not known(name) or name is None:
        return ""
    return UDP if name in ("UDP", "QUIC", "GENEVE") else TCP
