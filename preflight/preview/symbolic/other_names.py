"""Resources whose logical names the program makes by chance, from the time or from the result of a lookup: they have
other names in run B.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.holes import WRITTEN, escaped
from preflight.preview.assumed.others import usual_name
from preflight.preview.assumed.texts import NUMBERED

_HOLE: Final = re.compile(WRITTEN)
_Resources = dict[str, analyzer_pb2.AnalyzerResource]


def renamed(a: Set[str], b: Set[str], order: Iterable[str]) -> dict[str, str]:
    """The URN in run A of each such resource of run B: of one type, those that only one run has are the same in order,
    if they are equally many. order: all URNs.
    """
    only = [
        _by_type([urn for urn in order if urn in one and urn not in other]) for one, other in ((a, b), (b, a))
    ]
    found: dict[str, str] = {}
    for kind, urns in only[1].items():
        twins = only[0].get(kind, [])
        if len(twins) == len(urns):
            found.update(zip(urns, twins, strict=True))
    return found


def named_by_lookups(a: Set[str], b: Set[str]) -> dict[str, str]:
    """The URN in run A of each resource of run B whose name has the result of a lookup. a, b: those of one run only."""
    usual = {urn: _with_usual_name(urn) for urn in b}
    found = {urn: twin for urn, twin in usual.items() if twin in a}
    rest = a - set(found.values())
    for urn in b - found.keys():
        twins = [one for one in rest if _may_be(urn, one)]
        if len(twins) == 1 and sum(_may_be(other, twins[0]) for other in b - found.keys()) == 1:
            found[urn] = twins[0]
    return found


def _with_usual_name(urn: str) -> str:
    beginning, _, name = urn.rpartition("::")
    return f"{beginning}::{usual_name(name)}"


def _may_be(urn: str, other: str) -> bool:
    """Whether the URN is the other one but for parts that the program makes of results of lookups."""
    known = NUMBERED.split(urn)
    return len(known) > 1 and re.fullmatch(".*".join(map(re.escape, known)), other) is not None


def _by_type(urns: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for urn in urns:
        found.setdefault(urn.rpartition("::")[0], []).append(urn)
    return found


def with_names(resources: _Resources, names: Mapping[str, str]) -> _Resources:
    """The resources with these URNs, as dependencies and in the holes of their properties too."""
    if not names:
        return resources
    written = {escaped(urn): escaped(other) for urn, other in names.items()}
    for one, other in [(u.rpartition("::")[2], o.rpartition("::")[2]) for u, o in written.items()]:
        # Physical names begin with the logical name.
        written |= {one: other, one.lower(): other.lower()}
    for message in resources.values():
        _rename(message.properties, written)
        _refer(message, names)
    return {names.get(urn, urn): message for urn, message in resources.items()}


def _refer(message: analyzer_pb2.AnalyzerResource, names: Mapping[str, str]) -> None:
    if message.urn in names:
        message.urn = names[message.urn]
        message.name = message.urn.rpartition("::")[2]
    message.parent = names.get(message.parent, message.parent)
    for urns in (message.dependencies, *(one.urns for one in message.propertyDependencies.values())):
        urns[:] = [names.get(urn, urn) for urn in urns]


def _rename(struct: struct_pb2.Struct, names: Mapping[str, str]) -> None:
    for key in list(struct.fields):
        _rename_in(struct.fields[key], names)
        if (other := _text(key, names)) != key:
            struct.fields[other].CopyFrom(struct.fields.pop(key))


def _rename_in(value: struct_pb2.Value, names: Mapping[str, str]) -> None:
    if value.HasField("string_value"):
        value.string_value = _text(value.string_value, names)
    elif value.HasField("struct_value"):
        _rename(value.struct_value, names)
    for item in value.list_value.values if value.HasField("list_value") else ():
        _rename_in(item, names)


def _text(text: str, names: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda match: _renamed(match[0], names), text)


def _renamed(hole: str, names: Mapping[str, str]) -> str:
    for one, other in names.items():
        hole = hole.replace(one, other)
    return hole
