"""Instances against the cluster that they join."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def stack(
    cluster: str = 'engine: aurora-postgresql, engineVersion: "16.4"',
    member: str = "engine: aurora-postgresql",
    of: str = "${cluster.id}",
    service: str = "rds",
) -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  cluster: {{ type: aws:{service}:Cluster, properties: {{ {cluster} }} }}
  member:
    type: aws:{service}:ClusterInstance
    properties: {{ clusterIdentifier: "{of}"{", " + member if member else ""} }}
"""


def one(message: str) -> list[tuple[str, str]]:
    return [("member", message)]


def engine(own: str, other: str) -> list[tuple[str, str]]:
    return one(
        f"The instance's engine is {own}, and its cluster 'cluster' is {other}. Set engine to the cluster's engine."
    )


def version(own: str, other: str) -> list[tuple[str, str]]:
    return one(
        f"The instance's version is {own}, and its cluster 'cluster' has {other}. "
        "Set engineVersion to the cluster's version, or remove it."
    )


def unfit(name: str) -> list[tuple[str, str]]:
    return one(
        f"Aurora does not support instance class {name}. Use a db.r or db.t class of size medium or larger, or "
        "db.serverless."
    )


SERVERLESS = "engine: aurora-postgresql, instanceClass: db.serverless"
UNSCALED = one(
    "The instance is serverless, and its cluster 'cluster' has no serverlessv2ScalingConfiguration. "
    "Set the cluster's minimum and maximum capacity."
)
SCALED = "engine: aurora-postgresql, serverlessv2ScalingConfiguration: { minCapacity: 0, maxCapacity: 2 }"

CASES = {
    "the engine of the cluster": Case(stack()),
    "the engine from the cluster": Case(stack(member='engine: "${cluster.engine}"')),
    "another engine": Case(stack(member="engine: aurora-mysql"), engine("aurora-mysql", "aurora-postgresql")),
    "the engine without Aurora": Case(
        stack(member="engine: postgres"), engine("postgres", "aurora-postgresql")
    ),
    "engine in capitals": Case(stack(member="engine: Aurora-PostgreSQL")),
    "no engine": Case(stack(member="")),
    "an unknown engine": Case(stack(member='engine: "${other.x}"'), when="planned"),
    "a cluster of an unknown engine": Case(stack(cluster='engine: "${other.x}"'), when="planned"),
    "the same version": Case(stack(member='engine: aurora-postgresql, engineVersion: "16.4"')),
    "another minor version": Case(stack(member='engine: aurora-postgresql, engineVersion: "16.6"')),
    "another major version": Case(
        stack(member='engine: aurora-postgresql, engineVersion: "15.4"'), version("15.4", "16.4")
    ),
    "a version where the cluster has none": Case(
        stack("engine: aurora-postgresql", 'engine: aurora-postgresql, engineVersion: "15.4"')
    ),
    "an unknown version": Case(
        stack(member='engine: aurora-postgresql, engineVersion: "${other.x}"'), when="planned"
    ),
    "a cluster outside the stack": Case(stack(member="engine: aurora-mysql", of="main")),
    "an unknown cluster": Case(stack(member="engine: aurora-mysql", of="${other.x}"), when="planned"),
    "DocumentDB": Case(stack("skipFinalSnapshot: true", "instanceClass: db.r6g.large", service="docdb")),
    "Neptune": Case(stack("skipFinalSnapshot: true", "instanceClass: db.r6g.large", service="neptune")),
    "serverless with capacity": Case(stack(SCALED, SERVERLESS)),
    "serverless without capacity": Case(stack(member=SERVERLESS), UNSCALED),
    "serverless Neptune with capacity": Case(
        stack(
            "serverlessV2ScalingConfiguration: { minCapacity: 1, maxCapacity: 2 }",
            "instanceClass: db.serverless",
            service="neptune",
        )
    ),
    "a class without capacity": Case(stack(member="engine: aurora-postgresql, instanceClass: db.r6g.large")),
    "an unknown class": Case(
        stack(member='engine: aurora-postgresql, instanceClass: "${other.x}"'), when="planned"
    ),
    "a general purpose class of Aurora": Case(
        stack(member="engine: aurora-postgresql, instanceClass: db.m5.large"), unfit("db.m5.large")
    ),
    "the smallest class of all": Case(
        stack(member="engine: aurora-postgresql, instanceClass: db.t3.micro"), unfit("db.t3.micro")
    ),
    "a burstable class": Case(stack(member="engine: aurora-postgresql, instanceClass: db.t4g.medium")),
    "a general purpose class of a cluster outside the stack": Case(
        stack(member="engine: aurora-postgresql, instanceClass: db.m5.large", of="main")
    ),
    "an unknown capacity": Case(
        stack('engine: aurora-postgresql, serverlessv2ScalingConfiguration: "${other.x}"', SERVERLESS)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cluster_instance_mismatch(case: Case) -> None:
    check("cluster-instance-mismatch", case)
