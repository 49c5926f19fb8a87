"""One check of a program's folder: the offline preview, the model, the policies, one report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.checks.deciding import with_what_decides
from preflight.checks.repairs import with_repairs
from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.effective_configuration import effective
from preflight.evaluation.evaluate import Outcome, ReportedFinding, fingerprint, located, run
from preflight.evaluation.folding import folded
from preflight.evaluation.precedence import refused
from preflight.evaluation.settings import ConfigError, Settings, nearest, project_configuration
from preflight.policy import ADVISORY, HIGH, MANDATORY, Policy, discover
from preflight.preview import Preview, preview
from preflight.preview.completeness import SOURCES_ONLY, Completeness, completeness_of
from preflight.preview.model import PreviewError, ProgramError, Symbolic
from preflight.preview.program_sources import sources_of
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, program_of
from preflight.preview.stacks import require_stack
from preflight.reports.report import Report, closed_components
from preflight.sources.analysis import Sources
from preflight.sources.faults.missing_configuration import configuration_faults
from preflight.sources.faults.nondeterminism import context_of

_NO_NETWORK: Final = (
    "the offline preview has no network. What the program does with the response is not evaluated; "
    "use --network."
)


@dataclass(frozen=True)
class Request:
    """The options of a check. `policies`: names, all if empty. `organization`: raw configuration that a project
    cannot override. `sources_only`: the program is read, not run. `symbolic`: whether the program runs twice more,
    to evaluate the resources that its callbacks of `apply` create.
    """

    folder: Path
    stack: str | None = None
    python: str | None = None
    timeout: float = 120.0
    network: bool = False
    policies: tuple[str, ...] = ()
    config: Mapping[str, str] = field(default_factory=dict)
    organization: Mapping[str, Any] = field(default_factory=dict)
    baseline: frozenset[str] = frozenset()
    strict: bool = False
    sources_only: bool = False
    symbolic: bool = True


def check(request: Request) -> Report:
    """Preview the program and evaluate what it registers.

    Raises PreviewError if the program cannot be started, ConfigError for wrong configuration.
    """
    policies = chosen(request.policies)
    settings = effective(request.folder, request.organization)
    if request.sources_only:
        return _read(policies, settings, request)
    project = settings.project or settings
    previewed = preview(
        request.folder,
        stack=request.stack,
        python=request.python,
        timeout=request.timeout,
        network=request.network,
        answers={**project.pack.lookups, **settings.pack.lookups},
        config=request.config,
        symbolic=request.symbolic and settings.pack.symbolic and project.pack.symbolic,
    )
    sources = sources_of(Project.load(request.folder, request.stack, request.config), previewed.interpreter)
    return evaluate(previewed, policies, settings, request, sources)


def evaluate(
    previewed: Preview,
    policies: Iterable[Policy],
    settings: Settings,
    request: Request,
    sources: Sources | None = None,
) -> Report:
    """The report on a recording, and on the program's sources if there are any."""
    policies = tuple(policies)
    previewed, repairs = with_repairs(previewed, policies, settings)
    stack = previewed.modelled(sources)
    outcome = run(stack, policies, settings, strict=request.strict)
    outcome = located(outcome, {urn: (p.file, p.line) for urn, p in previewed.positions.items()})
    outcome = with_what_decides(outcome, stack, previewed)
    completeness = completeness_of(previewed, _required(sources))
    notes = (*repairs, *_unreached(previewed), *_refused(settings, request, stack.name))
    closed = closed_components(stack, previewed.closed)
    error = previewed.error
    if error is None:
        report = _report(_ran(outcome), stack, request, completeness, notes, closed=closed)
        return report if previewed.symbolic is None else _with_callbacks(report, previewed.symbolic)
    explained = any(_explains(f, error) for f in outcome.findings)
    if not explained:
        own = _program_error(previewed, error, completeness)
        outcome = replace(outcome, findings=tuple(sorted((*outcome.findings, own), key=lambda f: f.order)))
    return _report(outcome, stack, request, completeness, notes, explained=explained, closed=closed)


def _with_callbacks(report: Report, symbolic: Symbolic) -> Report:
    """The report with the resources of callbacks from the symbolic runs."""
    return replace(report, inside=symbolic.inside, callbacks=symbolic.why_not)


def _unreached(previewed: Preview) -> tuple[str, ...]:
    """The hosts to which the offline preview blocked the program's connections."""
    hosts = ", ".join(previewed.observed.refused)
    return (f"The program could not reach {hosts}: {_NO_NETWORK}",) if hosts else ()


def _refused(settings: Settings, request: Request, stack: str) -> tuple[str, ...]:
    """Settings of the project's configuration that its organization does not allow."""
    return refused(settings, project_configuration(request.folder), discover(), stack)


def _required(sources: Sources | None) -> tuple[str, ...]:
    """The configuration values that the sources require and the stack does not set."""
    faults = () if sources is None else configuration_faults(sources)
    return tuple(f"{f.namespace or f.project}:{f.key}" for f in faults)


def _read(policies: Iterable[Policy], settings: Settings, request: Request) -> Report:
    """The report on the program's sources alone."""
    project = Project.load(request.folder, request.stack, request.config)
    if project.runtime != "python":
        raise PreviewError(f"--sources-only supports Python programs, but the runtime is {project.runtime}")
    require_stack(request.stack, project.stacks)
    program_of(project)  # raises if the program has no entry point
    name, stack = project.name, project.stack.rpartition("/")[2]
    urn = f"urn:pulumi:{stack}::{name}::{STACK_TYPE}::{name}-{stack}"
    sources = sources_of(project, interpreter_of(project, request.python))
    model = Stack.from_messages(
        [analyzer_pb2.AnalyzerResource(type=STACK_TYPE, name=f"{name}-{stack}", urn=urn)],
        name=stack,
        project=name,
        config=project.config,
        context=context_of(sources),
    )
    own = [p for p in policies if STACK_TYPE in p.types]
    notes = _refused(settings, request, model.name)
    return _report(run(model, own, settings, strict=request.strict), model, request, SOURCES_ONLY, notes)


def _report(
    outcome: Outcome,
    stack: Stack,
    request: Request,
    completeness: Completeness,
    notes: tuple[str, ...],
    *,
    explained: bool = False,
    closed: tuple[str, ...] = (),
) -> Report:
    outcome = folded(outcome, stack)
    kept = tuple(f for f in outcome.findings if f.fingerprint not in request.baseline)
    return Report(
        program=stack.project,
        stack=stack.name,
        outcome=replace(outcome, findings=kept),
        folder=os.fspath(request.folder),
        known=len(outcome.findings) - len(kept),
        notes=notes,
        completeness=completeness,
        explained=explained,
        closed=closed,
        model=stack,
    )


def chosen(names: Iterable[str]) -> tuple[Policy, ...]:
    """Return the named policies, or all if no name is set. Raises ConfigError for an unknown name."""
    wanted = set(names)
    policies = discover()
    for name in sorted(wanted - {p.name for p in policies}):
        raise ConfigError(f"{name}: no such policy{nearest(name, (p.name for p in policies))}")
    return tuple(p for p in policies if not wanted or p.name in wanted)


# The exceptions that Python raises for faults in the sources.
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
    if found.level is ADVISORY or found.area != "python_code" or found.file != error.file:
        return False
    return found.line == error.line or (error.kind == "syntax" and found.policy == "syntax-errors")


def _program_error(previewed: Preview, error: ProgramError, completeness: Completeness) -> ReportedFinding:
    root = previewed.resources[0] if previewed.resources else None
    name = root.name if root is not None else f"{previewed.project}-{previewed.stack}"
    headline = error.message.partition("\n")[0]
    return ReportedFinding(
        policy="program-error",
        level=ADVISORY if completeness.offline else MANDATORY,
        severity=HIGH,
        area="python_code",
        urn=root.urn if root is not None else "",
        resource=name,
        type=STACK_TYPE,
        message=f"{completeness.reason} Resources that it registers after that were not evaluated.",
        error=headline.partition(":")[0] if error.kind in ("exception", "syntax") else "",
        file=error.file,
        line=error.line,
        url="",
        remediation="Fix the program's own error first: Pulumi stops there before it calls any policy.",
        fingerprint=fingerprint("program-error", STACK_TYPE, "", headline, previewed.stack),
    )
