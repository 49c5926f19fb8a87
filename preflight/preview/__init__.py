"""The offline preview: the resources of a Pulumi program, without the CLI, a login, credentials or a network.

The program runs as a separate process in its own environment, with a real gRPC `ResourceMonitor` and `Engine` on the
loopback interface. Its registrations are recorded in the format in which the engine describes a stack to its analyzers
at a first preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from preflight.preview.model import Position, Preview, PreviewError, ProgramError
from preflight.preview.project import Project
from preflight.preview.stacks import require_stack
from preflight.preview.warm import Warm

__all__ = ["Position", "Preview", "PreviewError", "ProgramError", "preview", "started"]


@contextmanager
def started(
    folder: Path,
    *,
    stack: str | None = None,
    python: str | None = None,
    network: bool = False,
    config: Mapping[str, str] | None = None,
) -> Iterator[Warm | None]:
    """Start the program's interpreter ahead of `preview`, for its argument `warm`; `None` where that cannot be."""
    # Imported here, as below: the pack needs only what describes a preview, and starts 0.04 s sooner.
    from preflight.preview.session import Settings, forking

    with ExitStack() as until:
        warm = None
        try:
            project = Project.load(folder, stack, config or {})
            if project.runtime == "python":
                warm = until.enter_context(forking(project, Settings(python, network=network)))
        except PreviewError:
            pass  # `preview` says what is wrong
        yield warm


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
    # Imported here: see above.
    from preflight.preview.session import Settings, record

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
