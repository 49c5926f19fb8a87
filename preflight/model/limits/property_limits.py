"""What AWS publishes about the values that a property takes: enumerations, patterns, lengths, ranges, list sizes.

Source: the tables that `tools/limits` makes of CloudFormation's resource schemas, AWS's API models and the provider's
documentation. A table is read when the first resource of its service is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from preflight.model.limits.limit import Limit
from preflight.model.limits.stated_values import STATED

_FOLDER: Final = "preflight.model.tables.limits"


class Index(msgspec.Struct, frozen=True):
    """Which types each table has, the day on which the tables were made, and what of."""

    date: str
    source: str
    types: dict[str, tuple[str, ...]]


@cache
def index() -> Index:
    return msgspec.json.decode(_read("index"), type=Index)


@cache
def limited_types() -> tuple[str, ...]:
    generated = {type_ for types in index().types.values() for type_ in types}
    return tuple(sorted(generated.union(STATED)))


@cache
def limits_of(type_: str) -> Mapping[str, Mapping[str, Limit]]:
    """The limits of the type by path (`loggingConfig.logFormat`), grouped by the property at the top."""
    found = generated_limits_of(type_)
    return _with_stated(type_, found) if type_ in STATED else found


def generated_limits_of(type_: str) -> Mapping[str, Mapping[str, Limit]]:
    """The same of the generated tables alone."""
    service = type_.split(":")[1].split("/")[0]
    return _table(service).get(type_, {}) if type_ in index().types.get(service, ()) else {}


@cache
def _stated(type_: str) -> Mapping[str, Mapping[str, Limit]]:
    return _by_property(STATED[type_])


def _with_stated(
    type_: str, generated: Mapping[str, Mapping[str, Limit]]
) -> Mapping[str, Mapping[str, Limit]]:
    """The generated limits and the stated ones; a generated limit of the same path wins."""
    stated = _stated(type_)
    return {top: {**stated.get(top, {}), **generated.get(top, {})} for top in {**generated, **stated}}


@cache
def _table(service: str) -> Mapping[str, Mapping[str, Mapping[str, Limit]]]:
    found = msgspec.json.decode(_read(service), type=dict[str, dict[str, Limit]])
    return {type_: _by_property(limits) for type_, limits in found.items()}


def _by_property(limits: Mapping[str, Limit]) -> Mapping[str, Mapping[str, Limit]]:
    made: dict[str, dict[str, Limit]] = {}
    for path, limit in limits.items():
        top, _, rest = path.partition(".")
        made.setdefault(top, {})[rest] = limit
    return made


def _read(name: str) -> bytes:
    return resources.files(_FOLDER).joinpath(f"{name}.json").read_bytes()


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def without_form(limit: Limit, is_inside: bool) -> Limit | None:
    """What is left of the limit for a property that is made from another resource; `None` if nothing is.

    is_inside: the value is inside the property, so that it need not be what is made from the other.
    """
    values = limit.values if is_inside else ()
    left = msgspec.structs.replace(limit, values=values, open=False, patterns=(), shortest=None, longest=None)
    if values:
        left = msgspec.structs.replace(left, open=limit.open)
    return None if left == Limit(by=limit.by, is_number=limit.is_number) else left
