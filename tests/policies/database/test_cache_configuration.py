"""Failover, nodes, zones and encryption of caches."""

from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def group(properties: str) -> str:
    return (
        "resources:\n  c: { type: 'aws:elasticache:ReplicationGroup', properties: "
        f"{{ description: d, nodeType: cache.m7g.large, {properties} }} }}\n"
    )


def cluster(properties: str) -> str:
    return (
        "resources:\n  c: { type: 'aws:elasticache:Cluster', properties: "
        f"{{ nodeType: cache.m7g.large, {properties} }} }}\n"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return sorted(("c", message) for message in messages)


ONE = "automaticFailoverEnabled is true, and the group has one node. Set numCacheClusters to 2 or more."
NO_FAILOVER = "multiAzEnabled is true without automaticFailoverEnabled. Set automaticFailoverEnabled to true."
FAILOVER = "automaticFailoverEnabled: true"


def together(keys: str) -> list[tuple[str, str]]:
    return told(
        f"numCacheClusters is set together with {keys}. Keep numCacheClusters for a group without shards, or remove it."
    )


def users(name: str, engine: str) -> str:
    return (
        "resources:\n"
        f"  u: {{ type: 'aws:elasticache:User', properties: {{ userId: u1, userName: {name}, engine: {engine} }} }}\n"
        f"  c: {{ type: 'aws:elasticache:UserGroup', properties: {{ userGroupId: g1, engine: {engine}, "
        'userIds: ["${u.userId}"] } }\n'
    )


CASES = {
    "one node": Case(group("numCacheClusters: 1")),
    "nothing set": Case(group("engine: valkey")),
    "two nodes with failover": Case(group(f"numCacheClusters: 2, {FAILOVER}, multiAzEnabled: true")),
    "one node with failover": Case(group(f"numCacheClusters: 1, {FAILOVER}"), told(ONE)),
    "one node by default with failover": Case(group(FAILOVER), told(ONE)),
    "failover in words": Case(group("numCacheClusters: '1', automaticFailoverEnabled: 'true'"), told(ONE)),
    "perhaps shards by a parameter group": Case(
        group(f"{FAILOVER}, parameterGroupName: default.redis7.cluster.on")
    ),
    "shards with failover": Case(
        group(f"numNodeGroups: 2, replicasPerNodeGroup: 1, {FAILOVER}, multiAzEnabled: true")
    ),
    "shards without replicas": Case(group(f"numNodeGroups: 2, replicasPerNodeGroup: 0, {FAILOVER}")),
    "shards without replicas in zones": Case(
        group(f"numNodeGroups: 2, replicasPerNodeGroup: 0, {FAILOVER}, multiAzEnabled: true"),
        told("multiAzEnabled is true, and replicasPerNodeGroup is 0. Set replicasPerNodeGroup to 1 or more."),
    ),
    "shards without failover": Case(
        group("numNodeGroups: 3, replicasPerNodeGroup: 1"),
        told("numNodeGroups is 3 without automaticFailoverEnabled. Set automaticFailoverEnabled to true."),
    ),
    "one shard with failover": Case(group(f"numNodeGroups: 1, replicasPerNodeGroup: 1, {FAILOVER}")),
    "zones without failover": Case(group("numCacheClusters: 2, multiAzEnabled: true"), told(NO_FAILOVER)),
    "zones with failover off": Case(
        group("numCacheClusters: 2, multiAzEnabled: true, automaticFailoverEnabled: false"), told(NO_FAILOVER)
    ),
    "an old node type": Case(
        group(f"numCacheClusters: 2, {FAILOVER}").replace("cache.m7g.large", "cache.t1.micro"),
        told(
            "automaticFailoverEnabled is true, which nodeType 'cache.t1.micro' does not support. Use another node type."
        ),
    ),
    "nodes and shards": Case(
        group(f"numCacheClusters: 2, numNodeGroups: 2, {FAILOVER}"), together("numNodeGroups"), when="planned"
    ),
    "nodes and replicas": Case(
        group(f"numCacheClusters: 2, replicasPerNodeGroup: 1, {FAILOVER}"),
        together("replicasPerNodeGroup"),
        when="planned",
    ),
    "a zone for each node": Case(
        group("numCacheClusters: 2, preferredCacheClusterAzs: [eu-west-1a, eu-west-1b]")
    ),
    "a zone too many": Case(
        group("numCacheClusters: 1, preferredCacheClusterAzs: [eu-west-1a, eu-west-1b]"),
        told(
            "preferredCacheClusterAzs has 2 Availability Zones for 1 nodes. Set one Availability Zone for each node."
        ),
    ),
    "a token with encryption": Case(group("authToken: 0123456789abcdef, transitEncryptionEnabled: true")),
    "a token without encryption": Case(
        group("authToken: 0123456789abcdef"),
        told("authToken is set without transitEncryptionEnabled. Set transitEncryptionEnabled to true."),
    ),
    "of a global group": Case(group(f"globalReplicationGroupId: g, {FAILOVER}")),
    "from a snapshot": Case(group(f"snapshotName: s, {FAILOVER}")),
    "nodes that are not known": Case(
        group(f'numCacheClusters: "${{other.unknown}}", {FAILOVER}') + OTHER, when="planned"
    ),
    "failover that is not known": Case(
        group('numCacheClusters: 1, automaticFailoverEnabled: "${other.unknown}"') + OTHER, when="planned"
    ),
    "a node of Redis": Case(cluster("engine: redis, numCacheNodes: 1")),
    "nodes of Redis": Case(
        cluster("engine: redis, numCacheNodes: 2"),
        told(
            "numCacheNodes is 2, and a cluster of redis has one node. Use a ReplicationGroup, or set it to 1."
        ),
    ),
    "a replica of a group": Case(cluster("replicationGroupId: g")),
    "nodes of Memcached": Case(cluster("engine: memcached, numCacheNodes: 2, azMode: cross-az")),
    "a node of Memcached in zones": Case(
        cluster("engine: memcached, numCacheNodes: 1, azMode: cross-az"),
        told(
            "azMode is cross-az, and the cluster has one node. Set numCacheNodes to 2 or more, or azMode to single-az."
        ),
    ),
    "zones of nodes that are not known": Case(
        cluster('engine: memcached, numCacheNodes: "${other.unknown}", azMode: cross-az') + OTHER,
        when="planned",
    ),
    "a mode that is not known": Case(
        cluster('engine: memcached, numCacheNodes: 1, azMode: "${other.unknown}"') + OTHER, when="planned"
    ),
    "Memcached with snapshots": Case(
        cluster("engine: memcached, numCacheNodes: 2, snapshotRetentionLimit: 5"),
        told(
            "snapshotRetentionLimit is set, and Memcached has no snapshots. Remove it, or use the engine valkey."
        ),
    ),
    "Memcached without snapshots": Case(
        cluster("engine: memcached, numCacheNodes: 2, snapshotRetentionLimit: 0")
    ),
    "Redis with snapshots": Case(cluster("engine: redis, numCacheNodes: 1, snapshotRetentionLimit: 5")),
    "more zones than nodes": Case(
        cluster("engine: memcached, numCacheNodes: 2, preferredAvailabilityZones: [eu-west-1a]"),
        told(
            "preferredAvailabilityZones has 1 Availability Zones for 2 nodes. Set one Availability Zone for each node."
        ),
    ),
    "an engine that is not known": Case(
        cluster('engine: "${other.unknown}", numCacheNodes: 2') + OTHER, when="planned"
    ),
    "users without TLS": Case(
        group("engine: redis, numCacheClusters: 2, userGroupIds: [g]"),
        told("userGroupIds is set without transitEncryptionEnabled. Set transitEncryptionEnabled to true."),
    ),
    "users with TLS": Case(
        group("engine: redis, numCacheClusters: 2, userGroupIds: [g], transitEncryptionEnabled: true")
    ),
    "tiers of nodes without disks": Case(
        group("engine: redis, numCacheClusters: 2, dataTieringEnabled: true"),
        told(
            "dataTieringEnabled is true, which nodeType 'cache.m7g.large' does not support. Use r6gd nodes."
        ),
    ),
    "a group without the default user": Case(
        users("app", "REDIS"),
        told("userIds has no user with the name default, which a user group of Redis OSS requires. Add one."),
        when="planned",
    ),
    "a group with the default user": Case(users("default", "REDIS")),
    "a group of Valkey": Case(users("app", "VALKEY")),
}


@pytest.mark.parametrize(
    ("settings", "is_decided"),
    [
        ("numNodeGroups: 2, replicasPerNodeGroup: 1", True),
        ("replicasPerNodeGroup: 1", True),
        ("numNodeGroups: 2", True),
        ("numNodeGroups: 1, replicasPerNodeGroup: 0", False),
        ("parameterGroupName: default.redis7.cluster.on", False),
    ],
)
def test_the_nodes_of_shards(settings: str, is_decided: bool) -> None:
    program = group(f"engine: redis, automaticFailoverEnabled: true, {settings}")
    told = outcome(program_from_yaml(program).planned(), "cache-configuration")
    assert (told.findings, told.undecided == ()) == ((), is_decided)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cache_configuration(case: Case) -> None:
    check("cache-configuration", case)
