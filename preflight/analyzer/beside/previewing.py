"""What the process of the offline preview does with a job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from preflight.analyzer.beside.recorded import Job, Recorded, send, worlds_of
from preflight.core.observed import Observed
from preflight.preview.ahead import Ahead
from preflight.preview.assumed.doubts import doubt
from preflight.preview.assumed.worlds import worlds
from preflight.preview.errors import PreviewError
from preflight.preview.model import Preview
from preflight.preview.program_sources import engines_interpreter
from preflight.preview.project import SECRET_STAND_IN, Project
from preflight.preview.session import Settings, host_of, record

# The symbolic runs and the remaining steps get the other half.
_FIRST_RUN: Final = 0.5


def respond(told: dict[str, Any], target: BinaryIO, ahead: Ahead | None) -> None:
    """Write the results of the job. `ahead`: the program's interpreter, if it was started before the job was known."""
    job = Job(**told | {"worlds": worlds_of(told["worlds"])})
    if job.worlds:
        for one in _doubted(job):
            send(target, one)
    else:
        send(target, _recorded(job, ahead, lambda first: send(target, Recorded(positions=_positions(first)))))


def _recorded(job: Job, ahead: Ahead | None, first: Callable[[Preview], None]) -> Recorded:
    try:
        project = project_of(job)
        settings = _settings(project, job)
        warm = (
            ahead.warm if ahead is not None and ahead.is_for(host_of(project, settings.interpreter)) else None
        )
        previewed = record(project, settings, first, warm)
    except PreviewError as error:
        return Recorded(str(error).partition("\n")[0])
    return _sent(previewed)


def _doubted(job: Job) -> Iterator[Recorded]:
    """The reason why nothing is certain, followed by the previews under other assumptions."""
    try:
        project = project_of(job)
        found = doubt(project, _settings(project, job), job.worlds)
    except PreviewError as error:
        yield Recorded(str(error).partition("\n")[0])
        return
    yield Recorded(found.reason, place=found.place)
    yield from map(_sent, found.previews)


def _settings(project: Project, job: Job) -> Settings:
    """Raises PreviewError."""
    interpreter = None
    if project.runtime == "python":
        interpreter = engines_interpreter(project, job.path)
        if interpreter is None:
            raise PreviewError("the program's interpreter cannot be determined")
    seconds = job.seconds * _FIRST_RUN
    return Settings(interpreter, seconds, False, job.lookups, symbolic=job.symbolic, guarded=True)


def _sent(previewed: Preview) -> Recorded:
    failed, seen, symbolic = previewed.error, previewed.observed, previewed.symbolic
    return Recorded(
        "" if failed is None else failed.message.partition("\n")[0],
        _positions(previewed),
        previewed.external,
        previewed.kept,
        symbolic.inside if symbolic is not None else frozenset(),
        previewed.resources,
        worlds(previewed),
        observed=Observed(unread=seen.unread, hidden=seen.hidden, unmade=seen.unmade),
        unmade=seen.unmade if symbolic is None or symbolic.unmade is None else symbolic.unmade,
    )


def project_of(job: Job) -> Project:
    """Return the project with the engine's configuration. Raises PreviewError."""
    project = Project.load(Path(job.folder), job.stack, {})
    secrets = {key: job.opened.get(key, SECRET_STAND_IN) for key in job.secrets}
    return replace(
        project,
        organization=job.organization or project.organization,
        config={**job.config, **secrets},
        secret_keys=frozenset(job.secrets),
    )


def _positions(previewed: Preview) -> dict[str, tuple[str, int]]:
    return {urn: (p.file, p.line) for urn, p in previewed.positions.items()}
