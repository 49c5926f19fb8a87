"""Databases, caches and data warehouses: their subnets, port and security groups."""

from __future__ import annotations

from typing import Final

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.conversion import lower
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal, negate
from preflight.core.references import possible_referrers
from preflight.core.resolution import Refs
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.workload import NOTHING
from preflight.model.database.database_types import (
    CLUSTERS,
    RDS_PARAMETER_GROUPS,
    SHAPES,
    Shape,
    default_port,
)
from preflight.model.database.parameter_groups import ParameterGroup
from preflight.model.database.subnet_groups import SubnetGroup
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.resource_types import SECURITY_GROUP, SUBNET
from preflight.model.security_groups.security_groups import SecurityGroup, group_of

# The properties with the source of a replica, or the replication group of a cache cluster.
_SOURCES: Final = {
    aws.RDS_INSTANCE: ("replicateSourceDb", aws.RDS_INSTANCE),
    aws.RDS_CLUSTER: ("replicationSourceIdentifier", aws.RDS_CLUSTER),
    aws.NEPTUNE_CLUSTER: ("replicationSourceIdentifier", aws.NEPTUNE_CLUSTER),
    aws.ELASTICACHE_CLUSTER: ("replicationGroupId", aws.ELASTICACHE_REPLICATION_GROUP),
}

# The properties that create an instance from other data.
_RESTORES: Final = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")


class Database(Entity):
    """A database instance, a cluster or a cache to which clients connect. Cluster instances have their own class."""

    TYPES = tuple(SHAPES)

    @property
    def _shape(self) -> Shape:
        return SHAPES[self.type]

    @property
    def is_secondary(self) -> bool:
        """Whether it belongs to a global database, which has the master user and one encryption setting for all
        clusters.

        Source: RDS API reference, `CreateGlobalCluster`, `StorageEncrypted`.
        """
        given = self.resource
        return given.get("globalClusterIdentifier") is not None and given.get("masterUsername") is None

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster whose instances are separate resources."""
        return self.type in CLUSTERS

    # --- engine and port

    @cached_property
    def source(self) -> Database | Unknown | None:
        """The source that it replicates, or the replication group of a cache cluster; `None` if it has none."""
        key, type_ = _SOURCES.get(self.type, ("", ""))
        found = self.resource.ref((type_,), key) if key and self.resource.is_set(key) else None
        return self.stack.referred(Database, found)

    @cached_property
    def engine(self) -> str | Unknown:
        """The engine in lower case; a replica has the engine of its source."""
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
        """The engine's version; `None` if AWS chooses it."""
        key = "majorEngineVersion" if self.type.endswith("ServerlessCache") else "engineVersion"
        value = self.resource.text("clusterVersion" if self._shape.engine == "redshift" else key)
        if value is None and isinstance(self.source, Database):
            return self.source.version
        return value

    @cached_property
    def port(self) -> int | Unknown:
        """The port on which it listens: its own, otherwise the engine's default."""
        value = self.resource.number("port")
        if isinstance(value, Unknown) or value:
            return value
        if isinstance(self.source, Database):
            return self.source.port
        if self._shape.engine == "dax":
            # Source: DAX guide, "DAX encryption in transit": 9111 if it is enabled.
            mode = self.resource.text("clusterEndpointEncryptionType")
            return Unknown(mode.reason) if isinstance(mode, Unknown) else 9111 if mode == "TLS" else 8111
        return Unknown(self.engine.reason) if isinstance(self.engine, Unknown) else default_port(self.engine)

    # --- network

    @cached_property
    def security_groups(self) -> Refs:
        """Its security groups. Complete and empty: it has the VPC's default security group."""
        return self.resource.refs(SECURITY_GROUP, self._shape.groups)

    @cached_property
    def subnet_group(self) -> SubnetGroup | Unknown | None:
        """Its subnet group; `None` if it has none, so that it is in the default VPC."""
        key = self._shape.subnet_group
        found = (
            self.resource.ref(self._shape.subnet_groups, key) if key and self.resource.is_set(key) else None
        )
        return self.stack.referred(SubnetGroup, found)

    @cached_property
    def placement(self) -> Placement | Unknown | None:
        """Its subnets, by subnet group or its own; `None` if it is in the default VPC, as AWS's own group `default` is.

        Source: CreateDBSubnetGroup, CreateClusterSubnetGroup: a name "must not be default".
        """
        if self._shape.subnets:
            own = self.resource.refs(SUBNET, self._shape.subnets)
            return Placement(self.resource, own) if own != NOTHING else None
        group = self.subnet_group
        if isinstance(group, SubnetGroup):
            return group.placement
        name = lower(self.resource.text(self._shape.subnet_group))
        if isinstance(group, Unknown) and isinstance(name, str) and name == "default":
            return None
        if group is None and self.source is not None:
            # Source: CreateDBInstanceReadReplica: without a subnet group, that of the source in the same Region.
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
        which no program creates; a copy or a restore to a point in time may be in the VPC of its source.
        """
        groups = tuple(g for g in map(group_of, self.security_groups.found) if not g.other_vpcs)
        if isinstance(self.vpc, Vpc):
            return tuple(g for g in groups if negate(equal_vpc(g.vpc, self.vpc)) is True)
        alone = self.placement is None and self.resource.get("restoreToPointInTime") is None
        if alone and self.type in (aws.RDS_INSTANCE, *CLUSTERS):
            return tuple(g for g in groups if isinstance(g.vpc, Vpc) and not g.vpc.is_default)
        return ()

    @cached_property
    def open_vpcs(self) -> tuple[Unknown, ...]:
        """Why it is open whether all its security groups are in the VPC of its subnets."""
        refs, vpc = self.security_groups, self.vpc
        groups = tuple(map(group_of, refs.found))
        if self.placement is None:
            groups = tuple(g for g in groups if not g.is_in_default_vpc and not g.names_default_vpc)
            return tuple(g.vpc for g in groups if isinstance(g.vpc, Unknown))
        found = tuple(same for g in groups if isinstance(same := equal_vpc(vpc, g.vpc), Unknown))
        return (*found, vpc) if isinstance(vpc, Unknown) and not refs.complete else found

    @property
    def is_publicly_accessible(self) -> Tri:
        """Whether it is publicly accessible. The provider's default is false."""
        return self.resource.flag("publiclyAccessible")

    @cached_property
    def has_public_address(self) -> Tri:
        """Whether it or one of its instances is publicly accessible."""
        return any_of((self.is_publicly_accessible, *(m.is_publicly_accessible for m in self.members)))

    # --- parameters

    @cached_property
    def parameter_group(self) -> ParameterGroup | Unknown | None:
        """Its parameter group, of any kind; `None` if it uses the engine's default."""
        key = self._shape.parameters
        found = self.resource.ref(self._shape.parameter_groups, key) if key else None
        return self.stack.referred(ParameterGroup, found)

    @property
    def parameter_group_key(self) -> str:
        """The property of its parameter group; empty if the type has none."""
        return self._shape.parameters

    @cached_property
    def has_default_parameters(self) -> Tri:
        """Whether it uses the default parameter group of its engine, which cannot be changed."""
        if not self._shape.parameters:
            return False
        named = self.resource.text(self._shape.parameters)
        if isinstance(named, Unknown):
            return Unknown(named.reason) if isinstance(self.parameter_group, Unknown) else False
        return named is None or named.startswith("default.")

    @cached_property
    def has_serverless_capacity(self) -> Tri:
        """Whether a cluster sets the maximum capacity of its serverless instances."""
        keys = ("serverlessv2ScalingConfiguration", "serverlessV2ScalingConfiguration")
        return any(self.resource.get(key) is not None for key in keys)

    @cached_property
    def members(self) -> tuple[ClusterInstance, ...]:
        """The instances that certainly belong to the cluster."""
        members = self.stack.all(ClusterInstance)
        return self.stack.group("instances by cluster", members, lambda m: m.cluster).get(self.urn, ())

    @cached_property
    def has_all_members(self) -> Tri:
        """Whether `members` is complete."""
        if self.resource.is_external:
            return Unknown(f"instances of '{self.name}', which this stack did not create")
        for type_ in ClusterInstance.TYPES:
            if possible_referrers(self.resource, type_, "clusterIdentifier", CLUSTERS):
                return Unknown(f"an instance that may be of '{self.name}'")
        return True

    # --- safety

    @cached_property
    def has_backups(self) -> Tri:
        """Whether automated backups of an RDS instance are enabled; the default is false, except for a restored
        instance.

        Source: the provider's `backupRetentionPeriod`, "Default is 0".
        """
        days = self.resource.number("backupRetentionPeriod")
        if isinstance(days, Unknown):
            return Unknown(days.reason)
        if days is None and any(self.resource.get(key) is not None for key in _RESTORES):
            return Unknown(f"the backups with which '{self.name}' was restored")
        return bool(days)


class ClusterInstance(Entity):
    """An instance of an Aurora, DocumentDB or Neptune cluster. Subnets, port and security groups are those of the
    cluster.
    """

    TYPES = (aws.RDS_CLUSTER_INSTANCE, aws.DOCDB_CLUSTER_INSTANCE, aws.NEPTUNE_CLUSTER_INSTANCE)

    @cached_property
    def cluster(self) -> Database | Unknown | None:
        return self.stack.referred(Database, self.resource.ref(CLUSTERS, "clusterIdentifier"))

    @cached_property
    def engine(self) -> str | Unknown:
        value = self.resource.text("engine")
        if value is not None:
            return value.lower() if isinstance(value, str) else value
        return (
            self.cluster.engine if isinstance(self.cluster, Database) else Unknown(f"engine of '{self.name}'")
        )

    @property
    def required_engine(self) -> str | Unknown:
        """The cluster's engine, which the instance must have; its own if the cluster is not in the stack."""
        return self.cluster.engine if isinstance(self.cluster, Database) else self.engine

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
        """Whether it is an Aurora instance of a class that Aurora does not support.

        Source: Aurora guide, "DB instance class types": serverless, memory optimized, and burstable from size small.
        """
        chosen, engine = self.instance_class, self.engine
        if isinstance(chosen, Unknown) or isinstance(engine, Unknown):
            return Unknown(f"class and engine of '{self.name}'")
        unfit = chosen is not None and (chosen.startswith("db.m") or chosen.endswith(".micro"))
        return engine.startswith("aurora") and unfit

    @cached_property
    def parameter_group(self) -> ParameterGroup | Unknown | None:
        """The instance parameter group, of any kind."""
        found = self.resource.ref(RDS_PARAMETER_GROUPS, "dbParameterGroupName")
        return self.stack.referred(ParameterGroup, found)


@cached_function
def users_of(group: ParameterGroup) -> tuple[Database | ClusterInstance, ...]:
    """The databases and cluster instances that certainly use it."""
    everything: tuple[Database | ClusterInstance, ...] = (
        *group.stack.all(Database),
        *group.stack.all(ClusterInstance),
    )
    groups = group.stack.group("databases by parameter group", everything, lambda d: d.parameter_group)
    return groups.get(group.urn, ())


@cached_function
def may_be_used(group: ParameterGroup) -> Tri:
    """Whether a resource of the stack that is not in `users_of(group)` references it."""
    users = {u.urn for u in users_of(group)}
    for resource in group.stack.dependents.get(group.urn, ()):
        if resource.urn not in users and not resource.is_component:
            return Unknown(f"'{resource.name}', which refers to '{group.name}'")
    return bool(users)


@cached_function
def databases_in(group: SubnetGroup) -> tuple[Database, ...]:
    """The databases that certainly use it."""
    databases = group.stack.all(Database)
    return group.stack.group("databases by subnet group", databases, lambda d: d.subnet_group).get(
        group.urn, ()
    )
