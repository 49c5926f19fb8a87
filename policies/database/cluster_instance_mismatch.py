"""A database instance does not match its database cluster in engine, version or instance class.

## What fails

- The instance's engine is not its cluster's.
- The instance is serverless (`db.serverless`), and the cluster has no `serverlessv2ScalingConfiguration`.
- The instance sets another major version than the cluster.
- An Aurora instance has a general purpose class (`db.m...`), or the size `micro`.

## Why

RDS creates the cluster, which takes minutes, and rejects the instance: `The engine name requested for your DB instance
doesn't match the engine name of your DB cluster`, `Set the Serverless v2 scaling configuration on the parent DB cluster
before creating a Serverless v2 DB instance`.

## Errors

- `The engine name requested for your DB instance doesn't match the engine name of your DB cluster`
- `InvalidDBClusterStateFault: Set the Serverless v2 scaling configuration on the parent DB cluster before creating a
  Serverless v2 DB instance`

## Fails

```yaml
resources:
  group:
    type: aws:rds:ClusterParameterGroup
    properties: { family: aurora-postgresql16 }
  cluster:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      engineVersion: "16"
      dbClusterParameterGroupName: "${group.name}"
      masterUsername: keeper
      manageMasterUserPassword: true
      skipFinalSnapshot: true
  one:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.serverless }
  two:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.serverless }
```

## Instead

Set the instance's engine from the cluster's output, and set `serverlessv2ScalingConfiguration` on a cluster with
serverless instances.

```yaml
resources:
  group:
    type: aws:rds:ClusterParameterGroup
    properties: { family: aurora-postgresql16 }
  cluster:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      engineVersion: "16"
      dbClusterParameterGroupName: "${group.name}"
      masterUsername: keeper
      manageMasterUserPassword: true
      skipFinalSnapshot: true
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 }
  one:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.serverless }
  two:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.serverless }
```

## Not covered

Clusters outside the stack. Parameter groups: *parameter-group-settings*. A cluster with one instance:
*single-instance-cluster*.

## References

- [Instance classes of Aurora](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Types.html)
- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [Creating a cluster that uses Aurora Serverless v2](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.create.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from preflight.core.logic import all_of, certainly, equal, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.databases import ClusterInstance, Database
from preflight.model.database.engines import numbers
from preflight.policy import HIGH, MANDATORY, Finding, policy

STATE: Final = "InvalidDBClusterStateFault"


def members(stack: Stack) -> Iterable[ClusterInstance]:
    return stack.all(ClusterInstance)


@policy(
    each=members,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, InvalidDBClusterStateFault",
)
def cluster_instance_mismatch(member: ClusterInstance) -> Iterator[Finding]:
    cluster = member.cluster
    if not isinstance(cluster, Database):
        if cluster is not None:
            note(cluster)
        return
    if certainly(negate(equal(member.engine, cluster.engine))):
        yield Finding(
            member,
            f"The instance's engine is {member.engine}, and its cluster '{cluster.name}' is {cluster.engine}. "
            "Set engine to the cluster's engine.",
            error="InvalidParameterCombination",
        )
    elif _other_version(member, cluster):
        yield Finding(
            member,
            f"The instance's version is {member.version}, and its cluster '{cluster.name}' has {cluster.version}. "
            "Set engineVersion to the cluster's version, or remove it.",
            error="InvalidParameterCombination",
        )
    if certainly(member.has_class_without_aurora):
        yield Finding(
            member,
            f"Aurora does not support instance class {member.instance_class}. Use a db.r or db.t class of size medium "
            "or larger, or db.serverless.",
            error="InvalidParameterCombination",
        )
    if certainly(all_of((member.is_serverless, negate(cluster.has_serverless_capacity)))):
        yield Finding(
            member,
            f"The instance is serverless, and its cluster '{cluster.name}' has no serverlessv2ScalingConfiguration. "
            "Set the cluster's minimum and maximum capacity.",
            error=STATE,
        )


def _other_version(member: ClusterInstance, cluster: Database) -> bool:
    """Whether the major versions, the first number of each, are certainly not the same."""
    own, other = member.version, cluster.version
    for version in (own, other):
        if isinstance(version, Unknown):
            note(version)
            return False
    mine, theirs = numbers(str(own or "")), numbers(str(other or ""))
    return bool(mine and theirs) and mine[0] != theirs[0]
