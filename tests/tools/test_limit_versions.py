"""Versions with their ends: the tables are what cfn-lint says."""

from __future__ import annotations

import pytest

from preflight.model.tables import table
from tools.limits import versions


def test_the_tables_are_fresh() -> None:
    pytest.importorskip("cfnlint", reason="the tables' source is not installed")
    stored = versions.stored()
    made = versions.made(stored["lambda_runtimes"]["date"])
    if made["lambda_runtimes"]["source"] != stored["lambda_runtimes"]["source"]:
        pytest.skip(f"the tables were made with {stored['lambda_runtimes']['source']}")
    assert made == stored


def test_dates_of_runtimes() -> None:
    source = {
        "a": {
            "deprecated": "2024-01-01",
            "create-block": "2024-02-01",
            "update-block": None,
            "successor": "b",
        },
        "b": {"deprecated": None, "create-block": None, "update-block": None, "successor": None},
        "of a container image": {"deprecated": "2024-01-01"},
    }
    assert versions.runtimes(source, frozenset({"a", "b", "c"})) == {
        "a": {"deprecated": "2024-01-01", "creates_until": "2024-02-01", "successor": "b"},
        "b": {},
        "c": {},
    }


def test_what_is_withdrawn_is_listed() -> None:
    engines = table("engine_versions")["engines"]
    assert {"postgres", "mysql", "mariadb", "aurora-postgresql", "redis", "valkey"} <= engines.keys()
    for engine in engines.values():
        assert set(engine.get("withdrawn", "").split()) <= set(engine["versions"].split())
