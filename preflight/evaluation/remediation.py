"""A resource's properties after remediation; all other properties are unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from preflight.core.encoding import encode
from preflight.core.properties import DEFAULTS
from preflight.core.values import SECRET_SIGNATURE, SIGNATURE


def repaired(properties: struct_pb2.Struct, changes: Mapping[str, Any]) -> struct_pb2.Struct:
    """A copy with the changes: `None` removes a property, a mapping changes properties inside an object.

    Other properties keep their bytes, with secrets and unknowns; a changed secret stays a secret.
    """
    made = struct_pb2.Struct()
    made.CopyFrom(properties)
    _change(made, changes)
    return made


def _change(struct: struct_pb2.Struct, changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        _choose(struct, key)
        if value is None:
            struct.fields.pop(key, None)
        elif isinstance(value, Mapping) and (inner := _object(struct, key)) is not None:
            _change(inner, value)
        elif _is_secret(struct, key):
            struct.fields[key].struct_value.fields["value"].CopyFrom(encode(value))
        else:
            struct.fields[key].CopyFrom(encode(value))


def _choose(struct: struct_pb2.Struct, key: str) -> None:
    """Remove the property from the provider defaults, because the pack sets it now."""
    if DEFAULTS not in struct.fields:
        return
    noted = struct.fields[DEFAULTS].list_value
    kept = [v.string_value for v in noted.values if v.string_value != key]
    if len(kept) < len(noted.values):
        noted.ClearField("values")
        noted.extend(kept)


def _object(struct: struct_pb2.Struct, key: str) -> struct_pb2.Struct | None:
    """The object under the key, inside a secret too."""
    if key not in struct.fields:
        return None
    value = struct.fields[key]
    if _is_secret(struct, key):
        value = value.struct_value.fields["value"]
    if value.WhichOneof("kind") != "struct_value" or SIGNATURE in value.struct_value.fields:
        return None
    return value.struct_value


def _is_secret(struct: struct_pb2.Struct, key: str) -> bool:
    if key not in struct.fields or struct.fields[key].WhichOneof("kind") != "struct_value":
        return False
    fields = struct.fields[key].struct_value.fields
    return SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE
