"""Values at a path, through blocks and lists."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.property_paths import values_at
from preflight.core.values import SENTINEL, Unknown
from preflight.testing import Program


def values(path: str, **properties: Any) -> list[object]:
    program = Program()
    program.add("aws:ec2:Instance", "x", **properties)
    resource = next(r for r in program.planned().resources if r.name == "x")
    found = values_at(resource, tuple(path.split(".")))
    return ["unknown" if isinstance(v, Unknown) else v for v in found]


@pytest.mark.parametrize(
    ("path", "properties", "expected"),
    [
        ("a", {"a": "1"}, ["1"]),
        ("a", {"a": ["1", "2"]}, ["1", "2"]),
        ("a.b", {"a": {"b": "1"}}, ["1"]),
        ("a.b", {"a": [{"b": "1"}, {"c": "2"}, {"b": ["3"]}]}, ["1", "3"]),
        ("a.b", {"a": SENTINEL}, ["unknown"]),
        ("a", {"a": ["1", SENTINEL]}, ["1", "unknown"]),
        ("a.b", {"c": "1"}, []),
    ],
)
def test_values_at(path: str, properties: dict[str, Any], expected: list[object]) -> None:
    assert values(path, **properties) == expected
