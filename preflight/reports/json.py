"""The report as JSON: one object with stable bytes and all that a tool needs to fix the program."""

from __future__ import annotations

import json
from typing import Any

from preflight.evaluation.evaluate import ReportedFinding
from preflight.reports.report import Report


def render(report: Report, *, undecided: bool = False) -> str:
    """The report as an indented JSON text with a final newline; with `undecided`, also each undecided subject.

    `complete` is false if the program did not run to its end; `reason` and `cause` then contain the reason.
    `closedComponents`: components whose resources were not evaluated.
    """
    outcome = report.outcome
    made: dict[str, Any] = {
        "version": report.version,
        "program": report.program,
        "stack": report.stack,
        "complete": report.completeness.complete,
        "findings": [_marked(f, report) for f in outcome.findings],
        "excepted": [{**finding(e.finding), "reason": e.reason, "until": e.until} for e in outcome.excepted],
        "undecided": len(outcome.undecided),
        "resources": outcome.resources,
    }
    if not report.completeness.complete:
        made["reason"] = report.completeness.reason
        made["cause"] = str(report.completeness.cause)
    if report.closed:
        made["closedComponents"] = list(report.closed)
    if report.notes:
        made["notes"] = list(report.notes)
    if report.known:
        made["known"] = report.known
    if report.callbacks:
        made["callbacks"] = report.callbacks
    if undecided:
        made["undecidedSubjects"] = [
            {"policy": u.policy, "urn": u.urn, "resource": u.resource, "reason": u.reason}
            | ({"decidedBy": u.by} if u.by else {})
            for u in outcome.undecided
        ]
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _marked(found: ReportedFinding, report: Report) -> dict[str, Any]:
    """The finding, marked if its resource is registered only by a callback of `apply`."""
    return finding(found) | ({"insideApply": True} if found.urn in report.inside else {})


def finding(found: ReportedFinding) -> dict[str, Any]:
    """One finding, with the keys that all machine-readable reports use."""
    return {
        "policy": found.policy,
        "level": str(found.level),
        "severity": str(found.severity),
        "area": found.area,
        "urn": found.urn,
        "resource": found.resource,
        "type": found.type,
        "message": found.message,
        "error": found.error,
        "file": found.file,
        "line": found.line,
        "url": found.url,
        "remediation": found.remediation,
        "fingerprint": found.fingerprint,
    }
