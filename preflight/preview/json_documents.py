"""Policy documents that a program sets as objects: the provider's output is their JSON text.

Source: `TransformJSONDocument` of pulumi-terraform-bridge, which makes a document with an unknown in it unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from google.protobuf import json_format, struct_pb2

from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE

_KINDS: Final = ("struct_value", "list_value")


def write_documents(type_: str, properties: struct_pb2.Struct) -> None:
    """Replace each document object by its JSON text."""
    for name in _table().get(type_, ()):
        if name in properties.fields and properties.fields[name].WhichOneof("kind") in _KINDS:
            value = json_format.MessageToDict(properties.fields[name])
            text, is_secret = _text(value)
            properties.fields[name].Clear()
            if is_secret:
                made = {SIGNATURE: SECRET_SIGNATURE, "value": text}
                json_format.ParseDict(made, properties.fields[name])
            else:
                properties.fields[name].string_value = text


def _text(value: Any) -> tuple[str, bool]:
    """The document's text, unknown as a whole if a part is unknown, and whether a part of it is secret."""
    plain, is_secret = _revealed(value)
    if isinstance(plain, str):
        return plain, is_secret
    text = json.dumps(plain, separators=(",", ":"), sort_keys=True)
    return (SENTINEL if SENTINEL in text else text), is_secret


def _revealed(value: Any) -> tuple[Any, bool]:
    """The value without secret markers, and whether there was one."""
    if isinstance(value, dict) and value.get(SIGNATURE) == SECRET_SIGNATURE:
        return _revealed(value.get("value"))[0], True
    if isinstance(value, dict):
        members = {key: _revealed(item) for key, item in value.items()}
        return {k: v for k, (v, _) in members.items()}, any(secret for _, secret in members.values())
    if isinstance(value, list):
        items = [_revealed(item) for item in value]
        return [v for v, _ in items], any(secret for _, secret in items)
    return (int(value) if isinstance(value, float) and value.is_integer() else value), False


@cache
def _table() -> Mapping[str, list[str]]:
    text = Path(__file__).with_name("json_documents.json").read_text(encoding="utf-8")
    found: Mapping[str, list[str]] = json.loads(text)["properties"]
    return found
