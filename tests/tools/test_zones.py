"""The table of zones is what cfn-lint says, where that is installed."""

from __future__ import annotations

import json

import pytest

from tools.zones import TABLE, condense, zones


def test_the_table_is_fresh() -> None:
    pytest.importorskip("cfnlint", reason="the table's source is not installed")
    assert json.loads(TABLE.read_text())["last"] == condense(zones())


def test_the_last_letter_of_each_region() -> None:
    assert condense({"us-west-1": ["us-west-1c", "us-west-1a"]}) == {"us-west-1": "c"}
    stored = json.loads(TABLE.read_text())
    assert stored["source"].startswith("cfn-lint ") and stored["last"]["us-east-1"] == "f"
    assert all(len(letter) == 1 for letter in stored["last"].values())
