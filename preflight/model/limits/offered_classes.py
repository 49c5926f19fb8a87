"""Instance classes and node types that the resource's Region does not offer, or that nothing offers.

Source: the tables of `preflight.model.tables.regional`, which have a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, Literal

import msgspec

from preflight.core.conversion import as_text
from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Secret, Unknown
from preflight.model.limits.limit_violations import placed_values
from preflight.model.nearest_class import nearest_class
from preflight.model.tables.regional import EVERY_ENGINE, classes, index

_NOUNS: Final = {"class": "a class", "nodetype": "a node type"}
Lack = Literal["everywhere", "engine", "region"]


class Engine(msgspec.Struct, frozen=True):
    """The engine whose classes count, with its licence; without a licence those of all licences count."""

    name: str
    licence: str = ""


class UnofferedClass(msgspec.Struct, frozen=True):
    """A class that is missing: everywhere, for the engine, or in the Region. `nearest` is offered there, or empty."""

    place: str
    value: str
    lack: Lack
    region: str
    engine: str
    nearest: str

    @property
    def name(self) -> str:
        """The name of the property."""
        return self.place.rpartition(".")[2].partition("[")[0]

    @property
    def message(self) -> str:
        """What is missing where, by which list, and the class to use."""
        engine = f" of {self.engine}" if self.engine else ""
        region = f" in {self.region}" if self.region else ""
        text = f"By AWS's list of {index().date}, {self.place} '{self.value}' is not {self._noun}{engine}{region}"
        if self.nearest:
            return f"{text}; '{self.nearest}' is. Use '{self.nearest}'."
        return f"{text}. Check whether AWS offers it now, or use another one."

    @property
    def _noun(self) -> str:
        name = self.name.lower()
        return next((noun for end, noun in _NOUNS.items() if name.endswith(end)), "an instance type")


@cache
def classed_types() -> tuple[str, ...]:
    return tuple(index().inputs)


@cache
def has_engines(type_: str) -> bool:
    """Whether the classes of the type depend on its engine."""
    tables = index().inputs.get(type_, {}).values()
    return any(engine != EVERY_ENGINE for name in tables for engine in classes(name))


def unoffered_classes(
    resource: Resource, engine: Engine | None = None, *, in_region: bool = True
) -> Iterator[UnofferedClass]:
    """The classes of the resource that the tables lack. Without an engine, those of every engine count. `in_region`:
    whether an unknown Region is noted, because it may lack the class.
    """
    for path, name in index().inputs.get(resource.type, {}).items():
        top, *rest = path.split(".")
        for place, value in placed_values(resource.input(top), top, rest):
            for one in value if isinstance(value, list) else (value,):
                text = None if isinstance(one, Secret) else as_text(one)
                if isinstance(text, Unknown):
                    note(text)
                elif text:
                    region = resource.region
                    if in_region and isinstance(region, Unknown) and _may_lack(text, name, engine):
                        note(region)
                    yield from _judged(region, place, text, name, engine)


def nearest_offered(resource: Resource, value: str) -> str:
    """The class that is most like the value and that the resource's Region offers; empty if there is none."""
    offered: set[str] = set()
    for name in index().inputs.get(resource.type, {}).values():
        values, region = _of_engine(name, None), resource.region
        here = region if isinstance(region, str) and region in _regions(name) else ""
        offered.update(_offered_in(values, here))
    return nearest_class(value, offered)


def _offered_in(values: Mapping[str, frozenset[str]], region: str) -> tuple[str, ...]:
    """The classes that the Region offers, or any Region where it is not known."""
    return tuple(one for one, regions in values.items() if (region in regions if region else regions))


def _judged(
    region: str | Unknown, place: str, value: str, name: str, engine: Engine | None
) -> Iterator[UnofferedClass]:
    every = _of_engine(name, None)
    own = _of_engine(name, engine)
    here = region if isinstance(region, str) and region in _regions(name) else ""
    named = engine.name if engine is not None and own is not every else ""
    lack: Lack | None = None
    if value not in every:
        lack = "everywhere"
    elif value not in own:
        lack = "engine" if every[value] else None
    elif here and own[value] and here not in own[value]:
        lack = "region"
    if lack is not None:
        yield UnofferedClass(place, value, lack, here, named, nearest_class(value, _offered_in(own, here)))


def _may_lack(value: str, name: str, engine: Engine | None) -> bool:
    """Whether some Regions offer the class, and others do not."""
    offering = _of_engine(name, engine).get(value, frozenset())
    return bool(offering) and offering < _regions(name)


@cache
def _regions(name: str) -> frozenset[str]:
    """The Regions that the table knows."""
    return frozenset().union(*(regions for values in classes(name).values() for regions in values.values()))


@cache
def _of_engine(name: str, engine: Engine | None) -> Mapping[str, frozenset[str]]:
    """The classes with their Regions; those of every engine where the table does not have the engine."""
    stored = classes(name)
    if engine is None:
        return _merged(tuple(stored.values()))
    licences = [
        values
        for key, values in stored.items()
        if key.partition("/")[0] == engine.name and engine.licence in ("", key.partition("/")[2])
    ]
    return _merged((*licences, stored.get(EVERY_ENGINE, {}))) if licences else _of_engine(name, None)


def _merged(parts: tuple[Mapping[str, frozenset[str]], ...]) -> Mapping[str, frozenset[str]]:
    made: dict[str, frozenset[str]] = {}
    for values in parts:
        for value, regions in values.items():
            made[value] = made.get(value, frozenset()) | regions
    return made
