"""Numbers and settings of a database that AWS refuses."""

from __future__ import annotations

import pytest

from preflight.model.tables.regional import index
from tests.policies.table import Case, check


def db(properties: str, type_: str = "aws:rds:Instance") -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  db: {{ type: {type_}, properties: {{ {properties} }} }}
"""


def one(message: str) -> list[tuple[str, str]]:
    return [("db", message)]


CLUSTER, MEMBER = "aws:rds:Cluster", "aws:rds:ClusterInstance"
ROLE = "arn:aws:iam::123456789012:role/rds-monitoring"
UNROLED = (
    "monitoringInterval is 60, and monitoringRoleArn is not set. Set it to the role that RDS uses to "
    "write metrics."
)
UNTIMED = (
    "monitoringRoleArn is set, and monitoringInterval is not set. Set the interval, such as 60, or "
    "remove the role."
)
UNKEPT = "A cluster keeps its backups for at least 1 day. Set backupRetentionPeriod to 1 or more."
POSTGRES_LOGS = "iam-db-auth-error, postgresql, upgrade"


def prefixed(key: str, value: str, prefix: str) -> list[tuple[str, str]]:
    return one(
        f"{key} is '{value}', and classes of this resource begin with '{prefix}'. Set it to '{prefix}{value}'."
    )


CASES = {
    "a node of DAX of a type of EC2": Case(
        db("nodeType: r5.large, replicationFactor: 3", "aws:dax:Cluster"),
        prefixed("nodeType", "r5.large", "dax."),
    ),
    "a node of DAX": Case(db("nodeType: dax.r5.large, replicationFactor: 3", "aws:dax:Cluster")),
    "a replication instance of a class of RDS": Case(
        db("replicationInstanceId: x, replicationInstanceClass: t3.micro", "aws:dms:ReplicationInstance"),
        prefixed("replicationInstanceClass", "t3.micro", "dms."),
    ),
    "a replication instance": Case(
        db("replicationInstanceId: x, replicationInstanceClass: dms.t3.micro", "aws:dms:ReplicationInstance")
    ),
    # --- retention
    "a month": Case(db("engine: mysql, backupRetentionPeriod: 35")),
    "more than a month": Case(
        db("engine: mysql, backupRetentionPeriod: 36"),
        one("Backups are kept for 36 days, and the maximum is 35. Lower backupRetentionPeriod."),
    ),
    "none in an instance": Case(db("engine: mysql, backupRetentionPeriod: 0")),
    "none in a cluster": Case(db("engine: aurora-mysql, backupRetentionPeriod: 0", CLUSTER), one(UNKEPT)),
    "none in DocumentDB": Case(db("backupRetentionPeriod: 0", "aws:docdb:Cluster"), one(UNKEPT)),
    "unknown": Case(db('engine: mysql, backupRetentionPeriod: "${other.x}"'), when="planned"),
    # --- ports
    "a port": Case(db("engine: mysql, port: 1150")),
    "a low port": Case(
        db("engine: mysql, port: 443"), one("The port is 443. Set it to a number from 1150 to 65535.")
    ),
    "a port of SQL Server's own": Case(
        db("engine: sqlserver-ex, port: 3389"),
        one("The port is 3389, which SQL Server reserves. Use another port."),
    ),
    "the same for MySQL": Case(db("engine: mysql, port: 3389")),
    # --- monitoring
    "monitored": Case(db(f"engine: mysql, monitoringInterval: 60, monitoringRoleArn: {ROLE}")),
    "without a role": Case(db("engine: mysql, monitoringInterval: 60"), one(UNROLED)),
    "an instance of a cluster without a role": Case(
        db("engine: aurora-mysql, monitoringInterval: 60", MEMBER), one(UNROLED)
    ),
    "without an interval": Case(db(f"engine: mysql, monitoringRoleArn: {ROLE}"), one(UNTIMED)),
    "with an interval of zero": Case(
        db(f"engine: mysql, monitoringInterval: 0, monitoringRoleArn: {ROLE}"), one(UNTIMED)
    ),
    "with an interval of its own": Case(
        db(f"engine: mysql, monitoringInterval: 20, monitoringRoleArn: {ROLE}"),
        one("monitoringInterval is 20. Set it to 0, 1, 5, 10, 15, 30, 60 seconds."),
    ),
    "with an empty role": Case(db('engine: mysql, monitoringInterval: 0, monitoringRoleArn: ""')),
    "with an unknown role": Case(
        db('engine: mysql, monitoringInterval: 60, monitoringRoleArn: "${other.x}"')
    ),
    "with an unknown interval": Case(
        db(f'engine: mysql, monitoringInterval: "${{other.x}}", monitoringRoleArn: {ROLE}'), when="planned"
    ),
    # --- storage that grows
    "storage that grows": Case(db("engine: mysql, allocatedStorage: 20, maxAllocatedStorage: 100")),
    "storage that does not": Case(
        db("engine: mysql, allocatedStorage: 100, maxAllocatedStorage: 50"),
        one("maxAllocatedStorage (50 GiB) is below allocatedStorage (100 GiB). Raise it by a tenth or more."),
    ),
    "growth switched off by an equal size": Case(
        db("engine: mysql, allocatedStorage: 100, maxAllocatedStorage: 100")
    ),
    "growth switched off": Case(db("engine: mysql, allocatedStorage: 20, maxAllocatedStorage: 0")),
    # --- logs
    "logs of the engine": Case(db("engine: postgres, enabledCloudwatchLogsExports: [postgresql, upgrade]")),
    "logs of another engine": Case(
        db("engine: postgres, enabledCloudwatchLogsExports: [postgresql, slowquery, error]"),
        one(f"postgres does not write logs of type slowquery or error. Set log types among {POSTGRES_LOGS}."),
    ),
    "logs of Aurora PostgreSQL": Case(
        db("engine: aurora-postgresql, enabledCloudwatchLogsExports: [audit]", CLUSTER),
        one(
            "aurora-postgresql does not write logs of type audit. Set log types among iam-db-auth-error, instance, "
            "postgresql, upgrade."
        ),
    ),
    "logs of DocumentDB": Case(db("enabledCloudwatchLogsExports: [audit, profiler]", "aws:docdb:Cluster")),
    "a log that is not heard of": Case(db("engine: postgres, enabledCloudwatchLogsExports: [new-kind]")),
    "logs of an unknown engine": Case(
        db('engine: "${other.x}", enabledCloudwatchLogsExports: [error]'), when="planned"
    ),
    "unknown logs": Case(db('engine: postgres, enabledCloudwatchLogsExports: "${other.x}"'), when="planned"),
    # --- capacity
    "capacity": Case(
        db(
            "engine: aurora-mysql, serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 0.5 }",
            CLUSTER,
        )
    ),
    "capacity upside down": Case(
        db(
            "engine: aurora-mysql, serverlessv2ScalingConfiguration: { minCapacity: 8, maxCapacity: 4 }",
            CLUSTER,
        ),
        one("serverlessv2ScalingConfiguration: minCapacity 8 is above maxCapacity 4. Swap the two values."),
    ),
    # --- classes
    "a class": Case(db("engine: mysql, instanceClass: db.t4g.micro")),
    "a class without its prefix": Case(
        db("engine: mysql, instanceClass: t4g.micro"), prefixed("instanceClass", "t4g.micro", "db.")
    ),
    "a class of an instance of a cluster": Case(
        db("engine: aurora-mysql, instanceClass: r6g.large", MEMBER),
        prefixed("instanceClass", "r6g.large", "db."),
    ),
    "a serverless class": Case(db("engine: aurora-mysql, instanceClass: db.serverless", MEMBER)),
    "a class of a cache": Case(
        db("nodeType: t4g.small", "aws:elasticache:ReplicationGroup"),
        prefixed("nodeType", "t4g.small", "cache."),
    ),
    "a class of a size that does not exist": Case(
        db("engine: mysql, instanceClass: db.t3.mikro"),
        one(
            "instanceClass is 'db.t3.mikro', and 'mikro' is not an instance size. Did you mean 'db.t3.micro'?"
        ),
    ),
    "a cache's class of a size that does not exist": Case(
        db("nodeType: cache.x9q.huge", "aws:elasticache:ReplicationGroup"),
        one("nodeType is 'cache.x9q.huge', and 'huge' is not an instance size. Use a class that AWS offers."),
    ),
    "a class of a region that is not known": Case(
        db('engine: mysql, region: "${other.x}", instanceClass: db.m1.medium'), when="planned"
    ),
    "a class of an engine that is not known": Case(
        db('engine: "${other.x}", instanceClass: db.serverless'), when="planned"
    ),
    "a class that Aurora has": Case(db("engine: aurora-mysql, instanceClass: db.serverless", MEMBER)),
    "a class of an engine that the table does not have": Case(
        db("engine: custom-oracle-ee, instanceClass: db.m5.large"),
    ),
    "a class with a processor option": Case(
        db("engine: oracle-ee, instanceClass: db.r5.6xlarge.tpc2.mem4x"),
    ),
    "an unknown class": Case(db('engine: mysql, instanceClass: "${other.x}"'), when="planned"),
}


def unoffered(key: str, value: str, where: str, nearest: str) -> list[tuple[str, str]]:
    meant = (
        f"; '{nearest}' is. Use '{nearest}'."
        if nearest
        else ". Check whether AWS offers it now, or use another one."
    )
    return one(f"By AWS's list of {index().date}, {key} '{value}' is not a class{where}{meant}")


UNOFFERED = {
    "a class that no engine has": Case(
        db("engine: postgres, instanceClass: db.t5.medium"),
        unoffered("instanceClass", "db.t5.medium", " of postgres in eu-west-1", "db.t4g.medium"),
    ),
    "a class of another engine": Case(
        db("engine: mysql, instanceClass: db.serverless"),
        unoffered("instanceClass", "db.serverless", " of mysql in eu-west-1", ""),
    ),
    "a class of another region": Case(
        db("engine: postgres, region: ap-southeast-7, instanceClass: db.m3.medium"),
        unoffered("instanceClass", "db.m3.medium", " of postgres in ap-southeast-7", "db.t3.medium"),
    ),
    "a class of another licence": Case(
        db("engine: oracle-se2, licenseModel: license-included, instanceClass: db.r5.24xlarge"),
        unoffered("instanceClass", "db.r5.24xlarge", " of oracle-se2 in eu-west-1", "db.r5.4xlarge"),
    ),
    "a class of a cluster": Case(
        db("engine: mysql, dbClusterInstanceClass: db.t4g.medium", CLUSTER),
        unoffered("dbClusterInstanceClass", "db.t4g.medium", " of mysql in eu-west-1", "db.c6gd.medium"),
    ),
    "a class in a region that is not known": Case(
        db('engine: postgres, region: "${other.x}", instanceClass: db.t5.medium'),
        unoffered("instanceClass", "db.t5.medium", " of postgres", "db.t4g.medium"),
        when="planned",
    ),
}


@pytest.mark.parametrize("case", UNOFFERED.values(), ids=UNOFFERED)
def test_classes_that_aws_does_not_offer(case: Case) -> None:
    check("database-configuration", case, ("By AWS's list",))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_database_configuration(case: Case) -> None:
    check("database-configuration", case)
