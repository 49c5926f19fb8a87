"""The report as a code quality report of GitLab, which merge requests show in their widget and in the diff.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, Final

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY, Severity
from preflight.reports.grouping import in_order
from preflight.reports.report import Report

# Only what stops a deployment is blocker or critical.
_MANDATORY: Final = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "critical",
    Severity.LOW: "major",
}
_ADVISORY: Final = {
    Severity.CRITICAL: "major",
    Severity.HIGH: "major",
    Severity.MEDIUM: "minor",
    Severity.LOW: "info",
}


def render(report: Report) -> str:
    """A JSON array with a final newline: an entry for each finding that is not excepted.

    A program that did not run to its end is an entry too, since the format has no other place for it.
    """
    seen = Counter[str]()
    entries = [_entry(report, finding, seen) for finding in in_order(report.findings)]
    if report.completeness.ended_early and not report.explained:
        entries.insert(0, _incomplete(report))
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(report: Report, finding: ReportedFinding, seen: Counter[str]) -> dict[str, Any]:
    # GitLab drops entries of one fingerprint; the stack is a part of it, since a pipeline may check several.
    text = f"{report.program}/{report.stack}/{finding.fingerprint}/{seen[finding.fingerprint]}"
    seen[finding.fingerprint] += 1
    severities = _ADVISORY if finding.level is ADVISORY else _MANDATORY
    return _made(
        report,
        finding.policy,
        f"{finding.policy} '{finding.resource}': {finding.message}",
        text,
        severities[finding.severity],
        finding.file,
        finding.line,
    )


def _incomplete(report: Report) -> dict[str, Any]:
    text = f"{report.program}/{report.stack}/incomplete"
    return _made(report, "incomplete", report.completeness.reason, text, "blocker", None, None)


def _made(
    report: Report, name: str, description: str, key: str, severity: str, file: str | None, line: int | None
) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": name,
        "fingerprint": hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": severity,
        "location": {"path": report.paths.from_root(file), "lines": {"begin": line or 1}},
    }
