"""The table of runtimes is what cfn-lint says, where that is installed."""

from __future__ import annotations

import json

import pytest

from tools.lambda_runtimes import TABLE, condense, life_cycles


def test_the_table_is_fresh() -> None:
    pytest.importorskip("cfnlint", reason="the table's source is not installed")
    stored = json.loads(TABLE.read_text())
    assert stored["runtimes"] == condense(life_cycles(), stored["date"])


def test_what_ends_later_is_left_out() -> None:
    dates = {
        "a": {"deprecated": "2024-01-01", "create-block": "2024-02-01", "successor": "c"},
        "b": {"deprecated": "2024-01-01", "create-block": "2027-02-01", "successor": None},
        "c": {"deprecated": "2028-01-01", "create-block": "2028-02-01", "successor": None},
        "d": {"deprecated": None, "create-block": None, "successor": None},
    }
    assert condense(dates, "2024-02-01") == {
        "a": {"ended": "2024-01-01", "successor": "c", "refused": "2024-02-01"},
        "b": {"ended": "2024-01-01", "successor": ""},
    }
