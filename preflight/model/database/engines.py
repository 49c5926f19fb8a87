"""Database engines: the parameter group families of their versions, and static parameters."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.values import Tri, Unknown

# The format of an engine's families, and a current family as an example.
# Source: RDS API, DescribeDBEngineVersions `DBParameterGroupFamily`; ElastiCache, MemoryDB, DocumentDB, Neptune and
# Redshift API references, `family` of their parameter groups.
_FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "aurora-mysql": (r"\d\.\d", "8.0"),
    "aurora-postgresql": (r"9\.6|\d\d", "16"),
    "aurora": (r"5\.6", "5.6"),
    "mysql": (r"\d\.\d", "8.0"),
    "mariadb": (r"\d\d?\.\d\d?", "10.11"),
    "postgres": (r"9\.\d|\d\d", "16"),
    "oracle-ee": (r"-1[0-2]\.\d|-1[89]|-[2-9]\d", "-19"),
    "oracle-ee-cdb": (r"-1[89]|-[2-9]\d", "-19"),
    "oracle-se1": (r"-1[0-2]\.\d", "-11.2"),
    "oracle-se2": (r"-1[0-2]\.\d|-1[89]|-[2-9]\d", "-19"),
    "oracle-se2-cdb": (r"-1[89]|-[2-9]\d", "-19"),
    "oracle-se": (r"-1[0-2]\.\d", "-11.2"),
    "sqlserver-ee": (r"-\d\d\.\d", "-16.0"),
    "sqlserver-se": (r"-\d\d\.\d", "-16.0"),
    "sqlserver-ex": (r"-\d\d\.\d", "-16.0"),
    "sqlserver-web": (r"-\d\d\.\d", "-16.0"),
    "db2-ae": (r"-\d\d\.\d", "-11.5"),
    "db2-ce": (r"-\d\d\.\d", "-11.5"),
    "db2-se": (r"-\d\d\.\d", "-11.5"),
    "docdb": (r"\d\.\d", "5.0"),
    "neptune": (r"1(\.\d)?", "1.3"),
    "redis": (r"[2-5]\.\d|6\.x|[7-9]", "7"),
    "valkey": (r"\d", "8"),
    "memcached": (r"1\.\d", "1.6"),
    "redshift": (r"-\d\.\d", "-1.0"),
    "memorydb_redis": (r"\d", "7"),
    "memorydb_valkey": (r"\d", "7"),
}

# Parameters that take effect only when the server starts, by engine.
# Source: PostgreSQL documentation, parameters that "can only be set at server start", and RDS guide, "Parameters on RDS
# for PostgreSQL" (`rds.logical_replication`); MySQL reference, system variables that are not dynamic. Only well-known
# parameters, read in November 2026, without those that differ between versions.
_POSTGRES: Final = frozenset(
    {
        "autovacuum_freeze_max_age",
        "autovacuum_multixact_freeze_max_age",
        "huge_pages",
        "max_connections",
        "max_files_per_process",
        "max_locks_per_transaction",
        "max_logical_replication_workers",
        "max_pred_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "rds.logical_replication",
        "shared_buffers",
        "shared_preload_libraries",
        "superuser_reserved_connections",
        "track_activity_query_size",
        "track_commit_timestamp",
        "wal_buffers",
    }
)
_MYSQL: Final = frozenset(
    {
        "back_log",
        "ft_min_word_len",
        "innodb_autoinc_lock_mode",
        "innodb_ft_min_token_size",
        "innodb_purge_threads",
        "innodb_read_io_threads",
        "innodb_write_io_threads",
        "lower_case_table_names",
        "performance_schema",
        "skip_name_resolve",
        "table_open_cache_instances",
    }
)
_STATIC: Final[dict[str, frozenset[str]]] = {
    "postgres": _POSTGRES,
    "aurora-postgresql": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "aurora-mysql": _MYSQL,
    "aurora": _MYSQL,
}


class Family(msgspec.Struct, frozen=True):
    """A parameter group family: an engine and the beginning of its version."""

    text: str
    engine: str
    version: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Family | None:
        """The family that the text names; `None` if no engine has families of this format."""
        for engine in sorted(_FAMILIES, key=len, reverse=True):
            rest = text.removeprefix(engine)
            if rest != text and re.fullmatch(_FAMILIES[engine][0], rest):
                return cls(text, engine, numbers(rest.removeprefix("-")))
        return None

    def fits(self, engine: str, version: str | Unknown | None) -> Tri:
        """Whether a database of the engine and version can use a parameter group of this family."""
        if self.engine.removeprefix("memorydb_") != engine:
            return False
        if version is None or isinstance(version, Unknown):
            return Unknown(version.reason if version is not None else "the version that AWS chooses")
        given = numbers(version)
        if not given or (engine == "aurora-mysql" and given[0] < 5):
            return Unknown(f"version {version}")
        if engine == "neptune":
            # Source: Neptune guide, "Parameter groups": `neptune1` is for versions before 1.2.
            return self.version == (given[:2] if given[1:] >= (2,) else (1,))
        return all(a == b for a, b in zip(self.version, given, strict=False))

    def is_static(self, parameter: str) -> bool:
        """Whether the parameter certainly takes effect only when the server starts."""
        return parameter.lower() in _STATIC.get(self.engine, ())


def numbers(version: str) -> tuple[int, ...]:
    """The numbers at the beginning of a version: 8 and 0 for `8.0.mysql_aurora.3.04.0`."""
    found = re.match(r"[0-9]{1,9}(\.[0-9]{1,9})*", version)
    return tuple(map(int, found.group().split("."))) if found else ()


def family_of(engine: str, version: str | Unknown | None) -> str:
    """The family that the database requires; an example if the version is unknown; empty for an unknown engine."""
    known_family = _FAMILIES.get(engine)
    if known_family is None:
        return ""
    form, example = known_family
    if isinstance(version, str):
        digits = ".".join(map(str, numbers(version)[:2]))
        lead = "-" if form.startswith("-") else ""
        for text in (f"{lead}{digits}", f"{lead}{digits.partition('.')[0]}", f"{digits.partition('.')[0]}.x"):
            if re.fullmatch(form, text):
                return engine + text
    return engine + example


def major_of(engine: str, version: str) -> str:
    """The major version, for which RDS uses its default minor version."""
    family = Family.parse(family_of(engine, version))
    return ".".join(map(str, family.version)) if family is not None else version
