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

from preflight.preview.environment import scrubbed
from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.project import SECRET_STAND_IN, Project

PRELOAD: Final = Path(__file__).with_name("run_node.js")
_FIELD: Final = re.compile(r"^    readonly (\w+)\??: (.+?);$", re.MULTILINE)
_OUTPUT: Final = re.compile(r"^    readonly (\w+): pulumi\.Output<(.+)>;$", re.MULTILINE)
_INNER_FIELD: Final = re.compile(r"^        (\w+)\??: (.+?);$", re.MULTILINE)
_NAMED: Final = re.compile(r"outputs\.(\w+)\.(\w+)")
# The compiler checks types for longer than most programs run. Without, it reports options that do not fit together
# (TS5110), which ts-node does not ask for otherwise.
_UNCHECKED: Final = {
    "PULUMI_NODEJS_TRANSPILE_ONLY": "true",
    "TS_NODE_TRANSPILE_ONLY": "true",
    "TS_NODE_IGNORE_DIAGNOSTICS": ",".join(map(str, range(5000, 5120))),
}
# Some results are recursive.
_DEEPEST: Final = 3


def host_of(project: Project) -> Host:
    """Return how to run the program. Raises PreviewError if it cannot run."""
    node = shutil.which("node")
    if node is None:
        raise PreviewError("the program requires Node.js, but the command 'node' does not exist")
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
        # One argument, because the SDK treats a separate `--require` as a loader of the user.
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
        declared=outputs(cwd),
        again=_UNCHECKED,
    )


def program_of(project: Project) -> tuple[Path, str]:
    """The working directory and the program: `.`, whose package.json sets the entry point, or the file of `main`."""
    main = project.folder / project.main if project.main else project.folder
    if main.is_dir():
        return main, "."
    if not main.is_file() and not any(main.with_name(main.name + e).is_file() for e in (".ts", ".js")):
        raise PreviewError(f"Pulumi.yaml sets main: {project.main}, which does not exist")
    return main.parent, main.name


def _package(start: Path, name: str) -> Path | None:
    """The folder of the package: in node_modules of the folder or of a parent folder."""
    found = (folder / "node_modules" / name for folder in (start, *start.parents))
    return next((path for path in found if (path / "package.json").is_file()), None)


def _environment(project: Project) -> dict[str, str]:
    typescript = project.options.get("typescript", True)
    made = scrubbed() | {"PULUMI_NODEJS_TYPESCRIPT": "true" if typescript else "false"}
    if named := project.options.get("tsconfig"):
        made["PULUMI_NODEJS_TSCONFIG_PATH"] = str(project.folder / str(named))
    made.pop("NODE_OPTIONS", None)
    return made


def results(start: Path) -> Callable[[str], Mapping[str, Any]]:
    """Returns the names and types of a lookup's result by its token, from the package's declarations."""

    @functools.cache
    def fields(token: str) -> Mapping[str, Any]:
        package, _, rest = token.partition(":")
        module, _, function = rest.rpartition(":")
        root = _package(start, f"@pulumi/{package}")
        if root is None or not function:
            return {}
        # `aws:ec2/getVpc:getVpc` names its file, `std:index:replace` and `awsx:ec2:getDefaultVpc` do not.
        file = module if "/" in module else f"{module}/{function}"
        text = _text(root / f"{file.removeprefix('index/')}.d.ts")
        name = f"{function[:1].upper()}{function[1:]}Result"
        _, _, body = text.partition(f"export interface {name} {{\n")
        found = _FIELD.findall(body.partition("\n}")[0])
        return {key: _kind(kind, root / "types" / "output.d.ts", 0) for key, kind in found}

    return fields


def outputs(start: Path) -> Callable[[str], Mapping[str, Any]]:
    """Returns the outputs that a type's class declares as optional, and whether it always has an ARN; of another
    provider, also those that it declares as texts.
    """

    @functools.cache
    def declared(type_: str) -> Mapping[str, Any]:
        package, _, rest = type_.partition(":")
        root = _package(start, f"@pulumi/{package}")
        if root is None:
            return {}
        module, _, name = rest.rpartition(":")
        # `aws:ec2/vpc:Vpc` names its file, `awsx:ecr:Image` does not.
        file = f"{module}/{name[:1].lower()}{name[1:]}"
        text = _text(root / f"{_path(module)}.d.ts") or _text(root / f"{_path(file)}.d.ts")
        found = dict(_OUTPUT.findall(text))
        optional = sorted(name for name, kind in found.items() if "undefined" in kind)
        texts = [name for name, kind in found.items() if kind == "string" and package != "aws"]
        return {"optional": optional, "arn": "arn" in found and "arn" not in optional, "texts": texts}

    return declared


def _path(module: str) -> str:
    return module.removeprefix("index/")


@functools.lru_cache(8)
def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _kind(kind: str, types: Path, depth: int) -> Any:
    if kind.endswith("[]"):
        inside = _inside(kind.removesuffix("[]"), types, depth)
        return {"items": inside} if inside else "list" if kind == "string[]" else "objects"
    if kind.startswith("{"):
        return "map"
    if inside := _inside(kind, types, depth):
        return {"fields": inside}
    return {"string": "str", "boolean": "bool", "number": "float"}.get(kind, "object")


def _inside(kind: str, types: Path, depth: int) -> Mapping[str, Any]:
    """The fields of `outputs.ec2.GetVpcFilter`, which the package declares in a separate file."""
    named = _NAMED.fullmatch(kind)
    if named is None or depth > _DEEPEST:
        return {}
    _, _, module = _text(types).partition(f"export declare namespace {named[1]} {{\n")
    _, _, body = module.partition("\n}\n")[0].partition(f"    interface {named[2]} {{\n")
    found = _INNER_FIELD.findall(body.partition("\n    }")[0])
    return {key: _kind(inner, types, depth + 1) for key, inner in found}


def explain(install: str, report: Mapping[str, Any], project: Project) -> str:
    """The error's message, with a hint that is not in it."""
    message: str = report["message"]
    module = report.get("module")
    if module and not os.path.isabs(module) and not module.startswith("."):
        return f"{message.splitlines()[0]}. Install the program's packages: {install}"
    return message
