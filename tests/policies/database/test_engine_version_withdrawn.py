"""Engine versions that RDS no longer creates."""

from __future__ import annotations

import pytest

from preflight.model.database.engine_versions import table_date
from tests.policies.table import Case, check


def db(properties: str, type_: str = "aws:rds:Instance") -> str:
    return f"""
resources:
  other: {{ type: aws:ec2:Vpc }}
  db: {{ type: {type_}, properties: {{ {properties} }} }}
"""


def gone(engine: str, version: str, nearest: str, major: str = "") -> list[tuple[str, str]]:
    cure = f'Set only the major version, "{major}", or use {nearest}.' if major else f"Use {nearest}."
    return [("db", f"RDS no longer creates {engine} {version}. {cure}")]


def unlisted(engine: str, version: str, nearest: str) -> list[tuple[str, str]]:
    return [
        (
            "db",
            f"By AWS's list of {table_date()}, engineVersion '{version}' is not a version of {engine}; '{nearest}' is. "
            f"Use '{nearest}'.",
        )
    ]


CACHE = "aws:elasticache:ReplicationGroup"
CLUSTER = "aws:rds:Cluster"

CASES = {
    "a withdrawn minor version": Case(
        db('engine: postgres, engineVersion: "15.4"'), gone("postgres", "15.4", "15.19", "15")
    ),
    "the oldest that is left": Case(db('engine: postgres, engineVersion: "15.13"')),
    "the one before": Case(
        db('engine: postgres, engineVersion: "15.12"'), gone("postgres", "15.12", "15.19", "15")
    ),
    "a major version": Case(db('engine: postgres, engineVersion: "15"')),
    "a newer major version": Case(db('engine: postgres, engineVersion: "18.1"')),
    "a withdrawn major version": Case(
        db('engine: postgres, engineVersion: "10"'), gone("postgres", "10", "12.22")
    ),
    "a withdrawn old version": Case(
        db('engine: postgres, engineVersion: "9.6.24"'), gone("postgres", "9.6.24", "12.22")
    ),
    "extended support": Case(db("engine: postgres, engineVersion: 11.22-rds.20260514")),
    "an old version of extended support": Case(
        db("engine: postgres, engineVersion: 11.22-rds.20240418"),
        gone("postgres", "11.22-rds.20240418", "11.22-rds.20260514", "11"),
    ),
    "MySQL 8.0": Case(db("engine: mysql, engineVersion: 8.0")),
    "an old MySQL": Case(
        db("engine: mysql, engineVersion: 8.0.28"), gone("mysql", "8.0.28", "8.0.46", "8.0")
    ),
    "a newer MySQL": Case(db("engine: mysql, engineVersion: 8.0.42")),
    "an old MariaDB": Case(
        db("engine: mariadb, engineVersion: 10.5.20"), gone("mariadb", "10.5.20", "10.11.19")
    ),
    "a newer MariaDB": Case(db("engine: mariadb, engineVersion: 10.11.8")),
    "an old Aurora MySQL": Case(
        db("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.02.0", CLUSTER),
        gone("aurora-mysql", "8.0.mysql_aurora.3.02.0", "8.0.mysql_aurora.3.13.0", "8.0"),
    ),
    "a newer Aurora MySQL": Case(db("engine: aurora-mysql, engineVersion: 8.0.mysql_aurora.3.04.0", CLUSTER)),
    "Aurora MySQL by the version of MySQL": Case(db('engine: aurora-mysql, engineVersion: "8.0"', CLUSTER)),
    "an old Aurora PostgreSQL": Case(
        db('engine: aurora-postgresql, engineVersion: "15.4"', CLUSTER),
        gone("aurora-postgresql", "15.4", "15.19", "15"),
    ),
    "a newer Aurora PostgreSQL": Case(db('engine: aurora-postgresql, engineVersion: "16.8"', CLUSTER)),
    "another engine": Case(db("engine: sqlserver-ex, engineVersion: 15.00.4073.23.v1")),
    "a version that PostgreSQL does not have": Case(
        db('engine: postgres, engineVersion: "16.99"'), unlisted("postgres", "16.99", "16.15")
    ),
    "a major version that MySQL does not have": Case(
        db('engine: mysql, engineVersion: "8.3"'), unlisted("mysql", "8.3", "8.4.11")
    ),
    "a version that Valkey does not have": Case(
        db('engine: valkey, engineVersion: "7.9"', CACHE), unlisted("valkey", "7.9", "7.2")
    ),
    "a version of Valkey": Case(db('engine: valkey, engineVersion: "8.2"', CACHE)),
    "any minor version of Redis OSS": Case(db('engine: redis, engineVersion: "6.x"', CACHE)),
    "a version of Memcached": Case(
        db('engine: memcached, engineVersion: "1.6.22"', "aws:elasticache:Cluster"),
    ),
    "a version of one's own": Case(db("engine: custom-sqlserver-ee, engineVersion: 15.00.4249.2.cev")),
    "no version": Case(db("engine: postgres")),
    "a replica": Case(db('replicateSourceDb: main, engine: postgres, engineVersion: "15.4"')),
    "a cache": Case(db('engine: redis, engineVersion: "5.0.6"', "aws:elasticache:ReplicationGroup")),
    "an unknown version": Case(db('engine: postgres, engineVersion: "${other.x}"'), when="planned"),
    "an unknown engine": Case(db('engine: "${other.x}", engineVersion: "15.4"'), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_engine_version_withdrawn(case: Case) -> None:
    check("engine-version-withdrawn", case)
