"""Engine versions that RDS no longer creates."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def db(properties: str, type_: str = "aws:rds:Instance") -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  db: {{ type: {type_}, properties: {{ {properties} }} }}
"""


def gone(engine: str, version: str, major: str = "") -> list[tuple[str, str]]:
    cure = f'Set only the major version, "{major}", or a newer one.' if major else "Give a newer one."
    return [("db", f"RDS no longer creates {engine} {version}. {cure}")]


CLUSTER = "aws:rds:Cluster"

CASES = {
    "a withdrawn minor version": Case(
        db('engine: postgres, engineVersion: "15.4"'), gone("postgres", "15.4", "15")
    ),
    "the oldest that is left": Case(db('engine: postgres, engineVersion: "15.13"')),
    "the one before": Case(db('engine: postgres, engineVersion: "15.12"'), gone("postgres", "15.12", "15")),
    "a major version": Case(db('engine: postgres, engineVersion: "15"')),
    "a newer major version": Case(db('engine: postgres, engineVersion: "18.1"')),
    "a withdrawn major version": Case(db('engine: postgres, engineVersion: "10"'), gone("postgres", "10")),
    "a withdrawn old version": Case(
        db('engine: postgres, engineVersion: "9.6.24"'), gone("postgres", "9.6.24", "9.6")
    ),
    "extended support": Case(db("engine: postgres, engineVersion: 11.22-rds.20240418")),
    "MySQL 8.0": Case(db("engine: mysql, engineVersion: 8.0")),
    "an old MySQL": Case(db("engine: mysql, engineVersion: 8.0.28"), gone("mysql", "8.0.28", "8.0")),
    "a newer MySQL": Case(db("engine: mysql, engineVersion: 8.0.42")),
    "an old MariaDB": Case(db("engine: mariadb, engineVersion: 10.5.20"), gone("mariadb", "10.5.20", "10.5")),
    "a newer MariaDB": Case(db("engine: mariadb, engineVersion: 10.11.8")),
    "an old Aurora MySQL": Case(
        db("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.02.0", CLUSTER),
        gone("aurora-mysql", "8.0.mysql_aurora.3.02.0", "8.0"),
    ),
    "a newer Aurora MySQL": Case(db("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.04.0", CLUSTER)),
    "Aurora MySQL by the version of MySQL": Case(db('engine: aurora-mysql, engineVersion: "8.0"', CLUSTER)),
    "an old Aurora PostgreSQL": Case(
        db('engine: aurora-postgresql, engineVersion: "15.4"', CLUSTER),
        gone("aurora-postgresql", "15.4", "15"),
    ),
    "a newer Aurora PostgreSQL": Case(db('engine: aurora-postgresql, engineVersion: "16.4"', CLUSTER)),
    "another engine": Case(db("engine: sqlserver-ex, engineVersion: 15.00.4073.23.v1")),
    "no version": Case(db("engine: postgres")),
    "a replica": Case(db('replicateSourceDb: main, engine: postgres, engineVersion: "15.4"')),
    "a cache": Case(db('engine: redis, engineVersion: "5.0.6"', "aws:elasticache:ReplicationGroup")),
    "an unknown version": Case(db('engine: postgres, engineVersion: "${other.x}"'), when="planned"),
    "an unknown engine": Case(db('engine: "${other.x}", engineVersion: "15.4"'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_engine_version_withdrawn(case: Case) -> None:
    check("engine-version-withdrawn", case)
