"""Property values as a preview knows them: known, unknown, secret, or missing.

A property of a planned resource is one of four things. *Known*: plain Python data. *Unknown*: `Unknown`,
a value that AWS gives only at deployment. *Secret*: `Secret`, an `Unknown` whose text must never be shown and
is read only through `Secret.reveal`. *Missing*: `None`, which is what the engine makes of an absent input.

`Unknown` is absorbing: comparing it, adding to it or taking an item of it gives `Unknown`. Its truth value is
an error, so that no rule takes it for false; rules ask `known`, `maybe` or `certainly`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeGuard, TypeVar

from google.protobuf import struct_pb2

T = TypeVar("T")

# What the engine writes for an unknown, by the type of the property (sdk/go/common/resource/plugin/rpc.go).
SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SENTINELS: Final = frozenset(
    {
        SENTINEL,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
# The offline preview's text for an unknown in a plain result, where the SDK refuses the engine's own.
STAND_IN: Final = "preflight-unknown-6f1d2c57a9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET_SIGNATURE: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE_SIGNATURE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class UnknownTruthError(TypeError):
    """The truth value of an unknown was asked for: a rule must use `known`, `maybe` or `certainly`."""


class Unknown:
    """A value that is not known before deployment; `reason` says, for a person, what it waits for."""

    __slots__ = ("reason",)
    __hash__ = None  # type: ignore[assignment]  # equality is unknown, so it is no dictionary key

    def __init__(self, reason: str = "not known before deployment") -> None:
        self.reason = reason

    def __bool__(self) -> bool:
        raise UnknownTruthError(f"truth value of an unknown ({self.reason})")

    def _absorb(self, *_: object) -> Unknown:
        return Unknown(self.reason)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _absorb  # type: ignore[assignment]
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __mod__ = __rmod__ = __floordiv__ = __truediv__ = __getitem__ = _absorb

    def __contains__(self, _: object) -> bool:
        raise UnknownTruthError(f"membership in an unknown ({self.reason})")

    def __iter__(self) -> Iterator[Any]:
        raise UnknownTruthError(f"items of an unknown ({self.reason})")

    def __repr__(self) -> str:
        return "[unknown]"

    def __str__(self) -> str:
        return "[unknown]"


class Secret(Unknown):
    """A secret: absorbing like any unknown, shown as `[secret]`. `reveal()` gives the value behind it."""

    __slots__ = ("_value",)

    def __init__(self, value: Value = None, reason: str = "a secret") -> None:
        super().__init__(reason)
        self._value = value

    def reveal(self) -> Value:
        """The value behind the secret, which may itself be `Unknown`. Never put it into a message."""
        return self._value

    def __repr__(self) -> str:
        return "[secret]"

    def __str__(self) -> str:
        return "[secret]"


class PartialText(Unknown):
    """A text with unknown parts: `pieces` are the known ones, with one unknown between each two."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[str, ...], reason: str = "text with parts not known before deployment"):
        super().__init__(reason)
        self.pieces = pieces

    @property
    def prefix(self) -> str:
        return self.pieces[0]

    @property
    def suffix(self) -> str:
        return self.pieces[-1]

    @property
    def known_length(self) -> int:
        """Characters that are certain: the text has at least as many."""
        return sum(map(len, self.pieces))


@dataclass(frozen=True, slots=True)
class Asset:
    """A Pulumi asset or archive: exactly one of `path`, `text`, `uri`, `assets` is set."""

    archive: bool
    path: str | None = None
    text: str | None = None
    uri: str | None = None
    assets: Mapping[str, Asset] | None = None


Value: TypeAlias = "bool | int | float | str | list[Any] | dict[str, Any] | Unknown | Asset | None"
Tri: TypeAlias = "bool | Unknown"


def known(value: T | Unknown) -> TypeGuard[T]:
    """Whether the value is certain (missing is certain too; a secret is not)."""
    return not isinstance(value, Unknown)


def maybe(value: Tri) -> bool:
    """Whether the statement is true or could be."""
    return value is not False


_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)


def certainly(value: Tri) -> bool:
    """Whether the statement is true for certain. An unknown is noted for `noting_unknowns`."""
    if isinstance(value, Unknown):
        note(value)
        return False
    return value is True


def note(value: Unknown) -> None:
    """Record that a decision failed for want of this value."""
    notes = _noted.get()
    if notes is not None:
        notes.append(value.reason)


@contextmanager
def noting_unknowns() -> Iterator[list[str]]:
    """Collect the reasons of the unknowns that `certainly` met inside the block."""
    notes: list[str] = []
    token = _noted.set(notes)
    try:
        yield notes
    finally:
        _noted.reset(token)


def negate(value: Tri) -> Tri:
    return value if isinstance(value, Unknown) else not value


def all_of(values: Iterable[Tri]) -> Tri:
    """Kleene conjunction: false if any is false, else unknown if any is unknown, else true."""
    undecided: Unknown | None = None
    for value in values:
        if isinstance(value, Unknown):
            undecided = value if undecided is None else undecided
        elif not value:
            return False
    return True if undecided is None else undecided


def any_of(values: Iterable[Tri]) -> Tri:
    """Kleene disjunction: true if any is true, else unknown if any is unknown, else false."""
    undecided: Unknown | None = None
    for value in values:
        if isinstance(value, Unknown):
            undecided = value if undecided is None else undecided
        elif value:
            return True
    return False if undecided is None else undecided


def equal(left: object, right: object) -> Tri:
    """Three-valued equality of two property values; unknowns inside lists and maps count too."""
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return all_of(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return all_of(equal(left[key], right[key]) for key in left)
    if isinstance(left, list | dict) and type(left) is type(right):
        return False
    return left == right


def one_of(value: object, options: Iterable[object]) -> Tri:
    """Three-valued membership of a value in plain options."""
    return any_of(equal(value, option) for option in options)


# --- decoding -----------------------------------------------------------------------------------------------


# Deeper than any resource's schema; what reads values follows them by recursion, and Python's is bounded.
DEEPEST: Final = 100
# In characters; no property of AWS takes a script, a document in YAML or a configuration as long as this.
LONGEST: Final = 100_000
_DIGITS: Final = re.compile("[0-9]{1,9}")


def decode(value: struct_pb2.Value, reason: str, depth: int = 0) -> Value:
    """A protobuf value as property data. `reason` goes into the unknowns in it."""
    if depth > DEEPEST:
        return Unknown(reason)
    match value.WhichOneof("kind"):
        case "string_value":
            return _text(value.string_value, reason)
        case "bool_value":
            return value.bool_value
        case "number_value":
            return _number(value.number_value)
        case "list_value":
            return [decode(item, reason, depth + 1) for item in value.list_value.values]
        case "struct_value":
            fields = value.struct_value.fields
            return _mapping({k: decode(v, reason, depth + 1) for k, v in fields.items()}, reason)
    return None


def decode_plain(value: object, reason: str, depth: int = 0) -> Value:
    """The same for parsed JSON (state files, recordings)."""
    if isinstance(value, str):
        return _text(value, reason)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _number(value)
    if depth > DEEPEST:
        return Unknown(reason)
    if isinstance(value, list | tuple):
        return [decode_plain(item, reason, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return _mapping({str(k): decode_plain(v, reason, depth + 1) for k, v in value.items()}, reason)
    return Unknown(reason)


def parse_json(text: str) -> Any:
    """The JSON value of a text; ValueError also for one nested deeper than what reads it can follow."""
    try:
        found = json.loads(text)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    if text.count("[") + text.count("{") > DEEPEST:
        waiting = [(found, 0)]
        while waiting:
            item, depth = waiting.pop()
            if depth > DEEPEST:
                raise ValueError("JSON nested too deeply")
            inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
            waiting.extend((i, depth + 1) for i in inner if isinstance(i, dict | list))
    return found


def digits(text: str) -> int | None:
    """The number that one to nine ASCII digits write; `None` for any other text."""
    return int(text) if _DIGITS.fullmatch(text) else None


def _number(value: float) -> int | float:
    return int(value) if isinstance(value, int) or value.is_integer() else value


def _text(value: str, reason: str) -> Value:
    if len(value) >= 36 and value in _SENTINELS:
        return Unknown(reason)
    if SENTINEL in value:
        return PartialText(tuple(value.split(SENTINEL)), reason)
    return value


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
    """Whether it is the empty text, which the provider takes for nothing."""
    return isinstance(value, str) and not value


def is_given(value: Value) -> Tri:
    """Whether something is given: what is empty, false or 0 is not."""
    return Unknown(value.reason) if isinstance(value, Unknown) else bool(value)


def revealed(value: Value) -> Value:
    """The value behind a secret, for resolving a reference; it must not reach a message."""
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


# --- encoding -----------------------------------------------------------------------------------------------


def encode(value: Any) -> struct_pb2.Value:
    """Property data as the engine takes it: the inverse of `decode`."""
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
    elif isinstance(value, PartialText):
        made.string_value = SENTINEL.join(value.pieces)
    elif isinstance(value, Unknown):
        made.string_value = SENTINEL
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
