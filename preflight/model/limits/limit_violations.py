"""Which values of a resource are none that AWS takes, by the published limits."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

from preflight.core.conversion import as_text, child
from preflight.core.logic import note, noting_unknowns
from preflight.core.resource import Resource
from preflight.core.values import Secret, Unknown, Value
from preflight.model.limits.closed_values import closed_limits
from preflight.model.limits.limit import Limit
from preflight.model.limits.property_limits import compiled, limits_of, without_form

# What the provider takes for no value, or for no limit.
_NONE: Final = (0, -1)
# A longer text is not matched: no property with a pattern is that long, and a search may take time.
_MATCHED: Final = 2_000
_SHOWN: Final = 60
_LISTED: Final = 8
_SUCH: Final = 3


class Violation(msgspec.Struct, frozen=True):
    """A value that the limit refuses. `unlisted`: the enumeration may have grown, or only the case differs."""

    place: str
    limit: Limit
    statement: str
    accepted: str
    advice: str
    unlisted: bool

    @property
    def name(self) -> str:
        """The name of the property, without the blocks that it is in."""
        return re.sub(r"\[\d+\]", "", self.place).rpartition(".")[2]


class _Refusal(msgspec.Struct, frozen=True):
    """What is wrong with a value, what would not be, and what to do."""

    statement: str
    accepted: str
    advice: str
    unlisted: bool = False


def violations(resource: Resource, *, unlisted: bool) -> tuple[Violation, ...]:
    """The first violation of each property of the resource, judged once, of those that are unlisted or of the others.

    An unknown is noted once: for the unlisted ones if AWS adds values to its enumeration, otherwise for the others.
    What is made from another resource is AWS's own text: of its form nothing is judged, nor what it is. The values
    of a resource that the program only reads are accepted already.
    """
    if resource.is_external:
        return ()
    judged: dict[str, _Judged] = resource.stack.cache("violations", dict)
    if resource.urn not in judged:
        judged[resource.urn] = _judged(resource)
    found, unknown, open_ = judged[resource.urn]
    for reason in open_ if unlisted else unknown:
        note(Unknown(reason))
    return tuple(violation for violation in found if violation.unlisted is unlisted)


# The violations, and why others are undecided: of closed enumerations and other limits, and of those that grow.
_Judged: TypeAlias = tuple[tuple[Violation, ...], list[str], list[str]]


def _judged(resource: Resource) -> _Judged:
    found: list[Violation] = []
    unknown: list[str] = []
    open_: list[str] = []
    with noting_unknowns() as notes:
        for top, path, limit in _limits(resource):
            found += _violated(resource, top, path, limit)
            if notes:
                (open_ if limit.only_unlisted else unknown).extend(notes)
                notes.clear()
    return tuple(found), unknown, open_


def _limits(resource: Resource) -> Iterator[tuple[str, str, Limit]]:
    closed = closed_limits(resource.type)
    for top, limits in limits_of(resource.type).items():
        for path, limit in limits.items():
            if (f"{top}.{path}" if path else top) not in closed:
                yield top, path, limit
    for place, limit in closed.items():
        top, _, path = place.partition(".")
        yield top, path, limit


def _violated(resource: Resource, top: str, path: str, limit: Limit) -> Iterator[Violation]:
    value = resource.input(top)
    if value is None:
        return
    judged = without_form(limit, is_inside=bool(path)) if resource.dependencies_of(top) else limit
    if judged is not None:
        yield from refused_at(value, top, path, judged)


def refused_at(value: Value, top: str, path: str, limit: Limit) -> Iterator[Violation]:
    """The values at the path below the property that the limit refuses."""
    for place, found in placed_values(value, top, path.split(".") if path else []):
        if (refused := _refused(found, limit)) is not None:
            yield Violation(
                place, limit, refused.statement, refused.accepted, refused.advice, refused.unlisted
            )


def placed_values(value: Value, place: str, path: list[str]) -> Iterator[tuple[str, Value]]:
    """The values at the path, each with its place, such as `ingress[1].protocol`; the last list is one value."""
    if not path:
        yield place, value
    elif isinstance(value, Unknown):
        note(value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from placed_values(item, place if len(value) == 1 else f"{place}[{number}]", path)
    elif isinstance(value, dict) and (inner := child(value, path[0])) is not None:
        yield from placed_values(inner, f"{place}.{path[0]}", path[1:])


def _refused(value: Value, limit: Limit) -> _Refusal | None:
    if isinstance(value, list):
        return _list(value, limit)
    if isinstance(value, Secret):
        return _secret(value, limit)
    if isinstance(value, Unknown):
        if value.hole is None or not value.hole.output or limit.is_number:
            note(value)
        return None
    if isinstance(value, dict):
        return None
    return _number(value, limit) if limit.is_number else _text(as_text(value), limit)


def _list(value: list[Value], limit: Limit) -> _Refusal | None:
    """Too many or too few items, else the first item that is refused."""
    accepted = _range(limit.fewest, limit.most_items, "items")
    if limit.most_items is not None and len(value) > limit.most_items:
        return _Refusal(
            f"has {len(value)} items", accepted, f"Remove {len(value) - limit.most_items} of them."
        )
    if limit.fewest is not None and 0 < len(value) < limit.fewest:
        return _Refusal(f"has {len(value)} items", accepted, f"Add {limit.fewest - len(value)} or more.")
    if not limit.has_items:
        return None
    items = (_refused(item, limit) for item in value if not isinstance(item, list))
    return next((refused for refused in items if refused is not None), None)


def _secret(value: Secret, limit: Limit) -> _Refusal | None:
    """A secret is judged as any value, and nothing of it is shown."""
    inner = value.reveal()
    if isinstance(inner, Unknown | list | dict):
        note(value)
        return None
    refused = _refused(inner, limit)
    statement = "is a secret whose value is not allowed"
    return refused and _Refusal(statement, refused.accepted, "Set another value.", refused.unlisted)


def _number(value: Value, limit: Limit) -> _Refusal | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    too_small = limit.least is not None and number < limit.least
    too_large = limit.most is not None and number > limit.most
    if number in _NONE or not (too_small or too_large):
        return None
    return _Refusal(f"is {number:.12g}", _range(limit.least, limit.most), "Set it to one of these.")


def _text(text: str | Unknown | None, limit: Limit) -> _Refusal | None:
    if not isinstance(text, str) or not text:
        return None
    if limit.values:
        return None if text in limit.values else _unlisted(text, limit)
    lengths = _range(limit.shortest, limit.longest, "characters")
    if limit.longest is not None and len(text) > limit.longest:
        return _Refusal(f"has {len(text)} characters", lengths, "Shorten it.")
    if limit.shortest is not None and len(text) < limit.shortest:
        return _Refusal(f"is {_quoted(text)} with {len(text)} characters", lengths, "Lengthen it.")
    if limit.patterns and len(text) <= _MATCHED and not any(compiled(p).search(text) for p in limit.patterns):
        return _Refusal(f"is {_quoted(text)}", f"what matches {limit.patterns[0]}", "Change it.")
    return None


def _unlisted(text: str, limit: Limit) -> _Refusal:
    alike = [value for value in limit.values if value.casefold() == text.casefold()]
    near = alike or difflib.get_close_matches(text[:100], limit.values, n=_SUCH, cutoff=0.5)
    advice = f"Use {_quoted(near[0])}." if near else "Use one of these."
    return _Refusal(
        f"is {_quoted(text)}",
        _listed(limit.values, near),
        advice,
        limit.open or (bool(alike) and not limit.exact),
    )


def _listed(values: tuple[str, ...], near: list[str]) -> str:
    """The values; of many only those that are near."""
    if len(values) <= _LISTED:
        return ", ".join(map(_quoted, values))
    return f"{len(values)} values, such as {', '.join(map(_quoted, near or values[:_SUCH]))}"


def _quoted(text: str) -> str:
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...'"


def _range(least: float | None, most: float | None, unit: str = "") -> str:
    end = f" {unit}" if unit else ""
    if least is None:
        return "" if most is None else f"at most {most:.12g}{end}"
    return f"at least {least:.12g}{end}" if most is None else f"{least:.12g} to {most:.12g}{end}"
