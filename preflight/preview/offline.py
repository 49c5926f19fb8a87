"""The offline preview of a program in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from preflight.preview.errors import PreviewError
from preflight.preview.model import Preview
from preflight.preview.project import Project
from preflight.preview.session import Settings, record
from preflight.preview.stacks import require_stack
from preflight.preview.warm import Warm


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
    warm: Warm | None = None,
) -> Preview:
    """Run the program in the folder and record its registrations.

    stack: the stack whose configuration it reads, one of those that have a file; by default the only one, otherwise
    `dev`.
    python: the interpreter; by default that of Pulumi.yaml, of an environment in its folder, or the active one.
    timeout: seconds after which the program is stopped.
    answers: results of lookups by token, which override computed results: one result for all calls, or a list of
    `{args, result}`. A stack reference is the lookup `pulumi:pulumi:StackReference` with the argument `name`; its
    result is the stack's outputs.
    config: configuration values, which override those of the stack's file.
    symbolic: whether the program runs twice more, to evaluate its callbacks with placeholders for AWS's outputs.
    guarded: whether the first run ends if the program starts a process, writes a file or opens a connection; for a
    preview beside an engine that runs the program too.
    warm: the program's interpreter, `started` for the same program.

    Raises PreviewError, with a message of one line, if the program cannot be started. For a program that fails, returns
    a preview of its registrations, with its `error`.
    """
    for token, given in (answers or {}).items():
        _check(token, given)
    project = Project.load(folder, stack, config or {})
    require_stack(stack, project.stacks)
    return record(project, Settings(python, timeout, network, answers or {}, symbolic, guarded), warm=warm)


def _check(token: str, given: Any) -> None:
    """Raise PreviewError if the value is neither a result nor a list of `{args, result}`."""
    if isinstance(given, Mapping):
        return
    entries = given if isinstance(given, list | tuple) else [given]
    for entry in entries:
        whole = isinstance(entry, Mapping) and entry.keys() <= {"args", "result"}
        if not whole or not all(isinstance(value or {}, Mapping) for value in entry.values()):
            raise PreviewError(f"lookups: {token}: expected a result, or a list of {{args, result}}")
