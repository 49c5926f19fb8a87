"""The installed plugins of providers, and their commands.

Source: pulumi/pulumi, sdk/go/common/workspace/plugins.go: `$PULUMI_HOME/plugins/resource-<name>-v<version>`, an
executable `pulumi-resource-<name>` in it or on PATH, or a folder with PulumiPlugin.yaml whose runtime runs it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

_FOLDER = re.compile(r"resource-(.{1,100})-v(\d{1,9})\.(\d{1,9})\.(\d{1,9})(.{0,100})")


def command_of(package: str, version: str) -> list[str] | None:
    """The command of the provider's plugin: the requested version, otherwise that on PATH, otherwise the newest; `None`
    if none is installed.
    """
    folders = dict(_installed(package))
    exact = folders.get(version)
    if exact is not None and (command := _command(exact, package)):
        return command
    if on_path := shutil.which(f"pulumi-resource-{package}"):
        return [on_path]
    newest = sorted(folders.items(), key=lambda item: _numbers(item[0]), reverse=True)
    return next((c for _, folder in newest if (c := _command(folder, package))), None)


def _installed(package: str) -> Iterator[tuple[str, Path]]:
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    for folder in sorted((home / "plugins").glob(f"resource-{package}-v*")):
        found = _FOLDER.fullmatch(folder.name)
        if found and found[1] == package and folder.is_dir():
            yield folder.name.removeprefix(f"resource-{package}-v"), folder


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])


def _command(folder: Path, package: str) -> list[str] | None:
    executable = folder / f"pulumi-resource-{package}"
    if executable.is_file() and os.access(executable, os.X_OK):
        return [str(executable)]
    if _runtime(folder) != "python":
        return None
    environments = (folder / name / "bin" / "python" for name in (".venv", "venv"))
    interpreter = next((str(p) for p in environments if p.is_file()), sys.executable)
    return [interpreter, "-u", str(folder)]


def _runtime(folder: Path) -> str:
    """The runtime of a plugin without an executable."""
    try:
        source = yaml.safe_load((folder / "PulumiPlugin.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return ""
    runtime = source.get("runtime") if isinstance(source, dict) else None
    named = runtime.get("name") if isinstance(runtime, dict) else runtime
    return named if isinstance(named, str) else ""
