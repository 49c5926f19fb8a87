"""The report as SARIF 2.1.0, for code scanning: rules with their pages, results with locations and fingerprints.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and for the display on GitHub
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY, Level, Policy, Severity
from preflight.reports.report import Report, resource_type

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
HOME: Final = "https://github.com/aws-preflight/aws-preflight"

# GitHub sorts by this number: above 9.0 critical, above 7.0 high, above 4.0 medium.
_SECURITY_SEVERITY: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.0",
    Severity.LOW: "2.0",
}


def render(report: Report) -> str:
    """The report as an indented SARIF log with a final newline. SuppressedFinding findings are suppressed results."""
    results = [_result(report, f) for f in report.findings]
    results += [
        _result(report, e.finding) | {"suppressions": [{"kind": "external", "justification": e.reason}]}
        for e in report.excepted
    ]
    rules = _rules(report.policies, [*report.findings, *(e.finding for e in report.excepted)])
    index = {rule["id"]: i for i, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = index[result["ruleId"]]
    driver = {
        "name": "aws-preflight",
        "version": report.version,
        "semanticVersion": report.version,
        "informationUri": HOME,
        "rules": rules,
    }
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": f"aws-preflight/{report.program}/{report.stack}/"},
                "originalUriBaseIds": {"%SRCROOT%": {"uri": f"{report.paths.root.as_uri()}/"}},
                "invocations": [_invocation(report)],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _invocation(report: Report) -> dict[str, Any]:
    """Whether the program ran to its end, and the notes about the run.

    Source: SARIF 2.1.0, 3.20.14 executionSuccessful and 3.20.21 toolExecutionNotifications.
    """
    ended_early = report.completeness.ended_early
    notifications = [
        {"level": "error" if ended_early and index == 0 else "warning", "message": {"text": text}}
        for index, text in enumerate(report.warnings)
    ]
    made: dict[str, Any] = {"executionSuccessful": not ended_early}
    return made | ({"toolExecutionNotifications": notifications} if notifications else {})


def _result(report: Report, finding: ReportedFinding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            # A finding without a location is shown at the top of the project's file.
            "artifactLocation": {
                "uri": _uri(report.paths.from_root(finding.file)),
                "uriBaseId": "%SRCROOT%",
            },
            "region": {"startLine": finding.line or 1},
        }
    }
    if finding.urn:
        location["logicalLocations"] = [
            {"name": finding.resource, "fullyQualifiedName": finding.urn, "kind": "resource"}
        ]
    return {
        "ruleId": finding.policy,
        "level": "warning" if finding.level is ADVISORY else "error",
        "message": {"text": f"{resource_type(finding.type)} '{finding.resource}': {finding.message}"},
        "locations": [location],
        "partialFingerprints": {"aws-preflight/v1": finding.fingerprint},
    }


def _uri(path: str) -> str:
    """The path as a reference of a URI; one outside of the repository is absolute."""
    return PurePosixPath(path).as_uri() if path.startswith("/") else quote(path)


def _rules(known: Iterable[Policy], findings: Iterable[ReportedFinding]) -> list[dict[str, Any]]:
    policies: Mapping[str, Policy] = {p.name: p for p in known}
    found = {f.policy: f for f in sorted(findings, key=lambda f: f.policy)}
    return [
        _rule(policies[name]) if name in policies else _bare_rule(finding) for name, finding in found.items()
    ]


def _rule(policy: Policy) -> dict[str, Any]:
    made = {
        "id": policy.name,
        "shortDescription": {"text": policy.description},
        "fullDescription": {"text": policy.description},
        "help": {
            "text": policy.remediation or policy.description,
            "markdown": policy.doc or policy.description,
        },
        "defaultConfiguration": {"level": "error" if policy.level is Level.MANDATORY else "warning"},
        "properties": {
            "tags": sorted({policy.area, *policy.tags}),
            "precision": "very-high" if policy.level is Level.MANDATORY else "high",
            "security-severity": _SECURITY_SEVERITY[policy.severity],
        },
    }
    return made | ({"helpUri": policy.url} if policy.url else {})


def _bare_rule(finding: ReportedFinding) -> dict[str, Any]:
    """Reports of the pack itself: a policy that failed, or the program's own error."""
    text = finding.policy.replace("-", " ").capitalize()
    return {
        "id": finding.policy,
        "shortDescription": {"text": f"{text}."},
        "help": {"text": finding.remediation or f"{text}."},
    }
