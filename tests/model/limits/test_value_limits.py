"""The bounds of numbers are those of AWS's own API models."""

from __future__ import annotations

import re

import botocore.session  # type: ignore[import-untyped]
import pytest
from botocore.model import ListShape, StructureShape  # type: ignore[import-untyped]

from preflight.model.limits.value_limits import _LIMITS, Limit

# Where the model says it by other names. What is not here is written in the prose of the API reference only.
_SHAPES = {
    "aws:lambda/eventSourceMapping:EventSourceMapping": "lambda",
    "aws:cloudwatch/eventTarget:EventTarget": "events",
    "aws:secretsmanager/secretRotation:SecretRotation": "secretsmanager",
}
_ROWS = [(type_, limit) for type_ in _SHAPES for limit in _LIMITS[type_]]


@pytest.mark.parametrize(("type_", "limit"), _ROWS, ids=lambda v: v.name if isinstance(v, Limit) else "")
def test_bounds_are_the_models(type_: str, limit: Limit) -> None:
    service = botocore.session.get_session().get_service_model(_SHAPES[type_])
    shape = service.operation_model(limit.operation).input_shape
    found = [m for name, m in _members(shape) if name.lower() == limit.path[-1].lower()]
    bounds = {(m.metadata.get("min"), m.metadata.get("max")) for m in found}
    least = limit.least if limit.also is None else limit.also
    assert (least, limit.most) in bounds, bounds


def test_retention_is_the_references() -> None:
    service = botocore.session.get_session().get_service_model("logs")
    text = service.operation_model("PutRetentionPolicy").input_shape.members["retentionInDays"].documentation
    listed = tuple(map(int, re.findall(r"\d+", text.partition("Possible values are")[2].partition(".")[0])))
    assert _LIMITS["aws:cloudwatch/logGroup:LogGroup"][0].values == listed


def _members(shape, depth: int = 0):  # type: ignore[no-untyped-def]
    if depth < 6 and isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield name, member
            yield from _members(member, depth + 1)
    elif isinstance(shape, ListShape):
        yield from _members(shape.member, depth + 1)
