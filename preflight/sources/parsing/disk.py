"""What an analysis asks of the disk, with the answers, so that a later run knows whether it would be told the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from preflight.sources.parsing.answer_cache import stamp

# Folders in which only installers write, which changes their time.
_INSTALLED: Final = "site-packages"


class Disk:
    """The files and folders that one analysis reads. `told`: each question with its answer."""

    def __init__(self) -> None:
        self.told: Final[dict[str, Any]] = {}
        self._names: Final[dict[Path, frozenset[str]]] = {}

    def read(self, path: Path) -> bytes:
        """The content of the file; raises OSError."""
        self._ask("text", path)
        return path.read_bytes()

    def exists(self, path: Path) -> bool:
        return bool(self._ask("kind", path))

    def is_file(self, path: Path) -> bool:
        return bool(self._ask("kind", path) == "file")

    def is_dir(self, path: Path) -> bool:
        return bool(self._ask("kind", path) == "folder")

    def names(self, folder: Path) -> frozenset[str]:
        """The names in the folder, without hidden ones; none if there is no folder."""
        if folder not in self._names:
            installed = _INSTALLED in folder.parts
            found = self._ask("modified" if installed else "names", folder)
            self._names[folder] = frozenset(_names(str(folder)) if installed else found)
        return self._names[folder]

    def has_variable(self, name: str) -> bool:
        """Whether the environment has the variable."""
        return bool(self._ask("variable", name))

    def _ask(self, what: str, about: Path | str) -> Any:
        question = f"{what} {about}"
        if question not in self.told:
            self.told[question] = _answer(question)
        return self.told[question]


def holds(told: Mapping[str, Any]) -> bool:
    """Whether the disk still gives these answers."""
    return all(_answer(question) == answer for question, answer in told.items())


def _answer(question: str) -> Any:
    what, _, about = question.partition(" ")
    return _ANSWERS[what](about)


def _kind(path: str) -> str:
    if os.path.isdir(path):
        return "folder"
    return "file" if os.path.isfile(path) else "other" if os.path.exists(path) else ""


def _names(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name[0] != "." and name != "__pycache__")
    except OSError:
        return []


_ANSWERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": lambda path: list(stamp(path)[1:]),
    "kind": _kind,
    "names": _names,
    "modified": lambda folder: stamp(folder)[1],
    "variable": lambda name: name in os.environ,
}
