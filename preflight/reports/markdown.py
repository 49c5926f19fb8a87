"""The report as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY
from preflight.reports.report import Report, resource_type, title_of

# A comment on GitHub has at most 65,536 characters; further findings are counted, not cut in the middle.
LIMIT: Final = 60_000
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~@])")


def render(report: Report) -> str:
    """The report as GitHub-flavored Markdown: mandatory findings first, the rest folded."""
    lines = [f"## aws-preflight: {_counts(report)}", "", f"`{report.program}`, stack `{report.stack}`", ""]
    stops = [f for f in report.findings if f.level is not ADVISORY]
    rest = [f for f in report.findings if f.level is ADVISORY]
    lines += [*_warnings(report), *_areas(report, stops)]
    lines += _folded(f"{len(rest)} advisory", _areas(report, rest)) if rest else ()
    if report.excepted:
        items = [
            f"- `{e.finding.policy}` on `{e.finding.resource}`: {escape(e.reason)}" for e in report.excepted
        ]
        lines += _folded(f"{len(items)} excepted", [*items, ""])
    return _limited(lines) + "\n"


def escape(text: str) -> str:
    """The text with markup and mentions escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def _warnings(report: Report) -> Iterator[str]:
    for index, text in enumerate(report.warnings):
        title = "**Incomplete.** " if index == 0 and report.completeness.ended_early else ""
        yield f"> {title}{escape(text)}\n"


def _counts(report: Report) -> str:
    if report.completeness.ended_early:
        return f"incomplete, {report.mandatory} mandatory, {report.advisory} advisory so far"
    if not report.findings:
        return f"nothing found in {report.outcome.resources} resources"
    return f"{report.mandatory} mandatory, {report.advisory} advisory in {report.outcome.resources} resources"


def _areas(report: Report, findings: Iterable[ReportedFinding]) -> Iterator[str]:
    shown = set(findings)
    for area, group in report.by_area.items():
        kept = [f for f in group if f in shown]
        if kept:
            yield f"**{title_of(area)}**"
            yield ""
            yield from map(_item, kept)
            yield ""


def _item(finding: ReportedFinding) -> str:
    place = "" if finding.file is None else f" at `{finding.file}:{finding.line or 1}`"
    error = f" (`{finding.error}`)" if finding.error else ""
    name = f"[{finding.policy}]({finding.url})" if finding.url else finding.policy
    what = f"`{resource_type(finding.type)}` `{finding.resource}`{place}"
    return f"- {what}: {escape(finding.message)}{error} {name}"


def _folded(title: str, lines: Iterable[str]) -> list[str]:
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "</details>", ""]


def _limited(lines: list[str]) -> str:
    text = "\n".join(lines).rstrip()
    if len(text) <= LIMIT:
        return text
    kept = text[:LIMIT].rpartition("\n")[0]
    left = text.count("\n- ") - kept.count("\n- ")
    closing = "\n\n</details>" if kept.count("<details>") > kept.count("</details>") else ""
    return f"{kept}{closing}\n\n{left} more are in the full report."
