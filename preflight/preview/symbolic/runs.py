"""Runs A and B of a program, and the first preview with their equal values."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.holes import Hole, written
from preflight.core.observed import HiddenResource
from preflight.core.properties import SHAPED_IDENTIFIERS
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE
from preflight.core.values import SENTINEL
from preflight.preview.model import Preview, Symbolic
from preflight.preview.recording import Recording
from preflight.preview.symbolic.agreement import agreed, merged
from preflight.preview.symbolic.cores import Variant
from preflight.preview.symbolic.other_names import named_by_lookups, renamed, with_names
from preflight.preview.symbolic.restoring import Restorer
from preflight.preview.symbolic.stand_ins import StandIns

_VARIANTS: Final[tuple[Variant, ...]] = ("a", "b")
_OTHER_CHANCES: Final = ("1", "2")


@dataclass(frozen=True)
class Run:
    """One symbolic run. `refused`: why it cannot be used, if it had a side effect; `late`: why it is only a part, if it
    did not end in time. Both are clauses. others: runs with yet other answers or orders, with which is compared.
    is_whole: whether it came to its end. unmade: what callbacks may create that did not run to theirs.
    """

    recording: Recording
    stand_ins: StandIns
    inside: frozenset[str] = frozenset()
    refused: str = ""
    late: str = ""
    others: tuple[Run, ...] = ()
    is_whole: bool = False
    unmade: tuple[HiddenResource, ...] = ()


def why_not(previewed: Preview) -> str:
    """Why runs A and B are not started; empty if they are useful."""
    if previewed.error is not None:
        return "the program fails"
    if previewed.touched:
        return f"the program {previewed.touched}"
    # A callback that did not run may register resources.
    is_open = previewed.observed.applies or any(one.is_assumed for one in previewed.lookups)
    if not is_open and not any(map(_has_unknown, previewed.resources)):
        return "nothing is unknown"
    return ""


def symbolic(previewed: Preview, start: Callable[[Variant, str], Run]) -> Preview:
    """The preview with the results of runs A and B, which `start` runs at the same time.

    Both get the same random values outside of callbacks, so that names agree. Run A is repeated with others, if a
    program in JavaScript asks for them.
    """
    if reason := why_not(previewed):
        return replace(previewed, symbolic=Symbolic(reason))
    others = _OTHER_CHANCES if previewed.observed.chance else ()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        variants = [*((variant, "") for variant in _VARIANTS), *(("a", chance) for chance in others)]
        a, b, *more = pool.map(lambda one: start(*one), variants)
    for run in (a, b, *more):
        if run.refused:
            return replace(previewed, symbolic=Symbolic(f"a callback of the program {run.refused}"))
    late = next((run.late for run in (a, b, *more) if run.late), "")
    return joined(previewed, a, b, *more, *b.others, why_not=late)


def joined(previewed: Preview, a: Run, b: Run, *more: Run, why_not: str = "") -> Preview:
    """The preview with the equal values of both runs, and of more runs A with other random values. why_not: why they
    are only a part.
    """
    found = [_restored(run) for run in (a, b)]
    # Run A makes the same names as the first run; those of callbacks may be of another branch.
    outside = {message.urn for message in previewed.resources} & found[0].keys()
    named = named_by_lookups(outside - found[1].keys(), found[1].keys() - b.inside - outside)
    if previewed.by_chance:
        # Otherwise the others are those of another branch.
        rest = outside - set(named.values())
        named |= renamed(rest, found[1].keys() - b.inside - named.keys(), [*found[0], *found[1]])
    found[1] = with_names(found[1], named)
    for run in more:
        _leave_chance(found[0], _restored(run))
    resources = [_gained(message, *found) for message in previewed.resources]
    known = {message.urn for message in resources}
    inside = [urn for urn in found[0] if urn in found[1] and urn in a.inside & b.inside and urn not in known]
    added = [_added(found[0][urn], found[1][urn]) for urn in inside]
    names = {urn: holes for urn, holes in _named(a.stand_ins).items() if urn not in previewed.external}
    for message in (*resources, *added):
        _name(message, names.get(message.urn, {}))
    otherwise = None
    if b.is_whole and any(one.is_assumed for one in previewed.lookups):
        for urn, message in found[1].items():
            _name(message, names.get(urn, {}))
        otherwise = replace(previewed, resources=tuple(found[1].values()), symbolic=Symbolic(""))
    # Resources of one run only, such as those of another branch, may exist too.
    seen = {message.urn for message in (*resources, *added)}
    is_all = a.is_whole and b.is_whole and not why_not and seen.issuperset(found[0].keys() | found[1].keys())
    unmade = tuple(dict.fromkeys((*a.unmade, *b.unmade))) if is_all else None
    positions = {
        **previewed.positions,
        **{u: p for u, p in a.recording.positions.items() if u in set(inside)},
    }
    return replace(
        previewed,
        resources=(*resources, *added),
        positions=positions,
        kept=previewed.kept | a.recording.kept,
        symbolic=Symbolic(why_not, frozenset(inside), unmade),
        otherwise=otherwise,
    )


def _has_unknown(message: analyzer_pb2.AnalyzerResource) -> bool:
    return SENTINEL.encode() in message.properties.SerializeToString()


def _restored(run: Run) -> dict[str, analyzer_pb2.AnalyzerResource]:
    restorer = Restorer(run.stand_ins)
    for message in run.recording.resources.values():
        restorer.struct(message.properties)
        restorer.struct(message.provider.properties)
    return run.recording.resources


def _gained(
    message: analyzer_pb2.AnalyzerResource,
    a: Mapping[str, analyzer_pb2.AnalyzerResource],
    b: Mapping[str, analyzer_pb2.AnalyzerResource],
) -> analyzer_pb2.AnalyzerResource:
    """The first preview's resource, with equal values of the runs in place of its unknowns."""
    if message.urn not in a or message.urn not in b:
        return message
    others = [one[message.urn] for one in (a, b)]
    values = [struct_pb2.Value(struct_value=message.properties), *(_whole(one, message) for one in others)]
    made = analyzer_pb2.AnalyzerResource()
    made.CopyFrom(message)
    for one in others:
        for key in one.propertyDependencies.keys() - message.propertyDependencies.keys():
            made.propertyDependencies[key].CopyFrom(one.propertyDependencies[key])
    made.properties.CopyFrom(merged(*values).struct_value)
    return made


def _whole(message: analyzer_pb2.AnalyzerResource, other: analyzer_pb2.AnalyzerResource) -> struct_pb2.Value:
    """The properties of a run. A program that fails has not exported all outputs of its stack."""
    made = struct_pb2.Value(struct_value=message.properties)
    if message.type == STACK_TYPE:
        for key, value in other.properties.fields.items():
            if key not in message.properties.fields:
                made.struct_value.fields[key].CopyFrom(value)
    return made


def _added(
    a: analyzer_pb2.AnalyzerResource, b: analyzer_pb2.AnalyzerResource
) -> analyzer_pb2.AnalyzerResource:
    """A resource that only a callback registers."""
    made = analyzer_pb2.AnalyzerResource()
    made.CopyFrom(a)
    values = (struct_pb2.Value(struct_value=m.properties) for m in (a, b))
    made.properties.CopyFrom(agreed(*values).struct_value)
    return made


def _leave_chance(
    a: Mapping[str, analyzer_pb2.AnalyzerResource], other: Mapping[str, analyzer_pb2.AnalyzerResource]
) -> None:
    """Make unknown, in place, what differs in a run with other random values. Names by chance have no counterpart."""
    for urn in a.keys() & other.keys():
        fields, others = a[urn].properties.fields, _whole(other[urn], a[urn]).struct_value.fields
        for key in fields.keys() | others.keys():
            both = key in fields and key in others
            made = agreed(fields[key], others[key]) if both else struct_pb2.Value(string_value=SENTINEL)
            fields[key].CopyFrom(made)


def _named(stand_ins: StandIns) -> dict[str, dict[str, Hole]]:
    """The outputs that identify a resource, by its URN."""
    found: dict[str, dict[str, Hole]] = {}
    for hole in stand_ins.holes:
        if hole.output in SHAPED_IDENTIFIERS:
            found.setdefault(hole.urn, {})[hole.output] = hole
    return found


def _name(message: analyzer_pb2.AnalyzerResource, holes: Mapping[str, Hole]) -> None:
    """Add the outputs that identify a resource to its properties, as the engine does."""
    if message.type.startswith(PROVIDER_PREFIX):
        return
    for output, hole in holes.items():
        if output not in message.properties.fields:
            message.properties.fields[output].string_value = SENTINEL + written(hole)
