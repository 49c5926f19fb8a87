"""The program's sources, as Pulumi runs the program: for the command line and for the pack."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from preflight.preview.errors import PreviewError
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, program_of
from preflight.sources.analysis import Sources
from preflight.sources.program import Program

# Tools with their own virtual environment, whose path only they know.
_TOOLCHAINS: Final = ("poetry", "uv")


def sources_of(project: Project, interpreter: str | None) -> Sources | None:
    """The sources of a project's program; `None` for another language, or without an entry point."""
    if project.runtime != "python":
        return None
    try:
        _, path = program_of(project)
    except PreviewError:
        return None
    folder = path if path.is_dir() else None
    program = Program(
        folder=project.folder,
        entry=path / "__main__.py" if folder is not None else path,
        on_path=folder,
        interpreter=interpreter,
        project=project.name,
        stack=project.stack.rpartition("/")[2],
        config=frozenset(project.config) | project.secret_keys,
        has_stack=project.stack.rpartition("/")[2] in project.stacks,
        environments=project.environments,
    )
    return Sources(program)


def sources_in(folder: Path, stack: str, keys: Iterable[str]) -> Sources | None:
    """The sources of the program in the folder, as the engine runs it now, with the configuration's keys."""
    try:
        project = Project.load(folder, stack, {})
    except PreviewError:
        return None
    found = sources_of(project, engines_interpreter(project))
    if found is None:
        return None
    return Sources(replace(found.program, stack=stack, config=frozenset(keys), has_stack=True))


def engines_interpreter(project: Project) -> str | None:
    """The interpreter with which Pulumi runs the program; `None` if it cannot be determined."""
    if project.options.get("virtualenv"):
        try:
            return interpreter_of(project, None)
        except PreviewError:
            return None
    if project.options.get("toolchain") in _TOOLCHAINS:
        found = interpreter_of(project, None)
        return found if found != sys.executable else None
    # The pack's own environment is first on the path that the engine sets for the pack.
    own = {os.path.realpath(sys.prefix), os.path.realpath(Path(sys.executable).parent)}
    rest = [
        p
        for p in os.environ.get("PATH", "").split(os.pathsep)
        if p and not {os.path.realpath(p), os.path.realpath(Path(p).parent)} & own
    ]
    return shutil.which("python3", path=os.pathsep.join(rest)) or shutil.which(
        "python", path=os.pathsep.join(rest)
    )
