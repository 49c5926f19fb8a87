"""The instance class, node type or version that is most like one that AWS does not have."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

# A prefix (`db.`), the series, the generation, the options, the size, and an end (`.search`).
import msgspec

_CLASS: Final = re.compile(
    r"([A-Za-z]+\.)?([a-z]+?)-?(\d{1,3})([a-z-][a-z0-9-]*)?\.([a-z0-9-]+)((?:\.[a-z0-9-]+)*)"
)
_LONGEST: Final = 100
_ALIKE: Final = 0.75
# The sizes of one family are short words.
_SIZE_ALIKE: Final = 0.4
# The names of the tables are read again for every name that they lack.
_KEPT: Final = 4096


class _Class(msgspec.Struct, frozen=True):
    frame: tuple[str, str]
    series: str
    generation: int
    options: str
    size: str

    @property
    def family(self) -> tuple[object, ...]:
        return self.frame, self.series, self.generation, self.options


def nearest_class(name: str, offered: Collection[str]) -> str:
    """The class of the same series and size with the nearest generation, else one with a similar name; else empty."""
    wanted = _parsed(name)
    if wanted is not None:
        parsed = {value: found for value in offered if (found := _parsed(value)) is not None}
        family = {found.size: value for value, found in parsed.items() if found.family == wanted.family}
        if sizes := difflib.get_close_matches(wanted.size, sorted(family), n=1, cutoff=_SIZE_ALIKE):
            return family[sizes[0]]
        like = [value for value, found in parsed.items() if _is_like(found, wanted)]
        if like:
            return min(like, key=lambda value: _distance(parsed[value], wanted, value))
    found_names = difflib.get_close_matches(name[:_LONGEST], sorted(offered), n=1, cutoff=_ALIKE)
    return found_names[0] if found_names else ""


def _is_like(one: _Class, other: _Class) -> bool:
    return (one.frame, one.series, one.size) == (other.frame, other.series, other.size)


def _distance(one: _Class, wanted: _Class, name: str) -> tuple[object, ...]:
    """How far the generation, the processor and the options are."""
    options = set(one.options) ^ set(wanted.options)
    return abs(one.generation - wanted.generation), "g" in options, len(options), name


@lru_cache(maxsize=_KEPT)
def _parsed(name: str) -> _Class | None:
    match = _CLASS.fullmatch(name.lower()) if len(name) <= _LONGEST else None
    if match is None:
        return None
    return _Class((match[1] or "", match[6]), match[2], int(match[3]), match[4] or "", match[5])


def nearest_version(text: str, versions: Collection[str]) -> str:
    """The highest version that begins alike, else the next one, else the last one; of texts with the same letters.

    Of `16.99` the highest 16, of `nodejs23.x` the next, `nodejs24.x`.
    """
    like = [version for version in versions if _letters(version) == _letters(text)]
    if not like:
        found = difflib.get_close_matches(text[:_LONGEST], sorted(versions), n=1, cutoff=_ALIKE)
        return found[0] if found else ""
    wanted = _numbers(text)
    alike = {version: _shared(_numbers(version), wanted) for version in like}
    if most := max(alike.values()):
        return max((version for version in like if alike[version] == most), key=_numbers)
    above = [version for version in like if _numbers(version) >= wanted]
    return min(above, key=_numbers) if above else max(like, key=_numbers)


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How many numbers at the beginning are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


@lru_cache(maxsize=_KEPT)
def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d{1,9}", text[:_LONGEST])))


@lru_cache(maxsize=_KEPT)
def _letters(text: str) -> str:
    return re.sub(r"[\d.]+", "", text[:_LONGEST])
