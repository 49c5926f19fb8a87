"""Answers for coding assistants: as much as fits, what must be fixed first, and how to ask for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from preflight.checks.fix import Repairs
from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY, Severity
from preflight.reports.errors import error_source
from preflight.reports.grouping import in_order, problem_of
from preflight.reports.json import counts
from preflight.reports.report import Report

# An assistant reads every byte; this is what it gets if it does not ask for more.
LIMIT: Final = 4000
# What stands beside the findings must leave room for them.
_NOTES: Final = 450
_LONGEST_TEXT: Final = 600
_SEVERITIES: Final = tuple(Severity)
# How many policies are told for one error, the most likely ones first.
_LIKELY: Final = 2
# A page's sections in the order in which they help.
_SECTIONS: Final = ("Instead", "What fails", "What to do", "Why", "Fails", "Not covered", "References")


@dataclass(frozen=True)
class Filters:
    """Which findings are asked for; `None` asks for all. `severity`: at least that. `file`: a path from the root, the
    end of one, or a glob."""

    severity: str | None = None
    level: str | None = None
    policy: str | None = None
    file: str | None = None

    def match(self, report: Report, finding: ReportedFinding) -> bool:
        level = "advisory" if finding.level is ADVISORY else "mandatory"
        return (
            (self.policy is None or finding.policy == self.policy)
            and (self.level is None or level == self.level)
            and (
                self.severity is None
                or _SEVERITIES.index(finding.severity) >= _SEVERITIES.index(Severity(self.severity))
            )
            and (self.file is None or _is_in(report, finding, self.file))
        )


def _is_in(report: Report, finding: ReportedFinding, file: str) -> bool:
    if finding.file is None:
        return False
    path, wanted = report.paths.from_root(finding.file), file.removeprefix("./")
    return (
        path == wanted
        or path.endswith(f"/{wanted}")
        or fnmatchcase(path, wanted)
        or (report.paths.absolute(finding.file) == wanted)
    )


def size_of(answer: Mapping[str, Any]) -> int:
    """The bytes of the answer as the protocol's server writes it."""
    return len(json.dumps(answer, indent=2, ensure_ascii=False).encode("utf-8", "replace"))


def answer(report: Report, filters: Filters, offset: int = 0, limit: int = LIMIT) -> dict[str, Any]:
    """The report within the limit: its numbers, and the findings from `offset` on that match and fit."""
    matching = [f for f in in_order(report.findings) if filters.match(report, f)]
    made = _head(report) | {"matching": len(matching), "findings": []}
    return _filled(made, "findings", matching, offset, limit, lambda f: _finding(report, f))


def _filled(
    made: dict[str, Any],
    key: str,
    rows: Sequence[Any],
    offset: int,
    limit: int,
    describe: Callable[[Any], Any],
) -> dict[str, Any]:
    """The answer with the rows from `offset` on that fit within the limit, at least one of them."""
    for index, row in enumerate(rows[offset:], offset):
        left = len(rows) - index - 1
        longer = made | {key: [*made[key], describe(row)]} | _more(left, index + 1)
        if size_of(longer) > limit and index > offset:
            return made
        made = longer
        if not left:
            made.pop("more", None)
    return made


def _more(left: int, offset: int) -> dict[str, Any]:
    return {"more": {"left": left, "offset": offset}}


def _head(report: Report) -> dict[str, Any]:
    made: dict[str, Any] = {
        "program": _short(report.program, 100),
        "stack": _short(report.stack, 100),
        "root": str(report.paths.root),
        "complete": report.completeness.complete,
        "counts": {k: v for k, v in counts(report).items() if k != "byArea"}
        | {"excepted": len(report.excepted)},
        "resources": report.outcome.resources,
    }
    if not report.completeness.complete:
        made |= {"reason": _short(report.completeness.reason), "cause": str(report.completeness.cause)}
    for name, texts in (("closedComponents", report.closed), ("notes", report.notes)):
        if texts:
            made[name] = _fitting(texts)
    return made


def _fitting(texts: Iterable[str]) -> list[str]:
    """The texts that fit, and how many do not."""
    kept: list[str] = []
    texts = tuple(texts)
    for text in texts:
        if sum(map(len, kept)) + min(len(text), _NOTES) > _NOTES and kept:
            return [*kept, f"... and {len(texts) - len(kept)} more"]
        kept.append(_short(text, _NOTES))
    return kept


def _short(text: str, longest: int = _LONGEST_TEXT) -> str:
    """The text, without its middle where it is long."""
    cut = len(text) - longest
    return text if cut <= 0 else f"{text[: longest // 2]} [{cut} characters] {text[-longest // 2 :]}"


def _finding(report: Report, finding: ReportedFinding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "policy": finding.policy,
        "level": str(finding.level),
        "severity": str(finding.severity),
        "resource": _short(finding.resource, 200),
        "message": _short(problem_of(finding)),
        "remediation": _short(finding.remediation),
    }
    if finding.error:
        made["error"] = f"{error_source(finding)}: {_short(finding.error, 200)}"
    if finding.file is not None:
        made |= {"file": report.paths.from_root(finding.file), "line": finding.line}
    if finding.urn in report.inside:
        made["insideApply"] = True
    return made


def repairs(found: Repairs, file: str | None, offset: int = 0, limit: int = LIMIT) -> dict[str, Any]:
    """The repairs of the files from `offset` on that fit, each with its diff, which `patch -p1` takes."""
    wanted = [name for name in found.diffs if file is None or name == file or fnmatchcase(name, file)]
    made: dict[str, Any] = {"repairs": len(found.fixes), "matching": len(wanted), "files": []}
    for index, name in enumerate(wanted[offset:], offset):
        told = {
            "file": name,
            "repairs": [f"line {f.line}: {f.why}" for f in found.fixes if f.file == name],
            "diff": found.diffs[name],
        }
        left = len(wanted) - index - 1
        longer = made | {"files": [*made["files"], told]} | _more(left, index + 1)
        if size_of(longer) > limit and index > offset:
            return made
        if size_of(longer) > limit:
            # A diff that is cut cannot be applied: how long it is says how to get it.
            return made | {"files": [told | {"diff": None, "limit_bytes": size_of(longer)}]}
        made = longer
        if not left:
            made.pop("more", None)
    return made


def errors(explained: Mapping[str, Any], offset: int = 0, limit: int = LIMIT) -> dict[str, Any]:
    """What explains the errors of a text, from `offset` on, within the limit."""
    unexplained = _fitting(explained["unexplained"])
    made: dict[str, Any] = {"explained": []} | ({"unexplained": unexplained} if unexplained else {})
    return _filled(made, "explained", explained["explained"], offset, limit, _shortened)


def _shortened(one: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _short(v, 300) if isinstance(v, str) else v[:_LIKELY] for k, v in one.items() if v}


def page(explained: Mapping[str, Any], section: str | None = None, limit: int = LIMIT) -> dict[str, Any]:
    """A policy's page within the limit: the sections that help most, and the names of the others.

    A section that is asked for is told whole.
    """
    sections: Mapping[str, str] = explained["sections"]
    if section is not None:
        if section not in sections:
            return {"problem": f"{section}: no such section; there are {', '.join(sections)}"}
        return {"policy": explained["policy"], "sections": {section: sections[section]}}
    made = dict(explained) | {"sections": {}}
    left = sorted(sections, key=lambda name: _SECTIONS.index(name) if name in _SECTIONS else len(_SECTIONS))
    for name in tuple(left):
        others = [other for other in left if other != name]
        longer = made | {"sections": made["sections"] | {name: sections[name]}, "more": {"sections": others}}
        if size_of(longer) <= limit:
            made, left = longer, others
    made["more"] = {"sections": left}
    if not left:
        del made["more"]
    return made
