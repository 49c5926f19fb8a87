"""One check of a program's folder: the offline preview, the model, the policies, one report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from preflight.checks.deciding import with_what_decides
from preflight.checks.doubting import with_doubts
from preflight.checks.exceptions import left_in_baseline, with_comments
from preflight.checks.program_errors import on_error
from preflight.checks.reading import ReadAhead, alone, of_sources
from preflight.checks.repairs import with_repairs
from preflight.checks.selection import Selection
from preflight.core.stack import Stack
from preflight.evaluation.effective_configuration import effective
from preflight.evaluation.evaluate import Outcome, ReportedFinding, located, run
from preflight.evaluation.folding import folded
from preflight.evaluation.language import in_language
from preflight.evaluation.own_policies import policies_of
from preflight.evaluation.precedence import refused
from preflight.evaluation.settings import ConfigError, Settings, project_configuration
from preflight.evaluation.unused import refused_comments, unused
from preflight.policy import ADVISORY, MANDATORY, Policy, PolicySet, policy_set
from preflight.preview.ahead import started
from preflight.preview.assumed.doubts import doubt
from preflight.preview.assumed.worlds import worlds
from preflight.preview.completeness import SOURCES_ONLY, Completeness, completeness_of
from preflight.preview.errors import PreviewError
from preflight.preview.model import Preview, ProgramError, Symbolic
from preflight.preview.offline import preview
from preflight.preview.program_sources import sources_of
from preflight.preview.progress import doing
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, program_of
from preflight.preview.session import Settings as Runs
from preflight.preview.stacks import require_stack
from preflight.preview.warm import Warm
from preflight.reports.report import Report, closed_components
from preflight.sources.analysis import Sources
from preflight.sources.faults.missing_configuration import configuration_faults
from preflight.sources.parsing.answer_cache import uncached

_NO_NETWORK: Final = (
    "the offline preview has no network. What the program does with the response is not evaluated; "
    "use --network."
)


@dataclass(frozen=True)
class Request:
    """What to check and how. `organization`: raw configuration that a project cannot loosen; its folders are relative
    to `base`. `own`: folders with further policies. `sources_only`: the program is read and not run. `symbolic`:
    whether it runs twice more, to see what its callbacks of `apply` make. `cache`: whether what the interpreter says of
    the installed packages, and what was searched in the sources without a finding, is kept for the next run."""

    folder: Path
    stack: str | None = None
    python: str | None = None
    timeout: float = 120.0
    network: bool = False
    cache: bool = True
    selection: Selection = field(default_factory=Selection)
    config: Mapping[str, str] = field(default_factory=dict)
    organization: Mapping[str, Any] = field(default_factory=dict)
    baseline: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    sources_only: bool = False
    symbolic: bool = True
    own: tuple[Path, ...] = ()
    base: Path = Path()


def check(request: Request, warm: Warm | None = None) -> Report:
    """Preview the program and evaluate what it registers. `warm`: its interpreter, if it was started before.

    Raises PreviewError if the program cannot be started, ConfigError for wrong configuration.
    """
    # The program's interpreter starts first: it imports the provider while the policies load here.
    with nullcontext() if request.cache else uncached(), _started(request, warm) as forks:
        return _checked(request, forks)


def _started(request: Request, warm: Warm | None) -> AbstractContextManager[Warm | None]:
    if warm is not None or request.sources_only:
        return nullcontext(warm)
    return started(
        request.folder,
        stack=request.stack,
        python=request.python,
        network=request.network,
        config=request.config,
    )


def _checked(request: Request, warm: Warm | None) -> Report:
    found = policies_of(request.folder, request.organization, given=request.own, base=request.base)
    if request.strict and found.problems:
        raise ConfigError(found.problems[0])
    policies = request.selection.policies(found)
    settings = effective(request.folder, request.organization, found)
    if request.sources_only:
        return _read(policies, settings, request, found)
    project = settings.project or settings
    loaded = Project.load(request.folder, request.stack, request.config)
    reading = ReadAhead(loaded, request.python, policies, settings)
    answers = {**project.pack.lookups, **settings.pack.lookups}
    symbolic = request.symbolic and settings.pack.symbolic and project.pack.symbolic
    again = Runs(request.python, request.timeout, answers=answers, symbolic=symbolic)
    previewed = preview(
        request.folder,
        stack=request.stack,
        python=request.python,
        timeout=request.timeout,
        network=request.network,
        answers=answers,
        config=request.config,
        symbolic=symbolic,
        warm=warm,
    )
    doing("Reading the program's sources")
    places = {urn: (p.file, p.line) for urn, p in previewed.positions.items()}
    settings = with_comments(settings, loaded.folder, places, found.names)
    sources = reading.sources(previewed.interpreter)
    doing(f"Evaluating {len(policies)} policies on {len(previewed.resources)} resources")
    report = evaluate(previewed, policies, settings, request, sources, found)
    if previewed.runtime in ("python", "nodejs") and not request.network:
        report = with_doubts(
            report,
            previewed,
            lambda: doubt(loaded, again, worlds(previewed), warm),
            lambda other: run(other.modelled(sources), policies, settings),
        )
    if sources is not None:
        sources.past.keep()
    return report


def evaluate(
    previewed: Preview,
    policies: Iterable[Policy],
    settings: Settings,
    request: Request,
    sources: Sources | None = None,
    found: PolicySet | None = None,
) -> Report:
    """The report on a recording, and on the program's sources if there are any. `found`: all policies there are."""
    policies, found = tuple(policies), found or policy_set()
    previewed, repairs = with_repairs(previewed, policies, settings)
    stack = previewed.modelled(sources)
    outcome = run(stack, policies, settings, strict=request.strict)
    positions = {urn: (p.file, p.line) for urn, p in previewed.positions.items()}
    outcome = located(outcome, positions)
    outcome = in_language(with_what_decides(outcome, stack, previewed), stack, previewed.runtime)
    completeness = completeness_of(previewed, _required(sources))
    notes = (*repairs, *_unreached(previewed), *_refused(settings, request, stack.name, found))
    notes += refused_comments(settings, outcome)
    closed = closed_components(stack, previewed.closed)
    error = previewed.error
    if error is None:
        unmatched = unused(settings, outcome) if completeness.complete else ()
        report = _report(
            _ran(outcome), stack, request, completeness, notes, found, closed=closed, unmatched=unmatched
        )
        report = replace(report, positions=positions)
        return report if previewed.symbolic is None else _with_callbacks(report, previewed.symbolic)
    explained = any(_explains(f, error) for f in outcome.findings)
    if not explained:
        own, explained = on_error(previewed, error, completeness)
        outcome = replace(outcome, findings=tuple(sorted((*outcome.findings, *own), key=lambda f: f.order)))
    report = _report(outcome, stack, request, completeness, notes, found, explained=explained, closed=closed)
    return replace(report, positions=positions)


def _with_callbacks(report: Report, symbolic: Symbolic) -> Report:
    """The report with the resources of callbacks from the symbolic runs."""
    return replace(report, inside=symbolic.inside, callbacks=symbolic.why_not)


def _unreached(previewed: Preview) -> tuple[str, ...]:
    """The hosts to which the offline preview blocked the program's connections."""
    hosts = ", ".join(previewed.observed.refused)
    return (f"The program could not reach {hosts}: {_NO_NETWORK}",) if hosts else ()


def _refused(settings: Settings, request: Request, stack: str, found: PolicySet) -> tuple[str, ...]:
    """What the project asks for and does not get: by its organization's configuration, or by its own policy files."""
    denied = refused(settings, project_configuration(request.folder), found.policies, stack)
    return (*found.problems, *denied)


def _required(sources: Sources | None) -> tuple[str, ...]:
    """The configuration values that the sources require and the stack does not set."""
    faults = () if sources is None else configuration_faults(sources)
    return tuple(f"{f.namespace or f.project}:{f.key}" for f in faults)


def _read(policies: Iterable[Policy], settings: Settings, request: Request, found: PolicySet) -> Report:
    """The report on the program's sources alone."""
    project = Project.load(request.folder, request.stack, request.config)
    if project.runtime != "python":
        raise PreviewError(f"--sources-only supports Python programs, but the runtime is {project.runtime}")
    require_stack(request.stack, project.stacks)
    program_of(project)  # raises for a program without an entry
    settings = with_comments(settings, project.folder, {}, found.names)
    sources = sources_of(project, interpreter_of(project, request.python))
    model = alone(sources, project)
    own = of_sources(policies)
    notes = _refused(settings, request, model.name, found)
    outcome = in_language(run(model, own, settings, strict=request.strict), model, project.runtime)
    if sources is not None:
        sources.past.keep()
    return _report(outcome, model, request, SOURCES_ONLY, notes, found)


def _report(
    outcome: Outcome,
    stack: Stack,
    request: Request,
    completeness: Completeness,
    notes: tuple[str, ...],
    found: PolicySet,
    *,
    explained: bool = False,
    closed: tuple[str, ...] = (),
    unmatched: tuple[str, ...] = (),
) -> Report:
    whole = completeness.complete and request.selection.is_whole
    before, outcome = outcome, folded(outcome, stack)
    left = left_in_baseline(request.baseline, before, outcome) if whole else ()
    kept = tuple(f for f in outcome.findings if f.fingerprint not in request.baseline)
    return Report(
        program=stack.project,
        stack=stack.name,
        outcome=replace(outcome, findings=kept),
        folder=os.fspath(request.folder),
        known=len(outcome.findings) - len(kept),
        notes=notes,
        unused=(*unmatched, *left),
        completeness=completeness,
        explained=explained,
        closed=closed,
        model=stack,
        policies=found.policies,
    )


# What Python raises for faults in the sources when it runs them. An Output's attribute is read at the deployment: the
# error of such a finding is the whole text.
_RAISED: Final = frozenset(
    {"ModuleNotFoundError", "ImportError", "NameError", "UnboundLocalError", "AttributeError", "TypeError"}
)


def _ran(outcome: Outcome) -> Outcome:
    """The outcome of a program that ran to its end, so that a fault in its sources did not stop it this time."""
    findings = (
        replace(f, level=ADVISORY)
        if f.area == "python_code" and f.level is MANDATORY and f.error in _RAISED
        else f
        for f in outcome.findings
    )
    return replace(outcome, findings=tuple(sorted(findings, key=lambda f: f.order)))


def _explains(found: ReportedFinding, error: ProgramError) -> bool:
    """Whether a finding about the sources is the reason why the program failed; an advisory finding is only a possible
    reason.
    """
    if found.level is ADVISORY or found.area != "python_code":
        return False
    if error.file is None and found.error == error.message.partition("\n")[0]:
        return True
    if found.file != error.file:
        return False
    return found.line == error.line or (error.kind == "syntax" and found.policy == "syntax-errors")
