"""A database cluster has a single instance, or all of its instances are in one Availability Zone.

## What fails

- An Aurora, DocumentDB or Neptune cluster has one instance.
- All instances of a cluster are in the same Availability Zone.

## Why

The cluster's storage is in three zones, its instances are not: with one instance RDS cannot fail over. The database is
unavailable until AWS has created a new instance, which takes some ten minutes, and during maintenance. The finding is
mandatory in production stacks and advisory in others.

## Fails

```yaml stack=prod
resources:
  cluster:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      masterUsername: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: cluster-final
    options: { protect: true }
  writer:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.r6g.large }
```

## Instead

Add a second instance; AWS places it in another zone unless `availabilityZone` is set.

```yaml stack=prod
resources:
  cluster:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      masterUsername: app
      manageMasterUserPassword: true
      finalSnapshotIdentifier: cluster-final
    options: { protect: true }
  writer:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.r6g.large }
  reader:
    type: aws:rds:ClusterInstance
    properties: { clusterIdentifier: "${cluster.id}", engine: aurora-postgresql, instanceClass: db.r6g.large }
```

## Not covered

A cluster without instances: serverless v1, the secondary of a global database, a Multi-AZ DB cluster. Auto scaling of
readers. A secondary of a global database, which is a standby and needs one instance only. Databases on default
parameters: *parameter-group-missing*.

## References

- [High availability for Aurora](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html)
- [Amazon DocumentDB high availability](https://docs.aws.amazon.com/documentdb/latest/developerguide/replication.html)
- [REL10-BP01 Deploy the workload to multiple locations](https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.database.databases import Database
from preflight.policy import ADVISORY, HIGH, MANDATORY, Concern, Finding, policy


def clusters(stack: Stack) -> Iterator[Database]:
    return (d for d in stack.all(Database) if d.is_cluster)


@policy(
    each=clusters,
    level=ADVISORY,
    production=MANDATORY,
    severity=HIGH,
    tags=("reliability", "REL10-BP01"),
)
def single_instance_cluster(cluster: Database) -> Iterator[Finding]:
    members = cluster.members
    if not members or cluster.resource.get("sourceRegion") is not None or cluster.is_secondary:
        return
    if not certainly(cluster.has_all_members):
        return
    if len(members) == 1:
        yield Finding(
            cluster,
            f"The cluster has one instance, '{members[0].name}': no other instance takes over when it fails. Add an "
            "instance; AWS places it in another Availability Zone.",
            concern=Concern.MULTI_AZ,
        )
        return
    zones = [m.resource.text("availabilityZone") for m in members]
    for zone in zones:
        if isinstance(zone, Unknown):
            note(zone)
            return
    if len(set(zones)) == 1 and zones[0] is not None:
        yield Finding(
            cluster,
            f"All {len(members)} instances of the cluster are in {zones[0]}: no instance takes over when that "
            "Availability Zone fails. Move an instance to another Availability Zone.",
            concern=Concern.MULTI_AZ,
        )
