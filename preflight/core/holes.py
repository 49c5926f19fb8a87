"""Holes: the output of an unknown, which is an output of a resource, an account, or a part of either.

A hole is written after the engine's marker of an unknown, in characters that no program uses. It is therefore part of
every message and file that contains the unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

_OPEN: Final = "\ue001"
_BETWEEN: Final = "\ue002"
_CLOSE: Final = "\ue003"
_PART_OPEN: Final = "\ue005"
_PART_CLOSE: Final = "\ue006"
# The text after an unknown's marker, if the unknown has a hole.
WRITTEN: Final = f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}"
_PART: Final = re.compile(f"{_PART_OPEN}([^{_PART_OPEN}{_PART_CLOSE}]*){_PART_CLOSE}")
# A URN may contain characters that end a JSON text.
_ESCAPES: Final = (("%", "%25"), ('"', "%22"), ("\\", "%5C"))

ACCOUNT: Final = "account"
_OF: Final = " of "
# The output of a lookup that is the ID of an AMI.
IMAGE_OUTPUT: Final = "imageId"
# The output of a lookup that is the ID of the default VPC, in the account and Region of the default provider.
DEFAULT_VPC: Final = "defaultVpc"


class Part(msgspec.Struct, frozen=True):
    """A run of characters that AWS assigns: `name` distinguishes several runs of one resource.

    The part `account` is an account ID; its `urn` is that of the provider with its own credentials.
    """

    urn: str
    name: str


class Hole(msgspec.Struct, frozen=True):
    """An output of a resource; `shape` is its text with its parts. Without an output, it is a single part."""

    urn: str
    output: str
    shape: tuple[str | Part, ...] = ()

    @property
    def is_account(self) -> bool:
        """Whether it is an account ID."""
        return self.output == ACCOUNT and self.shape == (Part(self.urn, ACCOUNT),)


def inside(container: Hole) -> Hole:
    """The hole of a resource of which it is only known what it is in, such as a subnet in a VPC."""
    return Hole(_OF.join(("", container.output, container.urn)), "")


def container_of(hole: Hole | None) -> Hole | None:
    """What the resource of the hole certainly is in, if the hole says so."""
    outer = hole.urn.split(_OF, 2) if hole is not None and not hole.output else []
    return Hole(outer[2], outer[1]) if len(outer) == 3 and not outer[0] else None


def written(hole: Hole) -> str:
    """The hole as text, which follows an unknown's marker."""
    fields = (escaped(hole.urn), hole.output, "".join(map(_written_part, hole.shape)))
    return f"{_OPEN}{_BETWEEN.join(fields)}{_CLOSE}"


@lru_cache(4096)
def read(text: str) -> Hole | None:
    """The hole of the text between the markers."""
    fields = text.split(_BETWEEN, 2)
    if len(fields) != 3:
        return None
    return Hole(
        _restored(fields[0]),
        fields[1],
        tuple(p if isinstance(p, Part) else _restored(p) for p in _pieces(fields[2])),
    )


def same(left: Hole, right: Hole) -> bool | None:
    """Whether two holes are the same text; `None` if that is open.

    Values that AWS assigns to two resources differ. Accounts of two providers may be the same.
    """
    if left == right:
        return True if left.shape or left.output else None
    if not left.shape or not right.shape:
        return None
    first, second = _split(left.shape), _split(right.shape)
    for a, b in zip(first, second, strict=False):
        if a == b:
            continue
        if isinstance(a, str) and isinstance(b, str):
            return False
        if isinstance(a, Part) and isinstance(b, Part) and ACCOUNT not in (a.name, b.name):
            return False if a.urn != b.urn else None
        return None
    return True if len(first) == len(second) else None


def _split(shape: tuple[str | Part, ...]) -> tuple[str | Part, ...]:
    """The shape character by character, so that two shapes can be compared up to their first part."""
    found: list[str | Part] = []
    for piece in shape:
        found.extend(piece if isinstance(piece, str) else (piece,))
    return tuple(found)


def _pieces(text: str) -> Iterator[str | Part]:
    end = 0
    for match in _PART.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        urn, _, name = match[1].rpartition(_BETWEEN)
        yield Part(_restored(urn), name)
        end = match.end()
    if end < len(text):
        yield text[end:]


def _written_part(piece: str | Part) -> str:
    if isinstance(piece, str):
        return escaped(piece)
    return f"{_PART_OPEN}{escaped(piece.urn)}{_BETWEEN}{piece.name}{_PART_CLOSE}"


def escaped(text: str) -> str:
    """The text as it stands in a hole that is written."""
    for plain, escape in _ESCAPES:
        text = text.replace(plain, escape)
    return text


def _restored(text: str) -> str:
    for plain, escape in reversed(_ESCAPES):
        text = text.replace(escape, plain)
    return text
