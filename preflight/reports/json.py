"""The report as JSON: one object with stable bytes and all that a tool needs to fix the program.

docs/report.schema.json describes it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from preflight.evaluation.evaluate import ReportedFinding
from preflight.reports.errors import error_source
from preflight.reports.grouping import in_order
from preflight.reports.report import Report

SCHEMA: Final = "https://raw.githubusercontent.com/aws-preflight/aws-preflight/main/docs/report.schema.json"
# Raised when a field changes its meaning or goes. 1 had `undecided` as a number and `file` from the program's folder.
SCHEMA_VERSION: Final = 2


def render(report: Report) -> str:
    """The report as an indented JSON text with a final newline."""
    return json.dumps(as_dict(report), indent=2, ensure_ascii=False) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """The report as an object of JSON.

    `complete` is false if the program did not run to its end; `reason` and `cause` then contain the reason.
    `closedComponents`: components whose resources were not evaluated.
    """
    outcome = report.outcome
    made: dict[str, Any] = {
        "$schema": SCHEMA,
        "schemaVersion": SCHEMA_VERSION,
        "version": report.version,
        "program": report.program,
        "stack": report.stack,
        "root": str(report.paths.root),
        "folder": report.paths.folder.relative_to(report.paths.root).as_posix(),
        "complete": report.completeness.complete,
        "counts": counts(report),
        "findings": [finding(report, f) for f in in_order(outcome.findings)],
        "excepted": [
            finding(report, e.finding) | {"reason": e.reason, "until": e.until} for e in outcome.excepted
        ],
        "undecided": [
            {"policy": u.policy, "urn": u.urn, "resource": u.resource, "reason": u.reason}
            | ({"decidedBy": u.by} if u.by else {})
            | ({"others": list(u.others)} if u.others else {})
            for u in outcome.undecided
        ],
        "resources": outcome.resources,
    }
    if not report.completeness.complete:
        made["reason"] = report.completeness.reason
        made["cause"] = str(report.completeness.cause)
    if report.closed:
        made["closedComponents"] = list(report.closed)
    if report.notes or report.unused:
        made["notes"] = [*report.notes, *report.unused]
    if report.known:
        made["known"] = report.known
    if report.callbacks:
        made["callbacks"] = report.callbacks
    return made


def counts(report: Report) -> dict[str, Any]:
    """How many findings there are, by level, severity and area."""
    return {
        "mandatory": report.mandatory,
        "advisory": report.advisory,
        "undecided": len(report.outcome.undecided),
        "bySeverity": dict(sorted(Counter(str(f.severity) for f in report.findings).items())),
        "byArea": {area: len(found) for area, found in report.by_area.items()},
    }


def finding(report: Report, found: ReportedFinding) -> dict[str, Any]:
    """One finding, with the keys that all machine-readable reports use.

    It is marked if it is about a resource that only a callback of `apply` registers.
    """
    placed = found.file is not None
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
        "errorSource": error_source(found) if found.error else "",
        "file": report.paths.from_root(found.file) if placed else None,
        "path": report.paths.absolute(found.file) if placed else None,
        "line": found.line,
        "url": found.url,
        "remediation": found.remediation,
        "fingerprint": found.fingerprint,
    } | ({"insideApply": True} if found.urn in report.inside else {})
