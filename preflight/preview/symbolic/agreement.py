"""The equal values of two runs, and their use in the first preview.

JSON texts are compared value by value and other texts line by line, so that only differing values stay unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from google.protobuf import struct_pb2

from preflight.core.encoding import has_pieces, leaves, parse_json
from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SENTINEL, SIGNATURE

# A pair that only a JSON text of this format contains.
_BRACKETS: Final = ("{}", "[]")
_UNKNOWN: Final = struct_pb2.Value(string_value=SENTINEL)


def merged(first: struct_pb2.Value, a: struct_pb2.Value, b: struct_pb2.Value) -> struct_pb2.Value:
    """The first preview's value, with equal values of the runs in place of its unknowns. A known value in which a run
    differs depends on what the preview assumes, so that it is unknown.
    """
    if first == a == b or _is_known_asset(first):
        return first
    kind = first.WhichOneof("kind")
    if kind == "string_value" and SENTINEL in first.string_value:
        return _completed(first, a, b)
    if kind == a.WhichOneof("kind") == b.WhichOneof("kind"):
        made = struct_pb2.Value()
        if kind == "struct_value":
            _merge_fields(made.struct_value, first, a, b)
            made.struct_value.SetInParent()
            return made
        if kind == "list_value":
            items = [v.list_value.values for v in (first, a, b)]
            if len({len(values) for values in items}) == 1:
                made.list_value.values.extend(map(merged, *items))
                made.list_value.SetInParent()
                return made
            # How many a lookup finds is unknown, but what each of them is may be known.
            return first if all(map(_is_of_unknowns, (first, a, b))) else _UNKNOWN
    return agreed(agreed(first, a), b)


def _is_known_asset(value: struct_pb2.Value) -> bool:
    """Whether it is an asset without an unknown. The code that Node.js makes of a function contains the values that the
    function has captured, which differ in each run; what it exports is the same.
    """
    signature = value.struct_value.fields[SIGNATURE].string_value if _has(value, SIGNATURE) else ""
    is_asset = signature in (ASSET_SIGNATURE, ARCHIVE_SIGNATURE)
    return is_asset and SENTINEL.encode() not in value.SerializeToString()


def _has(value: struct_pb2.Value, key: str) -> bool:
    return value.HasField("struct_value") and key in value.struct_value.fields


def _completed(first: struct_pb2.Value, a: struct_pb2.Value, b: struct_pb2.Value) -> struct_pb2.Value:
    found = agreed(a, b)
    if first.string_value == SENTINEL or _fits(found, first.string_value):
        return found
    if not _fits(a, first.string_value):
        return _UNKNOWN
    return first if _fits(b, first.string_value) else found


def _is_of_unknowns(value: struct_pb2.Value) -> bool:
    """Whether it is a list with items of which nothing is known but what they are."""
    found = list(leaves(value))
    return bool(value.list_value.values) and all(SENTINEL in leaf.string_value for leaf in found)


def _merge_fields(
    made: struct_pb2.Struct, first: struct_pb2.Value, a: struct_pb2.Value, b: struct_pb2.Value
) -> None:
    all_fields = [value.struct_value.fields for value in (first, a, b)]
    for key in dict.fromkeys(key for fields in all_fields for key in fields):
        values = [fields[key] for fields in all_fields if key in fields]
        made.fields[key].CopyFrom(merged(*values) if len(values) == len(all_fields) else _UNKNOWN)


def filled(first: struct_pb2.Value, found: struct_pb2.Value) -> struct_pb2.Value:
    """The value, with what was found in place of its unknowns. Known values do not change."""
    kind = first.WhichOneof("kind")
    if kind == "string_value" and SENTINEL in first.string_value:
        return found if first.string_value == SENTINEL or _fits(found, first.string_value) else first
    made = struct_pb2.Value()
    if kind == found.WhichOneof("kind") == "struct_value":
        fields = found.struct_value.fields
        for key, value in first.struct_value.fields.items():
            made.struct_value.fields[key].CopyFrom(filled(value, fields[key]) if key in fields else value)
        made.struct_value.SetInParent()
        return made
    items = first.list_value.values, found.list_value.values
    if kind == found.WhichOneof("kind") == "list_value" and len(items[0]) == len(items[1]):
        made.list_value.values.extend(map(filled, *items))
        made.list_value.SetInParent()
        return made
    return first


def agreed(a: struct_pb2.Value, b: struct_pb2.Value) -> struct_pb2.Value:
    """The value of both runs; `Unknown` if they differ."""
    kind = a.WhichOneof("kind")
    made = struct_pb2.Value()
    if kind != b.WhichOneof("kind"):
        made.string_value = SENTINEL
    elif kind == "string_value":
        made.string_value = agreed_text(a.string_value, b.string_value)
    elif kind == "list_value":
        _agree_items(made, list(a.list_value.values), list(b.list_value.values))
    elif kind == "struct_value" and a.struct_value.fields.keys() == b.struct_value.fields.keys():
        for key, value in a.struct_value.fields.items():
            made.struct_value.fields[key].CopyFrom(agreed(value, b.struct_value.fields[key]))
        made.struct_value.SetInParent()
    elif a == b:
        made.CopyFrom(a)
    else:
        made.string_value = SENTINEL
    return made


def _agree_items(made: struct_pb2.Value, a: list[struct_pb2.Value], b: list[struct_pb2.Value]) -> None:
    if len(a) != len(b):
        made.string_value = SENTINEL
        return
    if a != b and _is_reordered([_key(v) for v in a], [_key(v) for v in b]):
        # They are sorted by values that AWS assigns, so that their positions are unknown.
        made.list_value.values.extend(struct_pb2.Value(string_value=SENTINEL) for _ in a)
    else:
        made.list_value.values.extend(map(agreed, a, b))
    made.list_value.SetInParent()


def _key(value: struct_pb2.Value) -> bytes:
    return value.SerializeToString(deterministic=True)


def _is_reordered(a: Iterable[Any], b: Iterable[Any]) -> bool:
    return sorted(a) == sorted(b)


def agreed_text(a: str, b: str) -> str:
    """The text of both runs, with an unknown for every differing part."""
    if a == b:
        return a
    for opening, closing in _BRACKETS:
        if all(t.lstrip().startswith(opening) and t.rstrip().endswith(closing) for t in (a, b)):
            return _agreed_json(a, b)
    first, second = a.split("\n"), b.split("\n")
    if len(first) == len(second) > 1 and not _is_reordered(first, second):
        return "\n".join(x if x == y else SENTINEL for x, y in zip(first, second, strict=True))
    return SENTINEL


def _agreed_json(a: str, b: str) -> str:
    try:
        found = _agreed_data(parse_json(a), parse_json(b))
    except ValueError:
        return SENTINEL
    return found if isinstance(found, str) else json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def _agreed_data(a: Any, b: Any) -> Any:
    """The same for parsed JSON."""
    if type(a) is not type(b):
        return SENTINEL
    if isinstance(a, str):
        return agreed_text(a, b)
    if isinstance(a, dict):
        return {k: _agreed_data(v, b[k]) for k, v in a.items()} if a.keys() == b.keys() else SENTINEL
    if isinstance(a, list):
        if len(a) != len(b):
            return SENTINEL
        if a != b and _is_reordered(map(_text, a), map(_text, b)):
            return [SENTINEL] * len(a)
        return [_agreed_data(x, y) for x, y in zip(a, b, strict=True)]
    return a if a == b else SENTINEL


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _fits(found: struct_pb2.Value, first: str) -> bool:
    """Whether the text of the runs matches the partly known text of the first preview."""
    return found.HasField("string_value") and has_pieces(found.string_value, first.split(SENTINEL))
