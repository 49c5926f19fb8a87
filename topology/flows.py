"""Which traffic a stack implies: from load balancers to their targets, from code to the data stores it is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import child
from preflight.core.entity import Entity
from preflight.core.logic import equal, known
from preflight.core.resource import Refs, Resource
from preflight.core.values import Tri, Unknown
from preflight.model.resource_types import (
    ECS_SERVICE,
    FUNCTION,
    GROUP,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    SECURITY_GROUP,
    SUBNET,
    TASK_DEFINITION,
    module_of,
)
from topology.classic_load_balancers import ClassicLoadBalancer
from topology.databases import ClusterInstance, Database
from topology.endpoints import VpcEndpoint
from topology.load_balancing import LoadBalancer
from topology.network import Vpc
from topology.placement import Placement
from topology.protocols import TCP, UDP
from topology.reachability import EVERYWHERE, Party, Verdict, may_reach, vpcs_joined
from topology.target_groups import TargetGroup
from topology.targets import Target
from topology.user_data import UserData
from topology.workloads import NOTHING, EcsService, Workload, workloads

if TYPE_CHECKING:
    from preflight.core.stack import Stack

SECRET: Final = ("aws:secretsmanager/secret:Secret",)
SECRET_VERSION: Final = "aws:secretsmanager/secretVersion:SecretVersion"
PARAMETER: Final = "aws:ssm/parameter:Parameter"
FILE_SYSTEM: Final = ("aws:efs/fileSystem:FileSystem",)
ACCESS_POINT: Final = "aws:efs/accessPoint:AccessPoint"
RDS_PROXY_TARGET: Final = "aws:rds/proxyTarget:ProxyTarget"
# Source: EFS guide, "Using VPC security groups".
NFS_PORT: Final = 2049

# Where a workload's code learns of what it talks to, by the type of the resource that describes it.
_TOLD_BY: Final[dict[str, tuple[str, ...]]] = {
    INSTANCE: ("userData", "userDataBase64"),
    LAUNCH_TEMPLATE[0]: ("userData",),
    LAUNCH_CONFIGURATION[0]: ("userData", "userDataBase64"),
    TASK_DEFINITION[0]: ("containerDefinitions", "volumes"),
}
# Names of environment variables that say where to connect; `DB_CLUSTER_ARN` serves the RDS API.
_CONNECTS: Final = re.compile(
    r"HOST|ENDPOINT|ADDR|DSN|CONN|JDBC|(DB|DATABASE|RDS|AURORA|REDIS|CACHE|PG|POSTGRES|MYSQL|MONGO|DOCDB)"
    r"_?(URL|URI|SERVER)?\Z"
)
_KINDS: Final = {
    INSTANCE: "instance",
    GROUP: "Auto Scaling group",
    ECS_SERVICE: "ECS service",
    FUNCTION: "function",
}
_CACHES: Final = ("elasticache", "memorydb", "dax")
_UDP: Final = frozenset({"UDP", "TCP_UDP", "QUIC", "TCP_QUIC"})


class MountTarget(Entity):
    """An interface of an EFS file system in a subnet."""

    TYPES = ("aws:efs/mountTarget:MountTarget",)

    @cached_property
    def file_system(self) -> Resource | Unknown | None:
        return self.resource.ref(FILE_SYSTEM, "fileSystemId")

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @cached_property
    def placement(self) -> Placement:
        found = self.resource.ref(SUBNET, "subnetId")
        return Placement(self.resource, _single(found, f"subnet of '{self.name}'"))


Store = Database | MountTarget


@dataclass(frozen=True)
class Flow:
    """Traffic that the stack implies. `purpose`: what it is, for messages."""

    source: Party
    target: Party
    port: int
    purpose: str
    protocol: str = TCP

    @cached_property
    def verdict(self) -> Verdict:
        return may_reach(self.source, self.target, self.port, self.protocol)


# --- parties


def workload_party(workload: Workload) -> Party:
    title = f"{_KINDS[workload.type]} '{workload.name}'"
    groups, subnets = workload.security_groups, workload.subnets
    if isinstance(workload, EcsService) and equal(workload.network_mode, "awsvpc") is not True:
        groups = subnets = Refs((), False, (), f"the container instances of '{workload.name}'")
    if workload.type == FUNCTION and groups == NOTHING:
        groups = Refs((), False, (), f"'{workload.name}' is in no VPC")
    return Party(title, groups, subnets, workload.vpc, workload)


def balancer_party(balancer: LoadBalancer | ClassicLoadBalancer) -> Party:
    """A load balancer towards its targets; a network load balancer without groups has none."""
    title = f"load balancer '{balancer.name}'"
    groups: Refs | None = balancer.security_groups
    if isinstance(balancer, LoadBalancer) and groups == NOTHING:
        if isinstance(balancer.kind, Unknown):
            groups = Refs((), False, (), balancer.kind.reason)
        elif balancer.kind != "application":
            groups = None
    return Party(title, groups, balancer.placement.refs, balancer.vpc, balancer)


def store_party(store: Store) -> Party:
    placement = store.placement
    refs = placement.refs if isinstance(placement, Placement) else Refs((), False, (), "its subnets")
    vpc = placement.vpc if isinstance(placement, Placement) else Unknown(f"the VPC of '{store.name}'")
    return Party(f"{store_kind(store)} '{store.name}'", store.security_groups, refs, vpc, store)


def endpoint_party(endpoint: VpcEndpoint) -> Party:
    title = f"endpoint '{endpoint.name}'"
    return Party(title, endpoint.security_groups, endpoint.subnets, endpoint.vpc, endpoint)


def store_kind(store: Store) -> str:
    if isinstance(store, MountTarget):
        return "mount target"
    return "cache" if module_of(store.resource) in _CACHES else "database"


# --- code and its data stores


def client_flows(stack: Stack) -> tuple[Flow, ...]:
    """Flows from workloads to the databases, caches and file systems that they are told of, by workload."""
    return stack.cache("client flows", lambda: tuple(_client_flows(stack)))


def flows_to(store: Store) -> tuple[Flow, ...]:
    return _ends(store.stack, "client flows by target").get(store.urn, ())


def flows_from(workload: Workload) -> tuple[Flow, ...]:
    return _ends(workload.stack, "client flows by source").get(workload.urn, ())


def _ends(stack: Stack, name: str) -> Mapping[str, tuple[Flow, ...]]:
    """The client flows by the URN of one of their ends."""

    def make() -> Mapping[str, tuple[Flow, ...]]:
        groups: dict[str, list[Flow]] = {}
        for flow in client_flows(stack):
            end = flow.target if name.endswith("target") else flow.source
            if end.entity is not None:
                groups.setdefault(end.entity.urn, []).append(flow)
        return {urn: tuple(group) for urn, group in groups.items()}

    return stack.cache(name, make)


def _client_flows(stack: Stack) -> Iterator[Flow]:
    stores = tuple(_stores(stack))
    for workload in workloads(stack) if stores else ():
        told = _told(workload)
        if not told or workload.vpc is None:
            continue
        source = workload_party(workload)
        for store, port, urns in stores:
            if told & urns and _may_meet(workload.vpc, target := store_party(store)):
                yield Flow(source, target, port, f"{store_kind(store)} traffic")


def _stores(stack: Stack) -> Iterator[tuple[Store, int, frozenset[str]]]:
    """Each store with its port and the URNs of what, when told to code, means that it connects."""
    between = _carriers(stack)
    proxied = _proxied(stack)
    for database in stack.all(Database):
        # Code that has the Data API or a proxy needs no connection of its own.
        if database.resource.flag("enableHttpEndpoint") is not False or database.urn in proxied:
            continue
        if isinstance(database.port, int):
            members = (m.urn for m in stack.all(ClusterInstance) if m.cluster is database)
            yield database, database.port, _with_carriers({database.urn, *members}, between)
    for mount in stack.all(MountTarget):
        if isinstance(mount.file_system, Resource):
            yield mount, NFS_PORT, _with_carriers({mount.file_system.urn}, between)


def _carriers(stack: Stack) -> tuple[tuple[str, frozenset[str]], ...]:
    """Secrets, parameters and access points by URN, with what they are made from."""
    found: list[tuple[str, frozenset[str]]] = []
    for version in stack.of(SECRET_VERSION):
        made_from = frozenset(version.property_dependencies("secretString"))
        secret = version.ref(SECRET, "secretId")
        found += [(urn, made_from) for urn in (version.urn, *_urn(secret))]
    found += [(p.urn, frozenset(p.property_dependencies("value"))) for p in stack.of(PARAMETER)]
    found += [(a.urn, frozenset(a.property_dependencies("fileSystemId"))) for a in stack.of(ACCESS_POINT)]
    return tuple(found)


def _with_carriers(urns: set[str], carriers: tuple[tuple[str, frozenset[str]], ...]) -> frozenset[str]:
    return frozenset(urns | {urn for urn, made_from in carriers if made_from & urns})


def _proxied(stack: Stack) -> frozenset[str]:
    """The databases behind an RDS proxy of the stack, or that may be."""
    urns: set[str] = set()
    for target in stack.of(RDS_PROXY_TARGET):
        urns |= target.all_dependencies
    return frozenset(urns)


def _told(workload: Workload) -> frozenset[str]:
    """URNs that what its code reads is made from."""
    if workload.type == FUNCTION:
        return _told_function(workload.resource)
    return frozenset(
        urn
        for resource in workload.described_by
        for key in _TOLD_BY.get(resource.type, ())
        for urn in resource.property_dependencies(key)
    )


def _told_function(function: Resource) -> frozenset[str]:
    """The same of a function: what its environment is made from, if a variable says where to connect."""
    files = function.property_dependencies("fileSystemConfig")
    variables = function.get("environment", "variables")
    open_ = [
        name.upper()
        for name, value in (variables.items() if isinstance(variables, dict) else ())
        # Before deployment an endpoint is unknown; a text is something else.
        if isinstance(value, Unknown) or function.is_deployed
    ]
    environment = function.property_dependencies("environment")
    if function.is_external:
        return frozenset((*files, *environment))
    if any(_CONNECTS.search(name) for name in open_):
        return frozenset((*files, *environment))
    secrets = environment if any("SECRET" in name for name in open_) else ()
    return frozenset((*files, *(urn for urn in secrets if _is_secret(function.stack.by_urn.get(urn)))))


def _is_secret(resource: Resource | None) -> bool:
    return resource is not None and resource.type in (*SECRET, SECRET_VERSION)


def _may_meet(vpc: Vpc | Unknown, target: Party) -> bool:
    """Whether the two are in one network as far as the stack tells: one VPC, or VPCs that it joins."""
    if not isinstance(vpc, Vpc) or not isinstance(target.vpc, Vpc):
        return True
    return vpc is target.vpc or vpcs_joined(vpc, target.vpc) is True


# --- code and the world outside its VPC

# What a function that is given its name calls over the network. Not parameters: their values are often handed over.
_CALLED: Final = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:sqs/queue:Queue",
        "aws:sns/topic:Topic",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:secretsmanager/secret:Secret",
        "aws:kinesis/stream:Stream",
        "aws:sfn/stateMachine:StateMachine",
    }
)


def calls_out(workload: Workload) -> str:
    """What the workload certainly must reach outside its own interface; empty if that is not certain.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html (a task on Fargate
    pulls its image and sends its logs through its own interface);
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    """
    if isinstance(workload, EcsService):
        return "pulls its image" if _on_fargate(workload) else ""
    if workload.type == FUNCTION:
        return _called_by(workload.resource)
    data = workload.user_data
    if isinstance(data, UserData) and data.downloads:
        return "downloads in its user data"
    return "calls AWS in its user data" if isinstance(data, UserData) and data.reads else ""


def _on_fargate(service: EcsService) -> bool:
    """Whether its tasks certainly run on Fargate."""
    if equal(service.resource.text("launchType"), "FARGATE") is True:
        return True
    strategies = service.resource.items("capacityProviderStrategies")
    if isinstance(strategies, Unknown) or strategies or not isinstance(service.task_definition, Resource):
        providers = [child(s, "capacityProvider") for s in strategies] if known(strategies) else []
        return bool(providers) and all(isinstance(p, str) and p.startswith("FARGATE") for p in providers)
    return equal(service.task_definition.get("requiresCompatibilities"), ["FARGATE"]) is True


def _called_by(function: Resource) -> str:
    for urn in sorted(function.property_dependencies("environment")):
        resource = function.stack.by_urn.get(urn)
        if resource is not None and resource.type in _CALLED:
            return f"calls '{resource.name}'"
    return ""


# --- load balancers and their targets

TRAFFIC: Final = "traffic"
CHECKS: Final = "health checks"


def balancer_flows(balancer: LoadBalancer | ClassicLoadBalancer) -> tuple[Flow, ...]:
    """Flows to its targets: traffic, and health checks where they use another port; without repetition."""
    flows = _classic_flows(balancer) if isinstance(balancer, ClassicLoadBalancer) else _flows(balancer)
    found: dict[tuple[str, str, int, str], Flow] = {}
    for flow in flows:
        found.setdefault((flow.target.title, flow.source.title, flow.port, flow.protocol), flow)
    return tuple(found.values())


def listener_ports(balancer: LoadBalancer | ClassicLoadBalancer) -> tuple[tuple[int, str, Entity], ...]:
    """Port, protocol and resource of each listener whose port is known."""
    if isinstance(balancer, LoadBalancer):
        found = ((listener.port, _protocol(listener.protocol), listener) for listener in balancer.listeners)
        return tuple((p, protocol, x) for p, protocol, x in found if isinstance(p, int) and protocol)
    ports = balancer.ports
    pairs = () if isinstance(ports, Unknown) else ports
    return tuple((front, TCP, balancer) for front, _ in pairs if isinstance(front, int))


def _flows(balancer: LoadBalancer) -> Iterator[Flow]:
    for group in balancer.target_groups:
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
    """The load balancer as the targets see it: with the clients' addresses where it keeps them.

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
    """Whether the two are certainly of one kind; if not, they cannot be joined at all."""
    return equal(group.kind, balancer.kind) is True


def _check_port(group: TargetGroup, target: Target) -> int | None:
    if group.has_health_check is not True:
        return None
    port = target.port if group.health_port is None else group.health_port
    return port if isinstance(port, int) else None


def _protocol(name: str | Unknown | None) -> str:
    """The transport of a listener's or target group's protocol; empty where it is not known."""
    if not known(name) or name is None:
        return ""
    return UDP if name in ("UDP", "QUIC", "GENEVE") else TCP


def _urn(found: Resource | Unknown | None) -> tuple[str, ...]:
    return (found.urn,) if isinstance(found, Resource) else ()


def _single(found: Resource | Unknown | None, reason: str) -> Refs:
    if isinstance(found, Resource):
        return Refs((found,), True)
    return Refs((), False, (), found.reason if isinstance(found, Unknown) else reason)
