"""ElastiCache replication groups and clusters: their nodes, shards and Availability Zones.

Sources: ElastiCache API, CreateReplicationGroup and CreateCacheCluster; the provider's plan-time checks
(terraform-provider-aws, internal/service/elasticache), read in November 2026.
"""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.logic import all_of, equal, known, negate
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

MEMCACHED: Final = "memcached"
# Groups that are created from other data have its settings.
_COPIED: Final = ("globalReplicationGroupId", "snapshotName", "snapshotArns")


class ReplicationGroup(Entity):
    """A replication group of Redis OSS or Valkey."""

    TYPES = (aws.ELASTICACHE_REPLICATION_GROUP,)

    @cached_property
    def fails_over(self) -> Tri:
        return self.resource.flag("automaticFailoverEnabled")

    @cached_property
    def is_multi_az(self) -> Tri:
        return self.resource.flag("multiAzEnabled")

    @cached_property
    def is_sharded(self) -> Tri:
        """Whether it has shards, each with its replicas, or may have them."""
        shards, mode = self.resource.number("numNodeGroups"), self.resource.text("clusterMode")
        settings = ("replicasPerNodeGroup", "nodeGroupConfigurations", "parameterGroupName")
        if any(self.resource.is_set(key) for key in settings) or mode is not None:
            return True if known(shards) and shards is not None and shards > 1 else Unknown("shards")
        if isinstance(shards, Unknown):
            return shards
        return shards is not None and shards > 1

    @cached_property
    def nodes(self) -> int | Unknown:
        """The nodes of a group without shards, of which the default is one; the least number of one with shards."""
        number = self.resource.number("numCacheClusters")
        if number is None and self._least_of_shards > 1:
            return self._least_of_shards
        if number is None and (self.is_copied is not False or self.is_sharded is not False):
            return Unknown(f"nodes of '{self.name}'")
        return 1 if number is None else number

    @property
    def _least_of_shards(self) -> int:
        """The nodes of its shards and their replicas, as far as they are set."""
        shards, replicas = (self.resource.number(key) for key in ("numNodeGroups", "replicasPerNodeGroup"))
        return (shards if isinstance(shards, int) else 1) * (
            1 + (replicas if isinstance(replicas, int) else 0)
        )

    @cached_property
    def is_copied(self) -> Tri:
        """Whether it is a member of a global replication group, restored from a snapshot, or only read."""
        if self.resource.is_external:
            return True
        return negate(all_of(negate(is_given(self.resource.get(key))) for key in _COPIED))

    @cached_property
    def has_no_replicas(self) -> Tri:
        """Whether its shards certainly have no replicas."""
        return equal(self.resource.number("replicasPerNodeGroup"), 0)

    @cached_property
    def has_more_than_one_shard(self) -> Tri:
        shards = self.resource.number("numNodeGroups")
        return shards if isinstance(shards, Unknown) else shards is not None and shards > 1


class CacheCluster(Entity):
    """An ElastiCache cluster: Memcached, or one node of Redis OSS or Valkey."""

    TYPES = (aws.ELASTICACHE_CLUSTER,)

    @cached_property
    def nodes(self) -> int | Unknown | None:
        return self.resource.number("numCacheNodes")

    @cached_property
    def is_memcached(self) -> Tri:
        return equal(self.resource.text("engine"), MEMCACHED)

    @cached_property
    def is_in_memory_store(self) -> Tri:
        """Whether its engine is Redis OSS or Valkey."""
        engine = self.resource.text("engine")
        return engine if isinstance(engine, Unknown) else engine in ("redis", "valkey")

    @cached_property
    def zones(self) -> int | Unknown | None:
        """The number of its Availability Zones, one for each node; `None` if it sets none."""
        items = self.resource.items("preferredAvailabilityZones")
        return items if isinstance(items, Unknown) else len(items) or None
