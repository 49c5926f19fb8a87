"""One path of each file for all reports: from the repository's root, and absolute.

People at a terminal get it from where they stand, so that a click opens it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Where a finding without a place of its own is shown.
PROJECT_FILE: Final = "Pulumi.yaml"


@dataclass(frozen=True)
class Paths:
    """`folder`: that of the program, which findings name their files from; `root`: that of the repository."""

    folder: Path
    root: Path

    def absolute(self, file: str | None) -> str:
        return os.path.normpath(self.folder / (file or PROJECT_FILE))

    def from_root(self, file: str | None) -> str:
        """With `/`; a file outside of the repository keeps its absolute path."""
        return _relative(self.absolute(file), self.root)

    def from_here(self, file: str | None) -> str:
        """From the working directory; absolute for what lies outside of it."""
        return _relative(self.absolute(file), Path(os.path.realpath(os.curdir)))


def paths_of(folder: str) -> Paths:
    """The paths of a program in the folder.

    The root is the nearest folder above with a `.git`; without one, the working directory if the program lies in it,
    else the program's own folder.
    """
    path, here = Path(os.path.realpath(folder)), Path(os.path.realpath(os.curdir))
    for above in (path, *path.parents):
        if (above / ".git").exists():
            return Paths(path, above)
    return Paths(path, here if path.is_relative_to(here) else path)


def _relative(path: str, start: Path) -> str:
    found = Path(path)
    return found.relative_to(start).as_posix() if found.is_relative_to(start) else found.as_posix()
