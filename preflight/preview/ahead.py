"""The program's interpreter, started ahead of the preview: it imports the provider while the policies load here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from preflight.preview.errors import PreviewError
from preflight.preview.launch import forking
from preflight.preview.project import Project
from preflight.preview.python import host_of
from preflight.preview.warm import Warm


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
