"""Multi-AZ and replication settings that AWS refuses."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ fn::invoke: {} }"


def instance(name: str = "db", **properties: object) -> str:
    lines = "".join(f"\n      {key}: {value}" for key, value in properties.items())
    return f"""
  {name}:
    type: aws:rds:Instance
    properties:
      instanceClass: db.m6g.large{lines}
"""


def cluster(**properties: object) -> str:
    return (
        instance(**properties).replace("rds:Instance", "rds:Cluster").replace("instanceClass", "tags: {} #")
    )


def replica(**properties: object) -> str:
    return instance("replica", replicateSourceDb='"${db.identifier}"', **properties)


def program(*parts: str) -> str:
    return "resources:" + "".join(parts)


def zone(shown: str) -> tuple[str, str]:
    return (
        "db",
        f"multiAz is true and availabilityZone is {shown}; RDS assigns the Availability Zones of a Multi-AZ instance. "
        "Remove availabilityZone.",
    )


NO_BACKUPS = (
    "replica",
    "The replica's source 'db' has no automated backups. Set backupRetentionPeriod on it to 1 or more.",
)


def lacks(engine: str, what: str, other: str) -> tuple[str, str]:
    return (
        "db",
        f"A cluster of engine {engine} is a Multi-AZ DB cluster and requires {what}. Set it, or use the engine "
        f"{other}.",
    )


CASES = {
    "Multi-AZ": Case(program(instance(engine="postgres", multiAz="true"))),
    "a zone": Case(program(instance(engine="postgres", availabilityZone="eu-west-1a"))),
    "a zone with Multi-AZ off": Case(
        program(instance(engine="postgres", multiAz="false", availabilityZone="eu-west-1a"))
    ),
    "a zone with Multi-AZ": Case(
        program(instance(engine="postgres", multiAz="true", availabilityZone="eu-west-1a")),
        [zone("eu-west-1a")],
        when="planned",
    ),
    "AWS answers with the zone it chose": Case(
        program(instance(engine="postgres", multiAz="true", availabilityZone="eu-west-1a")), when="deployed"
    ),
    "an unknown zone with Multi-AZ": Case(
        program(instance(engine="postgres", multiAz="true", availabilityZone=UNKNOWN)),
        [zone("set")],
        when="planned",
    ),
    "a zone with unknown Multi-AZ": Case(
        program(instance(engine="postgres", multiAz=UNKNOWN, availabilityZone="eu-west-1a"))
    ),
    "SQL Server Express": Case(
        program(instance(engine="sqlserver-ex", multiAz="true")),
        [
            (
                "db",
                "multiAz is true, which SQL Server Express does not support. Remove it, or use the Standard edition.",
            )
        ],
    ),
    "SQL Server Express alone": Case(program(instance(engine="sqlserver-ex"))),
    "SQL Server Standard": Case(program(instance(engine="sqlserver-se", multiAz="true"))),
    "an unknown engine": Case(program(instance(engine=UNKNOWN, multiAz="true"))),
    "a replica of a source without backups": Case(
        program(instance(engine="postgres"), replica()), [NO_BACKUPS]
    ),
    "a replica of a source with backups off": Case(
        program(instance(engine="postgres", backupRetentionPeriod=0), replica()), [NO_BACKUPS]
    ),
    "a replica of a source with backups": Case(
        program(instance(engine="postgres", backupRetentionPeriod=1), replica())
    ),
    "a replica of a source with unknown backups": Case(
        program(instance(engine="postgres", backupRetentionPeriod=UNKNOWN), replica())
    ),
    "a replica of a restored source": Case(
        program(instance(engine="postgres", snapshotIdentifier="before"), replica())
    ),
    "a replica by ARN": Case(
        program(instance(engine="postgres"), replica().replace("identifier", "arn")), [NO_BACKUPS]
    ),
    "a replica of another stack's source": Case(
        program(instance("replica", replicateSourceDb="elsewhere"), instance(engine="postgres"))
    ),
    "a replica of a replica without backups": Case(
        program(
            instance(engine="postgres", backupRetentionPeriod=7),
            replica(),
            instance("third", replicateSourceDb='"${replica.identifier}"'),
        ),
        [(("third"), NO_BACKUPS[1].replace("'db'", "'replica'"))],
    ),
    "Multi-AZ DB cluster": Case(
        program(cluster(engine="postgres", dbClusterInstanceClass="db.m6gd.large", allocatedStorage=100))
    ),
    "Multi-AZ DB cluster without class": Case(
        program(cluster(engine="mysql", allocatedStorage=100)),
        [lacks("mysql", "dbClusterInstanceClass", "aurora-mysql")],
    ),
    "Multi-AZ DB cluster without class and storage": Case(
        program(cluster(engine="postgres")),
        [lacks("postgres", "dbClusterInstanceClass and allocatedStorage", "aurora-postgresql")],
    ),
    "Multi-AZ DB cluster with an unknown class": Case(
        program(cluster(engine="postgres", dbClusterInstanceClass=UNKNOWN, allocatedStorage=100))
    ),
    "restored Multi-AZ DB cluster": Case(program(cluster(engine="postgres", snapshotIdentifier="before"))),
    "Aurora": Case(program(cluster(engine="aurora-postgresql"))),
    "a cluster of an unknown engine": Case(program(cluster(engine=UNKNOWN))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_multi_az_conflicts(case: Case) -> None:
    check("multi-az-conflicts", case)
