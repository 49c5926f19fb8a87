"""What the engine does not know is filled in; what it knows stays, and tells whether the previews are of one thing."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2

from preflight.core.holes import Hole, Part, written
from preflight.core.values import SENTINEL
from preflight.preview.symbolic.filling import filled

HOLE = SENTINEL + written(Hole("q", "arn", ("arn:aws:sqs:", Part("q", "name"))))


def struct(fields: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(fields)
    return made


@pytest.mark.parametrize(
    ("engine", "symbolic", "expected"),
    [
        ({"a": SENTINEL, "b": "x"}, {"a": f"<{HOLE}>", "b": "x"}, {"a": f"<{HOLE}>", "b": "x"}),
        ({"a": SENTINEL, "b": "x"}, {"a": "y", "b": "z"}, None),
        ({"a": "<arn:aws:sqs:1>"}, {"a": f"<{HOLE}>"}, {"a": "<arn:aws:sqs:1>"}),
        ({"a": "(arn:aws:sqs:1)"}, {"a": f"<{HOLE}>"}, None),
        ({"a": "known"}, {"a": SENTINEL}, {"a": "known"}),
        ({"a": {"k": SENTINEL, "l": 1}}, {"a": {"k": HOLE, "l": 1}}, {"a": {"k": HOLE, "l": 1}}),
        ({"a": {"k": SENTINEL, "l": 1}}, {"a": {"k": HOLE, "l": 2}}, None),
        ({"a": {"k": SENTINEL}}, {"a": {"k": HOLE, "l": 2}}, None),
        ({"a": [SENTINEL, 1]}, {"a": [HOLE, 1]}, {"a": [HOLE, 1]}),
        ({"a": [SENTINEL]}, {"a": [HOLE, HOLE]}, None),
        ({"a": True}, {"a": 1}, None),
        ({"a": SENTINEL, "output": SENTINEL}, {"a": "x"}, {"a": "x", "output": SENTINEL}),
        ({"a": SENTINEL}, {"a": "x", "id": HOLE}, {"a": "x"}),
    ],
)
def test_filled(engine: dict[str, Any], symbolic: dict[str, Any], expected: dict[str, Any] | None) -> None:
    found = filled(struct(engine), struct(symbolic))
    assert (None if found is None else json_format.MessageToDict(found)) == expected
