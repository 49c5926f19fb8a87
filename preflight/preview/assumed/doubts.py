"""Whether what an offline preview shows depends on what it assumes."""

from __future__ import annotations

import concurrent.futures
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Final

import msgspec
from msgspec import structs

from preflight.preview.assumed.worlds import World
from preflight.preview.launch import forking
from preflight.preview.model import Looks, Preview
from preflight.preview.project import Project
from preflight.preview.session import Settings, host_of, record
from preflight.preview.warm import Warm

LOOKS: Final = "{} depends on what the offline preview does not know, such as the result of a lookup"
# The most paths through the program's comparisons.
_MOST_PATHS: Final = 8
_FAILS: Final = "the program fails with other results of its lookups"
_LONG: Final = "the program was not tried with all other results of its lookups in time"


class Doubt(msgspec.Struct, frozen=True):
    """`reason`: why nothing is certain, as a clause; otherwise empty. `previews`: of the program under other
    assumptions. What is certain is in each of them. `place`: the first line that looks at what is not known, if any.
    """

    reason: str = ""
    previews: tuple[Preview, ...] = ()
    place: str = ""


def doubt(project: Project, settings: Settings, others: Sequence[World], warm: Warm | None = None) -> Doubt:
    """The doubt about a preview with these settings. `others`: its `worlds`. Raises PreviewError."""
    host = host_of(project, settings.interpreter)
    with forking(project, host, False) if warm is None else nullcontext(warm) as forks:
        return _Doubts(
            lambda world: record(project, _assuming(settings, world), warm=forks), settings.timeout
        ).of(others)


class _Doubts:
    """`run`: the preview of the program in a world; `seconds`: the time for all of them."""

    def __init__(self, run: Callable[[World], Preview], seconds: float) -> None:
        self._run: Final = run
        self._deadline: Final = time.monotonic() + seconds
        self._usual: dict[str, bytes] = {}

    def of(self, others: Sequence[World]) -> Doubt:
        looking = self._run(others[0])
        self._usual = _registered(looking)
        if looking.error is not None and not looking.looks.places:
            return Doubt(_FAILS)
        branches = self._branches(looking)
        if branches is None:
            return Doubt(_LONG if self._is_late() else LOOKS.format(_place(looking.looks) or "the program"))
        following = [one for one in others[1:] if one.length is None or looking.looks.reads_lists]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(self._preview, following))
        if None in found:
            return Doubt(_LONG)
        counting = tuple(one for one in (*branches, *found) if one is not None and self._counts(one))
        return Doubt("", counting, _place(looking.looks))

    def _branches(self, looking: Preview) -> list[Preview] | None:
        """The previews with other results of comparisons, one for each path; `None` if they do not show all."""
        found: list[Preview] = []
        left: list[tuple[dict[str, bool], Preview]] = [({}, looking)]
        while left:
            answers, seen = left.pop()
            if seen.looks.places or len(found) >= _MOST_PATHS or self._is_late():
                return None
            path = dict(answers)
            for decision in seen.looks.decisions:
                if decision.site in path:
                    continue
                other = {**path, decision.site: not decision.result}
                path[decision.site] = decision.result
                world = World(answers=tuple(other.items()))
                left.append((other, self._run(structs.replace(world, once=True, looks=True))))
                found.append(self._whole(left[-1][1], world))
        return found

    def _preview(self, world: World) -> Preview | None:
        """The preview; `None` after the deadline, and if the program does not end."""
        if self._is_late():
            return None
        found = self._whole(self._run(structs.replace(world, once=True)), world)
        return None if found.error is not None and found.error.kind == "timeout" else found

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _whole(self, once: Preview, world: World) -> Preview:
        """The whole preview in the world, of which one run is known."""
        return self._run(world) if self._counts(once) else once

    def _counts(self, previewed: Preview) -> bool:
        """Whether it registers something else. A program that fails registers nothing that an update would create."""
        return previewed.error is None and _registered(previewed) != self._usual


def _assuming(settings: Settings, world: World) -> Settings:
    return replace(settings, world=world, guarded=True, network=False)


def _place(looks: Looks) -> str:
    places = (*looks.places, *(decision.place for decision in looks.decisions))
    return next(filter(None, places), "")


def _registered(previewed: Preview) -> dict[str, bytes]:
    return {m.urn: m.SerializeToString(deterministic=True) for m in previewed.resources}
