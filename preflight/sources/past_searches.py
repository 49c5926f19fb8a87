"""Searches for faults that found nothing in the same sources before, kept between runs in the user's cache folder.

Only that they found nothing is kept, never what was found: a secret stays in its program. It holds as long as the disk
gives the answers that it gave to the analysis.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from preflight.core.cached_property import cached_property
from preflight.sources.parsing.answer_cache import keep_answer, kept_answer, stamp
from preflight.sources.parsing.disk import Disk, holds

F = TypeVar("F")

_PACK: Final = Path(__file__).parents[1]
# The folders whose code decides what a search finds.
_CODE: Final = ("core", "sources")


class PastSearches:
    """What former runs searched without a finding. `about`: the program; `state`: what else a search depends on."""

    def __init__(self, about: Mapping[str, Any], state: Callable[[], Mapping[str, Any]], disk: Disk) -> None:
        self._about: Final = {"searches": dict(about)}
        self._state: Final = state
        self._disk: Final = disk
        self._new: set[str] = set()

    @cached_property
    def _of_this(self) -> Mapping[str, Any]:
        return {**self._state(), **_code()}

    @cached_property
    def _before(self) -> Mapping[str, Any]:
        """What is kept, if it holds."""
        found = kept_answer(self._about) or {}
        if found.get("state") == self._of_this and holds(found.get("told", {})):
            return found
        return {}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._before.get("empty", ()))

    def found_nothing(self, search: str) -> bool:
        return search in self._known

    def add(self, search: str) -> None:
        """Note that the search has found nothing."""
        self._new.add(search)

    def keep(self) -> None:
        """Keep what this run searched without a finding, for the next one."""
        if self._new <= self._known:
            return
        empty = self._known | self._new
        told = {**self._before.get("told", {}), **self._disk.told}
        keep_answer(self._about, {"state": self._of_this, "told": told, "empty": sorted(empty)})
        self._known = empty


class _Searched(Protocol):
    @property
    def past(self) -> PastSearches: ...


S = TypeVar("S", bound=_Searched)


def remembered(search: Callable[[S], Iterable[F]]) -> Callable[[S], Iterator[F]]:
    """The search, which is left out where it found nothing before."""
    name = f"{search.__module__.rpartition('.')[2]}.{search.__name__}"

    @functools.wraps(search)
    def searched(sources: S) -> Iterator[F]:
        if sources.past.found_nothing(name):
            return iter(())
        found = tuple(search(sources))
        if not found:
            sources.past.add(name)
        return iter(found)

    return searched


@functools.cache
def _code() -> Mapping[str, Any]:
    """What the searches are made of: the code of the pack, and the Python and the parser that run it."""
    files = [Path(f) for name in _CODE for f in sorted(map(str, (_PACK / name).rglob("*.py")))]
    checker = find_spec("pyflakes")
    return {
        "code": [list(stamp(f)[1:]) for f in files],
        "python": sys.version,
        "checker": list(stamp(checker.origin))[1:] if checker is not None and checker.origin else [],
        "home": os.path.expanduser("~"),
    }
