"""The program's sources, as Pulumi runs the program: for the command line and for the pack."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import yaml
from msgspec.structs import replace

from preflight.core.yaml_files import first_document
from preflight.preview.errors import PreviewError
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, program_of, toolchain_of
from preflight.sources.analysis import Sources
from preflight.sources.program import Program

# Tools with their own virtual environment, whose path only they know.
_TOOLCHAINS: Final = ("poetry", "uv")
# Source: pulumi/pulumi, sdk/python/toolchain/pip.go, CommandPath.
_COMMANDS: Final = ("python", "python3") if sys.platform == "win32" else ("python3", "python")


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


def sources_in(folder: Path, stack: str, keys: Iterable[str], path: str = "") -> Sources | None:
    """The sources of the program in the folder, as the engine runs it now, with the configuration's keys. `path`: the
    engine's `PATH`, where it is known.
    """
    try:
        project = Project.load(folder, stack, {})
    except PreviewError:
        return None
    found = sources_of(project, engines_interpreter(project, path))
    if found is None:
        return None
    return Sources(replace(found.program, stack=stack, config=frozenset(keys), has_stack=True))


def engines_interpreter(project: Project, path: str = "") -> str | None:
    """The interpreter with which Pulumi runs the program; `None` if it cannot be determined. `path`: the engine's
    `PATH`, where it is known.
    """
    toolchain, named = toolchain_of(project), project.options.get("virtualenv")
    if toolchain in _TOOLCHAINS or named:
        try:
            found = interpreter_of(project, None)
        except PreviewError:
            return None
        # Without an environment of the toolchain it is that of the pack.
        return found if (named and toolchain != "poetry") or found != sys.executable else None
    path = path or _assumed_path()
    named = os.environ.get("PULUMI_PYTHON_CMD")
    found_on_path = (shutil.which(name, path=path) for name in ((named,) if named else _COMMANDS))
    return next(filter(None, found_on_path), None)


def _assumed_path() -> str:
    """The pack's `PATH` without the pack's environment, which the engine puts first if the pack sets one."""
    path = os.environ.get("PATH", "")
    first, _, rest = path.partition(os.pathsep)
    is_own = os.path.realpath(Path(first).parent) == os.path.realpath(sys.prefix)
    return rest if is_own and _has_environment(Path.cwd()) else path


def _has_environment(pack: Path) -> bool:
    """Whether the pack in the folder sets a virtual environment or a toolchain, which the engine activates."""
    try:
        runtime = (first_document((pack / "PulumiPolicy.yaml").read_text(encoding="utf-8")) or {})["runtime"]
        options = runtime.get("options") or {}
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError, yaml.YAMLError):
        return False
    return bool(options.get("virtualenv")) or options.get("toolchain") in _TOOLCHAINS
