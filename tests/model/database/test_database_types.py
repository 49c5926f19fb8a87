"""Ports of engines."""

from __future__ import annotations

import pytest

from preflight.core.values import Unknown
from preflight.model.database.database_types import PORTS, default_port


@pytest.mark.parametrize(
    ("engine", "port"),
    [("aurora", 3306), ("aurora-mysql", 3306), ("aurora-postgresql", 5432), ("oracle-se2-cdb", 1521)],
)
def test_default_ports_go_by_the_beginning_of_the_engine(engine: str, port: int) -> None:
    assert default_port(engine) == port


def test_the_default_port_of_an_unheard_engine_is_unknown() -> None:
    assert isinstance(default_port("cassandra"), Unknown)
    assert all(1 <= port <= 65535 for port in PORTS.values())
