"""Parameter group families, and the databases that they fit."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.database.engines import Family, family_of, numbers


@pytest.mark.parametrize(
    ("text", "engine", "version"),
    [
        ("postgres16", "postgres", (16,)),
        ("postgres9.6", "postgres", (9, 6)),
        ("aurora-postgresql15", "aurora-postgresql", (15,)),
        ("aurora-mysql8.0", "aurora-mysql", (8, 0)),
        ("aurora5.6", "aurora", (5, 6)),
        ("mysql8.4", "mysql", (8, 4)),
        ("mariadb10.11", "mariadb", (10, 11)),
        ("oracle-se2-cdb-21", "oracle-se2-cdb", (21,)),
        ("oracle-ee-19", "oracle-ee", (19,)),
        ("sqlserver-ex-15.0", "sqlserver-ex", (15, 0)),
        ("db2-se-11.5", "db2-se", (11, 5)),
        ("docdb5.0", "docdb", (5, 0)),
        ("neptune1", "neptune", (1,)),
        ("neptune1.3", "neptune", (1, 3)),
        ("redis6.x", "redis", (6,)),
        ("redis7", "redis", (7,)),
        ("memorydb_redis7", "memorydb_redis", (7,)),
        ("redshift-1.0", "redshift", (1, 0)),
    ],
)
def test_families_are_read(text: str, engine: str, version: tuple[int, ...]) -> None:
    family = Family.parse(text)
    assert family is not None
    assert (family.engine, family.version) == (engine, version)


@pytest.mark.parametrize(
    "text",
    [
        "postgres15.4",
        "postgres",
        "mysql8",
        "aurora-mysql",
        "aurora-postgresql16.1",
        "redis7.1",
        "cassandra4",
        "",
        "16",
    ],
)
def test_what_is_no_family(text: str) -> None:
    assert Family.parse(text) is None


@pytest.mark.parametrize(
    ("family", "engine", "version", "expected"),
    [
        ("postgres16", "postgres", "16.3", True),
        ("postgres16", "postgres", "16", True),
        ("postgres16", "postgres", "15.8", False),
        ("postgres16", "aurora-postgresql", "16.3", False),
        ("postgres16", "mysql", None, False),
        ("postgres16", "postgres", None, "?"),
        ("postgres9.6", "postgres", "9.6.24", True),
        ("mysql8.0", "mysql", "8.4.3", False),
        ("mysql8.0", "mysql", "8", True),
        ("mariadb10.11", "mariadb", "10.6.18", False),
        ("aurora-mysql8.0", "aurora-mysql", "8.0.mysql_aurora.3.04.0", True),
        ("aurora-mysql5.7", "aurora-mysql", "8.0.mysql_aurora.3.04.0", False),
        ("aurora-mysql8.0", "aurora-mysql", "3.04.0", "?"),
        ("sqlserver-ex-15.0", "sqlserver-ex", "15.00.4073.23.v1", True),
        ("sqlserver-ex-15.0", "sqlserver-ex", "16.00.4085.2.v1", False),
        ("oracle-ee-19", "oracle-ee", "19.0.0.0.ru-2023-01.rur-2023-01.r1", True),
        ("docdb4.0", "docdb", "5.0.0", False),
        ("neptune1", "neptune", "1.1.1.0", True),
        ("neptune1", "neptune", "1.2.0.0", False),
        ("neptune1.2", "neptune", "1.2.0.0", True),
        ("redis7", "redis", "7.1", True),
        ("redis6.x", "redis", "6.2", True),
        ("redis5.0", "redis", "5.0.6", True),
        ("redis7", "valkey", "7.2", False),
        ("memorydb_valkey7", "valkey", "7.2", True),
        ("memcached1.6", "memcached", "1.6.22", True),
    ],
)
def test_a_family_fits_one_engine_and_major_version(
    family: str, engine: str, version: str | None, expected: object
) -> None:
    parsed = Family.parse(family)
    assert parsed is not None
    found = parsed.fits(engine, version)
    assert ("?" if isinstance(found, Unknown) else found) == expected


def test_an_unknown_version_leaves_the_engine_to_tell() -> None:
    family = Family.parse("postgres16")
    assert family is not None
    assert isinstance(family.fits("postgres", Unknown()), Unknown)
    assert family.fits("mysql", Unknown()) is False


@pytest.mark.parametrize(
    ("engine", "version", "expected"),
    [
        ("postgres", "15.8", "postgres15"),
        ("aurora-mysql", "8.0.mysql_aurora.3.04.0", "aurora-mysql8.0"),
        ("sqlserver-se", "15.00.4073.23.v1", "sqlserver-se-15.0"),
        ("oracle-ee", "19.0.0.0", "oracle-ee-19"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "7.1", "redis7"),
        ("mysql", None, "mysql8.0"),
        ("cassandra", "4", ""),
    ],
)
def test_the_family_that_a_database_needs(engine: str, version: str | None, expected: str) -> None:
    assert family_of(engine, version) == expected


def test_static_parameters_by_engine() -> None:
    postgres, mysql, redis = (Family.parse(t) for t in ("postgres16", "mysql8.0", "redis7"))
    assert postgres is not None and mysql is not None and redis is not None
    assert postgres.is_static("max_connections")
    assert not mysql.is_static("max_connections")
    assert mysql.is_static("Performance_Schema")
    assert not redis.is_static("maxmemory-policy")


@pytest.mark.parametrize(
    ("version", "expected"),
    [("16.3", (16, 3)), ("8.0.mysql_aurora.3", (8, 0)), ("latest", ()), ("11.22-rds.2024", (11, 22))],
)
def test_numbers_at_the_beginning(version: str, expected: tuple[int, ...]) -> None:
    assert numbers(version) == expected
