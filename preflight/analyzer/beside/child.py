"""The process of the offline preview. The pack starts it with a job; it writes results to its standard output.

It writes two results: the source locations of resources as soon as the first run has ended, and then the whole preview.
If the job has other assumptions, it writes the reason of the doubt and the previews under other assumptions.
When the pack ends, its standard input ends, and it ends itself and all processes that it has started.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from preflight.analyzer.beside.recorded import Job, Recorded, send, worlds_of
from preflight.preview.assumed.doubts import doubt
from preflight.preview.assumed.worlds import worlds
from preflight.preview.errors import PreviewError
from preflight.preview.model import Preview
from preflight.preview.program_sources import engines_interpreter
from preflight.preview.project import SECRET_STAND_IN, Project
from preflight.preview.scratch import removed
from preflight.preview.session import Settings, record

_NICENESS: Final = 19
# The symbolic runs and the remaining steps get the other half.
_FIRST_RUN: Final = 0.5


def main() -> None:
    answer = _claimed(sys.stdout.fileno())
    told = json.loads(sys.stdin.readline())
    job = Job(**told | {"worlds": worlds_of(told["worlds"])})
    threading.Thread(target=_end_with_the_pack, args=(job,), daemon=True).start()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
    tempfile.tempdir = job.scratch
    if job.worlds:
        for one in _doubted(job):
            send(answer, one)
    else:
        send(answer, _recorded(job, lambda first: send(answer, Recorded(positions=_positions(first)))))
    # Immediately, because Python would wait for the reading thread.
    os._exit(0)


def _claimed(output: int) -> BinaryIO:
    """The real standard output; other output to it is discarded."""
    real = os.fdopen(os.dup(output), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return real


def _end_with_the_pack(job: Job) -> None:
    sys.stdin.read()
    removed(job.scratch)
    # On Linux that ends the runs of the program too.
    os._exit(1)


def _recorded(job: Job, first: Callable[[Preview], None]) -> Recorded:
    try:
        project = project_of(job)
        previewed = record(project, _settings(project, job), first)
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
    failed = previewed.error
    return Recorded(
        "" if failed is None else failed.message.partition("\n")[0],
        _positions(previewed),
        previewed.external,
        previewed.kept,
        previewed.symbolic.inside if previewed.symbolic is not None else frozenset(),
        previewed.resources,
        worlds(previewed),
    )


def project_of(job: Job) -> Project:
    """Return the project with the engine's configuration. Raises PreviewError."""
    project = Project.load(Path(job.folder), job.stack, {})
    secrets = {key: project.config.get(key, SECRET_STAND_IN) for key in job.secrets}
    return replace(
        project,
        organization=job.organization or project.organization,
        config={**job.config, **secrets},
        secret_keys=frozenset(job.secrets),
    )


def _positions(previewed: Preview) -> dict[str, tuple[str, int]]:
    return {urn: (p.file, p.line) for urn, p in previewed.positions.items()}
