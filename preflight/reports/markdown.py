"""The report as Markdown, for one comment on a pull request that is updated at every push."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from preflight.policy import ADVISORY
from preflight.reports.errors import error_source
from preflight.reports.grouping import Group, groups, problem_of, table
from preflight.reports.report import Report, resource_type, title_of

# A comment on GitHub has at most 65,536 characters; further findings are counted, not cut in the middle.
LIMIT: Final = 60_000
# What closes a report that is cut.
_CLOSING: Final = 100
# A longer list is folded, so that the comment stays short.
_OPEN: Final = 10
_NAMES: Final = 10
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~@])")


def marker(report: Report) -> str:
    """What a recipe finds the comment by which it updates: one for each stack of each program."""
    return f"<!-- aws-preflight: {_plain(report.program)}/{_plain(report.stack)} -->"


def render(report: Report, *, limit: int = LIMIT) -> str:
    """The report as GitHub-flavored Markdown: mandatory findings first, the rest folded.

    What makes it longer than `limit` characters is counted.
    """
    lines = [
        marker(report),
        f"## aws-preflight: {_counts(report)}",
        "",
        f"`{report.program}`, stack `{report.stack}`",
        "",
    ]
    found = groups(report.findings)
    stops = [g for g in found if g.first.level is not ADVISORY]
    rest = [g for g in found if g.first.level is ADVISORY]
    lines += [*_warnings(report), *_table(report), *_items(report, stops[:_OPEN])]
    if more := stops[_OPEN:]:
        lines += _folded(f"{_number(more)} more mandatory", _items(report, more))
    if rest:
        lines += _folded(f"{_number(rest)} advisory", _items(report, rest))
    if report.excepted:
        items = [
            f"- `{e.finding.policy}` on `{e.finding.resource}`: {escape(e.reason)}" for e in report.excepted
        ]
        lines += _folded(f"{len(items)} excepted", [*items, ""])
    return _limited(lines, limit) + "\n"


def escape(text: str) -> str:
    """The text with markup and mentions escaped."""
    return _SPECIAL.sub(r"\\\1", text)


def _plain(text: str) -> str:
    """Text that does not end a comment of HTML."""
    return re.sub(r"[^\w./ -]|--+", "-", text)


def _number(found: Iterable[Group]) -> int:
    return sum(1 + len(group.others) for group in found)


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


def _table(report: Report) -> Iterator[str]:
    """How many findings of which severity each area has, where the list is long."""
    if len(report.findings) <= _OPEN:
        return
    severities, rows = table(report)
    yield f"| | {' | '.join(severities)} |"
    yield f"| --- |{' ---: |' * len(severities)}"
    for area, numbers in rows:
        yield f"| {title_of(area)} | {' | '.join(str(n or '') for n in numbers)} |"
    yield ""


def _items(report: Report, found: Sequence[Group]) -> Iterator[str]:
    for group in found:
        yield from _item(report, group)
    if found:
        yield ""


def _item(report: Report, group: Group) -> Iterator[str]:
    finding = group.first
    place = (
        "" if finding.file is None else f" at `{report.paths.from_root(finding.file)}:{finding.line or 1}`"
    )
    error = f" ({error_source(finding)}: `{finding.error}`)" if finding.error else ""
    name = f"[{finding.policy}]({finding.url})" if finding.url else finding.policy
    what = f"`{resource_type(finding.type)}` `{finding.resource}`{place}"
    yield f"- **{name}** {what}: {escape(problem_of(finding))}{error}"
    if finding.remediation:
        yield f"  *Repair:* {_prose(finding.remediation)}"
    if group.others:
        names = [f"`{one.finding.resource}`" for one in group.others[:_NAMES]]
        left = len(group.others) - len(names)
        yield f"  *Likewise:* {', '.join(names)}{f' and {left} more' if left else ''}"


def _prose(text: str) -> str:
    """A repair on one line; what a policy's page has in backticks is code here too."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return "".join(f"`{part}`" if index % 2 else escape(part) for index, part in enumerate(parts))


def _folded(title: str, lines: Iterable[str]) -> list[str]:
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "</details>", ""]


def _limited(lines: list[str], limit: int) -> str:
    text = "\n".join(lines).rstrip()
    if len(text) <= limit:
        return text
    kept = text[: max(limit - _CLOSING, 0)].rpartition("\n- ")[0]
    left = text.count("\n- ") - kept.count("\n- ")
    closing = "\n\n</details>" if kept.count("<details>") > kept.count("</details>") else ""
    return f"{kept}{closing}\n\n{left} more are in the full report."
