"""Repairs of properties: what is named changes, everything else keeps its bytes."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from preflight.core.encoding import decode, encode
from preflight.core.values import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    SENTINEL,
    SIGNATURE,
    Asset,
    PartialText,
    Secret,
    Unknown,
)
from preflight.evaluation.remediation import repaired
from preflight.testing import secret

UNKNOWN_BOOLEAN = "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"


def struct(**fields: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(fields)
    return made


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ({}, {"multiAz": True}, {"multiAz": True}),
        ({"multiAz": False, "name": "x"}, {"multiAz": True}, {"multiAz": True, "name": "x"}),
        ({"multiAz": UNKNOWN_BOOLEAN}, {"multiAz": True}, {"multiAz": True}),
        ({"zone": "a", "name": SENTINEL}, {"zone": None}, {"name": SENTINEL}),
        ({}, {"zone": None}, {}),
        # Inside an object only what is named.
        (
            {"metadataOptions": {"httpTokens": "optional", "hopLimit": 2}},
            {"metadataOptions": {"httpTokens": "required"}},
            {"metadataOptions": {"httpTokens": "required", "hopLimit": 2}},
        ),
        (
            {"a": {"b": {"c": 1, "d": secret("x")}}},
            {"a": {"b": {"c": None}}},
            {"a": {"b": {"d": secret("x")}}},
        ),
        (
            {},
            {"metadataOptions": {"httpTokens": "required"}},
            {"metadataOptions": {"httpTokens": "required"}},
        ),
        ({"disk": SENTINEL}, {"disk": {"encrypted": True}}, {"disk": {"encrypted": True}}),
        ({"disk": "x"}, {"disk": {"encrypted": True}}, {"disk": {"encrypted": True}}),
        # A secret stays one, an asset is no object.
        ({"name": secret("x")}, {"name": "y"}, {"name": secret("y")}),
        (
            {"disk": secret({"size": 8})},
            {"disk": {"encrypted": True}},
            {"disk": secret({"size": 8, "encrypted": True})},
        ),
        ({"code": {SIGNATURE: ASSET_SIGNATURE, "text": "x"}}, {"code": {"a": 1}}, {"code": {"a": 1}}),
        # What a remedy read from the resource goes back as it came.
        ({}, {"name": Unknown("x")}, {"name": SENTINEL}),
        ({}, {"name": Secret("x")}, {"name": secret("x")}),
        ({}, {"name": Secret(Unknown())}, {"name": secret(SENTINEL)}),
        ({}, {"name": PartialText(("a-", "-b"))}, {"name": f"a-{SENTINEL}-b"}),
        ({}, {"code": Asset(False, text="x")}, {"code": {SIGNATURE: ASSET_SIGNATURE, "text": "x"}}),
        (
            {},
            {"code": Asset(True, assets={"a": Asset(False, path="p")})},
            {
                "code": {
                    SIGNATURE: ARCHIVE_SIGNATURE,
                    "assets": {"a": {SIGNATURE: ASSET_SIGNATURE, "path": "p"}},
                }
            },
        ),
        ({"list": [1, secret("x")]}, {"list": []}, {"list": []}),
        ({}, {"list": ({"a": None}, 1.5)}, {"list": [{"a": None}, 1.5]}),
    ],
)
def test_repairs(before: dict[str, Any], changes: dict[str, Any], after: dict[str, Any]) -> None:
    source = struct(**before)
    assert repaired(source, changes) == struct(**after)
    assert source == struct(**before)


def test_a_value_that_is_no_property_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        repaired(struct(), {"a": {1, 2}})


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(plain)
def test_encoding_is_the_inverse_of_decoding(value: Any) -> None:
    assert decode(encode(value), "x") == value
