"""Databases: engine, port, place, groups and parameters, by type."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.database.databases import ClusterInstance, Database, databases_in
from preflight.model.database.subnet_groups import SubnetGroup
from preflight.model.network.placement import Placement
from preflight.model.resource_types import module_of
from preflight.testing import program_from_yaml
from tests.model.database_network import NETWORK
from tests.model.stacks import names, only, stacks


def test_an_instance_is_placed_by_its_subnet_group_and_guarded_by_its_groups() -> None:
    text = """
  db:
    type: aws:rds:Instance
    properties:
      engine: Postgres
      engineVersion: "16.3"
      dbSubnetGroupName: "${place.name}"
      vpcSecurityGroupIds: ["${guard.id}"]
"""
    for stack in stacks(NETWORK + text):
        db = only(stack, Database, "db")
        assert (db.engine, db.version, db.port, db.is_cluster) == ("postgres", "16.3", 5432, False)
        assert getattr(db.subnet_group, "name", None) == "place"
        assert getattr(db.vpc, "name", None) == "vpc"
        assert names(db.security_groups.found) == ["guard"]
        assert db.is_publicly_accessible is False
        assert names(databases_in(only(stack, SubnetGroup, "place"))) == ["db"]
        assert module_of(only(stack, SubnetGroup, "place").resource) == "rds"


def test_an_instance_without_subnet_group_is_in_the_default_vpc() -> None:
    text = "  db: { type: aws:rds:Instance, properties: { engine: mysql, port: 3307, publiclyAccessible: true } }\n"
    for stack in stacks(NETWORK + text):
        db = only(stack, Database, "db")
        assert db.subnet_group is None
        assert db.placement is None
        assert isinstance(db.vpc, Unknown)
        assert db.port == 3307
        assert db.is_publicly_accessible is True
        assert db.security_groups.complete


def test_a_replica_has_the_engine_port_and_place_of_its_source() -> None:
    text = """
  db:
    type: aws:rds:Instance
    properties: { engine: mariadb, port: 3310, engineVersion: "10.11", dbSubnetGroupName: "${place.name}" }
  replica: { type: aws:rds:Instance, properties: { replicateSourceDb: "${db.identifier}" } }
  foreign: { type: aws:rds:Instance, properties: { replicateSourceDb: "arn:aws:rds:us-east-1:123456789012:db:x" } }
"""
    for stack in stacks(NETWORK + text):
        replica, foreign = only(stack, Database, "replica"), only(stack, Database, "foreign")
        assert (replica.engine, replica.version, replica.port) == ("mariadb", "10.11", 3310)
        assert getattr(replica.vpc, "name", None) == "vpc"
        assert isinstance(foreign.engine, Unknown)
        assert isinstance(foreign.placement, Unknown)


def test_an_instance_of_a_cluster_takes_engine_and_version_of_the_cluster() -> None:
    text = """
  cluster:
    type: aws:rds:Cluster
    properties: { engine: aurora-postgresql, engineVersion: "16.4", dbSubnetGroupName: "${place.name}" }
  one: { type: aws:rds:ClusterInstance, properties: { clusterIdentifier: "${cluster.id}" } }
  two:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.clusterIdentifier}", engine: aurora-mysql, publiclyAccessible: true }
"""
    for stack in stacks(NETWORK + text):
        cluster = only(stack, Database, "cluster")
        assert cluster.is_cluster
        assert sorted(names(cluster.members)) == ["one", "two"]
        assert (cluster.port, getattr(cluster.vpc, "name", None)) == (5432, "vpc")
        one, two = only(stack, ClusterInstance, "one"), only(stack, ClusterInstance, "two")
        assert (one.engine, one.version, one.is_publicly_accessible) == ("aurora-postgresql", "16.4", False)
        assert (two.engine, two.is_publicly_accessible) == ("aurora-mysql", True)
        assert "one" not in names(stack.all(Database))


@pytest.mark.parametrize(
    ("type_", "properties", "port"),
    [
        ("aws:docdb:Cluster", "dbSubnetGroupName: '${docs.name}'", 27017),
        ("aws:neptune:Cluster", "neptuneSubnetGroupName: '${graph.name}'", 8182),
        (
            "aws:redshift:Cluster",
            "clusterSubnetGroupName: '${house.name}', vpcSecurityGroupIds: ['${guard.id}']",
            5439,
        ),
        (
            "aws:elasticache:ReplicationGroup",
            "subnetGroupName: '${cache.name}', securityGroupIds: ['${guard.id}']",
            6379,
        ),
        ("aws:elasticache:ReplicationGroup", "engine: valkey, subnetGroupName: '${cache.name}'", 6379),
        ("aws:elasticache:Cluster", "engine: memcached, subnetGroupName: '${cache.name}'", 11211),
        ("aws:elasticache:Cluster", "engine: redis, port: 6380, subnetGroupName: '${cache.name}'", 6380),
        ("aws:elasticache:ServerlessCache", "engine: valkey, subnetIds: ['${a.id}', '${b.id}']", 6379),
        (
            "aws:memorydb:Cluster",
            "subnetGroupName: '${memory.name}', securityGroupIds: ['${guard.id}']",
            6379,
        ),
        ("aws:dax:Cluster", "subnetGroupName: '${dax.name}'", 8111),
        ("aws:dax:Cluster", "subnetGroupName: '${dax.name}', clusterEndpointEncryptionType: TLS", 9111),
    ],
)
def test_every_store_has_a_port_and_a_place(type_: str, properties: str, port: int) -> None:
    groups = "".join(
        f"  {name}: {{ type: aws:{service}:SubnetGroup, properties: {{ subnetIds: ['${{a.id}}', '${{b.id}}'] }} }}\n"
        for name, service in {
            "docs": "docdb",
            "graph": "neptune",
            "house": "redshift",
            "cache": "elasticache",
            "memory": "memorydb",
            "dax": "dax",
        }.items()
    )
    for stack in stacks(NETWORK + f"{groups}  store: {{ type: {type_}, properties: {{ {properties} }} }}\n"):
        store = only(stack, Database, "store")
        assert store.port == port
        assert getattr(store.vpc, "name", None) == "vpc"
        assert isinstance(store.placement, Placement)
        assert names(store.security_groups.found) == (["guard"] if "guard" in properties else [])


def test_a_cache_cluster_of_a_replication_group_is_where_the_group_is() -> None:
    text = """
  cache: { type: aws:elasticache:SubnetGroup, properties: { subnetIds: ["${a.id}"] } }
  group:
    type: aws:elasticache:ReplicationGroup
    properties: { engine: redis, engineVersion: "7.1", port: 6400, subnetGroupName: "${cache.name}" }
  node: { type: aws:elasticache:Cluster, properties: { replicationGroupId: "${group.id}" } }
"""
    for stack in stacks(NETWORK + text):
        node = only(stack, Database, "node")
        assert (node.engine, node.version, node.port) == ("redis", "7.1", 6400)
        assert getattr(node.vpc, "name", None) == "vpc"


def test_what_is_not_known_of_a_database_stays_unknown() -> None:
    text = """
  db:
    type: aws:rds:Instance
    properties: { engine: "${vpc.unknown}", dbSubnetGroupName: from-elsewhere, vpcSecurityGroupIds: ["${vpc.unknown}"] }
"""
    db = only(stacks(NETWORK + text)[0], Database, "db")
    assert isinstance(db.engine, Unknown)
    assert isinstance(db.port, Unknown)
    assert isinstance(db.subnet_group, Unknown)
    assert isinstance(db.vpc, Unknown)
    assert not db.security_groups.complete


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", False),
        ("backupRetentionPeriod: 0", False),
        ("backupRetentionPeriod: 7", True),
        ('backupRetentionPeriod: "7"', True),
        ("backupRetentionPeriod: { fn::invoke: {} }", None),
        ("snapshotIdentifier: before", None),
        ("snapshotIdentifier: before, backupRetentionPeriod: 0", False),
    ],
)
def test_backups_are_off_unless_told(properties: str, expected: bool | None) -> None:
    program = program_from_yaml(
        f"resources:\n  db: {{ type: aws:rds:Instance, properties: {{ {properties} }} }}\n"
    )
    (db,) = program.planned().all(Database)
    assert (None if isinstance(db.has_backups, Unknown) else db.has_backups) is expected


def test_an_instance_that_may_be_of_the_cluster_leaves_its_members_open() -> None:
    text = """
resources:
  cluster: { type: aws:rds:Cluster }
  a: { type: aws:rds:ClusterInstance, properties: { clusterIdentifier: "${cluster.id}" } }
"""
    loose = "  b: { type: aws:rds:ClusterInstance, properties: { clusterIdentifier: { fn::invoke: {} } } }\n"
    for more, complete in (("", True), (loose, None)):
        (cluster,) = program_from_yaml(text + more).planned().all(Database)
        assert [m.name for m in cluster.members] == ["a"]
        assert (None if isinstance(cluster.has_all_members, Unknown) else True) is complete


FAR = """
  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.9.0.0/16 } }
  stranger: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${far.id}" } }
  homeless: { type: aws:ec2:SecurityGroup }
"""


@pytest.mark.parametrize(
    ("properties", "type_", "expected"),
    [
        ('dbSubnetGroupName: "${place.name}", vpcSecurityGroupIds: ["${guard.id}"]', "aws:rds:Instance", []),
        (
            'dbSubnetGroupName: "${place.name}", vpcSecurityGroupIds: ["${guard.id}", "${stranger.id}"]',
            "aws:rds:Instance",
            ["stranger"],
        ),
        (
            'dbSubnetGroupName: "${place.name}", vpcSecurityGroupIds: ["${homeless.id}"]',
            "aws:rds:Instance",
            [],
        ),
        ('vpcSecurityGroupIds: ["${guard.id}"]', "aws:rds:Cluster", ["guard"]),
        ('vpcSecurityGroupIds: ["${guard.id}"]', "aws:redshift:Cluster", []),
        ('vpcSecurityGroupIds: ["${homeless.id}"]', "aws:rds:Instance", []),
        (
            'vpcSecurityGroupIds: ["${guard.id}"], restoreToPointInTime: { useLatestRestorableTime: true }',
            "aws:rds:Instance",
            [],
        ),
        ('vpcSecurityGroupIds: ["${guard.id}"], replicateSourceDb: main', "aws:rds:Instance", []),
        ('dbSubnetGroupName: shared, vpcSecurityGroupIds: ["${guard.id}"]', "aws:rds:Instance", []),
    ],
)
def test_groups_of_other_vpcs(properties: str, type_: str, expected: list[str]) -> None:
    for stack in stacks(NETWORK + f"{FAR}  db: {{ type: {type_}, properties: {{ {properties} }} }}\n"):
        assert names(only(stack, Database, "db").groups_of_other_vpcs) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("engine: mysql", True),
        ("engine: mysql, parameterGroupName: default.mysql8.0", True),
        ("engine: mysql, parameterGroupName: own", False),
        ('engine: mysql, parameterGroupName: "${group.name}"', False),
    ],
)
def test_default_parameters(properties: str, expected: bool) -> None:
    text = f"""
  group: {{ type: aws:rds:ParameterGroup, properties: {{ family: mysql8.0 }} }}
  db: {{ type: aws:rds:Instance, properties: {{ {properties} }} }}
  cache: {{ type: aws:elasticache:ServerlessCache, properties: {{ engine: redis }} }}
"""
    for stack in stacks(NETWORK + text):
        assert only(stack, Database, "db").has_default_parameters is expected
        assert only(stack, Database, "cache").has_default_parameters is False


def test_default_parameters_of_an_unknown_group_are_not_certain() -> None:
    text = '  db: { type: aws:rds:Instance, properties: { engine: mysql, parameterGroupName: "${vpc.unknown}" } }\n'
    assert isinstance(only(stacks(NETWORK + text)[0], Database, "db").has_default_parameters, Unknown)


def test_serverless_instances_and_the_capacity_of_their_cluster() -> None:
    text = """
  plain: { type: aws:rds:Cluster, properties: { engine: aurora-mysql } }
  scaled:
    type: aws:rds:Cluster
    properties: { engine: aurora-mysql, serverlessv2ScalingConfiguration: { minCapacity: 0, maxCapacity: 1 } }
  small:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${plain.id}", instanceClass: db.serverless }
  large:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${scaled.id}", instanceClass: db.m5.large }
  unclear:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${scaled.id}", instanceClass: "${vpc.unknown}", publiclyAccessible: true }
"""
    stack = stacks(NETWORK + text)[0]
    assert only(stack, Database, "plain").has_serverless_capacity is False
    assert only(stack, Database, "scaled").has_serverless_capacity is True
    small, large = only(stack, ClusterInstance, "small"), only(stack, ClusterInstance, "large")
    assert (small.is_serverless, small.has_class_without_aurora) == (True, False)
    assert (large.is_serverless, large.has_class_without_aurora) == (False, True)
    unclear = only(stack, ClusterInstance, "unclear")
    assert isinstance(unclear.is_serverless, Unknown)
    assert isinstance(unclear.has_class_without_aurora, Unknown)
    assert only(stack, Database, "scaled").has_public_address is True
    assert only(stack, Database, "plain").has_public_address is False


def test_secondaries_of_a_global_database() -> None:
    text = """
resources:
  world: { type: aws:rds:GlobalCluster, properties: { globalClusterIdentifier: world } }
  first:
    type: aws:rds:Cluster
    properties: { engine: aurora-mysql, globalClusterIdentifier: "${world.id}", masterUsername: app }
  second: { type: aws:rds:Cluster, properties: { engine: aurora-mysql, globalClusterIdentifier: "${world.id}" } }
  alone: { type: aws:rds:Cluster, properties: { engine: aurora-mysql } }
"""
    for stack in (program_from_yaml(text).planned(), program_from_yaml(text).deployed()):
        assert [d.name for d in stack.all(Database) if d.is_secondary] == ["second"]
