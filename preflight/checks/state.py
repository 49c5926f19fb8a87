"""The report on exported states: each by itself, and several against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE, Resource
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding, reported, run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import Settings
from preflight.model.state.shared_resources import missing_outputs, overlapping_peers, shared_things
from preflight.policy import Finding, Level, Policy
from preflight.preview.completeness import COMPLETE, Cause, Completeness
from preflight.reports.report import Report
from preflight.state.export import Exported, stack_of


def evaluate(
    files: Sequence[Exported],
    policies: Sequence[Policy],
    settings: Settings,
    *,
    baseline: Mapping[str, str] | None = None,
    strict: bool = False,
    today: date | None = None,
) -> Report:
    """One report on all files, independent of their order."""
    stacks = sorted((stack_of(f, today) for f in files), key=lambda s: (s.project, s.name))
    outcomes = [folded(run(stack, policies, settings, strict=strict), stack) for stack in stacks]
    found = {f: None for outcome in outcomes for f in outcome.findings}
    found |= dict.fromkeys(_between(stacks, {p.name: p for p in policies}, settings))
    kept = sorted((f for f in found if f.fingerprint not in (baseline or {})), key=lambda f: f.order)
    return Report(
        program=", ".join(dict.fromkeys(s.project for s in stacks)),
        stack=", ".join(dict.fromkeys(s.name for s in stacks)),
        outcome=Outcome(
            tuple(kept),
            tuple(e for outcome in outcomes for e in outcome.excepted),
            tuple(u for outcome in outcomes for u in outcome.undecided),
            _counted(outcomes),
            sum(outcome.resources for outcome in outcomes),
        ),
        known=len(found) - len(kept),
        model=stacks[0] if len(stacks) == 1 else None,
        completeness=_completeness(stacks),
    )


def _completeness(stacks: Sequence[Stack]) -> Completeness:
    """Whether there was anything to evaluate."""
    if any(not r.type.startswith((STACK_TYPE, PROVIDER_PREFIX)) for s in stacks for r in s.resources):
        return COMPLETE
    names = ", ".join(f"'{s.name}'" for s in stacks)
    return Completeness(Cause.NOTHING, f"The state of {names} contains no resource: nothing was evaluated.")


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.subjects)
    return {name: sum(o.subjects.get(name, 0) for o in outcomes) for name in names}


def _between(
    stacks: Sequence[Stack], policies: dict[str, Policy], settings: Settings
) -> Iterator[ReportedFinding]:
    """Conflicts between two stacks, reported as findings of the policies for the same conflict inside one stack."""
    for one, two in permutations(stacks, 2):
        for name, finding in _found(one, two):
            policy = policies.get(name)
            stack = finding.subject.stack if isinstance(finding.subject, Resource) else two
            level = Level.DISABLED if policy is None else settings.level(policy, stack.name)
            if policy is not None and level is not Level.DISABLED:
                level = finding.level or level
                if not settings.exemption(policy, level, finding.subject):
                    yield reported(policy, finding, level, stack.name)


def _found(one: Stack, two: Stack) -> Iterator[tuple[str, Finding]]:
    owner = f"'{one.name}' of project '{one.project}'"
    for mine, theirs in shared_things(one, two):
        if (one.project, one.name) < (two.project, two.name):
            yield (
                "resource-conflicts",
                Finding(
                    theirs,
                    f"'{mine.name}' of stack {owner} is the same {theirs.type.rpartition(':')[2]} in AWS, so that "
                    "each stack changes and deletes it. Remove it from one stack, and use a stack reference or a "
                    "lookup there.",
                ),
            )
    for peering, mine_vpc, their_vpc, (mine_range, their_range) in overlapping_peers(two, one):
        yield (
            "cidr-block-conflicts",
            Finding(
                peering,
                f"{mine_range} of VPC '{mine_vpc.name}' overlaps {their_range} of VPC '{their_vpc.name}' of stack "
                f"{owner}, but AWS does not peer VPCs with overlapping CIDR blocks. Use another CIDR block for one of "
                "them.",
            ),
        )
    for reference, output in missing_outputs(two, one):
        yield (
            "export-handling",
            Finding(
                reference,
                f"Stack {owner} no longer exports '{output}', which this stack used at its last update. Export it "
                "again, or remove the stack reference's output from this program.",
                Level.ADVISORY,
            ),
        )
