"""The sections of a program: resources, variables, configuration and outputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from preflight.preview.errors import PreviewError
from preflight.preview.project import Project
from preflight.preview.pulumi_yaml.document import FaultError, Members, Node, NotSupportedError, read

# The files of a program, in the order in which Pulumi looks for them.
_FILES: Final = ("Main.json", "Main.yaml", "Pulumi.yaml")
_LARGEST: Final = 5_000_000
_SECTIONS: Final = ("resources", "variables", "outputs", "config", "configuration")


@dataclass(frozen=True)
class Program:
    """The sections by their names; `faults`: what is wrong in their form."""

    file: Path
    resources: Members
    variables: Members
    outputs: Members
    configuration: Members
    faults: tuple[FaultError, ...] = field(default=())

    @cached_property
    def default_providers(self) -> dict[str, str]:
        """The names of default providers by package."""
        return {
            str(node.members["type"].value).rpartition(":")[2]: name
            for name, node in self.resources.items()
            if "defaultProvider" in node.members
            and node.members["defaultProvider"].value is True
            and "type" in node.members
        }


def file_of(project: Project) -> Path:
    """The program's file. Raises PreviewError."""
    folder = project.folder / project.main if project.main else project.folder
    if not folder.is_dir():
        raise PreviewError(f"Pulumi.yaml sets main: {project.main}, which is not a folder")
    found = next((path for name in _FILES if (path := folder / name).is_file()), None)
    if found is None:
        raise PreviewError(f"{folder} has no {', '.join(_FILES[:-1])} or {_FILES[-1]}")
    return found


def program_of(file: Path) -> Program:
    """The program in the file. Raises FaultError."""
    try:
        if file.stat().st_size > _LARGEST:
            raise NotSupportedError(f"{file.name} is too large")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FaultError(f"{file.name} cannot be read: {error}") from None
    root = read(text)
    if not root.members and root.value:
        raise FaultError(f"{file.name} must be an object", root.line)
    top = {_casing(name): node for name, node in root.members.items()}
    for name in ("components", "namespace"):
        if name in top:
            raise FaultError(f"{name} is only supported in plugins, not in programs", top[name].place)
    found: dict[str, Members] = {}
    faults: list[FaultError] = []
    for name in _SECTIONS:
        node = top.get(name, Node({}, 1))
        if node.value is not None and not isinstance(node.value, dict):
            faults.append(FaultError(f"{name} must be an object", node.place))
        found[name] = node.members
    declared = {**found["configuration"], **found["config"]}
    faults += _duplicates(declared, found["resources"], found["variables"])
    return Program(file, found["resources"], found["variables"], found["outputs"], declared, tuple(faults))


def _casing(name: str) -> str:
    return name.lower() if name.lower() in (*_SECTIONS, "components", "namespace") else name


def _duplicates(*sections: Members) -> list[FaultError]:
    kinds = ("config", "resource", "variable")
    seen: dict[str, str] = {}
    found = []
    for kind, section in zip(kinds, sections, strict=True):
        for name, node in section.items():
            if name in seen:
                text = f"{kind} {name} cannot have the same name as {seen[name]} {name}"
                found.append(FaultError(text, node.place))
            seen.setdefault(name, kind)
    return found
