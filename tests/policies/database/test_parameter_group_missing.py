"""Databases on default parameters, and parameter groups that nothing uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.table import Case, check

GROUP = """
resources:
  other: { type: aws:ec2:Vpc }
  group: { type: aws:rds:ParameterGroup, properties: { family: postgres16 } }
"""
NONE = "resources:\n  other: { type: aws:ec2:Vpc }\n"
USED = '  db: { type: aws:rds:Instance, properties: { engine: postgres, parameterGroupName: "${group.name}" } }\n'


def db(properties: str = "engine: postgres", type_: str = "aws:rds:Instance") -> str:
    return f"  db: {{ type: {type_}, properties: {{ {properties} }} }}\n"


def default(key: str = "parameterGroupName", family: str = "") -> list[tuple[str, str]]:
    example = f" of family {family}" if family else ""
    return [
        (
            "db",
            "The database uses its engine's default parameters, which cannot be changed. Add a parameter "
            f"group{example} and set it in {key}.",
        )
    ]


UNUSED = [("group", "No database uses the parameter group. Set it on the database, or remove it.")]
SHARED = "dbClusterParameterGroupName"

CASES = {
    "a group of its own": Case(GROUP + USED),
    "none": Case(NONE + db(), default()),
    "none, of a known version": Case(
        NONE + db('engine: postgres, engineVersion: "15.8"'), default(family="postgres15")
    ),
    "the default group by name": Case(
        NONE + db("engine: postgres, parameterGroupName: default.postgres16"), default()
    ),
    "a group outside the stack": Case(NONE + db("engine: postgres, parameterGroupName: shared")),
    "an unknown group": Case(NONE + db('engine: postgres, parameterGroupName: "${other.x}"'), when="planned"),
    "a cluster": Case(NONE + db("engine: aurora-mysql", "aws:rds:Cluster"), default(SHARED)),
    "a cluster of DocumentDB": Case(NONE + db("", "aws:docdb:Cluster"), default(SHARED)),
    "a cluster of Neptune": Case(
        NONE + db("", "aws:neptune:Cluster"), default("neptuneClusterParameterGroupName")
    ),
    "an instance of a cluster, which has its cluster's": Case(
        NONE
        + "  db: { type: aws:rds:ClusterInstance, properties: { clusterIdentifier: main, engine: aurora-mysql } }\n"
    ),
    "a replica": Case(NONE + db("replicateSourceDb: main")),
    "a cache": Case(NONE + db("engine: redis", "aws:elasticache:ReplicationGroup")),
    "a group that nothing uses": Case(GROUP, UNUSED),
    "a group that nothing uses, beside a database that needs one": Case(GROUP + db(), default() + UNUSED),
    "a group that another thing refers to": Case(
        GROUP + '  note: { type: aws:ssm:Parameter, properties: { type: String, value: "${group.name}" } }\n'
    ),
    "a group of caches that nothing uses": Case(
        "resources:\n  group: { type: aws:elasticache:ParameterGroup, properties: { family: redis7 } }\n",
        UNUSED,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_parameter_group_missing(case: Case) -> None:
    check("parameter-group-missing", replace(case, stack="prod"))


def test_default_parameters_are_a_matter_of_production() -> None:
    both = CASES["a group that nothing uses, beside a database that needs one"]
    check("parameter-group-missing", replace(both, expected=UNUSED))
