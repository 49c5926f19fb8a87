"""The engine's data about the stack, and the folder of its program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from preflight.analyzer.beside.engine import is_inline
from preflight.analyzer.parent_process import engines_path, working_directories
from preflight.core.observed import Observed
from preflight.core.yaml_files import first_document
from preflight.preview.program_sources import sources_in
from preflight.sources.analysis import Sources
from preflight.sources.context import context_of


@dataclass(frozen=True)
class Deployment:
    """The engine's data about the stack. `config` has no secret values; `secrets` are their keys. `opened`: those of
    which only a part is encrypted, with placeholders for it. `updates`: whether it is an update, not only a preview.
    """

    stack: str = ""
    project: str = ""
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: frozenset[str] = frozenset()
    organization: str = ""
    updates: bool = False
    opened: Mapping[str, str] = field(default_factory=dict, repr=False)

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
    def runtime(self) -> str:
        """Pulumi's name of the program's language; empty if it is not known."""
        if self.folder is None:
            return ""
        files = (self.folder / name for name in ("Pulumi.yaml", "Pulumi.yml"))
        runtime = next((_project_file(path).get("runtime") for path in files if path.is_file()), None)
        named = runtime.get("name") if isinstance(runtime, dict) else runtime
        return named if isinstance(named, str) else ""

    @cached_property
    def sources(self) -> Sources | None:
        """The program's sources, which are read at their first use; `None` if they cannot be determined."""
        if self.source_folder is None:
            return None
        return sources_in(self.source_folder, self.stack, {*self.config, *self.secrets}, engines_path())

    @cached_property
    def source_folder(self) -> Path | None:
        """The folder, if the program is the one in it.

        For an inline program, the Automation API writes a Pulumi.yaml whose `main` is the caller's working directory.
        Source: pulumi/pulumi, sdk/python/lib/pulumi/automation/_local_workspace.py, default_project.
        """
        return None if is_inline() else self.folder

    def keep_searches(self) -> None:
        """Keep what was searched in the sources without a finding, for the next update."""
        if self.sources is not None:
            self.sources.past.keep()

    @cached_property
    def context(self) -> tuple[object, ...]:
        """The context of the stack: the program's language, and its sources if they are available."""
        return (
            *((Observed(self.runtime, run_here=False),) if self.runtime else ()),
            *context_of(self.sources, self.runtime, self.source_folder),
        )


def program_folder(start: Path, project: str) -> Path | None:
    """The folder of the project's `Pulumi.yaml`, searched upward as Pulumi does; `None` if it belongs to another
    project.
    """
    if not project:
        return None
    for folder in (start, *start.parents):
        for path in (folder / "Pulumi.yaml", folder / "Pulumi.yml"):
            if path.is_file():
                return folder if _project_file(path).get("name") == project else None
    return None


def _project_file(path: Path) -> Mapping[str, Any]:
    try:
        source = first_document(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return source if isinstance(source, dict) else {}
