"""The program's interpreter, started ahead of the preview: it imports the provider while the policies load here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from preflight.preview.errors import PreviewError
from preflight.preview.host import Host
from preflight.preview.launch import forking
from preflight.preview.program_sources import engines_interpreter
from preflight.preview.project import Project
from preflight.preview.python import host_of
from preflight.preview.warm import Warm


@dataclass(frozen=True)
class Ahead:
    """An interpreter that was started for a host."""

    host: Host
    warm: Warm

    def is_for(self, host: Host) -> bool:
        """Whether it is what the host would start."""
        if host.warm is None or self.host.warm is None or host.environment != self.host.environment:
            return False
        return (host.cwd, host.warm(0)) == (self.host.cwd, self.host.warm(0))


@contextmanager
def started(
    folder: Path,
    *,
    stack: str | None = None,
    python: str | None = None,
    network: bool = False,
    config: Mapping[str, str] | None = None,
) -> Iterator[Warm | None]:
    """Start the program's interpreter ahead of `preview`, for its argument `warm`; `None` where that cannot be."""
    with ExitStack() as until:
        warm = None
        try:
            project = Project.load(folder, stack, config or {})
            if project.runtime == "python":
                warm = until.enter_context(forking(project, host_of(project, python), network))
        except PreviewError:
            pass  # `preview` says what is wrong
        yield warm


@contextmanager
def of_the_engine(folders: Iterable[Path], path: str) -> Iterator[Ahead | None]:
    """Start the interpreter with which Pulumi runs the program of the first folder that has one, in it or above it;
    `None` where that cannot be. `path`: the engine's `PATH`, where it is known.
    """
    with ExitStack() as until:
        ahead = None
        folder = next(
            (above for one in folders for above in (one, *one.parents) if _has_project(above)), None
        )
        try:
            # Any stack: what is imported does not depend on it.
            project = Project.load(folder, "dev", {}) if folder is not None else None
            if (
                project is not None
                and project.runtime == "python"
                and (found := engines_interpreter(project, path))
            ):
                host = host_of(project, found)
                if warm := until.enter_context(forking(project, host, False)):
                    ahead = Ahead(host, warm)
        except PreviewError:
            pass  # The preview says what is wrong.
        yield ahead


def _has_project(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("Pulumi.yaml", "Pulumi.yml"))
