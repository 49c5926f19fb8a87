"""Property values to and from protobuf, JSON and the engine's markers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.stringified_outputs import TRACES, output_text
from preflight.core.values import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    OUTPUT_SIGNATURE,
    SECRET_SIGNATURE,
    SENTINEL,
    SENTINELS,
    SIGNATURE,
    Asset,
    OutputText,
    PartialText,
    Secret,
    Tri,
    Unknown,
    Value,
    text_of,
    written_text,
)

# Deeper than any resource's schema. There is a limit because values are read recursively, and Python limits recursion.
MAX_NESTING: Final = 100
# In characters; no AWS property accepts a script, a YAML document or a configuration of this length.
MAX_TEXT_LENGTH: Final = 100_000
_DIGITS: Final = re.compile("[0-9]{1,9}")


def decode(value: struct_pb2.Value, reason: str, depth: int = 0) -> Value:
    """A protobuf value as property data. `reason` is the reason of its unknowns."""
    if depth > MAX_NESTING:
        return Unknown(reason)
    match value.WhichOneof("kind"):
        case "string_value":
            # One object for each text: the resources of a stack have many in common.
            return _text(intern(value.string_value), reason)
        case "bool_value":
            return value.bool_value
        case "number_value":
            return _number(value.number_value)
        case "list_value":
            return [decode(item, reason, depth + 1) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            return _mapping({intern(k): decode(fields[k], reason, depth + 1) for k in fields}, reason)
    return None


def decode_plain(value: object, reason: str, depth: int = 0) -> Value:
    """The same for parsed JSON (state files, recordings)."""
    if isinstance(value, str):
        return _text(value, reason)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _number(value)
    if depth > MAX_NESTING:
        return Unknown(reason)
    if isinstance(value, list | tuple):
        return [decode_plain(item, reason, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return _mapping({str(k): decode_plain(v, reason, depth + 1) for k, v in value.items()}, reason)
    return Unknown(reason)


def parse_json(text: str) -> Any:
    """Return the JSON value of a text. Raises ValueError also if it is nested too deeply."""
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if text.count("[") + text.count("{") > MAX_NESTING:
        waiting = [(found, 0)]
        while waiting:
            item, depth = waiting.pop()
            if depth > MAX_NESTING:
                raise ValueError("JSON nested too deeply")
            inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
            waiting.extend((i, depth + 1) for i in inner if isinstance(i, dict | list))
    return found


def digits(text: str) -> int | None:
    """The number of one to nine ASCII digits; `None` for any other text."""
    return int(text) if _DIGITS.fullmatch(text) else None


def _number(value: float) -> int | float:
    return int(value) if isinstance(value, int) or value.is_integer() else value


def _text(value: str, reason: str) -> Value:
    if len(value) == 36 and value in SENTINELS:
        return Unknown(reason)
    read = text_of(value, reason) if SENTINEL in value else value
    # A hole contains the text from which AWS makes an output; only what the program sets counts.
    pieces = (read,) if isinstance(read, str) else read.pieces if isinstance(read, PartialText) else ()
    if any(trace in value for trace in TRACES) and (found := output_text("\0".join(pieces))):
        return OutputText(value, found)
    return read


def _mapping(fields: dict[str, Any], reason: str) -> Value:
    signature = fields.get(SIGNATURE)
    if signature is None:
        return fields
    if not isinstance(signature, str):
        return Unknown(reason)
    if signature == SECRET_SIGNATURE:
        return Secret(revealed(fields.get("value")), reason)
    if signature == OUTPUT_SIGNATURE:
        return _output(fields, reason)
    if signature in (ASSET_SIGNATURE, ARCHIVE_SIGNATURE):
        return _asset(fields, signature == ARCHIVE_SIGNATURE)
    return Unknown(reason)


def is_empty(value: Value) -> bool:
    """Whether it is the empty string, which the provider treats as not set."""
    return isinstance(value, str) and not value


def is_given(value: Value) -> Tri:
    """Whether a value is set; empty values, false and 0 count as not set."""
    return Unknown(value.reason) if isinstance(value, Unknown) else bool(value)


def revealed(value: Value) -> Value:
    """The value of a secret, for resolving a reference; it must not be part of a message."""
    return value.reveal() if isinstance(value, Secret) else value


def _output(fields: Mapping[str, Any], reason: str) -> Value:
    value = fields.get("value", Unknown(reason))
    return Secret(revealed(value), reason) if fields.get("secret") is True else value


def _asset(fields: Mapping[str, Any], archive: bool) -> Asset:
    def text(key: str) -> str | None:
        found = fields.get(key)
        return found if isinstance(found, str) else None

    assets = fields.get("assets")
    members = {k: v for k, v in assets.items() if isinstance(v, Asset)} if isinstance(assets, dict) else None
    return Asset(archive, text("path"), text("text"), text("uri"), members)


def encode(value: Any) -> struct_pb2.Value:
    """Property data in the engine's format: the inverse of `decode`."""
    made = struct_pb2.Value()
    if value is None:
        made.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        made.bool_value = value
    elif isinstance(value, int | float):
        made.number_value = value
    elif isinstance(value, str):
        made.string_value = value
    elif isinstance(value, Secret):
        _encode_fields(made, {SIGNATURE: SECRET_SIGNATURE, "value": value.reveal()})
    elif isinstance(value, Unknown):
        made.string_value = written_text(value)
    elif isinstance(value, Asset):
        kind = ARCHIVE_SIGNATURE if value.archive else ASSET_SIGNATURE
        parts = {k: getattr(value, k) for k in ("path", "text", "uri", "assets")}
        _encode_fields(made, {SIGNATURE: kind, **{k: v for k, v in parts.items() if v is not None}})
    elif isinstance(value, Mapping):
        _encode_fields(made, value)
    elif isinstance(value, list | tuple):
        made.list_value.values.extend(map(encode, value))
        made.list_value.SetInParent()
    else:
        raise TypeError(f"a {type(value).__name__} is no property value")
    return made


def _encode_fields(made: struct_pb2.Value, fields: Mapping[str, Any]) -> None:
    made.struct_value.SetInParent()
    for key, item in fields.items():
        made.struct_value.fields[key].CopyFrom(encode(item))


def leaves(value: struct_pb2.Value) -> Iterator[struct_pb2.Value]:
    """Every value in the value that holds no others, to be read or changed."""
    match value.WhichOneof("kind"):
        case "list_value":
            for item in value.list_value.values:
                yield from leaves(item)
        case "struct_value":
            for item in value.struct_value.fields.values():
                yield from leaves(item)
        case _:
            yield value


def has_pieces(text: str, pieces: Sequence[str]) -> bool:
    """Whether the text has the pieces in their order, and begins and ends with the outer ones."""
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return False
    end = 0
    for piece in pieces:
        at = text.find(piece, end)
        if at < 0:
            return False
        end = at + len(piece)
    return True
