"""The process of the offline preview. The pack starts it and gives it a job; it answers on its standard output.

It answers twice: where the program registers its resources, as soon as the first run is over, and then the whole. When
the pack ends, its standard input does, and it ends itself and what it has started.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from preflight.analyzer.beside.recorded import Job, Recorded, send
from preflight.preview.model import Preview, PreviewError
from preflight.preview.program_sources import engines_interpreter
from preflight.preview.project import SECRET_STAND_IN, Project
from preflight.preview.session import Settings, record

_NICENESS: Final = 19
# The symbolic runs and what is between get the other half.
_FIRST_RUN: Final = 0.5


def main() -> None:
    answer = _claimed(sys.stdout.fileno())
    job = Job(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_the_pack, args=(job,), daemon=True).start()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)
    tempfile.tempdir = job.scratch
    send(answer, _recorded(job, lambda first: send(answer, Recorded(positions=_positions(first)))))
    # At once: Python waits in vain for the thread that reads.
    os._exit(0)


def _claimed(output: int) -> BinaryIO:
    """The real standard output; what else is written to it is lost."""
    real = os.fdopen(os.dup(output), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return real


def _end_with_the_pack(job: Job) -> None:
    sys.stdin.read()
    shutil.rmtree(job.scratch, ignore_errors=True)
    # On Linux that ends the runs of the program too.
    os._exit(1)


def _recorded(job: Job, first: Callable[[Preview], None]) -> Recorded:
    try:
        project = project_of(job)
        interpreter = None
        if project.runtime == "python":
            interpreter = engines_interpreter(project)
            if interpreter is None:
                raise PreviewError("the program's interpreter cannot be determined")
        settings = Settings(
            interpreter, job.seconds * _FIRST_RUN, False, job.lookups, symbolic=job.symbolic, guarded=True
        )
        previewed = record(project, settings, first)
    except PreviewError as error:
        return Recorded(str(error).partition("\n")[0])
    failed = previewed.error
    return Recorded(
        "" if failed is None else failed.message.partition("\n")[0],
        _positions(previewed),
        previewed.external,
        previewed.kept,
        previewed.symbolic.inside if previewed.symbolic is not None else frozenset(),
        previewed.resources,
    )


def project_of(job: Job) -> Project:
    """The project with the configuration that the engine has set; raises PreviewError."""
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
