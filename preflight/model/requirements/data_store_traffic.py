"""Traffic from workloads to databases, caches and file systems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import Workload
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import ClusterInstance, Database
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import Vpc
from preflight.model.requirements.parties import Party
from preflight.model.requirements.reachability import vpcs_joined
from preflight.model.requirements.traffic import Flow, workload_party
from preflight.model.resource_types import (
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    TASK_DEFINITION,
    module_of,
)
from preflight.model.storage.file_systems import MountTarget

if TYPE_CHECKING:
    from preflight.core.stack import Stack


SECRET: Final = (aws.SECRETS_MANAGER_SECRET,)
RDS_PROXY_TARGET: Final = "aws:rds/proxyTarget:ProxyTarget"
# Source: EFS guide, "Using VPC security groups".
NFS_PORT: Final = 2049
# The properties with the connections of a workload's code, by the type of the resource that configures it.
_TOLD_BY: Final[dict[str, tuple[str, ...]]] = {
    aws.EC2_INSTANCE: ("userData", "userDataBase64"),
    LAUNCH_TEMPLATE[0]: ("userData",),
    LAUNCH_CONFIGURATION[0]: ("userData", "userDataBase64"),
    TASK_DEFINITION[0]: ("containerDefinitions", "volumes"),
}
# Names of environment variables with a connection; `DB_CLUSTER_ARN` is for the RDS API.
_CONNECTS: Final = re.compile(
    r"HOST|ENDPOINT|ADDR|DSN|CONN|JDBC|(DB|DATABASE|RDS|AURORA|REDIS|CACHE|PG|POSTGRES|MYSQL|MONGO|DOCDB)"
    r"_?(URL|URI|SERVER)?\Z"
)
_CACHES: Final = ("elasticache", "memorydb", "dax")


Store = Database | MountTarget


def store_party(store: Store) -> Party:
    placement = store.placement
    refs = placement.refs if isinstance(placement, Placement) else Refs((), False, (), "its subnets")
    vpc = placement.vpc if isinstance(placement, Placement) else Unknown(f"the VPC of '{store.name}'")
    return Party(f"{store_kind(store)} '{store.name}'", store.security_groups, refs, vpc, store)


def store_kind(store: Store) -> str:
    if isinstance(store, MountTarget):
        return "mount target"
    return "cache" if module_of(store.resource) in _CACHES else "database"


def client_flows(stack: Stack) -> tuple[Flow, ...]:
    """Flows from workloads to the databases, caches and file systems in their configuration, by workload."""
    return stack.cache("client flows", lambda: tuple(_client_flows(stack)))


def flows_to(store: Store) -> tuple[Flow, ...]:
    return _ends(store.stack, "client flows by target").get(store.urn, ())


def flows_from(workload: Workload) -> tuple[Flow, ...]:
    return _ends(workload.stack, "client flows by source").get(workload.urn, ())


def referenced_clients(store: Store) -> tuple[Workload, ...]:
    """The workloads with a security group that an ingress rule of the store's security groups certainly references,
    whatever the port."""
    guards = store_party(store).security_groups
    groups = {group.urn for guard in guards for group in guard.named_groups("ingress")}
    return tuple(w for w in workloads(store.stack) if any(r.urn in groups for r in w.security_groups.found))


def _ends(stack: Stack, name: str) -> Mapping[str, tuple[Flow, ...]]:
    """The client flows by the URN of their source or target."""

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
    """Each data store with its port and the URNs of resources whose outputs in a workload's configuration imply a
    connection.
    """
    between = _carriers(stack)
    proxied = _proxied(stack)
    for database in stack.all(Database):
        # Code that uses the Data API or a proxy needs no direct connection.
        if database.resource.flag("enableHttpEndpoint") is not False or database.urn in proxied:
            continue
        if isinstance(database.port, int):
            members = (m.urn for m in stack.all(ClusterInstance) if m.cluster is database)
            yield database, database.port, _with_carriers({database.urn, *members}, between)
    for mount in stack.all(MountTarget):
        if isinstance(mount.file_system, Resource):
            yield mount, NFS_PORT, _with_carriers({mount.file_system.urn}, between)


def _carriers(stack: Stack) -> tuple[tuple[str, frozenset[str]], ...]:
    """Secrets, parameters and access points by URN, with the URNs on which they depend."""
    found: list[tuple[str, frozenset[str]]] = []
    for version in stack.of(aws.SECRETS_MANAGER_SECRET_VERSION):
        made_from = frozenset(version.dependencies_of("secretString"))
        secret = version.ref(SECRET, "secretId")
        found += [
            (urn, made_from)
            for urn in (version.urn, *((secret.urn,) if isinstance(secret, Resource) else ()))
        ]
    found += [(p.urn, frozenset(p.dependencies_of("value"))) for p in stack.of(aws.SSM_PARAMETER)]
    found += [(a.urn, frozenset(a.dependencies_of("fileSystemId"))) for a in stack.of(aws.EFS_ACCESS_POINT)]
    return tuple(found)


def _with_carriers(urns: set[str], carriers: tuple[tuple[str, frozenset[str]], ...]) -> frozenset[str]:
    return frozenset(urns | {urn for urn, made_from in carriers if made_from & urns})


def _proxied(stack: Stack) -> frozenset[str]:
    """The databases that certainly or possibly are targets of an RDS proxy of the stack."""
    urns: set[str] = set()
    for target in stack.of(RDS_PROXY_TARGET):
        urns |= target.all_dependencies
    return frozenset(urns)


def _told(workload: Workload) -> frozenset[str]:
    """The URNs on which the configuration of its code depends."""
    if workload.type == aws.LAMBDA_FUNCTION:
        return _told_function(workload.resource)
    return frozenset(
        urn
        for resource in workload.described_by
        for key in _TOLD_BY.get(resource.type, ())
        for urn in resource.dependencies_of(key)
    )


def _told_function(function: Resource) -> frozenset[str]:
    """The same for a function: the URNs on which its environment depends, if a variable contains a connection."""
    files = function.dependencies_of("fileSystemConfig")
    variables = function.get("environment", "variables")
    open_ = [
        name.upper()
        for name, value in (variables.items() if isinstance(variables, dict) else ())
        # Before deployment an endpoint is unknown; a known text is another value.
        if isinstance(value, Unknown) or function.is_deployed
    ]
    environment = function.dependencies_of("environment")
    if function.is_external:
        return frozenset((*files, *environment))
    if any(_CONNECTS.search(name) for name in open_):
        return frozenset((*files, *environment))
    secrets = environment if any("SECRET" in name for name in open_) else ()
    return frozenset((*files, *(urn for urn in secrets if _is_secret(function.stack.by_urn.get(urn)))))


def _is_secret(resource: Resource | None) -> bool:
    return resource is not None and resource.type in (*SECRET, aws.SECRETS_MANAGER_SECRET_VERSION)


def _may_meet(vpc: Vpc | Unknown, target: Party) -> bool:
    """Whether both are in the same network of the stack: the same VPC, or connected VPCs."""
    if not isinstance(vpc, Vpc) or not isinstance(target.vpc, Vpc):
        return True
    return vpc is target.vpc or vpcs_joined(vpc, target.vpc) is True
