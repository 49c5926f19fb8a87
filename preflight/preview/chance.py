"""Names and passwords that a Node.js program computes by chance or from the time.

The first run notes where the program asks for a random value or the time. A further run gives another value there: what
is another then, changes with every run.
"""

from __future__ import annotations

import concurrent.futures
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from google.protobuf import struct_pb2
from msgspec import structs
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.observed import ChanceCall, ChangingValue
from preflight.core.secret_patterns import is_password_argument, is_secret_argument
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview.model import Preview
from preflight.preview.recording import Recording

# Every place, and the most that get a run of their own.
_ALL: Final = "*"
_MOST: Final = 8
# Properties whose change replaces the resource: names and ranges.
_NAMES: Final = re.compile(
    r"(?:^n|N)ame$|[iI]dentifier$|[bB]ucket$|[pP]refix$|[cC]idrBlock$|^availabilityZone$"
)
_NAME: Final = "resource_name"
_TIME: Final = "Date"

# By URN of the first run and property: the values of the first and of a further run differ.
_Changed = Mapping[tuple[str, str], bool]


def with_changing_values(previewed: Preview, run: Callable[[str], Recording | None]) -> Preview:
    """The preview with what changes by chance. `run`: a run in which the call at a site gives another value."""
    calls = previewed.observed.chance
    if not calls or previewed.error is not None or previewed.touched:
        return previewed

    def changed_by(site: str) -> _Changed:
        recording = run(site)
        return {} if recording is None else dict(_differences(previewed.resources, recording))

    every = changed_by(_ALL)
    if not every:
        return previewed
    sites = [call.site for call in calls[:_MOST]]
    if len(calls) == 1:
        changed: dict[str, _Changed] = {calls[0].site: every}
    else:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            changed = dict(zip(sites, pool.map(changed_by, sites), strict=True))
    found = tuple(_causes(previewed, calls[:_MOST], changed))
    return replace(previewed, observed=structs.replace(previewed.observed, changing=found))


def _causes(
    previewed: Preview, calls: tuple[ChanceCall, ...], changed: Mapping[str, _Changed]
) -> Iterator[ChangingValue]:
    """One for each call and kind: the first property that changes with it, in the order of the program's lines. Node.js
    registers resources in the order in which their inputs are known.
    """
    found: dict[tuple[str, bool], ChangingValue] = {}
    types = {message.urn: message for message in previewed.resources}
    lines = {urn: (place.file, place.line) for urn, place in previewed.positions.items()}
    keys = dict.fromkeys(key for one in changed.values() for key in one)
    for key in sorted(keys, key=lambda key: lines.get(key[0], ("", 0))):
        cause = _cause(key, calls, changed)
        if cause is None:
            continue
        urn, argument = key
        is_secret = any(one.get(key, False) for one in changed.values())
        first = found.get((cause.site, is_secret))
        if first is None:
            message = types[urn]
            is_stable = not any((urn, _NAME) in one for one in changed.values())
            name = message.name if is_stable else ""
            made = ChangingValue(message.type, name, argument, is_secret, cause)
        else:
            made = structs.replace(first, others=first.others + 1)
        found[cause.site, is_secret] = made
    yield from found.values()


def _cause(
    key: tuple[str, str], calls: tuple[ChanceCall, ...], changed: Mapping[str, _Changed]
) -> ChanceCall | None:
    """The call that the property is computed with: the time passes in every run, so what it alone changes is told by
    all of them."""
    told = [call for call in calls if key in changed[call.site]]
    times = [call for call in told if call.function.startswith(_TIME)]
    if times and len(told) == len(calls):
        return times[0]
    return next((call for call in told if call not in times), times[0] if times else None)


def _differences(
    resources: tuple[analyzer_pb2.AnalyzerResource, ...], other: Recording
) -> Iterator[tuple[tuple[str, str], bool]]:
    """The names, ranges and secrets that differ, and whether each is a secret."""
    rest = dict(other.resources)
    unmatched = []
    for message in resources:
        twin = rest.pop(message.urn, None)
        if twin is None:
            unmatched.append(message)
        else:
            yield from _properties(message, twin)
    by_type: dict[str, list[analyzer_pb2.AnalyzerResource]] = {}
    for message in rest.values():
        by_type.setdefault(message.type, []).append(message)
    for message in unmatched:
        if twins := by_type.get(message.type):
            yield (message.urn, _NAME), False
            yield from _properties(message, twins.pop(0))


def _properties(
    message: analyzer_pb2.AnalyzerResource, twin: analyzer_pb2.AnalyzerResource
) -> Iterator[tuple[tuple[str, str], bool]]:
    for key in sorted(message.properties.fields):
        is_secret = is_password_argument(key) or is_secret_argument(key)
        if not (is_secret or _NAMES.search(key)) or key not in twin.properties.fields:
            continue
        one, other = (_text(m.properties.fields[key]) for m in (message, twin))
        if one is not None and other is not None and one != other:
            yield (message.urn, key), is_secret


def _text(value: struct_pb2.Value) -> str | None:
    """The known text, also of a secret."""
    fields = value.struct_value.fields
    if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET_SIGNATURE:
        value = fields["value"]
    text = value.string_value
    return text if text and SENTINEL not in text else None
