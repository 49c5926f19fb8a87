"""What the engine says about the stack, and where its program is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import yaml

from preflight.analyzer.parent_process import working_directories
from preflight.preview.program_sources import sources_in
from preflight.sources.analysis import Sources
from preflight.sources.faults.nondeterminism import context_of


@dataclass(frozen=True)
class Deployment:
    """What the engine says about the stack. `config` lacks every secret value; `secrets` are their keys. `updates`:
    whether it deploys, and does not only preview."""

    stack: str = ""
    project: str = ""
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()
    organization: str = ""
    updates: bool = False

    @cached_property
    def folder(self) -> Path | None:
        """The folder of the program, where it can be told.

        The pack runs in its own folder. `pulumi` is in the user's, and so is `PWD` unless a shell in between has
        set it; in `pulumi policy analyze` that is any folder. The project's name tells.
        """
        if not self.project:
            return None
        for start in chain(working_directories(), (Path(os.environ.get("PWD") or "."),)):
            folder = program_folder(start, self.project)
            if folder is not None:
                return folder
        return None

    @cached_property
    def sources(self) -> Sources | None:
        """The program's sources, which are read when a policy asks for them."""

        return sources_in(self.folder, self.stack, {*self.config, *self.secrets}) if self.folder else None

    @cached_property
    def context(self) -> tuple[object, ...]:
        """What is known of the stack besides its resources: the program's sources, where they are at hand."""
        return context_of(self.sources)


def program_folder(start: Path, project: str) -> Path | None:
    """The folder of the project's `Pulumi.yaml`, looked for upwards as Pulumi does; `None` if it is another's."""
    if not project:
        return None
    for folder in (start, *start.parents):
        for path in (folder / "Pulumi.yaml", folder / "Pulumi.yml"):
            if path.is_file():
                return folder if _project_name(path) == project else None
    return None


def _project_name(path: Path) -> object:
    try:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    return source.get("name") if isinstance(source, dict) else None
