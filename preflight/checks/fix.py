"""The certain repairs of a program's sources, from one check of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.fixes.arguments import argument_fixes
from preflight.fixes.attributes import attribute_fix
from preflight.fixes.edits import Fix, Source, Span, applied, compatible, diff, read
from preflight.fixes.imports import import_fix
from preflight.fixes.outputs import output_fix
from preflight.fixes.properties import property_fix
from preflight.fixes.wrong_imports import wrong_import_fix
from preflight.policy import Policy
from preflight.reports.report import Report
from preflight.sources.analysis import Sources
from preflight.sources.faults.calls import NoSuchAttribute, WrongCall, call_faults
from preflight.sources.faults.imports import import_faults
from preflight.sources.faults.output_misuse import output_misuses
from preflight.sources.faults.undefined_names import Undefined, name_faults

# What gives a file's source, if it is one of the program's own.
_Reader: TypeAlias = Callable[[str], Source | None]


@dataclass(frozen=True)
class Repairs:
    """What is to be changed. `contents`: the new files, by path; `diffs`: what changes in each."""

    fixes: tuple[Fix, ...]
    contents: dict[str, bytes]
    diffs: dict[str, str]

    @property
    def diff(self) -> str:
        return "".join(self.diffs.values())

    def write(self, folder: Path) -> None:
        for file, content in self.contents.items():
            (folder / file).write_bytes(content)


def repairs_of(report: Report, folder: Path) -> Repairs | None:
    """The repairs of what the report finds. Findings that are excepted or in the baseline are left as they are.

    `None` for a program whose sources are not read: one that is not in Python.
    """
    if report.model is None or report.model.context(Sources) is None:
        return None
    sources: dict[str, Source] = {}

    def source_of(file: str) -> Source | None:
        if file not in sources and (found := read(folder, file)) is not None and found.tree is not None:
            sources[file] = found
        return sources.get(file)

    fixes = compatible(_fixes(report, source_of))
    contents = applied(sources, fixes)
    kept = tuple(f for f in fixes if f.file in contents)
    diffs = {file: "".join(diff(sources, {file: contents[file]})) for file in sorted(contents)}
    return Repairs(kept, contents, diffs)


def _fixes(report: Report, source_of: _Reader) -> Iterator[Fix]:
    if report.model is None:
        return
    found = {(f.policy, f.file, f.line) for f in report.findings}
    yield from _of_sources(report.model, found, source_of)
    yield from _of_properties(report, report.model, report.policies, source_of)


def _of_sources(
    model: Stack, found: set[tuple[str, str | None, int | None]], source_of: _Reader
) -> Iterator[Fix]:
    read_sources = model.context(Sources)
    if read_sources is None:
        return
    for call in call_faults(read_sources):
        place = call.place
        is_found = ("type-annotations", place.file, place.line) in found
        source = source_of(place.file) if is_found else None
        if source is not None and isinstance(call, WrongCall):
            yield from argument_fixes(call, source)
        elif source is not None and isinstance(call, NoSuchAttribute):
            fix = attribute_fix(call, source)
            yield from () if fix is None else (fix,)
    yield from _of_outputs(read_sources, found, source_of)
    for wrong in import_faults(read_sources):
        place = wrong.place
        source = source_of(place.file) if ("import-errors", place.file, place.line) in found else None
        if source is not None and (fix := wrong_import_fix(wrong, source, read_sources.program.on_path)):
            yield fix
    for name in name_faults(read_sources):
        place = name.place
        if isinstance(name, Undefined) and ("variable-scope", place.file, place.line) in found:
            source = source_of(place.file)
            fix = None if source is None else import_fix(name, source)
            yield from () if fix is None else (fix,)


def _of_outputs(
    read_sources: Sources, found: set[tuple[str, str | None, int | None]], source_of: _Reader
) -> Iterator[Fix]:
    """One repair for all Outputs of a text."""
    made: dict[tuple[str, tuple[Span, ...]], Fix] = {}
    for misuse in output_misuses(read_sources):
        place = read_sources.place(misuse.module, misuse.where)
        source = source_of(place.file) if ("output-misuse", place.file, place.line) in found else None
        fix = None if source is None else output_fix(misuse, read_sources, source)
        if fix is not None:
            made.setdefault((fix.file, fix.spans), fix)
    yield from made.values()


def _of_properties(
    report: Report, model: Stack, policies: Iterable[Policy], source_of: _Reader
) -> Iterator[Fix]:
    by_name = {p.name: p for p in policies if p.remediate is not None}
    found = dict.fromkeys((f.policy, f.urn) for f in report.findings if f.policy in by_name)
    made: dict[tuple[str, int], list[Resource]] = {}
    for resource in model.resources:
        if resource.urn in report.positions:
            made.setdefault(report.positions[resource.urn], []).append(resource)
    for name, urn in found:
        place = report.positions.get(urn)
        if place is None:
            continue
        resource = model.by_urn[urn]
        others = [r for r in made[place] if r is not resource and r.type == resource.type]
        source = source_of(place[0])
        # One that is excepted, or in the baseline, is made by the same call and stays as it is.
        if source is None or any((name, other.urn) not in found for other in others):
            continue
        fix = property_fix(by_name[name], resource, *place, source, others)
        if fix is not None:
            yield fix
