"""The offline preview: what a Pulumi program would create, without the CLI, a login, credentials or a network.

The program runs as its own process in its own environment and talks to a real gRPC `ResourceMonitor` and `Engine`
on the loopback interface. What it registers is recorded in the shape in which the engine describes a stack to its
analyzers at a first preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from preflight.preview.model import Position, Preview, PreviewError, ProgramError
from preflight.preview.project import Project
from preflight.preview.session import Settings, record
from preflight.preview.stacks import require_stack

__all__ = ["Position", "Preview", "PreviewError", "ProgramError", "preview"]


def preview(
    folder: Path,
    *,
    stack: str | None = None,
    python: str | None = None,
    timeout: float = 120.0,
    network: bool = False,
    answers: Mapping[str, Any] | None = None,
    config: Mapping[str, str] | None = None,
    symbolic: bool = False,
    guarded: bool = False,
) -> Preview:
    """Run the program in the folder and record what it registers.

    stack: the stack whose configuration it reads, one of those that have a file; by default the only one, else `dev`.
    python: the interpreter; by default the one that Pulumi.yaml names, of an environment beside it, or the active one.
    timeout: seconds until the program is ended.
    answers: results of lookups by token, over those that are computed here: one result for all calls, or a list of
    `{args, result}`. A stack reference is the lookup `pulumi:pulumi:StackReference` with the argument `name`, whose
    result are the stack's outputs.
    config: configuration values over the stack file's.
    symbolic: whether the program runs twice more, to see what its callbacks make of values that AWS gives.
    guarded: whether already the first run ends where the program starts a process, writes a file or connects; for a
    preview beside an engine that runs the program as well.

    Raises PreviewError, whose text is one clear line, if the program cannot be started. A program that fails gives
    a preview of what it registered, with its `error`.
    """
    for token, given in (answers or {}).items():
        _check(token, given)
    project = Project.load(folder, stack, config or {})
    require_stack(stack, project.stacks)
    return record(project, Settings(python, timeout, network, answers or {}, symbolic, guarded))


def _check(token: str, given: Any) -> None:
    """Raises PreviewError if an answer is neither a result nor a list of `{args, result}`."""
    if isinstance(given, Mapping):
        return
    entries = given if isinstance(given, list | tuple) else [given]
    for entry in entries:
        whole = isinstance(entry, Mapping) and entry.keys() <= {"args", "result"}
        if not whole or not all(isinstance(value or {}, Mapping) for value in entry.values()):
            raise PreviewError(f"lookups: {token}: expected a result, or a list of {{args, result}}")
