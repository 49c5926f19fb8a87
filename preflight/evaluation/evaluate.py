"""The evaluation that all entry points use: a stack, policies and settings in; findings out, in a stable order."""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from preflight.core.continued import continued
from preflight.core.logic import noting_unknowns
from preflight.core.outside import Outside
from preflight.core.stack import Stack
from preflight.core.values import UnknownTruthError
from preflight.evaluation.settings import Settings
from preflight.evaluation.time_limit import PolicyTimeoutError, TimeLimit
from preflight.evaluation.undecided import Undecided, once
from preflight.policy import Finding, Level, Policy, Severity
from preflight.policy.wording import listed, repair_of, shortened

# Per policy, because resources of a loop that collide with each other give a quadratic number of findings.
MAX_FINDINGS_PER_POLICY: Final = 1000
_FAILED: Final = "Report it with the program that shows it; the other policies were not affected."
_OWN_FAILED: Final = "Correct the policy's file; `preflight check --strict` shows the error."
_LEVELS: Final = {Level.MANDATORY: 0, Level.REMEDIATE: 0, Level.ADVISORY: 1, Level.DISABLED: 2}
_SEVERITIES: Final = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding as it is reported, in every format and at every entry point."""

    policy: str
    level: Level
    severity: Severity
    area: str
    urn: str
    resource: str
    type: str
    message: str
    error: str
    file: str | None
    line: int | None
    url: str
    remediation: str
    fingerprint: str
    cause: str = ""
    concern: str = ""
    """Its concern, if the stack is not a production stack and the finding is folded; otherwise empty."""
    tabled: str = ""
    blocked: tuple[tuple[str, str], ...] = ()
    """The traffic that cannot pass: URNs of source and target; an empty one is the internet, or any client."""

    @property
    def order(self) -> tuple[Any, ...]:
        return (
            _LEVELS[self.level],
            _SEVERITIES[self.severity],
            self.area,
            self.policy,
            self.urn,
            self.file or "",
            self.line or 0,
            self.message,
        )


@dataclass(frozen=True, slots=True)
class SuppressedFinding:
    """A finding that an exception hid, with the exception's reason."""

    finding: ReportedFinding
    reason: str
    until: str | None


@dataclass(frozen=True)
class Outcome:
    """The result of a run. `subjects` counts the evaluated subjects by policy."""

    findings: tuple[ReportedFinding, ...] = ()
    excepted: tuple[SuppressedFinding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    subjects: dict[str, int] = field(default_factory=dict)
    resources: int = 0

    @property
    def mandatory(self) -> tuple[ReportedFinding, ...]:
        return tuple(f for f in self.findings if f.level in (Level.MANDATORY, Level.REMEDIATE))


def run(stack: Stack, policies: Iterable[Policy], settings: Settings, *, strict: bool = False) -> Outcome:
    """Evaluate the policies on the stack.

    A policy that fails or does not end becomes one advisory finding `policy-error`; with `strict` the exception is
    raised and policies have no time limit. If the stack may have resources that were not recorded, a finding counts
    only if it does not depend on them.
    """
    outcome = _run(stack, policies := tuple(policies), settings, strict)
    if stack.unseen_reason:
        outcome = lasting(outcome, _run(continued(stack), policies, settings, strict), stack.unseen_reason)
    return replace(outcome, undecided=once(outcome.undecided))


def lasting(outcome: Outcome, continued: Outcome, reason: str) -> Outcome:
    """The outcome without findings that the stack with possible further resources does not have."""
    lasts = {
        (f.policy, f.urn, f.message) for f in (*continued.findings, *(e.finding for e in continued.excepted))
    }

    def stays(found: ReportedFinding) -> bool:
        return (found.policy, found.urn, found.message) in lasts or found.policy == "policy-error"

    gone = [f for f in outcome.findings if not stays(f)]
    return replace(
        outcome,
        findings=tuple(f for f in outcome.findings if stays(f)),
        excepted=tuple(e for e in outcome.excepted if stays(e.finding)),
        undecided=(
            *outcome.undecided,
            *(Undecided(f.policy, f.urn, f.resource, Outside(reason)) for f in gone),
        ),
    )


def _run(stack: Stack, policies: Iterable[Policy], settings: Settings, strict: bool) -> Outcome:
    patience = TimeLimit()
    findings: dict[ReportedFinding, None] = {}
    excepted: list[SuppressedFinding] = []
    undecided: list[Undecided] = []
    subjects: dict[str, int] = {}
    # All subjects use the same list for notes about unknowns, which is cleared before each subject.
    with noting_unknowns() as notes:
        for policy in policies:
            level = settings.level(policy, stack.name)
            if level is Level.DISABLED:
                continue
            judge = _PolicyRun(policy, level, settings, stack, strict, notes)
            for item in judge.judged(patience):
                if isinstance(item, ReportedFinding):
                    findings[item] = None
                elif isinstance(item, SuppressedFinding):
                    excepted.append(item)
                else:
                    undecided.append(item)
            subjects[policy.name] = judge.count
    return Outcome(
        tuple(sorted(one_of_each_cause(_most_precise(findings), stack.name), key=lambda f: f.order)),
        tuple(sorted(excepted, key=lambda e: e.finding.order)),
        tuple(undecided),
        subjects,
        len(stack.resources),
    )


def _most_precise(findings: Iterable[ReportedFinding]) -> Iterator[ReportedFinding]:
    """The findings without those of tables about a property that another finding about the resource names."""
    findings = tuple(findings)
    others: dict[str, list[ReportedFinding]] = {f.urn: [] for f in findings if f.tabled}
    for finding in findings:
        if not finding.tabled and finding.urn in others:
            others[finding.urn].append(finding)
    for finding in findings:
        if not finding.tabled or not any(_says_more(other, finding) for other in others[finding.urn]):
            yield finding


def _says_more(other: ReportedFinding, finding: ReportedFinding) -> bool:
    """Whether the other stops as much and names the property. `name` and `type` are words of any sentence, too."""
    if _LEVELS[other.level] > _LEVELS[finding.level]:
        return False
    end = r"(?: is\b|:)" if finding.tabled.islower() else r"\b"
    return re.search(rf"\b{re.escape(finding.tabled)}{end}", other.message) is not None


def one_of_each_cause(findings: Iterable[ReportedFinding], stack: str) -> Iterator[ReportedFinding]:
    """The findings; the findings of a policy with the same cause are replaced by one that names their resources."""
    groups: dict[tuple[str, Level, str], list[ReportedFinding]] = {}
    for finding in findings:
        if finding.cause:
            groups.setdefault((finding.policy, finding.level, finding.cause), []).append(finding)
        else:
            yield finding
    for group in groups.values():
        first, *others = sorted(group, key=lambda f: f.order)
        if names := sorted({f.resource for f in others} - {first.resource}):
            message = f"{first.message} The same holds for {listed(names)}."
            mark = fingerprint(first.policy, first.type, first.resource, message, stack)
            first = replace(first, message=message, fingerprint=mark)
        first = replace(first, blocked=tuple(dict.fromkeys(ends for f in group for ends in f.blocked)))
        yield first


class _PolicyRun:
    """One policy over one stack."""

    def __init__(
        self, policy: Policy, level: Level, settings: Settings, stack: Stack, strict: bool, notes: list[str]
    ) -> None:
        self.policy, self.level, self.settings = policy, level, settings
        self.stack, self.strict, self.notes = stack, strict, notes
        self.arguments = () if policy.options is None else (settings.options_of(policy, level),)
        self.count = 0

    def judged(self, patience: TimeLimit) -> list[ReportedFinding | SuppressedFinding | Undecided]:
        found: list[ReportedFinding | SuppressedFinding | Undecided] = []
        if self.strict:
            self._collect(found)
            return found
        try:
            patience.run(lambda: self._collect(found))
        except PolicyTimeoutError:
            found.append(self._failed("did not end in time and evaluated nothing further", "OutOfTimeError"))
        return found

    def _collect(self, found: list[ReportedFinding | SuppressedFinding | Undecided]) -> None:
        """The findings up to the time limit and the maximum number."""
        counts: dict[Level, int] = {}
        for item in self._items():
            if isinstance(item, ReportedFinding):
                counts[item.level] = counts.get(item.level, 0) + 1
                if counts[item.level] > MAX_FINDINGS_PER_POLICY:
                    # Advisory findings must not replace mandatory findings.
                    if item.level is Level.ADVISORY:
                        continue
                    break
            found.append(item)
        if max(counts.values(), default=0) > MAX_FINDINGS_PER_POLICY:
            found.append(
                self._failed(
                    f"found more than {MAX_FINDINGS_PER_POLICY} faults; the others are not listed", ""
                )
            )

    def _items(self) -> Iterator[ReportedFinding | SuppressedFinding | Undecided]:
        notes = self.notes
        try:
            for subject in self.policy.subjects(self.stack):
                self.count += 1
                found = 0
                notes.clear()
                try:
                    for finding in self.policy.check(subject, *self.arguments):
                        # The program cannot fix resources that it does not manage.
                        if finding.subject.urn in self.stack.unmanaged:
                            continue
                        found += 1
                        level = self._level(finding)
                        if level is not Level.DISABLED:
                            yield self._excepted(finding, level) or self._reported(finding, level)
                except UnknownTruthError as error:
                    if self.strict:
                        raise
                    notes.append(str(error))
                open_ = [note for note in notes if not self._is_own_setting(subject, note)]
                if open_ and not found:
                    yield Undecided(self.policy.name, subject.urn, subject.name, open_[0])
        except Exception as error:
            if self.strict:
                raise
            name = type(error).__name__
            yield self._failed(f"failed ({name}{self._line(error)}) and evaluated nothing further", name)

    def _is_own_setting(self, subject: Any, note: str) -> bool:
        """Whether the note is about the settings of a resource that the program only reads, which it cannot fix."""
        resource = self.stack.by_urn.get(subject.urn)
        own = self.policy.query is None or f" of '{subject.name}'" in note
        return own and resource is not None and resource.is_only_read

    def _level(self, finding: Finding) -> Level:
        """The finding's level: its own if the policy's level is not configured, otherwise the policy's."""
        level = self.level
        if finding.in_production and not self.settings.tells_of_production(self.policy, self.stack.name):
            return Level.DISABLED
        if finding.level is not None and self.policy.name not in self.settings.levels:
            level = finding.level
        return self.settings.advisory_level(self.policy) if level is Level.ADVISORY else level

    def _reported(self, finding: Finding, level: Level) -> ReportedFinding:
        made = reported(self.policy, finding, level, self.stack.name, self._expired(finding, level))
        alone = finding.concern is None or level is not Level.ADVISORY
        if alone or self.settings.tells_of_production(self.policy, self.stack.name):
            return made
        return replace(made, concern=str(finding.concern))

    def _excepted(self, finding: Finding, level: Level) -> SuppressedFinding | None:
        exemption = self.settings.exemption(self.policy, level, finding.subject, _place(finding))
        if exemption is None:
            return None
        until = exemption.until.isoformat() if exemption.until else None
        return SuppressedFinding(self._reported(finding, level), exemption.reason, until)

    def _expired(self, finding: Finding, level: Level) -> str:
        for exemption in self.settings.fitting(self.policy, level, finding.subject, _place(finding)):
            if exemption.expired(self.settings.today):
                return f" (The exception '{exemption.reason}' expired on {exemption.until}.)"
        return ""

    def _line(self, error: Exception) -> str:
        """The last line of a policy's own file that the error came through; the pack's own policies need none."""
        if not self.policy.source:
            return ""
        file = self.policy.check.__code__.co_filename
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
        return f" in line {lines[-1]} of {self.policy.source}" if lines else ""

    def _failed(self, what: str, error: str) -> ReportedFinding:
        policy = self.policy
        root = self.stack.root
        urn, name, type_ = (root.urn, root.name, root.type) if root else ("", self.stack.name, "")
        message = f"The policy '{policy.name}' {what}."
        return ReportedFinding(
            policy="policy-error",
            level=Level.ADVISORY,
            severity=Severity.LOW,
            area=policy.area,
            urn=urn,
            resource=name,
            type=type_,
            message=message,
            error=error,
            file=None,
            line=None,
            url=policy.url,
            remediation=_OWN_FAILED if policy.source else _FAILED,
            fingerprint=fingerprint("policy-error", type_, "", message, self.stack.name),
        )


def _place(finding: Finding) -> tuple[str, int] | None:
    """Where the finding itself says that the fault is."""
    return None if finding.file is None else (finding.file, finding.line or 1)


def _only(errors: str) -> str:
    """The policy's error code if it has exactly one; with several, only the finding can set its own."""
    return "" if "," in errors else errors


def reported(policy: Policy, finding: Finding, level: Level, stack: str, more: str = "") -> ReportedFinding:
    """The finding as reports show it. `more` follows its message and is not part of its fingerprint."""
    subject, message = finding.subject, shortened(finding.message)
    return ReportedFinding(
        policy=policy.name,
        level=level,
        severity=policy.severity,
        area=policy.area,
        urn=subject.urn,
        resource=subject.name,
        type=subject.type,
        message=message + more,
        error=shortened(finding.error or _only(policy.error)),
        file=finding.file,
        line=finding.line,
        url=policy.url,
        remediation=finding.repair or repair_of(finding.message) or policy.remediation,
        fingerprint=fingerprint(policy.name, subject.type, subject.name, message, stack),
        cause=finding.cause,
        tabled=finding.tabled,
        blocked=finding.blocked_urns,
    )


def fingerprint(policy: str, type_: str, name: str, message: str, stack: str) -> str:
    """16 hexadecimal digits that do not depend on stacks, order and line numbers."""
    neutral = message
    if stack:
        name, neutral = (_word(stack).sub("*", text) for text in (name, message))
    text = "\0".join((policy, type_, name, neutral))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(text)}\b")


def located(outcome: Outcome, positions: dict[str, tuple[str, int]]) -> Outcome:
    """The outcome with the file and line of each finding, from the resource's location in the program."""

    def place(finding: ReportedFinding) -> ReportedFinding:
        found = positions.get(finding.urn)
        if finding.file is not None or found is None:
            return finding
        return replace(finding, file=found[0], line=found[1])

    return replace(
        outcome,
        findings=tuple(map(place, outcome.findings)),
        excepted=tuple(replace(e, finding=place(e.finding)) for e in outcome.excepted),
    )
