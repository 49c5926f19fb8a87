"""Combinations of properties: the table is what the provider's documentation says."""

from __future__ import annotations

from collections import Counter

import pytest

from preflight.model.limits.property_combinations import Combination, table
from tools.limits.combinations import combinations, made, versions
from tools.limits.sdk import Input


def test_the_table_is_fresh() -> None:
    if table().source != versions():
        pytest.skip(f"the table was made with {table().source}")
    assert made() == table().types


def test_how_many() -> None:
    counts = Counter(one.kind for several in table().types.values() for one in several)
    assert counts["conflict"] >= 150
    assert counts["one"] >= 10
    assert counts["required"] >= 10


def text(doc: str) -> Input:
    return Input("text", doc=doc)


def test_a_conflict_is_said_of_both() -> None:
    inputs = {
        "one": text("Conflicts with `two_b` and `three`."),
        "twoB": text("Conflicts with `one`."),
        "three": text(""),
    }
    assert list(combinations(inputs)) == [Combination("conflict", "", ("one", "twoB"))]


def test_a_conflict_with_a_condition_is_none() -> None:
    inputs = {"one": text("Conflicts with `two` if it is large."), "two": text("Conflicts with `one`.")}
    assert list(combinations(inputs)) == []


def test_exactly_one() -> None:
    doc = "The key. Exactly one of `one`, `two`, or `three` must be set."
    inputs = {"one": text(doc), "two": text(doc), "three": text("")}
    block = {"outer": Input("object", fields=inputs)}
    assert list(combinations(block)) == [Combination("one", "outer", ("one", "three", "two"))]
    assert list(combinations({**inputs, "two": text("")})) == []


def test_one_that_needs_another() -> None:
    inputs = {
        "one": text("Required when `two` is set."),
        "two": text("Required if `one` is set. Default is `x`."),
    }
    assert list(combinations(inputs)) == [Combination("required", "", ("one", "two"))]
