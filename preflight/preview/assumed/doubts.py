"""Whether what an offline preview shows depends on what it assumes."""

from __future__ import annotations

import concurrent.futures
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import msgspec
from msgspec import structs

from preflight.preview.assumed.worlds import World
from preflight.preview.launch import forking
from preflight.preview.model import Preview
from preflight.preview.project import Project
from preflight.preview.session import Settings, host_of, record

LOOKS: Final = "{} depends on what the offline preview does not know, such as the result of a lookup"
_FAILS: Final = "the program fails with other results of its lookups"
_LONG: Final = "the program was not tried with all other results of its lookups in time"


class Doubt(msgspec.Struct, frozen=True):
    """`reason`: why nothing is certain, as a clause; otherwise empty. `previews`: of the program under other
    assumptions. What is certain is in each of them.
    """

    reason: str = ""
    previews: tuple[Preview, ...] = ()


def doubt(project: Project, settings: Settings, others: Sequence[World]) -> Doubt:
    """The doubt about a preview with these settings. `others`: its `worlds`. Raises PreviewError."""
    with forking(project, host_of(project, settings.interpreter), False) as warm:
        return _doubt(
            others, lambda world: record(project, _assuming(settings, world), warm=warm), settings.timeout
        )


def _doubt(others: Sequence[World], run: Callable[[World], Preview], seconds: float) -> Doubt:
    deadline = time.monotonic() + seconds
    looking = run(others[0])
    if looking.looks:
        return Doubt(LOOKS.format(next(filter(None, looking.looks), "the program")))
    if looking.error is not None:
        return Doubt(_FAILS)
    usual = _registered(looking)

    def within(world: World) -> Preview | None:
        """The preview, unless it is the usual one; `None` after the deadline."""
        if time.monotonic() > deadline:
            return None
        once = run(structs.replace(world, once=True))
        return once if once.error is not None or _registered(once) == usual else run(world)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(within, (one for one in others[1:] if one.length is None or looking.reads_lists))
        )
    if None in found:
        return Doubt(_LONG)
    # A program that fails registers nothing that an update would create.
    whole = (one for one in found if one is not None and one.error is None and _registered(one) != usual)
    return Doubt("", tuple(whole))


def _registered(previewed: Preview) -> dict[str, bytes]:
    return {m.urn: m.SerializeToString(deterministic=True) for m in previewed.resources}


def _assuming(settings: Settings, world: World) -> Settings:
    return replace(settings, world=world, guarded=True, network=False)
