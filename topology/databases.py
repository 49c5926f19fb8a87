"""Databases, caches and warehouses: where they stand, on which port they listen, and what guards them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from topology.network import SUBNET, Vpc, equal_vpc, unresolved
from topology.placement import Placement
from topology.resource import Entity, Refs, Resource, as_text, child
from topology.security_groups import SecurityGroup, group_of
from topology.values import Secret, Tri, Unknown, Value, any_of, equal, negate
from topology.workloads import NOTHING, SECURITY_GROUP

INSTANCE: Final = "aws:rds/instance:Instance"
CLUSTER: Final = "aws:rds/cluster:Cluster"
RDS: Final = (INSTANCE, CLUSTER)
CLUSTERS: Final = (CLUSTER, "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster")
SUBNET_GROUPS: Final = {
    service: f"aws:{service}/subnetGroup:SubnetGroup"
    for service in ("rds", "docdb", "neptune", "elasticache", "redshift", "memorydb", "dax")
}
# RDS, DocumentDB and Neptune share one name space of subnet groups, each readable by the others.
_RDS_GROUPS: Final = tuple(SUBNET_GROUPS[s] for s in ("rds", "docdb", "neptune"))

PARAMETER_GROUP: Final = ("aws:rds/parameterGroup:ParameterGroup",)
CLUSTER_PARAMETER_GROUP: Final = ("aws:rds/clusterParameterGroup:ClusterParameterGroup",)

# The port on which an engine listens unless told otherwise, by the beginning of the engine's name.
# Source: RDS API, CreateDBInstance and CreateDBCluster `Port`; DocumentDB, Neptune, ElastiCache, MemoryDB,
# Redshift and DAX API references, `Port`.
PORTS: Final[dict[str, int]] = {
    "aurora-postgresql": 5432,
    "aurora": 3306,
    "postgres": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "oracle": 1521,
    "sqlserver": 1433,
    "custom-oracle": 1521,
    "custom-sqlserver": 1433,
    "db2": 50000,
    "docdb": 27017,
    "neptune": 8182,
    "redis": 6379,
    "valkey": 6379,
    "memcached": 11211,
    "redshift": 5439,
    "dax": 8111,
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a type spells the common questions. An empty key: it has no such property.

    engine: the engine where no property says it.
    """

    engine: str
    groups: str = "vpcSecurityGroupIds"
    subnet_group: str = "dbSubnetGroupName"
    subnet_groups: tuple[str, ...] = _RDS_GROUPS
    subnets: str = ""
    parameters: str = ""
    parameter_groups: tuple[str, ...] = ()


def _cache(service: str, engine: str = "redis") -> _Shape:
    return _Shape(
        engine,
        "securityGroupIds",
        "subnetGroupName",
        (SUBNET_GROUPS[service],),
        parameters="parameterGroupName",
        parameter_groups=(f"aws:{service}/parameterGroup:ParameterGroup",),
    )


REPLICATION_GROUP: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
_BOTH: Final = (*PARAMETER_GROUP, *CLUSTER_PARAMETER_GROUP)
_SHAPES: Final[dict[str, _Shape]] = {
    INSTANCE: _Shape("", parameters="parameterGroupName", parameter_groups=_BOTH),
    CLUSTER: _Shape("", parameters="dbClusterParameterGroupName", parameter_groups=(*reversed(_BOTH),)),
    "aws:docdb/cluster:Cluster": _Shape(
        "docdb",
        parameters="dbClusterParameterGroupName",
        parameter_groups=("aws:docdb/clusterParameterGroup:ClusterParameterGroup",),
    ),
    "aws:neptune/cluster:Cluster": _Shape(
        "neptune",
        subnet_group="neptuneSubnetGroupName",
        parameters="neptuneClusterParameterGroupName",
        parameter_groups=("aws:neptune/clusterParameterGroup:ClusterParameterGroup",),
    ),
    REPLICATION_GROUP: _cache("elasticache"),
    "aws:elasticache/cluster:Cluster": _cache("elasticache", ""),
    "aws:elasticache/serverlessCache:ServerlessCache": _Shape("", "securityGroupIds", "", (), "subnetIds"),
    "aws:memorydb/cluster:Cluster": _cache("memorydb"),
    "aws:dax/cluster:Cluster": _cache("dax", "dax"),
    "aws:redshift/cluster:Cluster": _Shape(
        "redshift",
        subnet_group="clusterSubnetGroupName",
        subnet_groups=(SUBNET_GROUPS["redshift"],),
        parameters="clusterParameterGroupName",
        parameter_groups=("aws:redshift/parameterGroup:ParameterGroup",),
    ),
}

# What names the source of a replica, or the group of a cache cluster.
_SOURCES: Final = {
    INSTANCE: ("replicateSourceDb", INSTANCE),
    CLUSTER: ("replicationSourceIdentifier", CLUSTER),
    "aws:neptune/cluster:Cluster": ("replicationSourceIdentifier", "aws:neptune/cluster:Cluster"),
    "aws:elasticache/cluster:Cluster": ("replicationGroupId", REPLICATION_GROUP),
}

# What makes an instance of another's data.
_RESTORES: Final = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")


class SubnetGroup(Entity):
    """A subnet group of any database or cache service."""

    TYPES = tuple(SUBNET_GROUPS.values())

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnetIds"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def service(self) -> str:
        return self.type.split(":")[1].split("/")[0]

    @cached_property
    def users(self) -> tuple[Database, ...]:
        """The databases that certainly use it."""
        groups = self.stack.group("databases by subnet group", databases_of(self), lambda d: d.subnet_group)
        return groups.get(self.urn, ())


class Database(Entity):
    """A database instance, a cluster or a cache: what clients connect to. Members of clusters are apart."""

    TYPES = tuple(_SHAPES)

    @property
    def _shape(self) -> _Shape:
        return _SHAPES[self.type]

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster of instances that are resources of their own."""
        return self.type in CLUSTERS

    # --- engine and port

    @cached_property
    def source(self) -> Database | Unknown | None:
        """What it replicates, or for a cache cluster the group that it belongs to; `None` where it stands alone."""
        key, type_ = _SOURCES.get(self.type, ("", ""))
        found = self.resource.ref((type_,), key) if key and self.resource.gives(key) else None
        return self.stack.entity(Database, found) if isinstance(found, Resource) else found

    @cached_property
    def engine(self) -> str | Unknown:
        """The engine in small letters; a replica has that of its source."""
        value = self.resource.text("engine")
        if isinstance(value, Unknown):
            return value
        if value:
            return value.lower()
        if self._shape.engine:
            return self._shape.engine
        return (
            self.source.engine if isinstance(self.source, Database) else Unknown(f"engine of '{self.name}'")
        )

    @cached_property
    def version(self) -> str | Unknown | None:
        """The engine's version; `None` where AWS chooses."""
        key = "majorEngineVersion" if self.type.endswith("ServerlessCache") else "engineVersion"
        value = self.resource.text("clusterVersion" if self._shape.engine == "redshift" else key)
        if value is None and isinstance(self.source, Database):
            return self.source.version
        return value

    @cached_property
    def port(self) -> int | Unknown:
        """The port that it listens on: its own, else the engine's default."""
        value = self.resource.number("port")
        if isinstance(value, Unknown) or value:
            return value
        if isinstance(self.source, Database):
            return self.source.port
        if self.type.endswith(":ServerlessCache"):
            # Source: ElastiCache guide, "Connecting to a serverless cache": 6379, and 11211 for Memcached.
            return (
                Unknown(self.engine.reason) if isinstance(self.engine, Unknown) else default_port(self.engine)
            )
        if self._shape.engine == "dax":
            # Source: DAX guide, "DAX encryption in transit": 9111 where it is on.
            mode = self.resource.text("clusterEndpointEncryptionType")
            return Unknown(mode.reason) if isinstance(mode, Unknown) else 9111 if mode == "TLS" else 8111
        return Unknown(self.engine.reason) if isinstance(self.engine, Unknown) else default_port(self.engine)

    # --- place

    @cached_property
    def security_groups(self) -> Refs:
        """Its groups. Complete and empty: the VPC's default group guards it."""
        return self.resource.refs(SECURITY_GROUP, self._shape.groups)

    @cached_property
    def subnet_group(self) -> SubnetGroup | Unknown | None:
        """Its subnet group; `None` where it has none, so that it is placed in the default VPC."""
        key = self._shape.subnet_group
        found = (
            self.resource.ref(self._shape.subnet_groups, key) if key and self.resource.gives(key) else None
        )
        return self.stack.entity(SubnetGroup, found) if isinstance(found, Resource) else found

    @cached_property
    def placement(self) -> Placement | Unknown | None:
        """Its subnets, by group or of its own; `None` where it is placed in the default VPC."""
        if self._shape.subnets:
            own = self.resource.refs(SUBNET, self._shape.subnets)
            return Placement(self.resource, own) if own != NOTHING else None
        group = self.subnet_group
        if isinstance(group, SubnetGroup):
            return group.placement
        if group is None and self.source is not None:
            # Source: CreateDBInstanceReadReplica: without a group, that of the source if in one region.
            same = (
                isinstance(self.source, Database) and self.resource.same_region(self.source.resource) is True
            )
            return self.source.placement if same and isinstance(self.source, Database) else self._open
        return group

    @property
    def _open(self) -> Unknown:
        return Unknown(f"the subnets of '{self.name}'")

    @cached_property
    def vpc(self) -> Vpc | Unknown:
        placement = self.placement
        if isinstance(placement, Placement):
            return self._open if placement.vpc is None else placement.vpc
        return (
            placement if isinstance(placement, Unknown) else Unknown(f"'{self.name}' is in the default VPC")
        )

    @cached_property
    def groups_of_other_vpcs(self) -> tuple[SecurityGroup, ...]:
        """Its security groups that are certainly in another VPC than its subnets.

        Source: CreateDBInstance: without a subnet group a database of RDS, DocumentDB or Neptune is in the default VPC,
        which no program makes; a copy or a restore to a point in time may be where its source is.
        """
        groups = tuple(g for g in map(group_of, self.security_groups.found) if not g.other_vpcs)
        if isinstance(self.vpc, Vpc):
            return tuple(g for g in groups if negate(equal_vpc(g.vpc, self.vpc)) is True)
        alone = self.placement is None and self.resource.get("restoreToPointInTime") is None
        if alone and self.type in (INSTANCE, *CLUSTERS):
            return tuple(g for g in groups if isinstance(g.vpc, Vpc) and not g.vpc.is_default)
        return ()

    @property
    def is_publicly_accessible(self) -> Tri:
        """Whether it gets a public address. The provider sends false where a program does not say."""
        return self.resource.flag("publiclyAccessible")

    @cached_property
    def has_public_address(self) -> Tri:
        """Whether it or one of its instances gets a public address."""
        return any_of((self.is_publicly_accessible, *(m.is_publicly_accessible for m in self.members)))

    # --- parameters

    @cached_property
    def parameter_group(self) -> ParameterGroup | Unknown | None:
        """Its parameter group, be it of the right kind or not; `None` where the engine's default is used."""
        key = self._shape.parameters
        found = self.resource.ref(self._shape.parameter_groups, key) if key else None
        return self.stack.entity(ParameterGroup, found) if isinstance(found, Resource) else found

    @property
    def parameter_group_key(self) -> str:
        """The property that names its parameter group; empty where there is none."""
        return self._shape.parameters

    @cached_property
    def has_default_parameters(self) -> Tri:
        """Whether it uses the parameters that AWS gives to its engine, which cannot be changed."""
        if not self._shape.parameters:
            return False
        named = self.resource.text(self._shape.parameters)
        if isinstance(named, Unknown):
            return Unknown(named.reason) if isinstance(self.parameter_group, Unknown) else False
        return named is None or named.startswith("default.")

    @cached_property
    def has_serverless_capacity(self) -> Tri:
        """Whether a cluster says how far its serverless instances may grow."""
        keys = ("serverlessv2ScalingConfiguration", "serverlessV2ScalingConfiguration")
        return any(self.resource.get(key) is not None for key in keys)

    @cached_property
    def members(self) -> tuple[ClusterInstance, ...]:
        """The instances of the cluster that are certainly its own."""
        members = self.stack.all(ClusterInstance)
        return self.stack.group("instances by cluster", members, lambda m: m.cluster).get(self.urn, ())

    @cached_property
    def has_all_members(self) -> Tri:
        """Whether `members` is all there is."""
        if self.resource.is_external:
            return Unknown(f"instances of '{self.name}', which this stack did not make")
        for type_ in ClusterInstance.TYPES:
            if unresolved(self.resource, type_, "clusterIdentifier", CLUSTERS):
                return Unknown(f"an instance that may be of '{self.name}'")
        return True

    # --- safety

    @cached_property
    def has_backups(self) -> Tri:
        """Whether automated backups of an RDS instance are on: not unless told, save that a restored one keeps its own.

        Source: the provider's `backupRetentionPeriod`, "Default is 0".
        """
        days = self.resource.number("backupRetentionPeriod")
        if isinstance(days, Unknown):
            return Unknown(days.reason)
        if days is None and any(self.resource.get(key) is not None for key in _RESTORES):
            return Unknown(f"the backups that '{self.name}' was restored with")
        return bool(days)


class ClusterInstance(Entity):
    """An instance of an Aurora, DocumentDB or Neptune cluster. Place, port and groups are the cluster's."""

    TYPES = (
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:docdb/clusterInstance:ClusterInstance",
        "aws:neptune/clusterInstance:ClusterInstance",
    )

    @cached_property
    def cluster(self) -> Database | Unknown | None:
        found = self.resource.ref(CLUSTERS, "clusterIdentifier")
        return self.stack.entity(Database, found) if isinstance(found, Resource) else found

    @cached_property
    def engine(self) -> str | Unknown:
        value = self.resource.text("engine")
        if value is not None:
            return value.lower() if isinstance(value, str) else value
        return (
            self.cluster.engine if isinstance(self.cluster, Database) else Unknown(f"engine of '{self.name}'")
        )

    @cached_property
    def version(self) -> str | Unknown | None:
        value = self.resource.text("engineVersion")
        return self.cluster.version if value is None and isinstance(self.cluster, Database) else value

    @property
    def is_publicly_accessible(self) -> Tri:
        return self.resource.flag("publiclyAccessible")

    @property
    def instance_class(self) -> str | Unknown | None:
        return self.resource.text("instanceClass")

    @property
    def is_serverless(self) -> Tri:
        return equal(self.instance_class, "db.serverless")

    @property
    def has_class_without_aurora(self) -> Tri:
        """Whether it is to be an Aurora instance of a class that Aurora does not have.

        Source: Aurora guide, "DB instance class types": serverless, memory optimized, and burstable from small on.
        """
        chosen, engine = self.instance_class, self.engine
        if isinstance(chosen, Unknown) or isinstance(engine, Unknown):
            return Unknown(f"class and engine of '{self.name}'")
        unfit = chosen is not None and (chosen.startswith("db.m") or chosen.endswith(".micro"))
        return engine.startswith("aurora") and unfit

    @cached_property
    def parameter_group(self) -> ParameterGroup | Unknown | None:
        """The group of instance parameters, be it of the right kind or not."""
        found = self.resource.ref(_BOTH, "dbParameterGroupName")
        return self.stack.entity(ParameterGroup, found) if isinstance(found, Resource) else found


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a parameter group."""

    name: str | Unknown | None
    value: str | Unknown | None
    apply_method: str | Unknown | None


class ParameterGroup(Entity):
    """A parameter group of instances, or of clusters, of any service."""

    TYPES = (
        *PARAMETER_GROUP,
        *CLUSTER_PARAMETER_GROUP,
        "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
        "aws:neptune/parameterGroup:ParameterGroup",
        "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
        "aws:elasticache/parameterGroup:ParameterGroup",
        "aws:redshift/parameterGroup:ParameterGroup",
        "aws:memorydb/parameterGroup:ParameterGroup",
    )

    @property
    def service(self) -> str:
        return self.type.split(":")[1].split("/")[0]

    @property
    def is_of_clusters(self) -> bool:
        return self.type.endswith(":ClusterParameterGroup")

    @cached_property
    def family(self) -> str | Unknown | None:
        value = self.resource.text("family")
        return value.lower() if isinstance(value, str) else value

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that it sets; none where the list is unknown."""
        return tuple(self._read())

    def _read(self) -> Iterator[Parameter]:
        found = self.resource.items("parameters")
        for item in () if isinstance(found, Unknown) else found:
            yield Parameter(
                as_text(child(item, "name")),
                _plain(child(item, "value")),
                as_text(child(item, "applyMethod")),
            )

    @cached_property
    def may_be_used(self) -> Tri:
        """Whether something of the stack that is not among `users` refers to it."""
        users = {u.urn for u in self.users}
        for resource in self.stack.dependents.get(self.urn, ()):
            if resource.urn not in users and not resource.is_component:
                return Unknown(f"'{resource.name}', which refers to '{self.name}'")
        return bool(users)

    @cached_property
    def users(self) -> tuple[Database | ClusterInstance, ...]:
        """The databases and cluster instances that certainly use it."""
        everything: tuple[Database | ClusterInstance, ...] = (
            *databases_of(self),
            *self.stack.all(ClusterInstance),
        )
        groups = self.stack.group("databases by parameter group", everything, lambda d: d.parameter_group)
        return groups.get(self.urn, ())


def default_port(engine: str) -> int | Unknown:
    """The port on which an engine listens unless told otherwise."""
    for prefix, port in PORTS.items():
        if engine.startswith(prefix):
            return port
    return Unknown(f"default port of engine '{engine}'")


def databases_of(entity: Entity) -> tuple[Database, ...]:
    return entity.stack.all(Database)


def _plain(value: Value) -> str | Unknown | None:
    return value if isinstance(value, Secret) else as_text(value)
