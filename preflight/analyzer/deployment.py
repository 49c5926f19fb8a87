"""The engine's data about the stack, and the folder of its program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import yaml

from preflight.analyzer.parent_process import working_directories
from preflight.evaluation.comments import CommentException, comments_in
from preflight.policy import discover
from preflight.preview.program_sources import sources_in
from preflight.sources.analysis import Sources
from preflight.sources.faults.nondeterminism import context_of


@dataclass(frozen=True)
class Deployment:
    """The engine's data about the stack. `config` has no secret values; `secrets` are their keys. `updates`: whether it
    is an update, not only a preview.
    """

    stack: str = ""
    project: str = ""
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()
    organization: str = ""
    updates: bool = False

    @cached_property
    def folder(self) -> Path | None:
        """The folder of the program; `None` if it cannot be determined.

        The pack runs in its own folder. `pulumi` runs in the user's folder, which is also `PWD` unless a shell in
        between has set it; with `pulumi policy analyze` it is any folder. The project's name identifies the right
        folder.
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
        """The program's sources, which are read at their first use."""

        return sources_in(self.folder, self.stack, {*self.config, *self.secrets}) if self.folder else None

    @cached_property
    def comments(self) -> tuple[CommentException, ...]:
        """The exceptions beside the program's code; raises ConfigError for one that is not right."""
        return comments_in(self.folder, [p.name for p in discover()]) if self.folder else ()

    @cached_property
    def context(self) -> tuple[object, ...]:
        """The context of the stack: the program's sources, if they are available."""
        return context_of(self.sources)


def program_folder(start: Path, project: str) -> Path | None:
    """The folder of the project's `Pulumi.yaml`, searched upward as Pulumi does; `None` if it belongs to another
    project.
    """
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
