"""Reports: one file and one function each, with stable order and bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# The formats of `preflight check --format`, and the file extensions by which `--output` chooses among them.
FORMATS: Final = ("terminal", "compact", "json", "sarif", "junit", "gitlab", "markdown", "html")
ENDINGS: Final[Mapping[str, str]] = {
    ".txt": "terminal",
    ".json": "json",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".html": "html",
}
# Formats that are written into files of an ending which stands for another one.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {".json": ("sarif", "gitlab"), ".txt": ("compact",)}
