"""The report for a terminal: by area and resource, the most severe findings first."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from preflight.evaluation.evaluate import ReportedFinding, Undecided
from preflight.policy import Level, Severity
from preflight.reports.report import Report, resource_type, title_of

_STYLES: Final = {Level.MANDATORY: "bold red", Level.REMEDIATE: "bold red", Level.ADVISORY: "yellow"}
_SEVERITIES: Final = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "dim",
}


def render(report: Report, *, width: int = 80, color: bool = False, undecided: bool = False) -> str:
    """The report as text of at most `width` columns (words that are longer stand alone on their line)."""
    console = Console(
        file=io.StringIO(),
        width=max(width, 40),
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for part in _parts(report, undecided):
        console.print(part, soft_wrap=False)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def _parts(report: Report, undecided: bool) -> Iterator[RenderableType]:
    yield Text.assemble(
        (f"aws-preflight {report.version}", "bold"), f"  {report.program}, stack {report.stack}"
    )
    if report.completeness.ended_early:
        yield Text.assemble(("Incomplete. ", "bold red"), report.completeness.reason)
    explained: set[str] = set()
    for area, findings in report.by_area.items():
        yield Text()
        yield Text(title_of(area), "bold underline")
        place: tuple[str, str | None, int | None] | None = None
        for finding in findings:
            here = (finding.urn, finding.file, finding.line)
            if here != place:
                yield Padding(_subject(finding, inside=finding.urn in report.inside), (0, 0, 0, 2))
                place = here
            yield Padding(_finding(finding, repair=finding.policy not in explained), (0, 0, 0, 4))
            explained.add(finding.policy)
    if report.excepted:
        yield Text()
        yield Text("Excepted", "bold underline")
        yield from _excepted(report)
    if undecided and report.outcome.undecided:
        yield Text()
        yield Text("Undecided", "bold underline")
        yield from _undecided(report.outcome.undecided)
        if report.callbacks:
            yield Padding(
                Text(f"Resources that callbacks of apply create were not evaluated: {report.callbacks}."),
                (0, 0, 0, 2),
            )
    yield Text()
    shown = 1 if report.completeness.ended_early else 0
    for warning in report.warnings[shown:]:
        yield Text(warning, "yellow")
    yield _summary(report)


def _subject(finding: ReportedFinding, *, inside: bool) -> Text:
    where = "" if finding.file is None else f"  {finding.file}:{finding.line or 1}"
    return Text.assemble(
        (finding.resource, "bold"),
        (f"  {resource_type(finding.type)}", "dim"),
        ("  inside apply" if inside else "", "dim"),
        (where, "cyan"),
    )


def _finding(finding: ReportedFinding, *, repair: bool) -> Group:
    """One finding; the policy's general remediation is shown with its first finding only."""
    head = Text.assemble(
        (str(finding.level), _STYLES.get(finding.level, "")),
        " ",
        (str(finding.severity), _SEVERITIES[finding.severity]),
        " ",
        (finding.policy, "bold"),
    )
    lines: list[RenderableType] = [head, Padding(Text(finding.message), (0, 0, 0, 2))]
    if finding.error:
        lines.append(Padding(Text(f"AWS: {finding.error}", "dim"), (0, 0, 0, 2)))
    if repair and finding.remediation:
        text = " ".join(finding.remediation.split())
        lines.append(Padding(Text(f"Repair: {text}", "green"), (0, 0, 0, 2)))
    return Group(*lines)


def _excepted(report: Report) -> Iterator[RenderableType]:
    for one in report.excepted:
        until = f", until {one.until}" if one.until else ""
        yield Padding(
            Text(f"{one.finding.policy} [{one.finding.resource}]: {one.reason}{until}"), (0, 0, 0, 2)
        )


def _undecided(items: Iterable[Undecided]) -> Iterator[RenderableType]:
    for one in items:
        by = f" (decided by {one.by})" if one.by else ""
        yield Padding(Text(f"{one.policy} [{one.resource}]: {one.reason}{by}"), (0, 0, 0, 2))


def _summary(report: Report) -> Text:
    incomplete = ["incomplete"] if report.completeness.ended_early else []
    counts = [*incomplete, f"{report.mandatory} mandatory", f"{report.advisory} advisory"]
    if report.excepted:
        counts.append(f"{len(report.excepted)} excepted")
    if report.known:
        counts.append(f"{report.known} in the baseline")
    if report.outcome.undecided:
        counts.append(f"{len(report.outcome.undecided)} undecided")
    style = (
        "bold red" if report.mandatory or incomplete else "bold yellow" if report.advisory else "bold green"
    )
    return Text.assemble((", ".join(counts), style), f" in {report.outcome.resources} resources")
