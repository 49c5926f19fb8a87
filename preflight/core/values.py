"""Property values in a preview: known, unknown, secret, or missing.

A property of a planned resource is one of four things. *Known*: plain Python data. *Unknown*: `Unknown`, a value that
AWS assigns at deployment; its `hole` is its output, if that is known. *Secret*: `Secret`, an `Unknown` whose text must
never be shown and is read only through `Secret.reveal`. *Missing*: `None`, which the engine uses for an absent input.

`Unknown` is absorbing: comparing it, adding to it or taking an item of it gives `Unknown`. Its truth value is an error,
so that no policy treats it as false; policies use `known`, `maybe` or `certainly`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeGuard, TypeVar

import msgspec

from preflight.core.holes import ACCOUNT, WRITTEN, Hole, Part, read, same, written

T = TypeVar("T")

# The engine's markers of unknowns, by the type of the property (sdk/go/common/resource/plugin/rpc.go).
SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SENTINELS: Final = frozenset(
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
# The marker of an unknown in a text, with its hole if that is known.
_UNKNOWN: Final = re.compile(f"{SENTINEL}(?:{WRITTEN})?")
# The fewest characters of a part that AWS assigns: an account ID has twelve digits, every other part has one at least.
_LEAST: Final = {ACCOUNT: 12}
# The offline preview's marker of an unknown in a plain result, for which the SDK rejects the engine's marker.
UNKNOWN_MARKER: Final = "preflight-unknown-6f1d2c57a9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET_SIGNATURE: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE_SIGNATURE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class UnknownTruthError(TypeError):
    """The truth value of an unknown was used; use `known`, `maybe` or `certainly`."""


class Unknown:
    """A value that is unknown before deployment; `reason` says what is unknown, as text for messages.

    `hole`: its output, if that is known. Two unknowns of the same output are equal, and values that AWS assigns to two
    resources differ. A text that does not have the known parts of the output differs from it: no ARN is `*`. Every
    other comparison is unknown.
    """

    __slots__ = ("hole", "reason")
    __hash__ = None  # type: ignore[assignment]  # equality is unknown, so it is no dictionary key

    def __init__(self, reason: str = "not known before deployment", hole: Hole | None = None) -> None:
        self.reason = reason
        self.hole = hole

    def __bool__(self) -> bool:
        raise UnknownTruthError(f"truth value of an unknown ({self.reason})")

    def _absorb(self, *_: object) -> Unknown:
        return Unknown(self.reason)

    def __eq__(self, other: object) -> Tri:  # type: ignore[override]
        if self.hole is not None and isinstance(other, Unknown) and other.hole is not None:
            found = same(self.hole, other.hole)
            return Unknown(self.reason) if found is None else found
        if isinstance(other, str) and not may_be(self, other):
            return False
        return Unknown(self.reason)

    def __ne__(self, other: object) -> Tri:  # type: ignore[override]
        equal = self == other
        return equal if isinstance(equal, Unknown) else not equal

    __lt__ = __le__ = __gt__ = __ge__ = _absorb
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
    """A secret: absorbing like any unknown, shown as `[secret]`. `reveal()` returns its value."""

    __slots__ = ("_value",)

    def __init__(self, value: Value = None, reason: str = "a secret") -> None:
        super().__init__(reason)
        self._value = value

    def reveal(self) -> Value:
        """The value of the secret, which may be `Unknown`. Never put it into a message."""
        return self._value

    def __repr__(self) -> str:
        return "[secret]"

    def __str__(self) -> str:
        return "[secret]"


class PartialText(Unknown):
    """A text with unknown parts: `pieces` are the known parts, with one unknown between each two.

    `holes`: the hole of each of these unknowns, if it is known.
    """

    __slots__ = ("holes", "pieces")

    def __init__(
        self,
        pieces: tuple[str, ...],
        reason: str = "text with parts not known before deployment",
        holes: tuple[Hole | None, ...] = (),
    ):
        super().__init__(reason)
        self.pieces = pieces
        self.holes = holes or (None,) * (len(pieces) - 1)

    @property
    def prefix(self) -> str:
        return self.pieces[0]

    @property
    def suffix(self) -> str:
        return self.pieces[-1]

    @property
    def known_length(self) -> int:
        """The number of known characters, which is the minimum length of the text."""
        return sum(map(len, self.pieces))


class OutputText(Unknown):
    """A text in which an SDK wrote about a misused output instead of its value, so that the value is unknown.

    `text`: what the program sets; `found`: the part about the output.
    """

    __slots__ = ("found", "text")

    def __init__(self, text: str, found: str) -> None:
        super().__init__("the text contains no output's value but a text about the mistake")
        self.text = text
        self.found = found


class Asset(msgspec.Struct, frozen=True):
    """A Pulumi asset or archive: exactly one of `path`, `text`, `uri`, `assets` is set."""

    archive: bool
    path: str | None = None
    text: str | None = None
    uri: str | None = None
    assets: Mapping[str, Asset] | None = None


Value: TypeAlias = "bool | int | float | str | list[Any] | dict[str, Any] | Unknown | Asset | None"
Tri: TypeAlias = "bool | Unknown"


# --- decoding -----------------------------------------------------------------------------------------------


def text_of(value: str, reason: str) -> str | Unknown:
    """The text, in which markers stand for unknowns."""
    pieces, holes, end = [], [], 0
    for match in _UNKNOWN.finditer(value):
        pieces.append(value[end : match.start()])
        holes.append(read(match[1]) if match[1] is not None else None)
        end = match.end()
    pieces.append(value[end:])
    if len(pieces) == 1:
        return value
    if pieces == ["", ""]:
        return Unknown(reason, holes[0])
    return PartialText(tuple(pieces), reason, tuple(holes))


def written_text(value: str | Unknown) -> str:
    """A text in the engine's format, with a marker for each unknown: the inverse of `text_of`."""
    if isinstance(value, str):
        return value
    if isinstance(value, OutputText):
        return value.text
    if not isinstance(value, PartialText):
        return SENTINEL if value.hole is None else SENTINEL + written(value.hole)
    marks = (SENTINEL if hole is None else SENTINEL + written(hole) for hole in value.holes)
    return "".join(part for pair in zip(value.pieces, (*marks, ""), strict=True) for part in pair)


def shaped(value: str | Unknown) -> tuple[str | Part | None, ...]:
    """The parts of a text: known pieces, parts that AWS assigns, and `None` for any other unknown."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, PartialText):
        return (value.hole.shape if value.hole is not None else ()) or (None,)
    found: list[str | Part | None] = []
    for piece, hole in zip(value.pieces, (*value.holes, Hole("", "", ("",))), strict=True):
        for part in (piece, *((hole.shape if hole is not None else ()) or (None,))):
            if isinstance(part, str) and found and isinstance(found[-1], str):
                found[-1] += part
            elif part != "":
                found.append(part)
    return tuple(found)


def is_text(value: object) -> TypeGuard[str | Unknown]:
    """Whether it certainly is a text: it is known, it has known parts, or it is an output, which in a text is one."""
    return isinstance(value, str | PartialText) or (isinstance(value, Unknown) and value.hole is not None)


def outline(value: object) -> str | None:
    """The text with `…` for each part that AWS assigns; `None` if another part is unknown, and for other values.

    A part has no slash, quote or space, and a colon only inside a time.
    """
    parts = shaped(value) if is_text(value) else (None,)
    return None if None in parts else "".join(p if isinstance(p, str) else "…" for p in parts)


def concatenated(*values: str | Unknown) -> str | PartialText:
    """The text of texts and unknowns, one after the other."""
    pieces, reason = [""], ""
    holes: list[Hole | None] = []
    for value in values:
        if isinstance(value, str):
            pieces[-1] += value
            continue
        reason = reason or value.reason
        if isinstance(value, PartialText):
            pieces[-1] += value.pieces[0]
            pieces.extend(value.pieces[1:])
            holes.extend(value.holes)
        else:
            pieces.append("")
            holes.append(value.hole)
    return pieces[0] if len(pieces) == 1 else PartialText(tuple(pieces), reason, tuple(holes))


def may_be(value: Unknown, text: str) -> bool:
    """Whether the text has the known parts of the value, in their order, with characters for its unknown parts."""
    shape = shaped(value)
    if shape == (None,):
        return True
    end = least = 0
    for part in shape:
        if not isinstance(part, str):
            least += _LEAST.get(part.name, 1) if part is not None else 0
            continue
        at = text.find(part, end + least)
        if at < 0 or (part is shape[0] and at > 0):
            return False
        end, least = at + len(part), 0
    if isinstance(shape[-1], str):
        return text.endswith(shape[-1])
    return len(text) >= end + least


def certainly_contains(value: Value, part: str) -> bool:
    """Whether the known pieces of a text contain the part, whatever its unknown pieces will be."""
    return isinstance(value, str | Unknown) and any(isinstance(p, str) and part in p for p in shaped(value))


# --- encoding -----------------------------------------------------------------------------------------------
