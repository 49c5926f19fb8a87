"""One report on several programs, or on several stacks of one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding
from preflight.evaluation.undecided import Undecided
from preflight.policy.wording import listed
from preflight.preview.completeness import COMPLETE, Cause, Completeness
from preflight.reports.report import Report

# A finding of one program that is the same in several of its stacks.
_Key = tuple[str, str, str]


def failed(folder: str, stack: str, reason: str) -> Report:
    """The report on a program that could not be checked at all, among others that could."""
    return Report(
        program=folder,
        stack=stack,
        outcome=Outcome(),
        folder=folder,
        completeness=Completeness(Cause.COULD_NOT_RUN, reason),
    )


def merged(reports: Sequence[Report]) -> Report:
    """The reports as one; a single one stays as it is.

    A finding that several stacks of a program share is reported once, and names them unless all have it. Files are
    relative to where the command runs. There is no picture of several stacks.
    """
    if len(reports) == 1:
        return reports[0]
    moved = [_moved(report) for report in reports]
    stacks = {r.folder: [o.stack for o in reports if o.folder == r.folder] for r in reports}
    outcomes = [r.outcome for r in moved]
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.subjects)
    return Report(
        program=", ".join(dict.fromkeys(r.program for r in reports)),
        stack=", ".join(dict.fromkeys(r.stack for r in reports if r.stack)),
        outcome=Outcome(
            _shared([(r, f) for r in moved for f in r.outcome.findings], stacks),
            _excepted([e for outcome in outcomes for e in outcome.excepted]),
            _undecided(moved),
            {name: sum(o.subjects.get(name, 0) for o in outcomes) for name in names},
            sum(outcome.resources for outcome in outcomes),
        ),
        folder=".",
        known=sum(r.known for r in reports),
        notes=tuple(dict.fromkeys(f"{_name(r)}: {line}" for r in reports for line in _notes(r, reports))),
        unused=_unused(reports),
        completeness=_completeness(reports),
        explained=all(r.explained for r in reports if r.completeness.ended_early),
        closed=tuple(dict.fromkeys(line for r in reports for line in r.closed)),
        inside=frozenset().union(*(r.inside for r in reports)),
        callbacks="; ".join(dict.fromkeys(r.callbacks for r in reports if r.callbacks)),
    )


def _name(report: Report) -> str:
    """A run as lines name it: its folder, and its stack."""
    return f"{report.folder} ({report.stack})" if report.stack else report.folder


def _moved(report: Report) -> Report:
    """The report with files relative to where the command runs."""
    outcome = report.outcome
    return replace(
        report,
        outcome=replace(
            outcome,
            findings=tuple(_in_folder(f, report.folder) for f in outcome.findings),
            excepted=tuple(
                replace(e, finding=_in_folder(e.finding, report.folder)) for e in outcome.excepted
            ),
        ),
    )


def _in_folder(found: ReportedFinding, folder: str) -> ReportedFinding:
    if found.file is None or os.path.isabs(found.file):
        return found
    return replace(found, file=str(PurePosixPath(folder.replace(os.sep, "/")) / found.file))


def _shared(
    found: Sequence[tuple[Report, ReportedFinding]], stacks: dict[str, list[str]]
) -> tuple[ReportedFinding, ...]:
    groups: dict[_Key, list[tuple[Report, ReportedFinding]]] = {}
    for report, one in found:
        key = (report.folder, one.fingerprint, f"{one.level} {one.file} {one.line}")
        groups.setdefault(key, []).append((report, one))
    kept = [_one_of(group, stacks[group[0][0].folder]) for group in groups.values()]
    return tuple(sorted(kept, key=lambda f: f.order))


def _one_of(group: Sequence[tuple[Report, ReportedFinding]], stacks: Sequence[str]) -> ReportedFinding:
    first = group[0][1]
    own = list(dict.fromkeys(r.stack for r, _ in group))
    if len(own) == len(set(stacks)):
        return first
    which = "Stack" if len(own) == 1 else "Stacks"
    return replace(first, message=f"{first.message} ({which} {listed(own)}.)")


def _excepted(found: Sequence[SuppressedFinding]) -> tuple[SuppressedFinding, ...]:
    kept = {(e.finding.fingerprint, e.finding.file, e.finding.line, e.reason): e for e in reversed(found)}
    return tuple(sorted(kept.values(), key=lambda e: e.finding.order))


def _undecided(reports: Sequence[Report]) -> tuple[Undecided, ...]:
    return tuple(dict.fromkeys(u for report in reports for u in report.outcome.undecided))


def _notes(report: Report, reports: Sequence[Report]) -> tuple[str, ...]:
    """What is to be said of one run; where another one ended first, that it ended is among it."""
    ended = report.completeness
    first = _first_ended(reports)
    told = (ended.reason,) if not ended.complete and report is not first else ()
    return (*told, *report.notes)


def _unused(reports: Sequence[Report]) -> tuple[str, ...]:
    """What no stack of a program needs: an exception may be there for one of them."""
    lines: dict[str, None] = {}
    for report in reports:
        same = [r for r in reports if r.folder == report.folder]
        lines |= {
            f"{report.folder}: {line}": None
            for line in report.unused
            if all(line in r.unused for r in same if r.completeness.complete)
        }
    return tuple(lines)


def _first_ended(reports: Sequence[Report]) -> Report | None:
    worst = [r for r in reports if r.completeness.ended_early]
    return next(iter(worst or [r for r in reports if not r.completeness.complete]), None)


def _completeness(reports: Sequence[Report]) -> Completeness:
    first = _first_ended(reports)
    if first is None:
        return COMPLETE
    return replace(first.completeness, reason=f"{_name(first)}: {first.completeness.reason}")
