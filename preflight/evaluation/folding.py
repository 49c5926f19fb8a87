"""One line for the findings that matter only in production, if the stack is not a production stack.

Development stacks often omit backups, encryption, Multi-AZ, TLS and recovery to save cost or time. There they are one
finding that names the resources by concern. In production, and if the policy's level is configured, each is a separate
finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding, fingerprint
from preflight.evaluation.settings import PACK
from preflight.policy import ADVISORY, Concern, Severity
from preflight.policy.own_findings import BEFORE_PRODUCTION, url_of
from preflight.policy.wording import listed


def waits(finding: ReportedFinding) -> bool:
    """Whether a finding on one resource is reported at the end of a preview, with those of other resources."""
    return bool(finding.concern or (finding.cause and finding.level is ADVISORY))


def folded(outcome: Outcome, stack: Stack) -> Outcome:
    """The outcome with one finding in place of all that have a `Finding.concern`; a single one is unchanged."""
    marked = [f for f in outcome.findings if f.concern]
    if len(marked) < 2:
        return outcome
    kept = [f for f in outcome.findings if not f.concern]
    findings = sorted((*kept, in_one(marked, stack)), key=lambda f: f.order)
    return replace(outcome, findings=tuple(findings))


def in_one(marked: Sequence[ReportedFinding], stack: Stack) -> ReportedFinding:
    """All of them as one finding about the stack."""
    message = f"Before production, add {_by_concern(marked)}."
    root = stack.root
    urn, name, type_ = (root.urn, root.name, root.type) if root else ("", stack.name, "")
    return ReportedFinding(
        policy=BEFORE_PRODUCTION,
        level=ADVISORY,
        severity=Severity.LOW,
        area="well_architected",
        urn=urn,
        resource=name,
        type=type_,
        message=message,
        error="",
        file=None,
        line=None,
        url=url_of(BEFORE_PRODUCTION),
        remediation=(
            f"Add the stack to {PACK}.productionStacks to list each finding separately, or set the level of a policy: "
            f"{', '.join(sorted({f.policy for f in marked}))}."
        ),
        fingerprint=fingerprint(BEFORE_PRODUCTION, type_, name, message, stack.name),
    )


def _by_concern(marked: Iterable[ReportedFinding]) -> str:
    names: dict[str, set[str]] = {}
    for finding in marked:
        names.setdefault(finding.concern, set()).add(finding.resource)
    return "; ".join(f"{c} for {listed(sorted(names[c]))}" for c in Concern if c in names)
