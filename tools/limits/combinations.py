"""Make preflight/model/tables/property_combinations.json: what the provider documents of properties together.

python -m tools.limits.combinations [--check]

Reads the documentation and the example programs of `pulumi_aws`. A conflict is taken if each of the two properties
names the other, a group of which exactly one is set if two of them name it. What a documented example breaks is left
out, and so are the types in `combinations_judged.json`, of which a policy of the pack speaks.
"""

from __future__ import annotations

import datetime
import itertools
import json
import re
import sys
from collections.abc import Container, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from preflight.core.spellings import camel
from preflight.model.limits.property_combinations import Combination, Table, broken, inside, table
from tools.limits.examples import examples
from tools.limits.sdk import Input, types

TABLE: Final = Path(__file__).parents[2] / "preflight" / "model" / "tables" / "property_combinations.json"
JUDGED: Final = Path(__file__).with_name("combinations_judged.json")
_LIST: Final = r"((?:(?:`\w+`)(?:, and |, or |, | and | or )?)+)"
_CONFLICT: Final = re.compile(
    r"(?:conflicts? with|cannot be (?:used|specified|set|configured) (?:together |in conjunction )?with"
    rf"|mutually exclusive with) (?:the )?{_LIST}(?=\.|;|$| \()",
    re.IGNORECASE,
)
_ONE: Final = re.compile(
    rf"exactly one of (?:either )?{_LIST} (?:must|is required|should|has to)", re.IGNORECASE
)
_REQUIRED: Final = re.compile(
    r"required (?:if|when) (`\w+`) is (?:set|specified|provided|configured)(?=\.|;|$)", re.IGNORECASE
)
# The provider, Pulumi or AWS chooses the value where there is none.
_CHOSEN: Final = re.compile(r"omitted|assign|default|computed", re.IGNORECASE)


def named(pattern: re.Pattern[str], doc: str, inputs: Container[str] = ()) -> frozenset[str]:
    """The properties that the documentation names after the words. Pulumi writes the names of lists in the plural."""
    names = (camel(name) for found in pattern.findall(doc) for name in re.findall(r"`(\w+)`", found))
    return frozenset(_pulumi(name, inputs) for name in names)


def _pulumi(name: str, inputs: Container[str]) -> str:
    plurals = (f"{name}s", f"{name.removesuffix('y')}ies")
    return next((other for other in plurals if other in inputs and name not in inputs), name)


def combinations(inputs: Mapping[str, Input], path: str = "") -> Iterator[Combination]:
    """The combinations of the inputs of a block, and of the blocks in it."""
    groups = list(_groups(inputs))
    yield from (Combination("one", path, group) for group in groups)
    for pair in itertools.combinations(sorted(inputs), 2):
        first, second = (named(_CONFLICT, inputs[name].doc, inputs) for name in pair)
        if pair[1] in first and pair[0] in second and not any(set(pair) <= set(group) for group in groups):
            yield Combination("conflict", path, pair)
    for name, one in sorted(inputs.items()):
        needed = named(_REQUIRED, one.doc, inputs) if not _CHOSEN.search(one.doc) else frozenset()
        for other in needed & inputs.keys() - {name}:
            yield Combination("required", path, (name, other))
        if one.fields:
            yield from combinations(one.fields, f"{path}.{name}" if path else name)


def _groups(inputs: Mapping[str, Input]) -> Iterator[tuple[str, ...]]:
    said = [(name, named(_ONE, one.doc, inputs)) for name, one in inputs.items()]
    for group in sorted({tuple(sorted(group)) for name, group in said if name in group}):
        if (
            set(group) <= inputs.keys()
            and sum(set(group) == other for name, other in said if name in group) > 1
        ):
            yield group


def made() -> dict[str, tuple[Combination, ...]]:
    every = tuple(types())
    found = {one.token: list(combinations(one.inputs)) for one in every}
    for token, kept in json.loads(JUDGED.read_text(encoding="utf-8")).items():
        found[token] = _without(found[token], kept)
    for token, values in examples(every):
        found[token] = [one for one in found[token] if not any(_broken(one, values))]
    return {token: tuple(sorted(several, key=written)) for token, several in sorted(found.items()) if several}


def _without(several: list[Combination], judged: list[str]) -> list[Combination]:
    """The combinations without those that are judged, and without the conflicts that share a property with one."""
    gone = [one for one in several if written(one) in judged]
    left = [one for one in several if one not in gone]
    near = [one for one in left if any(_touches(one, other) for other in gone)]
    return _without(left, [written(one) for one in near]) if near else left


def _touches(one: Combination, other: Combination) -> bool:
    alike = one.kind == other.kind == "conflict" and one.path == other.path
    return alike and bool(set(one.names) & set(other.names))


def written(one: Combination) -> str:
    return f"{one.path} {one.kind} {' '.join(one.names)}".strip()


def _broken(one: Combination, values: Mapping[str, Any]) -> Iterator[object]:
    """What is broken in an example; what it computes is not known, so that nothing is certainly missing."""
    if one.path:
        return inside(one, values.get(one.path.partition(".")[0]))
    return broken(one, "", lambda name: True if values.get(name) else None)


def versions() -> str:
    return f"pulumi-aws {version('pulumi-aws')}"


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        raise SystemExit(made() != table().types)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    content = msgspec.json.encode(Table(date, versions(), made()))
    TABLE.write_bytes(msgspec.json.format(content, indent=0) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
