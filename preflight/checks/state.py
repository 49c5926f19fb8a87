"""The report on exported states: each by itself, and several against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from preflight.checks.between_stacks import conflicts
from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding, run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import Settings
from preflight.model.state.shared_resources import StackSummary, summary_of
from preflight.policy import Policy
from preflight.preview.completeness import COMPLETE, Cause, Completeness
from preflight.reports.report import Report
from preflight.state.export import Exported, stack_of


@dataclass(frozen=True, slots=True)
class EvaluatedState:
    """What the report needs of one state. `is_empty`: it has no resource but its stack and providers."""

    outcome: Outcome
    summary: StackSummary
    is_empty: bool
    stack: Stack | None = None
    """The model, for the diagram of a single state."""

    def without_stack(self) -> EvaluatedState:
        """Small enough for many states, and for another process."""
        return replace(self, stack=None)


def evaluate(
    files: Iterable[Exported],
    policies: Sequence[Policy],
    settings: Settings,
    *,
    baseline: Mapping[str, str] | None = None,
    strict: bool = False,
    today: date | None = None,
) -> Report:
    """One report on all files, independent of their order; one state at a time is in memory."""
    evaluated: list[EvaluatedState] = []
    for file in files:
        if len(evaluated) == 1:
            evaluated = [evaluated[0].without_stack()]
        one = evaluate_one(file, policies, settings, strict=strict, today=today)
        evaluated.append(one.without_stack() if evaluated else one)
    return report_on(evaluated, policies, settings, baseline=baseline)


def evaluate_one(
    file: Exported,
    policies: Sequence[Policy],
    settings: Settings,
    *,
    strict: bool = False,
    today: date | None = None,
) -> EvaluatedState:
    stack = stack_of(file, today)
    outcome = folded(run(stack, policies, settings, strict=strict), stack)
    is_empty = all(r.type.startswith((STACK_TYPE, PROVIDER_PREFIX)) for r in stack.resources)
    return EvaluatedState(outcome, summary_of(stack), is_empty, stack)


def report_on(
    evaluated: Iterable[EvaluatedState],
    policies: Sequence[Policy],
    settings: Settings,
    *,
    baseline: Mapping[str, str] | None = None,
) -> Report:
    """The states' findings and those between them."""
    states = sorted(evaluated, key=lambda s: s.summary.key)
    outcomes = [s.outcome for s in states]
    findings, excepted = conflicts([s.summary for s in states], policies, settings)
    found: dict[ReportedFinding, None] = {f: None for outcome in outcomes for f in outcome.findings}
    found |= dict.fromkeys(findings)
    kept = sorted((f for f in found if f.fingerprint not in (baseline or {})), key=lambda f: f.order)
    return Report(
        program=", ".join(dict.fromkeys(s.summary.key[0] for s in states)),
        stack=", ".join(dict.fromkeys(s.summary.key[1] for s in states)),
        outcome=Outcome(
            tuple(kept),
            (*(e for outcome in outcomes for e in outcome.excepted), *excepted),
            tuple(u for outcome in outcomes for u in outcome.undecided),
            _counted(outcomes),
            sum(outcome.resources for outcome in outcomes),
        ),
        known=len(found) - len(kept),
        model=states[0].stack if len(states) == 1 else None,
        completeness=_completeness(states),
    )


def _completeness(states: Sequence[EvaluatedState]) -> Completeness:
    """Whether there was anything to evaluate."""
    if not all(s.is_empty for s in states):
        return COMPLETE
    names = ", ".join(f"'{s.summary.key[1]}'" for s in states)
    return Completeness(Cause.NOTHING, f"The state of {names} contains no resource: nothing was evaluated.")


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.subjects)
    return {name: sum(o.subjects.get(name, 0) for o in outcomes) for name in names}
