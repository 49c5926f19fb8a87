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

PRELOAD: Final = Path(__file__).parent / "runners/node/run.js"
_FIELD: Final = re.compile(r"^    readonly (\w+)\??: (.+?);$", re.MULTILINE)
_OUTPUT: Final = re.compile(r"^    readonly (\w+): pulumi\.Output<(.+)>;$", re.MULTILINE)
_INNER_FIELD: Final = re.compile(r"^        (\w+)\??: (.+?);$", re.MULTILINE)
# The fields of an interface with an indentation; a map and its lines are one of unknown type.
_FIELDS: Final = r"^    {}(\w+)(\??): ([^;]+?)(?:;|$)"
_COMPONENT: Final = "extends pulumi.ComponentResource"
_CLASS: Final = re.compile(r"pulumi([A-Z]\w*)\.([\w.]+)\.([A-Z]\w*)")
_TYPE: Final = re.compile(r"__pulumiType = '([^']+)'")
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
    provider, also those that it declares as texts, and of a component those that are a resource or an object.
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
        text = _text(root / f"{_path(file)}.d.ts") or _text(root / f"{_path(module)}.d.ts")
        found = dict(_OUTPUT.findall(text))
        optional = _optional(found)
        has_arn = "arn" in found and "arn" not in optional
        texts = _texts(found) if package != "aws" else []
        parts = _parts(start, root, found) if _COMPONENT in text else {}
        return {"optional": optional, "arn": has_arn, "texts": texts, "parts": parts}

    return declared


def _optional(found: Mapping[str, str]) -> list[str]:
    return sorted(name for name, kind in found.items() if "undefined" in kind)


def _texts(found: Mapping[str, str]) -> list[str]:
    return [name for name, kind in found.items() if kind == "string"]


def _parts(start: Path, root: Path, found: Mapping[str, str]) -> Mapping[str, Any]:
    """The outputs of a component that are a resource, or an object that holds resources and texts: see parts.py."""
    made = {name: _resource(start, kind) or _object(start, root, kind) for name, kind in found.items()}
    return {name: part for name, part in made.items() if part}


def _resource(start: Path, kind: str) -> dict[str, Any]:
    """The type and the texts of `pulumiAws.lb.LoadBalancer`."""
    named = _CLASS.fullmatch(kind)
    root = _package(start, f"@pulumi/{named[1].lower()}") if named else None
    if named is None or root is None:
        return {}
    path = root / named[2].replace(".", "/") / f"{named[3][:1].lower()}{named[3][1:]}"
    type_ = _TYPE.search(_text(path.with_suffix(".js")))
    texts = _texts(dict(_OUTPUT.findall(_text(path.with_suffix(".d.ts")))))
    return {"type": type_[1], "texts": texts} if type_ else {}


def _object(start: Path, root: Path, kind: str) -> dict[str, Any]:
    """The fields of `outputs.CoreData`."""
    if not kind.startswith("outputs."):
        return {}
    *spaces, name = kind.split(".")[1:]
    text = _text(root / "types" / "output.d.ts")
    indent = "    " * len(spaces)
    if spaces:
        text = text.partition(f"export declare namespace {spaces[0]} {{\n")[2].partition("\n}\n")[0]
    body = text.partition(f"{indent}{'' if spaces else 'export '}interface {name} {{\n")[2]
    fields: dict[str, Any] = {}
    for key, mark, inner in re.findall(
        _FIELDS.format(indent), body.partition(f"\n{indent}}}")[0], re.MULTILINE
    ):
        part = _resource(start, inner)
        fields[key] = (
            {**part, "optional": bool(mark)} if part else "text" if (mark, inner) == ("", "string") else None
        )
    return {"fields": fields} if fields else {}


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
