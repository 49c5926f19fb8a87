"""One check of a program's folder: the offline preview, the model, the policies, one report."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pulumi.runtime.proto import analyzer_pb2

from preflight.core.resource import STACK_TYPE
from preflight.core.stack import Stack
from preflight.evaluation.effective_configuration import effective
from preflight.evaluation.evaluate import Outcome, ReportedFinding, fingerprint, located, run
from preflight.evaluation.folding import folded
from preflight.evaluation.settings import ConfigError, Settings, nearest
from preflight.policy import ADVISORY, HIGH, MANDATORY, Level, Policy, discover
from preflight.preview import Preview, preview
from preflight.preview.model import PreviewError, ProgramError
from preflight.preview.program_sources import sources_of
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, program_of
from preflight.reports.report import Report
from preflight.sources.analysis import Sources
from preflight.sources.faults.nondeterminism import context_of


@dataclass(frozen=True)
class Request:
    """What to check and how. `policies`: names, all if empty. `organization`: raw configuration that a project
    cannot loosen. `sources_only`: the program is read and not run."""

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


def check(request: Request) -> Report:
    """Preview the program and judge what it registers.

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
    )
    program = sources_of(Project.load(request.folder, request.stack, request.config), previewed.interpreter)
    return evaluate(previewed, policies, settings, request, program)


def evaluate(
    previewed: Preview,
    policies: Iterable[Policy],
    settings: Settings,
    request: Request,
    sources: Sources | None = None,
) -> Report:
    """The report on a recording, and on the program's sources where they are given."""
    stack = previewed.modelled(sources)
    outcome = run(stack, policies, settings, strict=request.strict)
    outcome = located(outcome, {urn: (p.file, p.line) for urn, p in previewed.positions.items()})
    if previewed.error is not None:
        outcome = _failed(
            outcome, previewed, previewed.error, {p.name for p in policies if p.is_resource_policy}
        )
    else:
        outcome = _ran(outcome)
    return _report(outcome, stack, request, _notes(previewed))


def _read(policies: Iterable[Policy], settings: Settings, request: Request) -> Report:
    """The report on the program's sources alone."""
    project = Project.load(request.folder, request.stack, request.config)
    if project.runtime != "python":
        raise PreviewError(f"--sources-only reads programs in Python; this one is in {project.runtime}")
    program_of(project)  # raises for a program without an entry
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
    note = "Only the program's sources were read; what it would deploy is not known."
    return _report(run(model, own, settings, strict=request.strict), model, request, (note,))


def _report(outcome: Outcome, stack: Stack, request: Request, notes: tuple[str, ...]) -> Report:
    outcome = folded(outcome, stack)
    kept = tuple(f for f in outcome.findings if f.fingerprint not in request.baseline)
    return Report(
        program=stack.project,
        stack=stack.name,
        outcome=replace(outcome, findings=kept),
        folder=os.fspath(request.folder),
        known=len(outcome.findings) - len(kept),
        notes=notes,
        model=stack,
    )


def chosen(names: Iterable[str]) -> tuple[Policy, ...]:
    """The named policies, all if none is named; raises ConfigError for a name that no policy has."""
    wanted = set(names)
    policies = discover()
    for name in sorted(wanted - {p.name for p in policies}):
        raise ConfigError(f"{name}: no such policy{nearest(name, (p.name for p in policies))}")
    return tuple(p for p in policies if not wanted or p.name in wanted)


# What Python raises for faults in the sources.
_RAISED: Final = frozenset(
    {"ModuleNotFoundError", "ImportError", "NameError", "UnboundLocalError", "AttributeError", "TypeError"}
)


def _ran(outcome: Outcome) -> Outcome:
    """The outcome of a program that ran to its end: a fault in its sources did not stop it this time."""
    findings = (
        replace(f, level=ADVISORY)
        if f.area == "python_code" and f.level is MANDATORY and f.error in _RAISED
        else f
        for f in outcome.findings
    )
    return replace(outcome, findings=tuple(sorted(findings, key=lambda f: f.order)))


def _explains(found: ReportedFinding, error: ProgramError) -> bool:
    """Whether a finding about the sources says why the program failed."""
    if found.area != "python_code" or found.file != error.file:
        return False
    return found.line == error.line or (error.kind == "syntax" and found.policy == "syntax-errors")


def _failed(
    outcome: Outcome, previewed: Preview, error: ProgramError, resource_policies: set[str]
) -> Outcome:
    """The outcome of a program that failed: its own error, and only what later resources cannot mend is mandatory."""
    findings = tuple(
        f if f.policy in resource_policies or f.level is ADVISORY else replace(f, level=ADVISORY)
        for f in outcome.findings
    )
    if any(_explains(f, error) for f in findings):
        return replace(outcome, findings=findings)
    own = _program_error(previewed, error)
    return replace(outcome, findings=tuple(sorted((*findings, own), key=lambda f: f.order)))


def _program_error(previewed: Preview, error: ProgramError) -> ReportedFinding:
    root = previewed.resources[0] if previewed.resources else None
    name = root.name if root is not None else f"{previewed.project}-{previewed.stack}"
    headline = error.message.partition("\n")[0]
    level, why = _weight(previewed, error)
    message = f"The program fails: {headline}. What it would register after that is not known.{why}"
    return ReportedFinding(
        policy="program-error",
        level=level,
        severity=HIGH,
        area="python_code",
        urn=root.urn if root is not None else "",
        resource=name,
        type=STACK_TYPE,
        message=message,
        error=headline.partition(":")[0] if error.kind in ("exception", "syntax") else "",
        file=error.file,
        line=error.line,
        url="",
        remediation="Mend the program's own error first: Pulumi stops there before it asks any policy.",
        fingerprint=fingerprint("program-error", STACK_TYPE, "", headline, previewed.stack),
    )


# Exceptions of programs that reach for the network, which the offline preview does not give them.
_OFFLINE: Final = re.compile(
    r"/(botocore|requests|urllib|socket|http\.client|aiohttp|httpx|boto3|undici|axios|node-fetch|aws-sdk|@aws-sdk|"
    r"@smithy)/|^.*\bnode:(net|dns|tls|http|https|internal/deps/undici)\b",
    re.MULTILINE,
)
# Errors of a missing network, and such that name the address that could not be reached; SDKs name their own pages.
_UNREACHED: Final = re.compile(
    r"Errno -3|\b(ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED)\b|fetch failed|"
    r"https?://(?!(www\.)?pulumi\.(com|io)\b|github\.com\b)"
)


def _weight(previewed: Preview, error: ProgramError) -> tuple[Level, str]:
    """Mandatory only if the program would fail online too."""
    unanswered = sorted({one.token for one in previewed.lookups if not one.answered})
    if error.kind == "timeout":
        return ADVISORY, " Give it more time with --timeout."
    if _OFFLINE.search(error.traceback) or (error.kind != "syntax" and _UNREACHED.search(error.message)):
        return ADVISORY, " It reached for the network, which the offline preview does not give it."
    if "Missing required configuration variable" in error.message:
        if previewed.environments:
            return ADVISORY, ""
        if not previewed.config:
            return ADVISORY, " Name the stack with --stack, or give the value with --config."
    if unanswered and error.kind != "syntax":
        names = ", ".join(unanswered)
        return ADVISORY, f" It may be for want of an answer to {names}; preflight.yaml can give one."
    return MANDATORY, ""


_REFUSED: Final = (
    "the offline preview gives it no network. What it makes of the answer is not judged; use --network."
)


def _notes(previewed: Preview) -> tuple[str, ...]:
    refused = previewed.observed.refused
    notes = [f"The program could not reach {', '.join(refused)}: {_REFUSED}"] if refused else []
    if previewed.error is not None:
        notes.append("The program failed, so findings about the stack as a whole are advisory.")
    return tuple(notes)
