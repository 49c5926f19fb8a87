"""The findings on an error that ended the program: the program's own, or each of its compiler's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from preflight.core.resource import STACK_TYPE
from preflight.evaluation.evaluate import ReportedFinding, fingerprint
from preflight.policy import ADVISORY, HIGH, MANDATORY
from preflight.policy.own_findings import PROGRAM_ERROR, TYPESCRIPT_ERROR, url_of
from preflight.preview.automation import INSTEAD, failed_in_automation
from preflight.preview.completeness import Cause, Completeness
from preflight.preview.model import Preview, ProgramError
from preflight.preview.typescript_errors import CompileError, compile_errors


def on_error(
    previewed: Preview, error: ProgramError, completeness: Completeness
) -> tuple[tuple[ReportedFinding, ...], bool]:
    """The findings, and whether they say why the program failed, so that they are a result like any other."""
    compiled = compile_errors(error.message) if error.kind == "syntax" else ()
    if compiled:
        # The compiler names files from the working directory, which `main` of Pulumi.yaml may move.
        start = (error.file or "").removesuffix(compiled[0].file) if error.file else ""
        return tuple(_compile_error(previewed, one, start) for one in dict.fromkeys(compiled)), True
    first = _program_error(previewed, error, completeness)
    return (first, *(_further(first, text, line, previewed.stack) for text, line in error.more)), False


def _compile_error(previewed: Preview, error: CompileError, start: str) -> ReportedFinding:
    urn, name = _root(previewed)
    file = PurePath(start, error.file).as_posix()
    return ReportedFinding(
        policy=TYPESCRIPT_ERROR,
        level=MANDATORY,
        severity=HIGH,
        area="typescript",
        urn=urn,
        resource=name,
        type=STACK_TYPE,
        message=error.text,
        error=error.number,
        file=file,
        line=error.line,
        url=url_of(TYPESCRIPT_ERROR),
        remediation=f"Correct line {error.line} of {file}; `npx tsc --noEmit` lists the errors of all files.",
        fingerprint=fingerprint(
            TYPESCRIPT_ERROR, STACK_TYPE, "", f"{error.number} {error.text}", previewed.stack
        ),
    )


def _program_error(previewed: Preview, error: ProgramError, completeness: Completeness) -> ReportedFinding:
    urn, name = _root(previewed)
    headline = error.message.partition("\n")[0]
    return ReportedFinding(
        policy=PROGRAM_ERROR,
        level=ADVISORY if completeness.offline else MANDATORY,
        severity=HIGH,
        area="python_code",
        urn=urn,
        resource=name,
        type=STACK_TYPE,
        message=f"{completeness.reason} What it would register after that is not known.",
        error=headline.partition(":")[0] if error.kind in ("exception", "syntax") else "",
        file=error.file,
        line=error.line,
        url=url_of(PROGRAM_ERROR),
        remediation=_repair(error, completeness),
        fingerprint=fingerprint(PROGRAM_ERROR, STACK_TYPE, "", headline, previewed.stack),
    )


def _repair(error: ProgramError, completeness: Completeness) -> str:
    if failed_in_automation(error.traceback):
        return INSTEAD
    if completeness.cause is Cause.CONFIGURATION and completeness.offline:
        return "Set the values with --config, or under check.config in preflight.yaml."
    if completeness.offline:
        return f"Give the check what it lacks: `preflight explain {PROGRAM_ERROR}` says how."
    return "Fix the program's own error first: Pulumi stops there before it calls any policy."


def _further(first: ReportedFinding, text: str, line: int | None, stack: str) -> ReportedFinding:
    """A further error of the same file."""
    own = fingerprint(PROGRAM_ERROR, STACK_TYPE, "", text, stack)
    return replace(first, message=f"{text}.", line=line, fingerprint=own)


def _root(previewed: Preview) -> tuple[str, str]:
    """URN and name of the stack; the name alone where the program failed before it was registered."""
    if previewed.resources:
        return previewed.resources[0].urn, previewed.resources[0].name
    return "", f"{previewed.project}-{previewed.stack}"
