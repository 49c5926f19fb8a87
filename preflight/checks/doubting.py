"""Mandatory findings that depend on what the offline preview assumes: they are advisory, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from preflight.evaluation.evaluate import Outcome, ReportedFinding
from preflight.policy import ADVISORY, MANDATORY
from preflight.preview.assumed.doubts import Doubt
from preflight.preview.assumed.worlds import worlds
from preflight.preview.model import Preview
from preflight.preview.progress import doing
from preflight.reports.report import Report

ONLY: Final = "Only with some results of the program's lookups, or by chance"
NOTE: Final = "{}. Mandatory findings assume its stand-in; set the results of lookups in preflight.yaml."


def with_doubts(
    report: Report, previewed: Preview, doubt: Callable[[], Doubt], evaluated: Callable[[Preview], Outcome]
) -> Report:
    """The report, in which a mandatory finding is advisory if the program under other assumptions does not have it.

    `doubt` runs the program again; `evaluated` evaluates such a run.
    """
    urns = {message.urn for message in previewed.resources}
    certain = [f for f in report.outcome.findings if f.level is MANDATORY and f.urn in urns]
    if not certain or previewed.error is not None or previewed.touched or not worlds(previewed):
        return report
    place = ""
    others = [previewed.otherwise] if previewed.otherwise is not None else []
    left = _in_all(certain, others, evaluated)
    if left:
        doing("Running it with other results of its lookups")
        found = doubt()
        if found.reason:
            note = NOTE.format(found.reason[:1].upper() + found.reason[1:])
            report = replace(report, notes=(*report.notes, note))
        left = _in_all(left, found.previews, evaluated)
        place = f" ({found.place})" if found.place else ""
    findings = [
        replace(f, level=ADVISORY, message=f"{ONLY}{place}: {f.message}")
        if f in certain and f not in left
        else f
        for f in report.outcome.findings
    ]
    ordered = tuple(sorted(findings, key=lambda f: f.order))
    return replace(report, outcome=replace(report.outcome, findings=ordered))


def _in_all(
    findings: list[ReportedFinding], others: Iterable[Preview], evaluated: Callable[[Preview], Outcome]
) -> list[ReportedFinding]:
    """The findings that the program has in all other previews."""
    keys = [_keys(evaluated(other).findings) for other in others]
    return [f for f in findings if all((f.policy, f.urn) in one for one in keys)]


def _keys(findings: Iterable[ReportedFinding]) -> set[tuple[str, str]]:
    return {(f.policy, f.urn) for f in findings if f.level is MANDATORY}
