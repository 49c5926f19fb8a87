"""The box to which a resource without a box of its own belongs: a listener to its load balancer, a task definition to
its service, a security group to what it guards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from preflight.core.entity import Entity
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import ClusterInstance, Database, databases_in, users_of
from preflight.model.database.parameter_groups import ParameterGroup
from preflight.model.database.subnet_groups import SubnetGroup
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.listeners import Listener, ListenerRule, load_balancers_of
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup
from preflight.model.network.network_acls import NetworkAcl
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import route_table_of
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.resource_types import SUBNET, VPC, module_of
from preflight.model.security_groups.security_groups import SecurityGroup
from preflight.model.storage.file_systems import MountTarget

# Modules whose resources exist for those that use them: roles, security groups, addresses.
_SERVING: Final = ("iam", "ec2", "vpc")
_NETWORK: Final = (SUBNET, VPC)


class Ownership:
    """The boxes of all resources of a stack, `drawn` being the URNs with a box."""

    def __init__(self, stack: Stack, drawn: frozenset[str]) -> None:
        self._stack, self._drawn = stack, drawn
        parts: dict[str, dict[str, None]] = {}
        for part, whole in _parts(stack):
            parts.setdefault(part, {})[whole] = None
        self._parts: Mapping[str, Iterable[str]] = parts
        self._known: dict[str, tuple[str, ...]] = {}

    def boxes(self, urn: str) -> tuple[str, ...]:
        """The URNs of its boxes, itself if it is drawn; empty if it belongs to none."""
        if urn not in self._known:
            self._known[urn] = tuple(dict.fromkeys(self._find(urn, frozenset())))
        return self._known[urn]

    def _find(self, urn: str, seen: frozenset[str]) -> tuple[str, ...]:
        if urn in self._drawn:
            return (urn,)
        resource = self._stack.by_urn.get(urn)
        if resource is None or urn in seen or len(seen) > 4:
            return ()
        seen |= {urn}
        wholes = [box for whole in self._parts.get(urn, ()) for box in self._find(whole, seen)]
        return tuple(wholes) or self._attached(resource, seen) or self._used(resource, seen)

    def _attached(self, resource: Resource, seen: frozenset[str]) -> tuple[str, ...]:
        """The boxes of resources of the same service that its properties name; a network only if there is nothing
        else."""
        named = dict.fromkeys(u for urns in resource.property_dependencies.values() for u in urns)
        near = [r for u in named if (r := self._stack.by_urn.get(u)) and module_of(r) == module_of(resource)]
        others = [r for r in near if not any(r.type in types for types in _NETWORK)]
        if found := [box for r in others for box in self._find(r.urn, seen)]:
            return tuple(found)
        if users := self._used(resource, seen):
            return users
        for types in _NETWORK:
            if found := [r.urn for r in near if r.type in types and r.urn in self._drawn]:
                return tuple(found)
        return ()

    def _used(self, resource: Resource, seen: frozenset[str]) -> tuple[str, ...]:
        """The boxes of the resources whose properties name it."""
        users = [
            r
            for r in self._stack.dependents.get(resource.urn, ())
            if any(resource.urn in urns for urns in r.property_dependencies.values())
            and (module_of(resource) in _SERVING or module_of(r) == module_of(resource))
            and not any(r.type in types for types in _NETWORK)
        ]
        return tuple(box for r in users for box in self._find(r.urn, seen))


def _parts(stack: Stack) -> Iterator[tuple[str, str]]:
    """Parts with the resource to which the model says that they belong."""
    for forwarder in (*stack.all(Listener), *stack.all(ListenerRule)):
        if isinstance(forwarder.load_balancer, LoadBalancer):
            yield forwarder.urn, forwarder.load_balancer.urn
    for group in stack.all(TargetGroup):
        targets = [t.what for t in group.targets if isinstance(t.what, Entity)]
        yield from ((group.urn, whole.urn) for whole in load_balancers_of(group) or targets)
        yield from ((t.by.urn, t.what.urn) for t in group.targets if isinstance(t.what, Entity))
    for workload in workloads(stack):
        yield from ((r.urn, workload.urn) for r in workload.described_by)
    for member in stack.all(ClusterInstance):
        if isinstance(member.cluster, Database):
            yield member.urn, member.cluster.urn
    yield from ((g.urn, d.urn) for g in stack.all(SubnetGroup) for d in databases_in(g))
    yield from ((g.urn, d.urn) for g in stack.all(ParameterGroup) for d in users_of(g))
    for mount in stack.all(MountTarget):
        if isinstance(mount.file_system, Resource):
            yield mount.urn, mount.file_system.urn
    yield from _guards(stack)
    yield from ((a.urn, s.urn) for a in stack.all(NetworkAcl) for s in a.subnets)
    for subnet in stack.all(Subnet):
        table = route_table_of(subnet)
        if isinstance(table, RouteTable):
            yield table.urn, subnet.urn
    for type_, key in ((aws.EC2_ROUTE_TABLE_ASSOCIATION, "subnetId"), (aws.EC2_ROUTE, "routeTableId")):
        for resource in stack.of(type_):
            yield from ((resource.urn, urn) for urn in resource.dependencies_of(key))


def _guards(stack: Stack) -> Iterator[tuple[str, str]]:
    """Security groups with what they guard, and rules with their security group."""
    guarded: tuple[Workload | LoadBalancer | ClassicLoadBalancer | Database | VpcEndpoint, ...] = (
        *workloads(stack),
        *stack.all(LoadBalancer),
        *stack.all(ClassicLoadBalancer),
        *stack.all(Database),
        *stack.all(VpcEndpoint),
    )
    yield from ((group.urn, one.urn) for one in guarded for group in one.security_groups.found)
    for group in stack.all(SecurityGroup):
        for rule in (*group.ingress, *group.egress):
            if rule.carrier.urn != group.urn:
                yield rule.carrier.urn, group.urn
