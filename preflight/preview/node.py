"""Runs TypeScript and JavaScript programs as Pulumi's Node.js language host does."""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from preflight.preview.host import Host, scrubbed
from preflight.preview.model import PreviewError
from preflight.preview.project import SECRET_STAND_IN, Project

PRELOAD: Final = Path(__file__).with_name("run_node.js")
_FIELD: Final = re.compile(r"^    readonly (\w+)\??: (.+?);$", re.MULTILINE)


def host_of(project: Project) -> Host:
    """How to run the program; raises PreviewError."""
    node = shutil.which("node")
    if node is None:
        raise PreviewError("the program needs Node.js, but there is no command 'node'")
    cwd, program = program_of(project)
    install = f"{project.options.get('packagemanager') or 'npm'} install"
    sdk = _package(cwd, "@pulumi/pulumi")
    if sdk is None:
        raise PreviewError(
            f"{project.folder} has no package @pulumi/pulumi in node_modules; install the program's packages "
            f"with: {install}"
        )

    def command(job: Mapping[str, Any]) -> list[str]:
        flags = {
            "monitor": job["monitor"],
            "engine": job["engine"],
            "organization": project.organization,
            "project": project.name,
            "stack": project.stack,
            "root-directory": project.folder,
            "pwd": cwd,
            "parallel": 16,
        }
        # One argument, since the SDK takes a separate `--require` for a loader of the user's.
        return [
            node,
            *shlex.split(str(project.options.get("nodeargs") or "")),
            f"--require={PRELOAD}",
            str(sdk / "cmd" / "run"),
            "--dry-run",
            *(f"--{name}={value}" for name, value in flags.items()),
            program,
        ]

    return Host(
        command=command,
        runtime=node,
        cwd=cwd,
        program=cwd / program,
        environment=_environment(project),
        install=install,
        explain=functools.partial(explain, install),
        job={"sdk": str(sdk), "encrypted": SECRET_STAND_IN},
        fields=results(cwd),
    )


def program_of(project: Project) -> tuple[Path, str]:
    """The working directory, and what runs in it: `.`, whose package.json names the entry, or the file of `main`."""
    main = project.folder / project.main if project.main else project.folder
    if main.is_dir():
        return main, "."
    if not main.is_file() and not any(main.with_name(main.name + e).is_file() for e in (".ts", ".js")):
        raise PreviewError(f"Pulumi.yaml names main: {project.main}, which does not exist")
    return main.parent, main.name


def _package(start: Path, name: str) -> Path | None:
    """Where Node finds the package: in node_modules of the folder or of one above it."""
    found = (folder / "node_modules" / name for folder in (start, *start.parents))
    return next((path for path in found if (path / "package.json").is_file()), None)


def _environment(project: Project) -> dict[str, str]:
    typescript = project.options.get("typescript", True)
    made = scrubbed() | {"PULUMI_NODEJS_TYPESCRIPT": "true" if typescript else "false"}
    if named := project.options.get("tsconfig"):
        made["PULUMI_NODEJS_TSCONFIG_PATH"] = str(project.folder / str(named))
    made.pop("NODE_OPTIONS", None)
    return made


def results(start: Path) -> Callable[[str], Mapping[str, str]]:
    """Gives for a lookup's token the names and types of its result, from the package's declarations."""

    @functools.cache
    def fields(token: str) -> Mapping[str, str]:
        package, _, rest = token.partition(":")
        module, _, function = rest.rpartition(":")
        root = _package(start, f"@pulumi/{package}")
        if root is None or not function:
            return {}
        # `aws:ec2/getVpc:getVpc` names its file, `std:index:replace` and `awsx:ec2:getDefaultVpc` do not.
        file = module if "/" in module else f"{module}/{function}"
        path = root / f"{file.removeprefix('index/')}.d.ts"
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            return {}
        name = f"{function[:1].upper()}{function[1:]}Result"
        _, _, body = text.partition(f"export interface {name} {{\n")
        return {key: _kind(kind) for key, kind in _FIELD.findall(body.partition("\n}")[0])}

    return fields


def _kind(kind: str) -> str:
    if kind.endswith("[]"):
        return "list" if kind == "string[]" else "objects"
    if kind.startswith("{"):
        return "map"
    return {"string": "str", "boolean": "bool", "number": "float"}.get(kind, "object")


def explain(install: str, report: Mapping[str, Any], project: Project) -> str:
    """The error's message, with what the user cannot see from it."""
    message: str = report["message"]
    module = report.get("module")
    if module and not os.path.isabs(module) and not module.startswith("."):
        return f"{message.splitlines()[0]}. Install the program's packages: {install}"
    return message
