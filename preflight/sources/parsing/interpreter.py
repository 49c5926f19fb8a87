"""What the program's own interpreter says of its files and modules. It parses and looks up; it runs nothing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_PROBE: Final = Path(__file__).with_name("interpreter_probe.py")
_SECONDS: Final = 30
# The SDK itself imports these before the program runs: a module of the program of that name is never found.
_LOADED_BY_SDK: Final = frozenset({"pulumi", "grpc", "google", "yaml", "dill", "semver", "six", "debugpy"})


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why a file does not parse; `line` is unknown where the file cannot even be decoded."""

    path: Path
    line: int | None
    column: int | None
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where a top-level module is: its file, and the folders of a package. Both unknown for a built-in one."""

    origin: Path | None
    folders: tuple[Path, ...] | None


@dataclass(frozen=True)
class InterpreterInfo:
    """What the interpreter knows. `found` holds `None` for a module that it does not find."""

    version: tuple[int, int]
    standard: frozenset[str]
    loaded: frozenset[str]
    builtins: frozenset[str]
    syntax: Mapping[Path, SyntaxFault]
    found: Mapping[str, Found | None]
    distributions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


def probe(
    interpreter: str,
    files: Iterable[Path],
    *,
    cwd: Path,
    folder: Path | None,
    names: Iterable[str] = (),
    requirements: Iterable[str] = (),
) -> InterpreterInfo | None:
    """Ask the interpreter; `None` where it cannot be started or does not answer.

    folder: the folder that the program's host puts on the module path. cwd: where the program runs, so that a
    relative PYTHONPATH means the same.
    """
    job = {
        "files": [str(f) for f in files],
        "folder": str(folder) if folder else "",
        "names": sorted(names),
        "requirements": sorted(requirements),
    }
    try:
        done = subprocess.run(
            [interpreter, "-B", str(_PROBE)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=_SECONDS,
            cwd=cwd,
            env={k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "__PYVENV_LAUNCHER__")},
            check=False,
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    return _read(answer)


def _read(answer: Mapping[str, Any]) -> InterpreterInfo:
    syntax = {
        Path(path): SyntaxFault(Path(path), line, column, text, kind)
        for path, (line, column, text, kind) in answer["syntax"].items()
    }
    return InterpreterInfo(
        version=(answer["version"][0], answer["version"][1]),
        standard=frozenset(answer["stdlib"]) | frozenset(answer["builtin"]),
        loaded=frozenset(answer["loaded"]) | _LOADED_BY_SDK,
        builtins=frozenset(answer["builtins"]),
        syntax=syntax,
        found={name: _found(place) for name, place in answer["found"].items()},
        distributions={k: tuple(v) for k, v in answer["distributions"].items()},
        required=frozenset(answer["required"]),
    )


def _found(place: Mapping[str, Any] | None) -> Found | None:
    if place is None:
        return None
    folders = place["folders"]
    return Found(
        Path(place["origin"]) if place["origin"] else None,
        None if folders is None else tuple(Path(f) for f in folders),
    )
