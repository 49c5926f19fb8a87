"""The report for people at a terminal: what must be fixed first, first."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rich.console import Console, RenderableType
from rich.console import Group as Lines
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from preflight.evaluation.evaluate import ReportedFinding
from preflight.evaluation.undecided import Undecided
from preflight.policy import ADVISORY, Level, Severity
from preflight.policy.own_findings import TYPESCRIPT_ERROR
from preflight.reports.errors import error_source
from preflight.reports.grouping import Group, groups, problem_of, table
from preflight.reports.report import Report, counts, resource_type, title_of

_STYLES: Final = {Level.MANDATORY: "bold red", Level.REMEDIATE: "bold red", Level.ADVISORY: "yellow"}
_SEVERITIES: Final = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "dim",
}

_LINK_ID: Final = re.compile(r"\x1b\]8;id=\d+;")


def render(
    report: Report, *, width: int = 80, color: bool = False, undecided: bool = False, links: bool = False
) -> str:
    """The report as text of at most `width` columns (words that are longer stand alone on their line).

    `links`: policies and places are links, for terminals that open them.
    """
    console = Console(
        file=io.StringIO(),
        width=max(width, 40),
        force_terminal=color or links,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for part in _parts(report, undecided, color and links):
        console.print(part, soft_wrap=False)
    assert isinstance(console.file, io.StringIO)
    # Rich gives each link a random id.
    text = _LINK_ID.sub("\x1b]8;;", console.file.getvalue())
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _parts(report: Report, undecided: bool, links: bool) -> Iterator[RenderableType]:
    yield Text.assemble(
        (f"aws-preflight {report.version}", "bold"), f"  {report.program}, stack {report.stack}"
    )
    if report.completeness.ended_early:
        yield Text.assemble(("Incomplete. ", "bold red"), report.completeness.reason)
    found = groups(report.findings)
    compiled = [g for g in found if g.first.policy == TYPESCRIPT_ERROR]
    yield from _section("TypeScript does not compile", report, compiled, links)
    stops = [g for g in found if g.first.level is not ADVISORY and g not in compiled]
    yield from _section("Must be fixed", report, stops, links)
    yield from _section("Advice", report, [g for g in found if g.first.level is ADVISORY], links)
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
                Text(f"Resources that callbacks of apply create were not all evaluated: {report.callbacks}."),
                (0, 0, 0, 2),
            )
    yield Text()
    shown = 1 if report.completeness.ended_early else 0
    for warning in report.warnings[shown:]:
        yield Text(warning, "yellow")
    yield from _table(report)
    yield _summary(report)


def _section(title: str, report: Report, found: Iterable[Group], links: bool) -> Iterator[RenderableType]:
    """The groups under a heading; nothing if there are none."""
    for index, group in enumerate(found):
        yield Text()
        if index == 0:
            yield Text(title, "bold underline")
        yield _group(report, group, links)


def _group(report: Report, group: Group, links: bool) -> Lines:
    finding = group.first
    page = Style(bold=True, link=finding.url if links and finding.url else None)
    head = Text.assemble(
        (str(finding.level), _STYLES.get(finding.level, "")),
        " ",
        (str(finding.severity), _SEVERITIES[finding.severity]),
        " ",
        (finding.policy, page),
    )
    lines = [_subject(report, finding, links), Text(problem_of(finding))]
    if finding.error:
        lines.append(Text(f"{error_source(finding)}: {finding.error}", "dim"))
    if finding.remediation:
        lines.append(Text(f"Repair: {' '.join(finding.remediation.split())}", "green"))
    if group.others:
        lines.append(Text(f"Likewise: {_likewise(report, group)}"))
    return Lines(head, *(Padding(line, (0, 0, 0, 2)) for line in lines))


def _subject(report: Report, finding: ReportedFinding, links: bool) -> Text:
    """What the finding is about, and where it stands."""
    place = "" if finding.file is None else f"{report.paths.from_here(finding.file)}:{finding.line or 1}:1"
    target = Path(report.paths.absolute(finding.file)).as_uri() if links and place else None
    return Text.assemble(
        (finding.resource, "bold"),
        (f"  {resource_type(finding.type)}", "dim"),
        ("  inside apply" if finding.urn in report.inside else "", "dim"),
        "  " if place else "",
        (place, Style(color="cyan", link=target)),
    )


def _likewise(report: Report, group: Group) -> str:
    """The other resources of the group, with their places and the values in which they differ."""
    return ", ".join(
        " ".join(
            [
                one.finding.resource,
                *([_short(report, one.finding)] if one.finding.file else []),
                *([f"({', '.join(one.values)})"] if one.values else []),
            ]
        )
        for one in group.others
    )


def _short(report: Report, finding: ReportedFinding) -> str:
    return f"{report.paths.from_here(finding.file)}:{finding.line or 1}"


def _table(report: Report) -> Iterator[RenderableType]:
    """How many findings of which severity each area has, where there are several."""
    severities, rows = table(report)
    if len(report.findings) < 2:
        return
    widest = max(len(title_of(area)) for area, _ in rows)
    yield Text(" " * widest + "".join(f"{severity:>10}" for severity in severities), "dim")
    for area, numbers in rows:
        yield Text(f"{title_of(area):<{widest}}" + "".join(f"{n or '':>10}" for n in numbers))
    yield Text()


def _excepted(report: Report) -> Iterator[RenderableType]:
    for one in report.excepted:
        until = f", until {one.until}" if one.until else ""
        yield Padding(
            Text(f"{one.finding.policy} [{one.finding.resource}]: {one.reason}{until}"), (0, 0, 0, 2)
        )


def _undecided(items: Iterable[Undecided]) -> Iterator[RenderableType]:
    for one in items:
        by = f" (decided by {one.by})" if one.by else ""
        yield Padding(Text(f"{one.policy} [{one.subjects}]: {one.reason}{by}"), (0, 0, 0, 2))


def _summary(report: Report) -> Text:
    bad = report.mandatory or report.completeness.ended_early
    style = "bold red" if bad else "bold yellow" if report.advisory else "bold green"
    numbers, _, rest = counts(report).rpartition(" in ")
    return Text.assemble((numbers, style), f" in {rest}")
