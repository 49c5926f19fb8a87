"""AWS's own limits: the tables are what the sources say, and what the sources' parts are read as."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import Any

import pytest

from preflight.model.limits.limit import Limit
from preflight.model.limits.property_limits import index
from tools.limits import documents, patterns
from tools.limits.combine import limit_of
from tools.limits.generate import FOLDER, opened_where_behind, stored
from tools.limits.node import Node, find
from tools.limits.sdk import Input
from tools.limits.witnesses import Property, Witness


def test_the_tables_are_fresh() -> None:
    pytest.importorskip("cfnlint", reason="the tables' source is not installed")
    from tools.limits.generate import made, versions

    if index().source != versions():
        pytest.skip(f"the tables were made with {index().source}")
    assert made() == stored()


def test_size_and_coverage() -> None:
    parts = ("values", "patterns", "shortest", "longest", "least", "most", "fewest", "most_items")
    counts = Counter(
        part
        for limits in stored().values()
        for one in limits.values()
        for part in parts
        if getattr(one, part)
    )
    closed = [one for limits in stored().values() for one in limits.values() if one.values and not one.open]
    assert len(stored()) >= 700
    assert counts.total() >= 6000
    assert len(closed) >= 1300
    assert len(gzip.compress(b"".join(path.read_bytes() for path in FOLDER.glob("*.json")))) < 500_000


def of(
    template: dict[str, Any],
    operation: dict[str, Any],
    doc: str = "",
    kind: str = "text",
    settled: bool = True,
) -> Any:
    """The limit that is made of what CloudFormation and the API say."""
    first = Witness("AWS::A::B", template, {}, False, True) if template else None
    second = Witness("CreateB", operation, {}, False, settled) if operation else None
    return limit_of(Property("size", Input(kind, doc=doc), first, second, ""))


def test_the_weaker_bound_of_two_holds() -> None:
    found = of({"least": 2, "most": 9}, {"least": 1, "most": 8}, kind="number")
    assert found == Limit("CreateB", least=1, most=9, is_number=True)
    assert of({"most": 9}, {"most": 8}, kind="number", settled=False) is None


def test_a_bound_of_one_source_needs_the_documentation() -> None:
    assert of({"most": 9}, {}, kind="number") is None
    assert of({"most": 9000}, {}, "From 1 to 9,000.", kind="number") == Limit(
        "AWS::A::B", most=9000, is_number=True
    )


def test_enumerations() -> None:
    both = {"values": ["A", "B"]}
    assert of(both, both) == Limit("CreateB", values=("A", "B"))
    assert of(both, both, settled=False) == Limit("CreateB", values=("A", "B"), open=True)
    assert of(both, {"values": ["A", "C"]}) == Limit("CreateB", values=("A", "B", "C"), open=True)
    assert of({}, both) is None
    assert of({}, both, "Valid values: `A`, `B` or `D`. Defaults to `none`.") == Limit(
        "CreateB", values=("A", "B", "D"), open=True
    )


def test_patterns_that_take_long_or_that_python_does_not_know() -> None:
    assert patterns.usable(r"^([a-z]+-?)+$") is None
    assert patterns.usable(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*") == r"[\w\s\w_.:/=+\-@]*"
    assert patterns.usable(r"[\p{Graph}]+") is None
    assert patterns.usable(r"^.*$") is None
    assert patterns.whole("a|b") == "^(?:a|b)$"
    assert patterns.whole("[a-z]+") == "^[a-z]+$"


def test_what_the_documentation_says() -> None:
    assert documents.offered("Valid values are `a` and `b`. Defaults to `c`.") == {"a", "b"}
    assert documents.offered("The name of `it`.") == frozenset()
    assert documents.numbers("60 (1 minute) to 1,209,600; 0.5 and x2 are none.") == {60, 1, 1209600}


@pytest.mark.parametrize("name", ["kmsKeyIdentifier", "kmsKeyId", "functionName", "tags", "policies"])
def test_names_without_their_spelling(name: str) -> None:
    fields = {"KMSKeyId": Node(), "Tag": Node(), "Policy": Node(), "Name": Node()}
    assert (find(fields, name) is None) == (name == "functionName")
    assert find({"FunctionName": Node()}, "name", "Function") is not None


def test_an_enumeration_that_is_longer_elsewhere_is_open() -> None:
    short, long = ("a", "b", "c"), ("a", "b", "c", "d")
    limits = {
        "one": {"x.kind": Limit("A", values=short), "other": Limit("A", values=short)},
        "two": {"kind": Limit("B", values=long, open=True)},
    }
    opened = opened_where_behind(limits)
    assert opened["one"]["x.kind"].open
    assert not opened["one"]["other"].open
