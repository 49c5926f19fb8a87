"""Findings in the order in which they are to be fixed, near-identical ones folded into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from preflight.core.resource import STACK_TYPE
from preflight.evaluation.evaluate import ReportedFinding
from preflight.policy import ADVISORY, Severity
from preflight.policy.wording import imperative_of, repair_of
from preflight.reports.report import AREAS, Report

# What is wrong here stops the program, and with it everything else.
PROGRAM: Final = ("typescript", "python_code")
_SEVERITIES: Final = tuple(reversed(Severity))
_AREAS: Final = {area: index for index, area in enumerate(AREAS)}
# What differs between two findings of one kind: names in quotes, addresses, ids, numbers.
_VALUE: Final = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|\b\d[\w./:-]*|\b[a-z]+-[0-9a-f]{8,17}\b")


@dataclass(frozen=True)
class Likewise:
    """Another finding of a group, and the values in which its message differs from the first one's."""

    finding: ReportedFinding
    values: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A finding with those that say the same of other resources."""

    first: ReportedFinding
    others: tuple[Likewise, ...] = ()


def in_order(findings: Iterable[ReportedFinding]) -> list[ReportedFinding]:
    """What must be fixed first, first: what stops the deployment, of that what stops the program, then by severity."""
    return sorted(findings, key=_urgency)


def _urgency(finding: ReportedFinding) -> tuple[Any, ...]:
    return (
        finding.level is ADVISORY,
        finding.area not in PROGRAM or finding.level is ADVISORY,
        _SEVERITIES.index(finding.severity),
        _AREAS.get(finding.area, len(_AREAS)),
        finding.policy,
        finding.file or "",
        finding.line or 0,
        finding.order,
    )


def groups(findings: Iterable[ReportedFinding]) -> list[Group]:
    """The findings in order; those of one policy whose messages differ in names and values only are one group."""
    found: dict[tuple[Any, ...], list[ReportedFinding]] = {}
    for finding in in_order(findings):
        shape = tuple(map(_shape, (finding.message, finding.remediation)))
        if finding.type == STACK_TYPE:
            # What is wrong in the program itself is told by nothing but the names in the message.
            shape = (finding.message, finding.remediation)
        key = (finding.policy, finding.level, finding.severity, finding.error, *shape)
        found.setdefault(key, []).append(finding)
    return [_group(first, others) for first, *others in found.values()]


def _shape(text: str) -> str:
    return _VALUE.sub("'", text)


def _group(first: ReportedFinding, others: Sequence[ReportedFinding]) -> Group:
    values = _VALUE.findall(first.message)

    def differing(finding: ReportedFinding) -> Iterator[str]:
        for mine, its in zip(values, _VALUE.findall(finding.message), strict=True):
            if mine != its and its.strip("'") != finding.resource:
                yield its

    return Group(first, tuple(Likewise(f, tuple(dict.fromkeys(differing(f)))) for f in others))


def problem_of(finding: ReportedFinding) -> str:
    """The message without the sentence that the repair repeats."""
    if finding.remediation != repair_of(finding.message):
        return finding.message
    fact = " ".join(finding.message.replace(imperative_of(finding.message), " ").split())
    return f"{fact[:-1]}." if fact.endswith(":") else fact


def table(report: Report) -> tuple[tuple[Severity, ...], list[tuple[str, tuple[int, ...]]]]:
    """How many findings of which severity each area has: the severities that there are, and a row for each area."""
    severities = tuple(s for s in _SEVERITIES if any(f.severity is s for f in report.findings))
    return severities, [
        (area, tuple(sum(f.severity is severity for f in found) for severity in severities))
        for area, found in report.by_area.items()
    ]
