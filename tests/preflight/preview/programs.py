"""Small real programs for the tests."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from preflight.preview import Preview, preview

PULUMI_YAML = "name: shop\nruntime: python\n"
DEV_YAML = "config:\n  aws:region: eu-central-1\n"


def write(folder: Path, program: str = "", **files: str) -> Path:
    """A program's folder. A file's name is given with `__` for its dot: `lib__py`."""
    contents = {"Pulumi.yaml": PULUMI_YAML, "Pulumi.dev.yaml": DEV_YAML, "__main__.py": program}
    contents |= {name.replace("__", "."): text for name, text in files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def run(folder: Path, program: str = "", files: Mapping[str, str] | None = None, **options: Any) -> Preview:
    return preview(write(folder, program, **(files or {})), **{"timeout": 60.0, **options})


def resources(previewed: Preview) -> dict[str, dict[str, Any]]:
    """The recorded messages as plain data, by logical name."""
    return {message.name: json_format.MessageToDict(message) for message in previewed.resources}


def properties(previewed: Preview, name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources(previewed)[name].get("properties", {})
    return found


def runs(pid: int) -> bool:
    """Whether the process still does anything; one that nobody asked for its end does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
