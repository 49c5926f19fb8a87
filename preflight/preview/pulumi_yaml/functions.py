"""The functions `fn::...` that compute a value from values.

Source: pulumi/pulumi-yaml, pkg/pulumiyaml/run.go. In a first preview, a value with an unknown in it makes an unknown.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview.pulumi_yaml.document import FaultError
from preflight.preview.pulumi_yaml.values import has_items, has_unknown

ASSETS: Final = {
    "stringasset": (ASSET_SIGNATURE, "text"),
    "fileasset": (ASSET_SIGNATURE, "path"),
    "remoteasset": (ASSET_SIGNATURE, "uri"),
    "filearchive": (ARCHIVE_SIGNATURE, "path"),
    "remotearchive": (ARCHIVE_SIGNATURE, "uri"),
    "assetarchive": (ARCHIVE_SIGNATURE, "assets"),
}
_LARGEST_FILE: Final = 10_000_000


def asset(word: str, argument: Any) -> dict[str, Any]:
    signature, kind = ASSETS[word]
    return {SIGNATURE: signature, kind: argument}


def as_text(value: Any) -> str:
    """A value in a text: `true`, `3`, and a number without needless digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else json.dumps(value, separators=(",", ":"), sort_keys=True)


def concatenated(parts: list[Any], partly: bool) -> str:
    """The text of the parts. `partly`: whether a text may contain an unknown, or is then unknown as a whole."""
    text = "".join(map(as_text, parts))
    return text if partly or SENTINEL not in text else SENTINEL


def call(word: str, argument: Any, folder: Path, partly: bool) -> Any:
    """The result of a function. Raises FaultError, without a line, if Pulumi does not accept the argument."""
    if word in _OF_TWO and (not isinstance(argument, list) or len(argument) != 2):
        if argument == SENTINEL:
            return SENTINEL
        raise FaultError(f"the argument to fn::{word} must be a two-valued list")
    if has_items(argument):
        return SENTINEL
    if word in _FILES:
        return SENTINEL if has_unknown(argument) else _FILES[word](_content(argument, folder))
    if has_unknown(argument) and not (partly and word in _PARTLY):
        return _select(argument, partly) if word == "select" else _length_of_unknown(word, argument)
    if word == "join":
        return _join(argument, partly)
    if word == "select":
        return _select(argument, partly)
    return FUNCTIONS[word](argument)


def _length_of_unknown(word: str, argument: Any) -> Any:
    """A list or map with unknown items has a known length."""
    known = word in ("length", "singleornone") and not isinstance(argument, str)
    return FUNCTIONS[word](argument) if known else SENTINEL


def _join(argument: Any, partly: bool) -> Any:
    separator, items = argument
    if not isinstance(items, list):
        if has_unknown(items):
            return SENTINEL
        raise FaultError("the second argument to fn::join must be a list")
    parts = [part for item in items for part in (separator, item)]
    return concatenated(parts[1:], partly)


def _select(argument: Any, partly: bool) -> Any:
    index, items = argument
    if isinstance(index, str) and index.isdigit():
        index = int(index)
    if has_unknown(index) or (isinstance(items, str) and has_unknown(items)):
        return SENTINEL
    if not isinstance(items, list) or not isinstance(index, int) or index < 0:
        raise FaultError("fn::select takes a positive integral index and a list")
    if index >= len(items):
        raise FaultError(f"list index {index} out-of-bounds for list of length {len(items)}")
    return items[index]


def _split(argument: Any) -> Any:
    separator, text = argument
    if not isinstance(separator, str) or not isinstance(text, str):
        raise FaultError("fn::split takes two strings")
    return text.split(separator) if separator else list(text)


def _length(argument: Any) -> int:
    if not isinstance(argument, str | list | Mapping):
        raise FaultError("fn::length requires a list, map, or string")
    return len(argument)


def _single_or_none(argument: Any) -> Any:
    if not isinstance(argument, list) or len(argument) > 1:
        raise FaultError("fn::singleOrNone expects a list with at most one item")
    return argument[0] if argument else None


def _to_json(argument: Any) -> str:
    return json.dumps(argument, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _from_base64(argument: Any) -> str:
    try:
        return base64.b64decode(str(argument), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise FaultError("fn::fromBase64 is unable to decode its argument") from None


def _content(path: Any, folder: Path) -> bytes:
    if not isinstance(path, str):
        raise FaultError("the argument of a function that reads a file must be a string")
    try:
        with (folder / path).open("rb") as source:
            return source.read(_LARGEST_FILE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FaultError(f"Error reading file at path {path}: {reason}") from None


FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "tojson": _to_json,
    "tobase64": lambda argument: base64.b64encode(as_text(argument).encode()).decode(),
    "frombase64": _from_base64,
    "split": _split,
    "length": _length,
    "singleornone": _single_or_none,
    "sha1": lambda argument: hashlib.sha1(as_text(argument).encode(), usedforsecurity=False).hexdigest(),
    "join": lambda argument: _join(argument, False),
    "select": lambda argument: _select(argument, False),
}
_FILES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "readfile": lambda content: content.decode("utf-8", "replace"),
    "filebase64": lambda content: base64.b64encode(content).decode(),
    "filebase64sha256": lambda content: base64.b64encode(hashlib.sha256(content).digest()).decode(),
}
_OF_TWO: Final = ("join", "select", "split")
# What keeps the known parts of a text with unknowns.
_PARTLY: Final = ("tojson", "join", "select")
WORDS: Final = frozenset((*FUNCTIONS, *_FILES))
