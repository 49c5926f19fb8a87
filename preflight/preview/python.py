"""Runs Python programs as Pulumi's Python language host does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from preflight.preview.environment import scrubbed
from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.project import Project
from preflight.preview.warm import RUNNER as WARM

RUNNER: Final = Path(__file__).parent / "runners/python/run.py"

# What the SDK says of an input that it cannot send.
_RESOURCE: Final = re.compile(r"While processing resource: '([^']+)'")
_RISEN: Final = re.compile(r"\n(\w+) has risen: ")
_INPUT: Final = re.compile(r"While processing input: '([^']+)'")


def host_of(project: Project, chosen: str | None) -> Host:
    """Return how to run the program. Raises PreviewError if it cannot run."""
    interpreter = interpreter_of(project, chosen)
    if not chosen and interpreter == sys.executable and (lacking := lacking_packages(project)):
        raise PreviewError(
            f"requirements.txt lists {', '.join(lacking)}, but the program's folder has no virtual environment with "
            "it; create one with: python -m venv .venv && .venv/bin/pip install -r requirements.txt, or set its "
            "interpreter with --python"
        )
    cwd, program = program_of(project)
    return Host(
        command=lambda job: [interpreter, "-u", str(RUNNER)],
        warm=lambda listening: [interpreter, "-u", str(WARM), str(program), str(listening)],
        runtime=interpreter,
        cwd=cwd,
        program=program,
        environment=_environment(interpreter),
        install=f"{interpreter} -m pip install -r requirements.txt",
        explain=explain,
    )


def interpreter_of(project: Project, chosen: str | None) -> str:
    """The program's interpreter: the chosen one, otherwise that of Pulumi.yaml, of an environment in the program's
    folder, of the active environment, otherwise this one.
    """
    if chosen:
        found = shutil.which(chosen) or _interpreter(Path(chosen))
        if found is None:
            raise PreviewError(f"--python: there is no interpreter '{chosen}'")
        return os.path.abspath(found)
    named = project.options.get("virtualenv")
    # Poetry alone knows its environment; Pulumi ignores the option.
    if named and toolchain_of(project) != "poetry":
        python = _interpreter(project.folder / str(named))
        if python is None:
            raise PreviewError(
                f"Pulumi.yaml sets the virtual environment '{named}', which does not exist; create it with: python -m "
                f"venv {named} && {named}/bin/pip install -r requirements.txt"
            )
        return python
    for folder in _environments(project):
        if python := _interpreter(folder):
            return python
    active = os.environ.get("VIRTUAL_ENV")
    if active and any(Path(active).glob("lib*/**/site-packages/pulumi/__init__.py")):
        return _interpreter(Path(active)) or sys.executable
    return sys.executable


def lacking_packages(project: Project) -> tuple[str, ...]:
    """Names of Pulumi packages that the program requires and this environment does not have, so that it is not the
    program's.
    """
    try:
        text = (project.folder / "requirements.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    names = re.findall(r"(?m)^[ \t]*(pulumi[\w.-]*)", text)
    return tuple(sorted({name for name in names if not _is_installed(name)}))


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _interpreter(environment: Path) -> str | None:
    """The interpreter of a virtual environment; its path is not resolved, because the path selects the environment."""
    for path in (environment / "bin" / "python", environment / "Scripts" / "python.exe"):
        if path.is_file():
            return str(path)
    return None


def toolchain_of(project: Project) -> str:
    """The toolchain that Pulumi.yaml sets, otherwise the one whose lock file is in the program's folder or above it.

    Older versions of Pulumi use pip if none is set. Source: pulumi/pulumi, sdk/python/toolchain/toolchain.go,
    ResolveToolchain.
    """
    if isinstance(named := project.options.get("toolchain"), str):
        return named
    folder = _folder_of_program(project)
    locked = (tool for tool in ("uv", "poetry") if _folder_with(folder, f"{tool}.lock") is not None)
    return next(locked, "pip")


def _environments(project: Project) -> Iterator[Path]:
    """The folders in which the program's virtual environment may be, the most likely first."""
    toolchain = toolchain_of(project)
    if toolchain == "uv":
        root = _folder_of_uv(_folder_of_program(project))
        if named := os.environ.get("UV_PROJECT_ENVIRONMENT"):
            yield root / named
        yield root / ".venv"
    yield project.folder / ".venv"
    if toolchain == "poetry" and (poetry := shutil.which("poetry")):
        path = _environment_of_poetry(poetry, _folder_of_program(project))
        if path:
            yield Path(path)
    yield project.folder / "venv"
    if "toolchain" not in project.options and (named := project.options.get("virtualenv")):
        # Older versions of Pulumi use it beside the lock file of Poetry.
        yield project.folder / str(named)


def _folder_of_program(project: Project) -> Path:
    main = project.folder / project.main
    return main if main.is_dir() else main.parent


def _folder_of_uv(folder: Path) -> Path:
    """The nearest folder with uv's lock file, otherwise with pyproject.toml: a member of a workspace shares the
    environment of its root. Source: pulumi/pulumi, sdk/python/toolchain/uv.go, newUv.
    """
    return _folder_with(folder, "uv.lock") or _folder_with(folder, "pyproject.toml") or folder


def _folder_with(folder: Path, name: str) -> Path | None:
    """The nearest folder with the file, upward; `None` if there is none."""
    return next((one for one in (folder, *folder.parents) if (one / name).is_file()), None)


@cache
def _environment_of_poetry(poetry: str, folder: Path) -> str:
    """Asked once, because Poetry needs a second to answer. It prefers an active environment, but that of this process
    is not the program's.
    """
    asked = [poetry, "env", "info", "--path"]
    own = os.environ.get("VIRTUAL_ENV") == sys.prefix
    given = {k: v for k, v in os.environ.items() if not (own and k == "VIRTUAL_ENV")}
    try:
        done = subprocess.run(
            asked, cwd=folder, env=given, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def program_of(project: Project) -> tuple[Path, Path]:
    """The working directory and the program as the engine runs it: a folder, or the file of `main`."""
    main = project.folder / project.main if project.main else project.folder
    if main.is_dir():
        if not (main / "__main__.py").is_file():
            raise PreviewError(
                f"{main.name} has no __main__.py; add it, or set main in Pulumi.yaml to the program's file"
            )
        return main, main
    if not main.is_file():
        raise PreviewError(f"Pulumi.yaml sets main: {project.main}, which does not exist")
    return main.parent, main


def _environment(interpreter: str) -> dict[str, str]:
    """Environment variables that override the user's; a virtual environment is active, as with the language host."""
    made = scrubbed() | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    for name in ("VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PYTHONHOME", "PYTHONSAFEPATH"):
        made.pop(name, None)
    folder = Path(interpreter).parent
    if (folder.parent / "pyvenv.cfg").is_file():
        made["VIRTUAL_ENV"] = str(folder.parent)
        made["PATH"] = os.pathsep.join((str(folder), made.get("PATH", os.defpath)))
    return made


def explain(report: Mapping[str, Any], project: Project) -> str:
    """The error's message, with a hint that is not in it."""
    message = _innermost(report["message"])
    module: str | None = report.get("module")
    if not module:
        return message
    first = module.partition(".")[0]
    if project.main and (project.folder / project.main).is_file():
        beside = (project.folder / project.main).parent
        if (beside / f"{first}.py").is_file() or (beside / first).is_dir():
            return (
                f"{message}. '{first}' is in the folder of {project.main}, but with main: {project.main} in "
                "Pulumi.yaml Pulumi does not add that folder to sys.path; rename the file to __main__.py and remove "
                "main, or set PYTHONPATH."
            )
    if (ran := report.get("absent")) and not _lies_in(project.folder, first):
        return (
            f"{message}. The program ran with {ran}; install its packages there ({ran} -m pip install "
            "-r requirements.txt), or name another interpreter with --python"
        )
    return message


def _innermost(message: str) -> str:
    """The message of the first error, with the resource and the input that it is about.

    If a resource waits for another whose input has a wrong type, the SDK's message begins with the resource that waits.
    """
    *outer, kind, last = ["", *_RISEN.split(message)]
    resources, inputs = (
        [match[1] for one in outer if (match := form.search(one))] for form in (_RESOURCE, _INPUT)
    )
    if not resources:
        return message
    where = f"{inputs[-1]} of '{resources[-1]}'" if inputs else f"'{resources[-1]}'"
    return f"{kind}: {where}: {last}\n{message}"


def _lies_in(folder: Path, module: str) -> bool:
    """Whether a module of that name is a part of the program itself."""
    return (folder / f"{module}.py").is_file() or (folder / module).is_dir()
