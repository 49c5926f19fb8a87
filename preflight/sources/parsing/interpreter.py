"""What the program's own interpreter says of its files and modules. It parses and looks up; it runs nothing."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from preflight.sources.parsing.answer_cache import checksum, kept, stamp
from preflight.sources.parsing.disk import Disk
from preflight.sources.parsing.trees import parses_here, tree

_PROBE: Final = Path(__file__).with_name("interpreter_probe.py")
_SECONDS: Final = 30
# The SDK itself imports these before the program runs: a module of the program of that name is never found.
_LOADED_BY_SDK: Final = frozenset({"pulumi", "grpc", "google", "yaml", "dill", "semver", "six", "debugpy"})


class SyntaxFault(msgspec.Struct, frozen=True):
    """Why a file does not parse; `line` is unknown where the file cannot even be decoded."""

    path: Path
    line: int | None
    column: int | None
    text: str
    kind: str


class Found(msgspec.Struct, frozen=True):
    """Where a top-level module is: its file, and the folders of a package. Both unknown for a built-in one."""

    origin: Path | None
    folders: tuple[Path, ...] | None


class InterpreterInfo(msgspec.Struct, frozen=True):
    """What the interpreter knows. `found` holds `None` for a module that it does not find.

    installed: the folders of what is installed for it. trees: the files that it parses and this Python does not.
    checksum: of the whole answer.
    """

    version: tuple[int, int]
    standard: frozenset[str]
    loaded: frozenset[str]
    builtins: frozenset[str]
    syntax: Mapping[Path, SyntaxFault]
    found: Mapping[str, Found | None]
    distributions: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    required: frozenset[str] = frozenset()
    installed: tuple[Path, ...] = ()
    trees: Mapping[Path, ast.Module] = msgspec.field(default_factory=dict)
    checksum: str = ""

    @property
    def is_newer(self) -> bool:
        """Whether it may parse what this Python cannot."""
        return self.version > sys.version_info[:2]

    def is_elsewhere(self, path: Path, disk: Disk) -> bool:
        """Whether a module is where nothing is installed: in a folder of PYTHONPATH or of a `.pth` file, or in the
        sources of an editable installation."""
        if not self.installed or any(folder in path.parents for folder in self.installed):
            return False
        holders = path.parents[:2]
        return not any(n.endswith(".dist-info") for h in holders for n in disk.names(h))


def probe(
    interpreter: str,
    files: Collection[Path],
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
    answer = _answered(interpreter, job, cwd)
    if answer is None:
        return None
    read = _read(answer)
    # What only a newer Python parses, that one parses.
    others = [f for f in files if f not in read.syntax and not _parses_here(f)] if read.is_newer else []
    found = _answered(interpreter, {"trees": [str(f) for f in others]}, cwd) if others else None
    trees = {Path(path): made for path, source in (found or {}).items() if source and (made := tree(source))}
    return replace(read, trees=trees)


def _answered(interpreter: str, job: Mapping[str, Any], cwd: Path) -> Mapping[str, Any] | None:
    """The answer that is kept from another run, or that of the interpreter."""
    question = {
        "job": job,
        "interpreter": [stamp(interpreter), stamp(os.path.realpath(interpreter)), stamp(_PROBE)],
        "files": [stamp(file) for file in (*job.get("files", ()), *job.get("trees", ()))],
        "modules": _modules_in(job.get("folder", "")),
        "cwd": str(cwd),
        "variables": {key: value for key, value in os.environ.items() if key.startswith("PYTHON")},
    }
    return kept(question, lambda: _asked(interpreter, job, cwd))


def _modules_in(folder: str) -> list[str]:
    """What may be a module in the program's folder, which changes with every other file that is written there."""
    try:
        with os.scandir(folder or os.devnull) as entries:
            found = [e.name for e in entries if e.is_dir() or e.name.endswith(tuple(all_suffixes()))]
    except OSError:
        return []
    return sorted(name for name in found if name.partition(".")[0].isidentifier())


def _asked(interpreter: str, job: Mapping[str, Any], cwd: Path) -> Mapping[str, Any] | None:
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
        answer: Mapping[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    return answer


def _parses_here(path: Path) -> bool:
    try:
        return parses_here(path.read_bytes())
    except OSError:
        return True


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
        installed=tuple(Path(p) for p in answer["installed"]),
        checksum=checksum(answer),
    )


def _found(place: Mapping[str, Any] | None) -> Found | None:
    if place is None:
        return None
    folders = place["folders"]
    return Found(
        Path(place["origin"]) if place["origin"] else None,
        None if folders is None else tuple(Path(f) for f in folders),
    )
