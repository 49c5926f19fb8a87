"""The runner's observations of a program, in addition to its registrations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.encoding import leaves
from preflight.core.observed import ChanceCall, HiddenResource, MissingFile, Observed, UnreadArgument
from preflight.core.values import ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview.model import Decision, Looks

FILE: Final = "seen.jsonl"
# A limit, because a program that registers thousands of resources in a loop has equal observations.
_MOST: Final = 10_000
# JavaScript's text of a missing value.
_NOTHING: Final = re.compile(r"\b(?:null|undefined|NaN)\b")
Places = Iterable[Any]
Locate = Callable[[Places], tuple[str | None, int | None]]


def observed_in(folder: Path, language: str, locate: Locate) -> Observed:
    """The observations in the file, for the model. `locate`: the location of a call stack in the program's files."""
    rows = list(_rows(folder / FILE))
    unread = [
        UnreadArgument(
            str(r["type"]), str(r["name"]), str(argument), _texts(r["known"]), *locate(r["places"])
        )
        for r in rows
        if r.get("kind") == "unread"
        for argument in r["unread"]
    ]
    hidden = [HiddenResource(str(r["made"]), *locate(r["places"])) for r in rows if r.get("kind") == "hidden"]
    chance = {
        str(r["site"]): ChanceCall(str(r["function"]), str(r["site"]), *locate(r["places"]))
        for r in rows
        if r.get("kind") == "chance"
    }
    unmade = [
        HiddenResource(str(callee), *locate(r["places"]), str(type_))
        for r in rows
        if r.get("kind") == "unmade"
        for callee, type_ in r["made"]
    ]
    refused = sorted({str(r["host"]) for r in rows if r.get("kind") == "refused"})
    return Observed(
        language,
        tuple(dict.fromkeys(unread)),
        tuple(dict.fromkeys(hidden)),
        tuple(refused),
        chance=tuple(chance.values()),
        applies=any(r.get("kind") == "applied" for r in rows),
        unmade=tuple(dict.fromkeys(unmade)),
    )


def looks_in(folder: Path, locate: Locate) -> Looks:
    """Where the program looks at what the preview does not know."""

    def place(row: Mapping[str, Any]) -> str:
        file, line = locate(row["places"])
        return f"{file}:{line}" if file else ""

    rows = list(_rows(folder / FILE))
    decided = (r for r in rows if r.get("kind") == "decided")
    return Looks(
        tuple(Decision(str(r["site"]), bool(r["result"]), place(r)) for r in decided),
        tuple(dict.fromkeys(place(r) for r in rows if r.get("kind") == "looked")),
        any(r.get("kind") == "listed" for r in rows),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[:_MOST]
    except OSError:
        return
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(v) for v in values)


def missing_files(resources: Iterable[analyzer_pb2.AnalyzerResource], folder: Path) -> Iterator[MissingFile]:
    """The missing files and archives of the resources. `folder`: the program's working directory."""
    certain = not _has_build(folder)
    for resource in resources:
        for path in dict.fromkeys(_paths(struct_pb2.Value(struct_value=resource.properties))):
            if SENTINEL not in path and not (folder / path).exists():
                yield MissingFile(resource.urn, path, certain)


def _has_build(folder: Path) -> bool:
    """Whether the package has a build script, which may not have run yet."""
    try:
        scripts = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("scripts")
    except (OSError, ValueError, AttributeError):
        return False
    return isinstance(scripts, dict) and any("build" in str(name) for name in scripts)


def _paths(value: struct_pb2.Value) -> Iterator[str]:
    for item in value.list_value.values:
        yield from _paths(item)
    fields = value.struct_value.fields
    is_asset = SIGNATURE in fields and fields[SIGNATURE].string_value in (ASSET_SIGNATURE, ARCHIVE_SIGNATURE)
    if is_asset and "path" in fields and fields["path"].string_value:
        yield fields["path"].string_value
    for item in fields.values():
        yield from _paths(item)


def hide_what_is_missing(resources: Iterable[analyzer_pb2.AnalyzerResource]) -> None:
    """Make texts unknown that have no value because of a blocked connection, such as `null/32`."""
    for resource in resources:
        for value in resource.properties.fields.values():
            _hide(value)


def _hide(value: struct_pb2.Value) -> None:
    for leaf in leaves(value):
        text = _NOTHING.sub(SENTINEL, leaf.string_value)
        if text != leaf.string_value:
            leaf.string_value = text
