from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from preflight.model.state.exported_state import StateExport, major, name_of

TODAY = date(2026, 11, 25)
URN = "urn:pulumi:dev::web::aws:sqs/queue:Queue::q"


def facts(**deployment: Any) -> StateExport:
    return StateExport.of(deployment, TODAY)


@pytest.mark.parametrize(
    ("time", "age"),
    [
        ("2026-11-25T23:00:00Z", 0),
        ("2026-11-24T00:00:00.123456789+01:00", 1),
        ("2025-11-25T00:00:00Z", 365),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        ("soon", None),
        (5, None),
        (None, None),
    ],
)
def test_age(time: object, age: int | None) -> None:
    assert facts(manifest={"time": time}).age == age


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("v3.260.0", 3),
        ("7.1.0", 7),
        ("v10", 10),
        ("", None),
        ("(devel)", None),
        ("9" * 40, None),
        ("²", None),
    ],
)
def test_major(version: str, expected: int | None) -> None:
    assert major(version) == expected


@pytest.mark.parametrize(
    "deployment",
    [
        {},
        {"manifest": None, "resources": None, "pending_operations": None},
        {"manifest": [], "resources": {}, "pending_operations": "x"},
    ],
)
def test_a_state_without_anything(deployment: dict[str, Any]) -> None:
    found = facts(**deployment)
    assert (found.resources, found.operations, found.age, found.cli) == ((), (), None, "")


@pytest.mark.parametrize(
    ("key", "attribute"), [("delete", "deleted"), ("pendingReplacement", "replaced"), ("taint", "tainted")]
)
@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), (False, False), (None, False), ("true", False)]
)
def test_marks(key: str, attribute: str, value: object, expected: bool) -> None:
    (row,) = facts(resources=[{"urn": URN, key: value}]).resources
    assert getattr(row, attribute) is expected


@pytest.mark.parametrize("row", [{}, {"urn": 5, "type": None}, "x", None, [], {"urn": URN, "inputs": "x"}])
def test_any_shape_of_a_row(row: object) -> None:
    (found,) = facts(resources=[row]).resources
    assert (found.deleted, found.missing, found.copies) == (False, (), 1)


def test_operations_are_in_a_stable_order() -> None:
    pending = [{"resource": {"urn": f"{URN}{n}", "type": "t"}, "type": "creating"} for n in "cab"]
    assert [o.name for o in facts(pending_operations=pending).operations] == ["qa", "qb", "qc"]


def test_what_comes_before_is_not_missing() -> None:
    parent = {"urn": f"{URN}-parent", "type": "t", "id": "1"}
    row = {
        "urn": URN,
        "parent": parent["urn"],
        "provider": f"{parent['urn']}::1",
        "dependencies": [parent["urn"]],
    }
    assert facts(resources=[parent, row]).resources[1].missing == ()
    assert facts(resources=[row, parent]).resources[0].missing == (
        ("parent", "q-parent"),
        ("provider", "q-parent"),
        ("dependency", "q-parent"),
    )


def test_majors_of_providers() -> None:
    def provider(version: str, **fields: object) -> dict[str, object]:
        return {"urn": version, "type": "pulumi:providers:aws", "inputs": {"version": version}, **fields}

    rows = [
        provider("7.1.0"),
        provider("6.2.0"),
        provider("7.9.0"),
        provider("5.0.0", delete=True),
        provider(""),
    ]
    assert facts(resources=rows).provider_majors == (6, 7)


def test_name_of() -> None:
    assert name_of(URN) == "q"
