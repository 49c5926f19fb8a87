"""Runs Python programs as Pulumi's Python language host does."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from preflight.preview.model import PreviewError
from preflight.preview.project import Project

RUNNER: Final = Path(__file__).with_name("run_python.py")


def interpreter_of(project: Project, chosen: str | None) -> str:
    """The program's interpreter: chosen, from Pulumi.yaml, of an environment beside the program, else this one."""
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise PreviewError(f"--python: there is no interpreter '{chosen}'")
        return found
    named = project.options.get("virtualenv")
    if named:
        python = _environment(project.folder / str(named))
        if python is None:
            raise PreviewError(
                f"Pulumi.yaml names the virtual environment '{named}', which does not exist; "
                f"make it with: python -m venv {named} && {named}/bin/pip install -r requirements.txt"
            )
        return python
    for name in (".venv", "venv"):
        if python := _environment(project.folder / name):
            return python
    return sys.executable


def _environment(folder: Path) -> str | None:
    for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe"):
        if path.is_file():
            return str(path)
    return None


def program_of(project: Project) -> tuple[Path, Path]:
    """The working directory and the program as the language host runs it: a folder, or the file that `main` names."""
    main = project.folder / project.main if project.main else project.folder
    if main.is_dir():
        if not (main / "__main__.py").is_file():
            raise PreviewError(
                f"{main.name} has no __main__.py; add it, or name the program's file as main in Pulumi.yaml"
            )
        return main, main
    if not main.is_file():
        raise PreviewError(f"Pulumi.yaml names main: {project.main}, which does not exist")
    return main.parent, main


def command(interpreter: str, job: Path) -> list[str]:
    return [interpreter, "-u", str(RUNNER), str(job)]


def environment(project: Project, base: Mapping[str, str]) -> dict[str, str]:
    """Variables that the language host sets, over the user's own."""
    made: dict[str, Any] = dict(base)
    made |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PWD": str(project.folder)}
    made.pop("VIRTUAL_ENV", None)
    made.pop("__PYVENV_LAUNCHER__", None)
    return {key: value for key, value in made.items() if isinstance(value, str) and "\0" not in value}


def explain(message: str, module: str | None, project: Project) -> str:
    """Add to an import error what the user cannot see from it."""
    if not module or not project.main or (project.folder / project.main).is_dir():
        return message
    first = module.partition(".")[0]
    beside = (project.folder / project.main).parent
    if (beside / f"{first}.py").is_file() or (beside / first).is_dir():
        return (
            f"{message}. '{first}' lies beside {project.main}, but with main: {project.main} in Pulumi.yaml Pulumi "
            "does not put the program's folder on sys.path; name the file __main__.py and remove main, or set "
            "PYTHONPATH."
        )
    return message
