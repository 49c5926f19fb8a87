"""A database has a setting that AWS rejects: backup retention, port, monitoring, log types or capacity.

## What fails

- A backup retention of more than 35 days, or of 0 days for a cluster.
- A port outside 1150-65535, or a port that is reserved for SQL Server.
- Enhanced monitoring with an interval and no role, a role and no interval, or an interval that does not exist.
- `maxAllocatedStorage` below `allocatedStorage`. Equal values turn storage autoscaling off.
- Log types of another engine in `enabledCloudwatchLogsExports`.
- A serverless capacity whose minimum is above its maximum.
- An instance class without its service's prefix (`db.`, `cache.`, `dax.`, `dms.`), or with a size that does not exist.
- Advisory: an instance class that RDS did not offer for the engine in the region when the pack's tables were made.

## Why

AWS rejects the database after its network is created: `InvalidParameterValue`, `You cannot use the log types
'postgresql' with engine version mysql`, `A MonitoringRoleARN value is required if you specify a MonitoringInterval
value other than 0`.

## Errors

- `InvalidParameterCombination: You cannot use the log types '…' with engine version …`
- `InvalidParameterCombination: A MonitoringRoleARN value is required if you specify a MonitoringInterval value other
  than 0`

## Fails

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties: { family: mysql8.0 }
  database:
    type: aws:rds:Instance
    properties:
      engine: mysql
      engineVersion: "8.0"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      monitoringInterval: 60
      enabledCloudwatchLogsExports: [postgresql]
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Instead

Set the monitoring role of a monitored database, and export log types of its engine.

```yaml
resources:
  group:
    type: aws:rds:ParameterGroup
    properties: { family: mysql8.0 }
  database:
    type: aws:rds:Instance
    properties:
      engine: mysql
      engineVersion: "8.0"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      multiAz: true
      monitoringInterval: 60
      monitoringRoleArn: arn:aws:iam::123456789012:role/rds-monitoring
      enabledCloudwatchLogsExports: [error, slowquery]
      parameterGroupName: "${group.name}"
      skipFinalSnapshot: true
```

## Not covered

Storage types and IOPS: *storage-conflicts*. Users and passwords: *database-master-user*. Windows:
*maintenance-window-conflicts*. Classes of other databases by region: *regional-availability*. Classes by
version of the engine.

## References

- [CreateDBInstance](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [CreateDBCluster](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html)
- [Enhanced Monitoring](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html)
- [Publishing database logs](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute import instance_types
from preflight.model.database.database_types import CLUSTERS
from preflight.model.database.databases import ClusterInstance, Database
from preflight.model.limits.offered_classes import (
    Engine,
    classed_types,
    has_engines,
    nearest_offered,
    unoffered_classes,
)
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

# The property of the class -> what it begins with. Source: the API references of the services.
CLASSES: Final = {
    aws.RDS_INSTANCE: ("instanceClass", "db."),
    aws.RDS_CLUSTER_INSTANCE: ("instanceClass", "db."),
    aws.DOCDB_CLUSTER_INSTANCE: ("instanceClass", "db."),
    aws.NEPTUNE_CLUSTER_INSTANCE: ("instanceClass", "db."),
    aws.RDS_CLUSTER: ("dbClusterInstanceClass", "db."),
    aws.ELASTICACHE_CLUSTER: ("nodeType", "cache."),
    aws.ELASTICACHE_REPLICATION_GROUP: ("nodeType", "cache."),
    aws.MEMORYDB_CLUSTER: ("nodeType", "db."),
    aws.DAX_CLUSTER: ("nodeType", "dax."),
    aws.DMS_REPLICATION_INSTANCE: ("replicationInstanceClass", "dms."),
}
# Source: CreateDBInstance and CreateDBCluster `BackupRetentionPeriod`, `Port`, `MonitoringInterval`.
LONGEST_RETENTION: Final = 35
PORTS: Final = (1150, 65535)
SQL_SERVER_PORTS: Final = frozenset({1234, 1434, 3260, 3343, 3389, 47001, *range(49152, 49157)})
INTERVALS: Final = (0, 1, 5, 10, 15, 30, 60)
# Log types by engine. A type is faulted only where it is known of another engine.
# Source: RDS and Aurora guides, "Publishing database logs to Amazon CloudWatch Logs"; read in November 2026.
_MYSQL: Final = frozenset({"audit", "error", "general", "slowquery", "iam-db-auth-error"})
_POSTGRES: Final = frozenset({"postgresql", "upgrade", "iam-db-auth-error"})
LOGS: Final = {
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "postgres": _POSTGRES,
    "aurora-mysql": _MYSQL | {"instance"},
    "aurora-postgresql": _POSTGRES | {"instance"},
    "oracle": frozenset({"alert", "audit", "listener", "trace", "oemagent"}),
    "sqlserver": frozenset({"agent", "error"}),
    "docdb": frozenset({"audit", "profiler"}),
    "neptune": frozenset({"audit", "slowquery"}),
}


@policy(
    each=(*dict.fromkeys((*CLUSTERS, *CLASSES)),),
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValue, InvalidParameterCombination",
    with_references=True,
)
def database_configuration(resource: Resource) -> Iterator[Finding]:
    faults = tuple(_class(resource))
    yield from faults or _unoffered(resource)
    if resource.type in (aws.RDS_INSTANCE, *CLUSTERS):
        database = resource.stack.entity(Database, resource)
        yield from _retention(database)
        yield from _port(database)
        yield from _logs(database)
        yield from _capacity(resource)
    if resource.type in (aws.RDS_INSTANCE, aws.RDS_CLUSTER_INSTANCE, CLUSTERS[0]):
        yield from _monitoring(resource)
    if resource.type == aws.RDS_INSTANCE:
        yield from _growth(resource)


def _class(resource: Resource) -> Iterator[Finding]:
    key, prefix = CLASSES.get(resource.type, ("", ""))
    value = resource.text(key) if key else None
    if isinstance(value, Unknown):
        note(value)
    elif value and not value.startswith(prefix):
        yield Finding(
            resource,
            f"{key} is '{value}', and classes of this resource begin with '{prefix}'. Set it to '{prefix}{value}'.",
        )
    elif value:
        yield from _size(resource, key, prefix, value)


def _size(resource: Resource, key: str, prefix: str, value: str) -> Iterator[Finding]:
    """Classes take EC2's sizes. Source: RDS guide, "DB instance classes"; ElastiCache guide, "Supported node types"."""
    _, *rest = value.removeprefix(prefix).split(".")
    if rest and not instance_types.is_size(rest[0].lower()):
        near = nearest_offered(resource, value)
        meant = f" Did you mean '{near}'?" if near else " Use a class that AWS offers."
        yield Finding(resource, f"{key} is '{value}', and '{rest[0]}' is not an instance size.{meant}")


def _unoffered(resource: Resource) -> Iterator[Finding]:
    """The class that the engine does not have in the region, by the tables of the pack."""
    if resource.type not in classed_types() or not has_engines(resource.type):
        return
    if resource.type == aws.RDS_CLUSTER_INSTANCE:
        engine = resource.stack.entity(ClusterInstance, resource).required_engine
    else:
        engine = resource.stack.entity(Database, resource).engine
    licence = resource.text("licenseModel")
    if isinstance(engine, Unknown):
        note(engine)
        return
    if isinstance(licence, Unknown):
        note(licence)
        return
    for found in unoffered_classes(resource, Engine(engine, licence or "")):
        yield Finding(resource, found.message, level=ADVISORY, tabled=found.name)


def _retention(database: Database) -> Iterator[Finding]:
    days = database.resource.number("backupRetentionPeriod")
    if isinstance(days, Unknown):
        note(days)
    elif days is not None and days > LONGEST_RETENTION:
        yield Finding(
            database,
            f"Backups are kept for {days} days, and the maximum is {LONGEST_RETENTION}. Lower backupRetentionPeriod.",
        )
    elif days == 0 and database.is_cluster:
        yield Finding(
            database,
            "A cluster keeps its backups for at least 1 day. Set backupRetentionPeriod to 1 or more.",
        )


def _port(database: Database) -> Iterator[Finding]:
    port, (low, high) = database.resource.number("port"), PORTS
    if isinstance(port, Unknown):
        note(port)
    elif port and not low <= port <= high:
        yield Finding(database, f"The port is {port}. Set it to a number from {low} to {high}.")
    elif (
        port in SQL_SERVER_PORTS
        and isinstance(database.engine, str)
        and database.engine.startswith("sqlserver")
    ):
        yield Finding(database, f"The port is {port}, which SQL Server reserves. Use another port.")


def _monitoring(resource: Resource) -> Iterator[Finding]:
    interval, role = resource.number("monitoringInterval"), resource.is_set("monitoringRoleArn")
    if isinstance(interval, Unknown):
        note(interval)
    elif interval is not None and interval not in INTERVALS:
        told = ", ".join(map(str, INTERVALS))
        yield Finding(resource, f"monitoringInterval is {interval}. Set it to {told} seconds.")
    elif interval and not role:
        yield Finding(
            resource,
            f"monitoringInterval is {interval}, and monitoringRoleArn is not set. Set it to the role that RDS uses to "
            "write metrics.",
            error="InvalidParameterCombination",
        )
    elif not interval and role:
        yield Finding(
            resource,
            "monitoringRoleArn is set, and monitoringInterval is not set. Set the interval, such as 60, or remove the "
            "role.",
            error="InvalidParameterCombination",
        )


def _growth(resource: Resource) -> Iterator[Finding]:
    most, now = resource.number("maxAllocatedStorage"), resource.number("allocatedStorage")
    if isinstance(most, Unknown):
        note(most)
    elif isinstance(now, Unknown):
        note(now)
    elif most and now and most < now:
        # Equal values are RDS's way to turn autoscaling off:
        # https://github.com/hashicorp/terraform-provider-aws/pull/9087
        yield Finding(
            resource,
            f"maxAllocatedStorage ({most} GiB) is below allocatedStorage ({now} GiB). Raise it by a tenth or more.",
        )


def _logs(database: Database) -> Iterator[Finding]:
    key = "enableCloudwatchLogsExports" if "neptune" in database.type else "enabledCloudwatchLogsExports"
    wanted, engine = database.resource.items(key), database.engine
    if isinstance(wanted, Unknown):
        note(wanted)
        return
    if isinstance(engine, Unknown):
        if wanted:
            note(engine)
        return
    own = next((logs for prefix, logs in LOGS.items() if engine.startswith(prefix)), None)
    foreign = frozenset[str]().union(*LOGS.values()) - (own or frozenset())
    wrong = [w for w in wanted if isinstance(w, str) and w in foreign]
    if own is not None and wrong:
        yield Finding(
            database,
            f"{engine} does not write logs of type {' or '.join(wrong)}. Set log types among {', '.join(sorted(own))}.",
            error="InvalidParameterCombination",
        )


def _capacity(resource: Resource) -> Iterator[Finding]:
    for key in (
        "serverlessv2ScalingConfiguration",
        "serverlessV2ScalingConfiguration",
        "scalingConfiguration",
    ):
        low, high = resource.get(key, "minCapacity"), resource.get(key, "maxCapacity")
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            yield Finding(
                resource, f"{key}: minCapacity {low} is above maxCapacity {high}. Swap the two values."
            )
