"""How long `preflight state check` takes of many exports, and its memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.exports import export_of
from tools.synthetic import program

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class ExportedStates:
    """Seconds for few and many exports, and the highest memory of all processes in bytes."""

    small: float
    large: float
    highest: int


def exported_states(few: int, many: int, size: int) -> ExportedStates:
    """Exports of stacks that all own the same things: each by itself, and all against each other.

    The work grows with the stacks; with their pairs, ten times the stacks would take a hundred times as long.
    """
    with tempfile.TemporaryDirectory() as scratch:
        files = [Path(scratch) / f"s{number:03}.json" for number in range(many)]
        for file in files:
            file.write_bytes(export_of(program(size, stack=file.stem)))
        small, _ = checked_states(files[:few])
        large, highest = checked_states(files)
    return ExportedStates(small, large, highest)


def checked_states(files: list[Path]) -> tuple[float, int]:
    """Seconds and the memory of all processes together at their highest."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "preflight.cli.main", "state", "check", *map(str, files)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    highest = 0
    while process.poll() is None:
        highest = max(highest, memory_of_family(process.pid))
        time.sleep(0.1)
    return time.perf_counter() - begun, highest


def memory_of_family(pid: int) -> int:
    """The memory of a process and of those that it started, what they share once."""
    total = 0
    for folder in (f"/proc/{pid}", *(f"/proc/{child}" for child in children_of(pid))):
        with suppress(OSError):
            lines = Path(folder, "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def children_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
