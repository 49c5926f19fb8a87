"""The report with one line for each finding, which editors and terminals turn into links."""

from __future__ import annotations

from preflight.evaluation.evaluate import ReportedFinding
from preflight.reports.grouping import in_order
from preflight.reports.report import Report, counts


def render(report: Report, *, undecided: bool = False) -> str:
    """`network.py:73:1 mandatory nat-gateway-placement web-nat: ...`, what must be fixed first, first."""
    lines = [_line(report, finding) for finding in in_order(report.findings)]
    if undecided:
        lines += [f"undecided {u.policy} {u.subjects}: {_flat(u.reason)}" for u in report.outcome.undecided]
    return "\n".join([*lines, *map(_flat, report.warnings), counts(report)]) + "\n"


def _line(report: Report, finding: ReportedFinding) -> str:
    place = f"{report.paths.from_here(finding.file)}:{finding.line or 1}:1"
    return f"{place} {finding.level} {finding.policy} {_flat(finding.resource)}: {_flat(finding.message)}"


def _flat(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "�" for c in text).split())
