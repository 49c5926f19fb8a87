"""An ElastiCache cluster has failover, node, Availability Zone or encryption settings that contradict each other.

## What fails

- `automaticFailoverEnabled` on a replication group of one node, or of `cache.t1` nodes.
- `multiAzEnabled` without `automaticFailoverEnabled`, or on shards without replicas.
- Several shards (`numNodeGroups`) without automatic failover.
- `numCacheClusters` together with `numNodeGroups` or `replicasPerNodeGroup`.
- The number of zones differs from the number of nodes: `preferredCacheClusterAzs`, `preferredAvailabilityZones`.
- `authToken` or `userGroupIds` without `transitEncryptionEnabled`.
- `dataTieringEnabled` with other nodes than `r6gd`.
- A user group of Redis OSS without a user of the name `default`.
- A Redis OSS or Valkey cluster of more than one node; a Memcached cluster with snapshots, or in several zones with one
  node.

## Why

The provider or AWS rejects the request: `"num_cache_clusters": must be at least 2 if automatic_failover_enabled is
true`, `automatic_failover_enabled must be true if multi_az_enabled is true`, `engine "redis" does not support
num_cache_nodes > 1`, `az_mode "cross-az" is not supported with num_cache_nodes = 1`, `InvalidParameterCombination`.

## Errors

- `"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true`
- `automatic_failover_enabled must be true if multi_az_enabled is true`
- `engine "…" does not support num_cache_nodes > 1`
- `az_mode "cross-az" is not supported with num_cache_nodes = 1`
- `Redis with cluster mode enabled cannot be created with auto failover turned off`
- `DefaultUserRequired: User group needs to contain a user with the user name default.`
- `User group based access control requires encryption-in-transit to be enabled on the replication group.`

## Fails

```yaml
resources:
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: sessions
      nodeType: cache.t4g.small
      numCacheClusters: 1
      automaticFailoverEnabled: true
      atRestEncryptionEnabled: true
      transitEncryptionEnabled: true
```

## Instead

Add a replica, which failover promotes.

```yaml
resources:
  cache:
    type: aws:elasticache:ReplicationGroup
    properties:
      description: sessions
      nodeType: cache.t4g.small
      numCacheClusters: 2
      automaticFailoverEnabled: true
      multiAzEnabled: true
      atRestEncryptionEnabled: true
      transitEncryptionEnabled: true
```

## Not covered

Groups that are restored from snapshots or belong to a global group, the total number of nodes, and whether a node type
is available in a Region. Windows: *maintenance-window-conflicts*. Classes: *database-configuration*.

## References

- [CreateReplicationGroup](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html)
- [CreateCacheCluster](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html)
- [Multi-AZ](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal, known, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.database.cache_users import lacks_default_user
from preflight.model.database.caches import CacheCluster, ReplicationGroup
from preflight.policy import HIGH, MANDATORY, Finding, policy


def caches(stack: Stack) -> Iterator[ReplicationGroup | CacheCluster | Resource]:
    yield from (g for g in stack.all(ReplicationGroup) if certainly(negate(g.is_copied)))
    yield from (c for c in stack.all(CacheCluster) if not c.resource.is_external)
    yield from (u for u in stack.of(aws.ELASTICACHE_USER_GROUP) if not u.is_external)


@policy(
    each=caches,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, must be at least 2 if automatic_failover_enabled is true",
)
def cache_configuration(cache: ReplicationGroup | CacheCluster | Resource) -> Iterator[Finding]:
    if isinstance(cache, Resource):
        yield from _users(cache)
        return
    if isinstance(cache, CacheCluster):
        yield from _nodes(cache)
        yield from _memcached(cache)
        return
    yield from _failover(cache)
    yield from _multi_az(cache)
    yield from _shards(cache)
    yield from _zones(cache)
    yield from _token(cache)


def _failover(group: ReplicationGroup) -> Iterator[Finding]:
    if not certainly(group.fails_over):
        return
    if isinstance(group.nodes, Unknown):
        note(group.nodes)
    elif group.nodes < 2:
        yield Finding(
            group,
            "automaticFailoverEnabled is true, and the group has one node. Set numCacheClusters to 2 or more.",
            error='"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true',
        )
    node = group.resource.text("nodeType")
    if isinstance(node, str) and node.startswith("cache.t1."):
        yield Finding(
            group,
            f"automaticFailoverEnabled is true, which nodeType '{node}' does not support. Use another node type.",
        )


def _multi_az(group: ReplicationGroup) -> Iterator[Finding]:
    if not certainly(group.is_multi_az):
        return
    if certainly(negate(group.fails_over)):
        yield Finding(
            group,
            "multiAzEnabled is true without automaticFailoverEnabled. Set automaticFailoverEnabled to true.",
            error="automatic_failover_enabled must be true if multi_az_enabled is true",
        )
    if certainly(group.has_no_replicas):
        yield Finding(
            group,
            "multiAzEnabled is true, and replicasPerNodeGroup is 0. Set replicasPerNodeGroup to 1 or more.",
        )


def _shards(group: ReplicationGroup) -> Iterator[Finding]:
    if certainly(all_of((group.has_more_than_one_shard, negate(group.fails_over)))):
        yield Finding(
            group,
            f"numNodeGroups is {group.resource.number('numNodeGroups')} without automaticFailoverEnabled. "
            "Set automaticFailoverEnabled to true.",
            error="Redis with cluster mode enabled cannot be created with auto failover turned off",
        )
    rivals = [key for key in ("numNodeGroups", "replicasPerNodeGroup") if group.resource.is_set(key)]
    if rivals and group.resource.is_set("numCacheClusters") and not group.resource.is_deployed:
        yield Finding(
            group,
            f"numCacheClusters is set together with {' and '.join(rivals)}. Keep numCacheClusters for a "
            "group without shards, "
            "or remove it.",
            error='"num_cache_clusters": conflicts with',
        )


def _zones(group: ReplicationGroup) -> Iterator[Finding]:
    zones, nodes = group.resource.items("preferredCacheClusterAzs"), group.resource.number("numCacheClusters")
    if known(zones) and zones and known(nodes) and nodes is not None and len(zones) != nodes:
        yield Finding(
            group,
            f"preferredCacheClusterAzs has {len(zones)} Availability Zones for {nodes} nodes. Set one Availability "
            "Zone for each node.",
        )


def _token(group: ReplicationGroup) -> Iterator[Finding]:
    encrypted, engine = group.resource.flag("transitEncryptionEnabled"), group.resource.text("engine")
    # Valkey may have another default.
    is_open = group.resource.is_set("transitEncryptionEnabled") or certainly(negate(equal(engine, "valkey")))
    for key in ("authToken", "userGroupIds") if is_open else ():
        if group.resource.is_set(key) and certainly(negate(encrypted)):
            yield Finding(
                group, f"{key} is set without transitEncryptionEnabled. Set transitEncryptionEnabled to true."
            )
    node = group.resource.text("nodeType")
    tiered = certainly(group.resource.flag("dataTieringEnabled"))
    if tiered and isinstance(node, str) and ".r6gd." not in node:
        yield Finding(
            group, f"dataTieringEnabled is true, which nodeType '{node}' does not support. Use r6gd nodes."
        )


def _users(group: Resource) -> Iterator[Finding]:
    if certainly(lacks_default_user(group)):
        yield Finding(
            group,
            "userIds has no user with the name default, which a user group of Redis OSS requires. Add one.",
            error="User group needs to contain a user with the user name default",
        )


def _nodes(cluster: CacheCluster) -> Iterator[Finding]:
    nodes, zones = cluster.nodes, cluster.zones
    if isinstance(nodes, Unknown):
        note(nodes)
        return
    if nodes is not None and nodes > 1 and certainly(cluster.is_in_memory_store):
        engine = cluster.resource.text("engine")
        yield Finding(
            cluster,
            f"numCacheNodes is {nodes}, and a cluster of {engine} has one node. Use a "
            "ReplicationGroup, or set it to 1.",
            error=f'engine "{engine}" does not support num_cache_nodes > 1',
        )
    if nodes is not None and known(zones) and zones is not None and zones != nodes:
        yield Finding(
            cluster,
            f"preferredAvailabilityZones has {zones} Availability Zones for {nodes} nodes. Set one Availability Zone "
            "for each node.",
        )


def _memcached(cluster: CacheCluster) -> Iterator[Finding]:
    if certainly(all_of((equal(cluster.resource.text("azMode"), "cross-az"), equal(cluster.nodes, 1)))):
        yield Finding(
            cluster,
            "azMode is cross-az, and the cluster has one node. Set numCacheNodes to 2 or more, or azMode to single-az.",
            error='az_mode "cross-az" is not supported with num_cache_nodes = 1',
        )
    if not certainly(cluster.is_memcached):
        return
    for key in (
        "snapshotRetentionLimit",
        "snapshotWindow",
        "finalSnapshotIdentifier",
        "snapshotName",
        "snapshotArns",
    ):
        value = cluster.resource.get(key)
        if known(value) and value:
            yield Finding(
                cluster, f"{key} is set, and Memcached has no snapshots. Remove it, or use the engine valkey."
            )
